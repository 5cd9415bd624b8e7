"""What a reader of a delivery's papers finds at once: buyers before they accept, Huawei in its review.

Only what shows without knowing the project: a file that does not open, another order's number, pictures, records or
numbers that a scene demands and that are not there (2.12, and 9 row 3). All else is judgement.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from desktop_app.sandbox.shop.cases import Case
from desktop_app.sandbox.shop.forms import RESOURCE_ORDER
from desktop_app.sandbox.shop.store import Store

BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".docx": (b"PK\x03\x04",),
    ".xlsx": (b"PK\x03\x04",),
    ".zip": (b"PK\x03\x04", b"PK\x05\x06"),
    ".rar": (b"Rar!\x1a\x07",),
    ".doc": (b"\xd0\xcf\x11\xe0", b"{\\rtf"),
    ".xls": (b"\xd0\xcf\x11\xe0",),
}
"""How the bytes of a file begin that is what its name says."""
PICTURES = frozenset({"screenshot", "deployment", "licence_validity", RESOURCE_ORDER})
LEAST_PICTURES = 3
MOST_TEXT = 2 * 1024 * 1024
"""A reader leafs through so many bytes of a document's text and no further."""
_ORDER = re.compile(rb"CS\d{10}[0-9A-Z]{5}")


@dataclass(frozen=True)
class PaperFinding:
    """What is wrong with the papers: a word for it, and the sentence that the seller gets."""

    code: str
    text: str


class Papers:
    """Reads what the seller handed in for a case."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def seen_by_buyer(self, case: Case) -> PaperFinding | None:
        """What sends the delivery back before anybody thinks about the project; None: nothing."""
        values, files = _delivered(case)
        own = {case.order_id, str(values.get(RESOURCE_ORDER) or "")}
        for file in files:
            data = self._data(file["sha256"])
            suffix = PurePosixPath(file["name"]).suffix.lower()
            if not data.startswith(BEGINNINGS.get(suffix, (b"",))):
                return PaperFinding("does_not_open", f"附件“{file['name']}”打不开，请重新上传。")
            for number in _ORDER.findall(_text_of(data, suffix)):
                if number.decode() not in own:
                    sentence = f"附件“{file['name']}”写的是另一张订单 {number.decode()}，请换成本订单的文件。"
                    return PaperFinding("other_order", sentence)
        return None

    def seen_by_huawei(self, case: Case) -> PaperFinding | None:
        """The same, and what the scene demands. Of hardware the review asks whether the goods arrived (2.9)."""
        if case.flow == "D":
            return None
        return self.seen_by_buyer(case) or _of_scene(case)

    def _data(self, sha256: str) -> bytes:
        row = self.store.one("SELECT data FROM files WHERE sha256=?", sha256)
        return b"" if row is None else bytes(row[0])


def _delivered(case: Case) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    delivery = json.loads(case.delivery) if case.delivery else {"values": {}, "files": []}
    return delivery["values"], delivery["files"]


def _text_of(data: bytes, suffix: str) -> bytes:
    """The text of a document as far as it lies open; pictures and archives have none."""
    if suffix == ".pdf":
        return data[:MOST_TEXT]
    if suffix != ".docx":
        return b""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container, container.open("word/document.xml") as text:
            return text.read(MOST_TEXT)
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError, EOFError, ValueError):
        return b""  # whoever cannot read it has nothing to say about it


def _of_scene(case: Case) -> PaperFinding | None:
    if case.product_class != "联营":
        return None  # the rules of the two scenes are made for joint products (1.2): all others follow the seller's own
    values, files = _delivered(case)
    roles = [file["role"] for file in files]
    pictures = sum(role in PICTURES for role in roles)
    if case.sale_scene == "基地云":
        if case.delivery_mode == "远程":
            if "remote" not in roles:
                return PaperFinding("no_remote_record", "远程交付的订单请提供远程交付记录（邮件、消息或会议纪要）。")
        elif pictures < LEAST_PICTURES:
            return PaperFinding("few_pictures", f"验收截图不足 {LEAST_PICTURES} 张（现有 {pictures} 张），请补充。")
    if case.sale_scene == "赋能云" and case.access_type == "License":
        if not str(values.get(RESOURCE_ORDER) or "").strip():
            return PaperFinding("no_resource_number", "License 类商品请提供华为云资源订单号。")
        if not pictures:
            return PaperFinding("no_resource_picture", "License 类商品请提供华为云资源订单的截图。")
    return None
