"""Evidence of a delivery, made for the tour: a SOW as Word file, a signed acceptance as scan, and screenshots."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPen

from desktop_app.tour.sample_cases import HERO, OTHER_ORDER

CUSTOMER, SERVICE = "宁波甬江模具有限公司", "MES 上线实施 配套服务"
WRONG_LINE = f"参照订单 {OTHER_ORDER} 的实施范围执行。"
_DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
)
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_PAPER, _INK, _RED = QColor(252, 251, 248), QColor(32, 34, 40), QColor(214, 76, 84)


@dataclass(frozen=True)
class Subject:
    """For whom the papers are."""

    order_id: str = HERO
    customer: str = CUSTOMER
    service: str = SERVICE
    tag: str = " 甬江模具"
    """Stands in the names of files."""


@dataclass(frozen=True)
class SamplePapers:
    """Where the evidence lies."""

    wrong_sow: Path
    sow: Path
    acceptance: Path
    screenshots: tuple[Path, ...]


def write_papers(folder: Path, families: Sequence[str], subject: Subject | None = None) -> SamplePapers:
    """Write the evidence into a folder; ``families`` are fonts that know Chinese."""
    subject = subject or Subject()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "旧版").mkdir(exist_ok=True)
    papers = SamplePapers(
        wrong_sow=folder / "旧版" / f"SOW 需求说明书{subject.tag}.docx",
        sow=folder / f"SOW 需求说明书{subject.tag} V2.docx",
        acceptance=folder / "验收单 签字扫描.jpg",
        screenshots=tuple(folder / f"交付截图{number}.png" for number in (1, 2, 3)),
    )
    lines = sow_lines(subject)
    write_word(papers.wrong_sow, (*lines[:2], (*lines[2], WRONG_LINE)))
    write_word(papers.sow, lines)
    _draw_scan(families, subject).save(str(papers.acceptance), quality=88)
    for path, draw in zip(papers.screenshots, (_draw_chart, _draw_form, _draw_form), strict=True):
        draw(2 if path == papers.screenshots[2] else 0).save(str(path))
    return papers


def sow_lines(subject: Subject) -> tuple[tuple[str, ...], ...]:
    """The three pages of a SOW."""
    return (
        ("SOW 需求说明书", f"客户：{subject.customer}", f"订单号：{subject.order_id}", f"服务：{subject.service}"),
        (
            "一、范围",
            "3 条产线的数据接入，12 名用户的培训，试运行 7 天。",
            "二、计划",
            "11 月 10 日开工，11 月 24 日前验收。",
        ),
        ("三、验收标准", "看板数据与现场一致，试运行无故障。", "四、联系人", f"王蕾，{subject.customer}信息部。"),
    )


def write_word(path: Path, pages: Sequence[Sequence[str]]) -> None:
    """A Word document of the smallest kind, one page break between the pages."""
    feed = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    body = feed.join("".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in page) for page in pages)
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "word/document.xml": _DOCUMENT.format(body=body),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        for name, text in parts.items():
            container.writestr(zipfile.ZipInfo(name, (2026, 11, 20, 9, 0, 0)), text.encode())


def _draw_scan(families: Sequence[str], subject: Subject) -> QImage:
    """A photographed paper, a little crooked, with signatures and a stamp."""
    image = QImage(900, 1200, QImage.Format.Format_RGB32)
    image.fill(QColor(139, 146, 160))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(60, 60)
    painter.rotate(-1.6)
    painter.fillRect(QRectF(0, 10, 790, 1100), _PAPER)
    lines = ((70, 44, "服务验收单"), (170, 30, f"订单号  {subject.order_id}"), (230, 30, f"客户  {subject.customer}"))
    for y, size, text in (*lines, (290, 30, "日期  2026 年 11 月 20 日")):
        _write(painter, families, QRectF(70, y, 650, 60), size, text, is_middle=size == 44)
    painter.setPen(QPen(QColor(170, 174, 184), 6))
    for row in range(4):
        painter.drawLine(QPointF(70, 390 + 44 * row), QPointF(720 - 120 * (row == 3), 390 + 44 * row))
    _write(painter, families, QRectF(70, 590, 300, 50), 28, "商家签字")
    _write(painter, families, QRectF(430, 590, 300, 50), 28, "客户签章")
    _sign(painter, QPointF(80, 690))
    _sign(painter, QPointF(440, 700))
    _stamp(painter, QPointF(600, 660))
    painter.end()
    return image


def _write(
    painter: QPainter, families: Sequence[str], rect: QRectF, size: int, text: str, *, is_middle: bool = False
) -> None:
    font = QFont()
    font.setFamilies(list(families))
    font.setPixelSize(size)
    font.setBold(is_middle)
    painter.setFont(font)
    painter.setPen(_INK)
    side = Qt.AlignmentFlag.AlignHCenter if is_middle else Qt.AlignmentFlag.AlignLeft
    painter.drawText(rect, int(side | Qt.AlignmentFlag.AlignVCenter), text)


def _sign(painter: QPainter, start: QPointF) -> None:
    path = QPainterPath(start)
    for step in range(1, 60):
        path.lineTo(start + QPointF(step * 3.4, 26 * math.sin(step / 3.1) * math.cos(step / 9)))
    painter.setPen(QPen(QColor(44, 58, 128), 5))
    painter.drawPath(path)


def _stamp(painter: QPainter, middle: QPointF) -> None:
    painter.setPen(QPen(_RED, 7))
    painter.drawEllipse(middle, 105, 105)
    star = [middle + _turn(place * 144 - 90) * 40.0 for place in range(5)]
    path = QPainterPath(star[0])
    for corner in star[1:]:
        path.lineTo(corner)
    path.closeSubpath()
    path.setFillRule(Qt.FillRule.WindingFill)
    painter.fillPath(path, _RED)


def _turn(degrees: float) -> QPointF:
    return QPointF(math.cos(math.radians(degrees)), math.sin(math.radians(degrees)))


def _frame() -> tuple[QImage, QPainter]:
    image = QImage(640, 400, QImage.Format.Format_RGB32)
    image.fill(QColor(246, 247, 250))
    painter = QPainter(image)
    painter.fillRect(0, 0, 640, 52, QColor(33, 43, 74))
    painter.fillRect(0, 52, 128, 348, QColor(226, 230, 238))
    return image, painter


def _draw_chart(shift: int) -> QImage:
    image, painter = _frame()
    for place, height in enumerate((90, 150, 120, 210, 180, 250)):
        painter.fillRect(180 + 72 * place, 370 - height - shift, 44, height, QColor(91, 112, 214))
    painter.end()
    return image


def _draw_form(shift: int) -> QImage:
    image, painter = _frame()
    for row in range(6):
        painter.fillRect(176, 100 + 44 * row, 400 - 60 * (row % 3) + shift, 16, QColor(196, 202, 214))
    painter.fillRect(480, 330, 130, 44, QColor(91, 112, 214))
    painter.end()
    return image
