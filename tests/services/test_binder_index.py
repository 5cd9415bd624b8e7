"""The index of a binder: whatever people and sheets wrote, its shape stays and every word comes back as text."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.clock import CHINA
from desktop_app.models.casework import Attachment
from desktop_app.models.dossiers import Dossier, Happening, Line, OrderLine, file_names
from desktop_app.services.binder.index import index_html

AT = datetime(2026, 11, 24, 10, tzinfo=CHINA)
_PIECES = [
    "<script>",
    "</td>",
    "</table>",
    "&amp;",
    '"',
    "'",
    "<!--",
    "]]>",
    "\x00",
    "\ud800",
    "\ufffe",
    "\r\n",
    "javascript:",
]
_WORDS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(_PIECES), max_size=6).map("".join))
_VOID = {"meta"}


class _Reader(HTMLParser):
    """Counts tags, and fails on one that closes what is not open."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.open: list[str] = []
        self.cells: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        if tag not in _VOID:
            self.open.append(tag)
        if tag == "td":
            self.cells.append("")
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "td":
            self.cells[-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def _read(word: str) -> _Reader:
    file = Attachment(word or "x", "a" * 64, 3)
    happening = Happening(AT + timedelta(hours=1), 2, f"{word}|{word}", word, word, word, (Line(word, word),), (file,))
    dossier = Dossier(word, (OrderLine(f"{word}|1", (Line(word, word),)),), (Line(word, word),), (happening,))
    reader = _Reader()
    page = index_html(dossier, file_names(dossier.files()), ())
    page.encode("utf-8")
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


def _kept(text: str) -> str:
    """What HTML can hold of a text."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    is_fit = [char in "\t\n" or (ord(char) >= 32 and not 0x7F <= ord(char) < 0xA0) for char in plain]
    half = [
        0xD800 <= ord(char) < 0xE000 or 0xFDD0 <= ord(char) < 0xFDF0 or ord(char) & 0xFFFE == 0xFFFE for char in plain
    ]
    return "".join(char if fit and not bad else "\ufffd" for char, fit, bad in zip(plain, is_fit, half, strict=True))


@given(_WORDS)
def test_no_text_breaks_the_page_or_is_lost(word: str) -> None:
    reader = _read(word)
    assert {tag: count for tag, count in reader.tags.items() if tag != "a"} == {
        tag: count for tag, count in _read("词").tags.items() if tag != "a"
    }
    assert _kept(word) in reader.cells
    assert all(link.startswith("files/") for link in reader.links)
