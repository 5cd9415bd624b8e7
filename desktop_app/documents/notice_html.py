"""What a person reads of an HTML mail: its text in lines. Nothing is run, fetched or kept of scripts and styles."""

from __future__ import annotations

from html.parser import HTMLParser

_SILENT = frozenset({"script", "style", "head", "template", "svg", "noscript", "object", "iframe", "title"})
_BREAKS = frozenset({"br", "p", "div", "tr", "li", "table", "h1", "h2", "h3", "h4", "ul", "ol", "blockquote", "hr"})
_GAPS = frozenset({"td", "th"})
MAX_DEPTH = 2000


class _Reader(HTMLParser):
    """Collects visible text; lines end where a block does."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A part that says nothing begins, or a line or cell ends."""
        if tag in _SILENT or _is_hidden(attrs):
            if tag not in ("br", "hr", "img", "meta", "link", "input") and len(self._silent) < MAX_DEPTH:
                self._silent.append(tag)
        elif self._silent and tag == self._silent[-1]:
            self._silent.append(tag)  # its own kind inside of it ends first
        elif tag in _BREAKS:
            self.words.append("\n")
        elif tag in _GAPS:
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """A silent part ends."""
        if self._silent:
            if tag == self._silent[-1]:
                self._silent.pop()
        elif tag in _BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        """Text that is seen."""
        if not self._silent:
            self.words.append(data)


def _is_hidden(attrs: list[tuple[str, str | None]]) -> bool:
    """Preview texts and traps: what a mail hides is not said to a person."""
    for name, value in attrs:
        if name == "hidden":
            return True
        if name == "style" and value and "display:none" in value.replace(" ", "").casefold():
            return True
    return False


def text_of_page(page: str) -> str:
    """The visible text of a page, line by line, without blank lines."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).splitlines())
    return "\n".join(line for line in lines if line)
