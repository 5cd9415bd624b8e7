"""Notifications for tests: mails by the standard library, messages of Outlook as compound files written by hand."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from email.message import EmailMessage

SECTOR = 4096
_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
ACCEPTED = "【华为云】尊敬的商家，用户已确认验收服务，订单号：CS2207261447AUY4H，验收时间 2026-11-20 15:30:00。"
SENT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def mail(
    text: str = ACCEPTED,
    *,
    html: str = "",
    subject: str = "服务监管通知",
    sent: str = "Fri, 20 Nov 2026 16:00:00 +0800",
) -> bytes:
    """A mail with a plain part, a page, or both."""
    made = EmailMessage()
    made["From"] = "华为云 <noreply@mail.example>"
    made["To"] = "seller@shop.example"
    made["Subject"] = subject
    if sent:
        made["Date"] = sent
    if text:
        made.set_content(text)
    if html and text:
        made.add_alternative(html, subtype="html")
    elif html:
        made.set_content(html, subtype="html")
    return made.as_bytes()


def message(
    text: str = ACCEPTED,
    *,
    html: bytes = b"",
    subject: str = "服务监管通知",
    sent: datetime | None = SENT,
    filler_bytes: int = 0,
    is_ansi: bool = False,
) -> bytes:
    """A message of Outlook: the streams that carry subject, text, page and time, and a heavy attachment."""
    streams = {"__properties_version1.0": _properties(sent)}
    if is_ansi:
        streams |= {
            "__substg1.0_0037001E": subject.encode("gb18030"),
            "__substg1.0_1000001E": text.encode("gb18030"),
        }
    else:
        streams |= {
            "__substg1.0_0037001F": subject.encode("utf-16-le"),
            "__substg1.0_1000001F": text.encode("utf-16-le"),
        }
    if html:
        streams["__substg1.0_10130102"] = html
    if filler_bytes:
        streams["__substg1.0_37010102"] = b"\0" * filler_bytes
    return compound(streams)


def _properties(sent: datetime | None) -> bytes:
    head = b"\0" * 32
    if sent is None:
        return head
    ticks = int((sent - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
    return head + struct.pack("<IIQ", 0x00390040, 6, ticks)


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file of version 4. Small streams are filled up, because there is no small-stream area."""
    fat: list[int] = []
    body = b""
    entries: list[tuple[str, int, int, int]] = [("Root Entry", 5, _END, 0)]
    for name, data in streams.items():
        blank = b"\0" if name.startswith("__properties") else (b" \0" if name.endswith("001F") else b" ")
        padded = data + blank * max(0, (SECTOR - len(data)) // len(blank))
        count = -(-len(padded) // SECTOR)
        entries.append((name, 2, len(fat), len(padded)))
        fat += [*range(len(fat) + 1, len(fat) + count), _END]
        body += padded.ljust(count * SECTOR, b"\0")
    directory = b"".join(
        _entry(name, kind, start, size, number, len(entries))
        for number, (name, kind, start, size) in enumerate(entries)
    )
    pages = -(-len(directory) // SECTOR)
    directory_start = len(fat)
    fat += [*range(len(fat) + 1, len(fat) + pages), _END]
    body += directory.ljust(pages * SECTOR, b"\0")
    fat_pages = 1
    while fat_pages * (SECTOR // 4) < len(fat) + fat_pages:
        fat_pages += 1
    places = list(range(len(fat), len(fat) + fat_pages))
    fat += [_FAT] * fat_pages
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(fat_pages * SECTOR, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack("<HHHHH", 0x3E, 4, 0xFFFE, 12, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIII", pages, fat_pages, directory_start, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<109I", *(places + [_FREE] * (109 - len(places))))
    return head.ljust(SECTOR, b"\0") + body + table


def _entry(name: str, kind: int, start: int, size: int, number: int, count: int) -> bytes:
    """A directory entry: the streams hang behind one another on the root."""
    text = name.encode("utf-16-le") + b"\0\0"
    right = number + 1 if kind == 2 and number + 1 < count else _NONE
    child = 1 if kind == 5 and count > 1 else _NONE
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBB", len(text), kind, 1)
        + struct.pack("<III", _NONE, right, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )
