"""Workbooks made by hand for tests: as programs write them, and as nobody should."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>订单ID</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>当前节点</t></is></c><c r="C1" t="inlineStr"><is><t>订单金额</t></is></c></row>'
)
ROW = '<row r="2"><c r="A2" t="inlineStr"><is><t>007</t></is></c><c r="B2" t="str"><f>X1</f><v>已完成</v></c></row>'
TAIL = "</sheetData></worksheet>"


def make_workbook(path: Path, sheet: Iterable[str], more: Mapping[str, str] | None = None) -> Path:
    """A container with one sheet of the given XML and further parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("[Content_Types].xml", _TYPES)
        container.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns:r="{_OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        container.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/worksheet"'
            ' Target="worksheets/sheet1.xml"/></Relationships>',
        )
        with container.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for text in sheet:
                part.write(text.encode())
        for name, text in (more or {}).items():
            container.writestr(name, text)
    return path
