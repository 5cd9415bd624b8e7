"""What a file really is, by its first bytes. A suffix is never trusted."""

from __future__ import annotations

from enum import StrEnum

from desktop_app.errors import UnreadableFileError
from desktop_app.texts import N_, _

HEAD_BYTES = 8192


class TableForm(StrEnum):
    """The forms in which tables come in."""

    TEXT = "text"
    """Separated by commas, semicolons or tabs."""
    HTML = "html"
    WORKBOOK = "workbook"


_PICTURES = {
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
}
_OTHERS = {
    b"%PDF-": N_("PDF 文档"),
    b"Rar!\x1a\x07": N_("RAR 压缩包"),
    b"7z\xbc\xaf\x27\x1c": N_("7z 压缩包"),
    b"\x1f\x8b": N_("gzip 压缩包"),
    b"\x7fELF": N_("程序文件"),
    b"SQLite format 3\x00": N_("数据库文件"),
}
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Container of old Office files and of encrypted new ones."""


def sniff(head: bytes) -> TableForm:
    """The form of a table by its first bytes; anything else is refused in words."""
    if not head:
        raise not_a_table(_("这个文件是空的。"))
    if head.startswith((ZIP, EMPTY_ZIP)):
        return TableForm.WORKBOOK
    if head.startswith(OLE):
        raise refuse_ole(head)
    _refuse_known(head)
    return TableForm.HTML if _looks_like_html(head) else TableForm.TEXT


def _refuse_known(head: bytes) -> None:
    is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    is_bmp = head[:2] == b"BM" and len(head) > 26 and head[6:10] == b"\0\0\0\0"
    for magic, name in [*_PICTURES.items(), (b"RIFF", "WEBP"), (b"BM", "BMP")]:
        if not head.startswith(magic) or (name == "WEBP" and not is_webp) or (name == "BMP" and not is_bmp):
            continue
        raise not_a_table(_("它的内容是一张 {name} 图片，不是表格。请选择 CSV 或 XLSX 文件。", name=name))
    for magic, words in _OTHERS.items():
        if head.startswith(magic):
            raise not_a_table(_("它的内容是{name}，不是表格。请选择 CSV 或 XLSX 文件。", name=_(words)))


def refuse_ole(data: bytes) -> UnreadableFileError:
    """The sentence for an old or an encrypted workbook; ``data`` as much of the file as is at hand."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return UnreadableFileError(
            _("工作簿已加密"), _("这个工作簿设有打开密码，无法读取。请在表格软件里取消密码，另存为 XLSX 后再导入。")
        )
    return UnreadableFileError(
        _("旧版工作簿"), _("这是旧版 .xls 工作簿，无法读取。请在表格软件里另存为 XLSX 后再导入。")
    )


def not_a_table(sentence: str) -> UnreadableFileError:
    """A file that is no table, and why."""
    return UnreadableFileError(_("不是表格文件"), sentence)


def _looks_like_html(head: bytes) -> bool:
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if text.startswith(b"version:") and b"starthtml:" in text[:200]:
        return True
    if text.startswith(b"<?xml") and b"<table" not in text and b"<html" not in text:
        return False
    return text.startswith(b"<") and any(
        mark in text for mark in (b"<html", b"<table", b"<tr", b"<!doctype html", b"<body", b"<meta", b"<td", b"<div")
    )
