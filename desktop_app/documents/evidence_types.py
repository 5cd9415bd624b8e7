"""What a file really is, by its content; the suffix is never trusted.

Only the first bytes, and for containers the names inside, are looked at. Answers are short lower-case words:
``pdf docx xlsx pptx ole_encrypted doc xls ppt msg ole zip rar 7z gz png jpeg gif bmp webp tiff heic
executable script html eml text empty unknown``.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

HEAD_BYTES = 64 * 1024
OLE_SLICES_READ = 32
"""Mebibytes of an OLE file in which its directory is looked for."""
MAX_ENTRIES = 20_000
"""A document with more parts is no document; listing a million entries costs seconds and hundreds of MiB."""

PICTURES = frozenset({"png", "jpeg", "gif", "bmp", "webp", "tiff"})
TEXTS = frozenset({"text", "eml", "html"})
CLOSED_ARCHIVES = frozenset({"rar", "7z", "gz"})
"""Nothing here can list them; their headers say whether they ask for a password."""
DANGEROUS = frozenset({"executable", "script"})

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
    (b"MZ", "executable"),
    (b"\x7fELF", "executable"),
    (b"\xfe\xed\xfa\xce", "executable"),
    (b"\xfe\xed\xfa\xcf", "executable"),
    (b"\xce\xfa\xed\xfe", "executable"),
    (b"\xcf\xfa\xed\xfe", "executable"),
    (b"\xca\xfe\xba\xbe", "executable"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "executable"),  # a Windows shortcut runs what it points at
    (b"#!", "script"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "ole_encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("PowerPoint Document", "ppt"),
    ("__substg1.0_", "msg"),
)
_OFFICE_PARTS = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))
_EML = re.compile(
    rb"^(from|to|cc|subject|date|received|message-id|return-path|mime-version|x-[\w-]+|delivered-to):", re.I
)
_HTML = re.compile(rb"^\s*(<!doctype html|<html|<head|<body)", re.I)


def sniff(path: Path) -> str:
    """The type of a file by its content. Raises OSError when it cannot be read."""
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if not head:
        return "empty"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _container(path)
    if head.startswith(_OLE):
        return _ole(path)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1"):
        return "heic"
    for signature, name in _SIGNATURES:
        # two letters alone begin many a text: a bitmap has four zeros behind its size
        if head.startswith(signature) and (name != "bmp" or head[6:10] == b"\0\0\0\0"):
            return name
    return _text_kind(head)


def is_runnable(head: bytes) -> bool:
    """True when the first bytes are those of something that runs: a program, a script, a shortcut."""
    if head.startswith(b"MZ"):  # two letters alone begin many a text
        return b"\0" in head
    return any(head.startswith(signature) for signature, name in _SIGNATURES if name in DANGEROUS)


def entry_count(path: Path) -> int:
    """How many entries a zip claims, read from its end record without listing them; 0 when there is none."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - 66_000))
        tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 12:
        return 0
    if b"PK\x06\x07" in tail[:at]:
        return MAX_ENTRIES + 1  # zip64: no document of a few megabytes needs it
    return int.from_bytes(tail[at + 10 : at + 12], "little")


def _container(path: Path) -> str:
    if entry_count(path) > MAX_ENTRIES:
        return "zip"
    try:
        with zipfile.ZipFile(path) as container:
            names = container.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "zip"
    if "[Content_Types].xml" in names:
        for part, name in _OFFICE_PARTS:
            if any(entry.startswith(part) for entry in names):
                return name
    return "zip"


def _ole(path: Path) -> str:
    """Which program wrote an OLE file, by the names in its directory (UTF-16), read in slices.

    Of a very large file the beginning is looked at: its directory stands there but for odd writers.
    """
    patterns = [(name.encode("utf-16-le"), kind) for name, kind in _OLE_STREAMS]
    found: set[str] = set()
    overlap = b""
    with path.open("rb") as stream:
        for _slice in range(OLE_SLICES_READ):
            chunk = stream.read(1024 * 1024)
            if not chunk:
                break
            window = overlap + chunk
            found.update(kind for pattern, kind in patterns if pattern in window)
            overlap = window[-128:]
    return next((kind for _pattern, kind in patterns if kind in found), "ole")


def _text_kind(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    if b"\x00" in head:
        return "unknown"
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "html"
    lines = head.splitlines()[:12]
    if sum(bool(_EML.match(line)) for line in lines) >= 3:
        return "eml"
    return "text" if decode(head) is not None else "unknown"


def decode(data: bytes) -> str | None:
    """Text in UTF-8, UTF-16 with mark, or GB18030; ``None`` when it is none of them.

    A character cut in half at the end (because only a part was read) is forgiven.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        for cut in range(4):
            try:
                return data[: len(data) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    return None
