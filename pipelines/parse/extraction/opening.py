"""Finds what an article shows above its text: the title, and what is printed before it."""

from pipelines.parse.extraction.container import WeighedPage

# Before the title are a category, a date or a path: so many letters, or this part of the article at most.
_LETTERS = 20
_PART = 0.1


def find_opening(page: WeighedPage, container: int) -> list[int]:
    """The title inside the container and the text before it; images before the title stay."""
    outline = page.outline
    end = container + outline.sizes[container]
    title = min((title for title in page.titles if container < title < end), default=None)
    if title is None:
        return []
    before = range(container + 1, title)
    kept = [index for index in before if not page.dropped[index] and not outline.objects[index]]
    if sum(outline.letters[index] for index in kept) > max(_LETTERS, _PART * outline.totals[container]):
        return []  # a heading after so much text is a part of it
    return [title, *(index for index in kept if index + outline.sizes[index] <= title)]
