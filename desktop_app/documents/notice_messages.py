"""Messages of Outlook (``.msg``): the few properties of a compound file that say subject, text, sender and time.

Streams are named after the property and its type ([MS-OXMSG] 2.1.4); times stand in the stream of fixed properties.
Attachments lie in storages of their own and are never opened. A text that exists only as compressed RTF is not read.
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from desktop_app.documents.notice_html import text_of_page
from desktop_app.documents.notices import (
    FORM_MESSAGE,
    PART_BYTES,
    NoticeProblemError,
    NoticeText,
    decoded,
    made_notice,
    sent_at,
)

_SUBJECT, _BODY, _PAGE, _HEADERS = "0037", "1000", "1013", "007D"
_SENDERS = ("5D01", "0C1F", "0C1A")
"""SMTP address of the sender, address, name."""
_UNICODE, _BYTES, _BINARY = "001F", "001E", "0102"
_PROPERTIES = "__properties_version1.0"
_HEAD_BYTES = 32
"""Of the stream of fixed properties at the top of a message."""
_TIMES = (0x0E06, 0x0039)
"""When it was delivered, when it was sent."""
_TYPE_TIME, _TYPE_LONG, _CODEPAGE = 0x0040, 0x0003, 0x3FDE
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_CHARSETS = {936: "gb18030", 54936: "gb18030", 65001: "utf-8", 20936: "gb18030", 950: "big5", 932: "cp932"}


def message_notice(source: Path | bytes) -> NoticeText:
    """Read one message, from its file or its bytes. ``NoticeProblemError`` for one that is broken or no message."""
    import olefile  # only for these

    try:
        with olefile.OleFileIO(source if isinstance(source, bytes) else str(source)) as ole:
            return _read(ole)
    except (OSError, ValueError, struct.error, IndexError, KeyError, TypeError, RecursionError) as error:
        # whatever the container breaks on; a file that is no compound file raises an error derived from OSError
        raise NoticeProblemError("broken") from error


def _read(ole: Any) -> NoticeText:
    fixed = _fixed(ole)
    charset = _CHARSETS.get(fixed.get((_CODEPAGE, _TYPE_LONG), 0) & 0xFFFFFFFF, "")
    if not ole.exists(_PROPERTIES):
        raise NoticeProblemError("other_ole")
    body, is_cut = _text(ole, _BODY, charset)
    page, is_page_cut = ("", False) if body.strip() else _page(ole, charset)
    moment = next((at for name in _TIMES if (at := _time(fixed.get((name, _TYPE_TIME), 0))) is not None), None)
    if moment is None:
        headers, _cut = _text(ole, _HEADERS, charset)
        moment = next((sent_at(line[5:]) for line in headers.splitlines() if line[:5].casefold() == "date:"), None)
    sender = next((found for name in _SENDERS if (found := _text(ole, name, charset)[0].strip())), "")
    subject = _text(ole, _SUBJECT, charset)[0]
    texts = [body] if body.strip() else [page]
    return made_notice(FORM_MESSAGE, subject, texts, sender, moment, is_cut=is_cut or is_page_cut)


def _text(ole: Any, name: str, charset: str) -> tuple[str, bool]:
    for kind in (_UNICODE, _BYTES):
        data, is_cut = _stream(ole, name + kind)
        if data:
            return (data.decode("utf-16-le", "replace") if kind == _UNICODE else decoded(data, charset)), is_cut
    return "", False


def _page(ole: Any, charset: str) -> tuple[str, bool]:
    data, is_cut = _stream(ole, _PAGE + _BINARY)
    if data:
        return text_of_page(decoded(data, charset)), is_cut
    text, is_cut = _text(ole, _PAGE, charset)
    return text_of_page(text), is_cut


def _stream(ole: Any, name: str) -> tuple[bytes, bool]:
    path = f"__substg1.0_{name}"
    if not ole.exists(path):
        return b"", False
    with ole.openstream(path) as stream:
        data: bytes = stream.read(PART_BYTES + 2)
    return data[:PART_BYTES], len(data) > PART_BYTES


def _fixed(ole: Any) -> dict[tuple[int, int], int]:
    """The fixed properties by number and type, each as its eight bytes."""
    if not ole.exists(_PROPERTIES):
        return {}
    with ole.openstream(_PROPERTIES) as stream:
        data: bytes = stream.read(PART_BYTES)
    entries = data[_HEAD_BYTES : _HEAD_BYTES + (len(data) - _HEAD_BYTES) // 16 * 16]
    return {(tag >> 16, tag & 0xFFFF): value for tag, _flags, value in struct.iter_unpack("<IIQ", entries) if entries}


def _time(ticks: int) -> datetime | None:
    """A FILETIME; ``None`` for one that no mail can have."""
    try:
        moment = _EPOCH + timedelta(microseconds=ticks // 10)
    except OverflowError:
        return None
    return moment.replace(microsecond=0) if 1990 <= moment.year < 2100 else None
