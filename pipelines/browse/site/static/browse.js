// Datasette's script for tables reads this constant.
window.DATASETTE_ALLOW_FACET = true;

// An image that cannot be loaded leaves a note in its place.  Errors of images do not bubble: they are captured.  Images
// that failed before this script ran are looked for.
const markDead = (image) => image.closest("figure")?.classList.add("dead");
document.addEventListener("error", (event) => {
  if (event.target instanceof HTMLImageElement) markDead(event.target);
}, true);
for (const image of document.querySelectorAll("figure img")) {
  if (image.complete && image.currentSrc && !image.naturalWidth) markDead(image);
}

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

// On a page of a table, the descriptions of its columns are folded: the rows come first.
document.addEventListener("DOMContentLoaded", () => {
  const list = document.querySelector("dl.column-descriptions");
  if (!list) return;
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  details.className = "columns-of-table";
  summary.textContent = "What the columns mean";
  list.replaceWith(details);
  details.append(summary, list);
});
