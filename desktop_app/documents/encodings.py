"""Texts in the encodings that Chinese sheets come in: UTF-8 with or without BOM, UTF-16, GB18030."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

from desktop_app.documents.sniffing import not_a_table
from desktop_app.texts import _

CHUNK_BYTES = 64 * 1024
"""Decoded in pieces: a single call must never hold up the window."""


def detect_encoding(source: BinaryIO) -> str:
    """The encoding in which the whole stream can be read; the stream is read through once and rewound."""
    head = source.read(4096)
    source.seek(0)
    by_mark = _by_mark(head)
    for name in [by_mark] if by_mark else _candidates(head):
        if _can_decode(source, name):
            source.seek(0)
            return name
        source.seek(0)
    raise not_a_table(_("它的文字编码无法识别。请用表格软件另存为“CSV UTF-8”或 XLSX 后再导入。"))


def _by_mark(head: bytes) -> str | None:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return name
    return None


def _candidates(head: bytes) -> list[str]:
    zeros = head.count(0)
    if zeros and zeros * 8 >= len(head):
        # no mark, but every second byte of plain letters is zero: UTF-16 without BOM
        odd = head[1::2].count(0)
        return ["utf-16-le" if odd * 2 >= zeros else "utf-16-be"]
    return ["utf-8", "gb18030"]


def _can_decode(source: BinaryIO, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        while chunk := source.read(CHUNK_BYTES):
            if "\0" in decoder.decode(chunk):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def open_text(source: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """The stream as text; line ends stay as they are."""
    return io.TextIOWrapper(source, encoding=encoding, errors="strict", newline="")


def lines_of(text: io.TextIOBase, limit_characters: int) -> Iterator[str]:
    """Lines with their ends. One that is longer than the limit is no line of a table."""
    while line := text.readline(limit_characters + 1):
        if len(line) > limit_characters:
            raise not_a_table(_("有一行长得不像表格的行（超过 {count} 个字符）。", count=limit_characters))
        yield line
