// Datasette's script for tables reads this constant.
window.DATASETTE_ALLOW_FACET = true;

// An image that cannot be loaded leaves a note in its place.  Errors of images do not bubble: they are captured.
document.addEventListener("error", (event) => {
  if (event.target instanceof HTMLImageElement) event.target.closest("figure")?.classList.add("dead");
}, true);

// A click outside closes Datasette's menus.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.nav-menu[open], details.actions-menu-links[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// "/" goes to the search box.
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !/^(input|textarea|select)$/i.test(document.activeElement.tagName)) {
    event.preventDefault();
    document.querySelector("main input[type=search], header input[type=search]")?.focus();
  }
});
