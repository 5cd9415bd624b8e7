"""The request as a picture to forward: always light, at twice the size, so that it reads well in any chat tool."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.models import wording
from desktop_app.models.approvals.forwarding import ForwardNote, note_text
from desktop_app.texts import _
from desktop_app.views.kit.labels import visible_text
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import LIGHT, RADIUS_PANEL, SPACE_4, SPACE_8, SPACE_12, SPACE_16, SPACE_24

WIDTH, LEAST_WIDTH = 560, 320
LABEL, LABEL_SHARE = 96, 0.4
"""The labels' column is as wide as its longest text: from so many logical pixels to that share of the card."""
RATIO = 2.0
MOST_HEIGHT = 6000
"""Logical pixels; what lies below is in the text and in the file, and the picture says so."""
_BY_WORD = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop)
_ANYWHERE = int(Qt.TextFlag.TextWrapAnywhere | Qt.AlignmentFlag.AlignTop)
_ENDLESS = re.compile(r"[^\s\u2e80-\uffff]{40,}")
"""A run without any place where a line may end."""
_INK = {"block": "red", "warn": "amber", "hint": "text2"}


class _Piece(NamedTuple):
    """One text at its place; an empty one is a hairline."""

    rect: QRect
    text: str = ""
    size: str = "body"
    token: str = "text"
    is_bold: bool = False


class RequestCard(QWidget):
    """Shows a note as it will be forwarded; ``picture`` is that very thing as an image."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._note: ForwardNote | None = None
        self._width = theme().px(WIDTH)
        self._pieces: list[_Piece] = []
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def note(self) -> ForwardNote | None:
        """What is shown."""
        return self._note

    def show_note(self, note: ForwardNote | None) -> None:
        """Show a note; ``None`` empties the card."""
        self._note = note
        self._pieces = [] if note is None else list(_pieces(note, self._width))
        self.setAccessibleName("" if note is None else note.title)
        self.setAccessibleDescription("" if note is None else note_text(note))
        self.setFixedSize(self.sizeHint())
        self.update()

    def fit(self, room: int) -> None:
        """On a narrow page it is narrower; the picture stays as it is."""
        width = min(theme().px(WIDTH), max(room, theme().px(LEAST_WIDTH)))
        if width != self._width:
            self._width = width
            self.show_note(self._note)

    def picture(self) -> QImage:
        """The card as an image, whatever the window's appearance and size."""
        width = theme().px(WIDTH)
        pieces = [] if self._note is None else list(_pieces(self._note, width))
        size = QSize(width, _height(pieces))
        image = QImage(round(size.width() * RATIO), round(size.height() * RATIO), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(RATIO)
        image.fill(QColor(LIGHT["surface"]))
        with painting(image) as painter:
            self._paint(painter, pieces, size, has_edge=False)
        return image

    def sizeHint(self) -> QSize:
        return QSize(self._width, _height(self._pieces))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            self._paint(painter, self._pieces, self.sizeHint(), has_edge=True)

    def _paint(self, painter: QPainter, pieces: list[_Piece], size: QSize, *, has_edge: bool) -> None:
        look = theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(LIGHT["hair"]) if has_edge else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(LIGHT["surface"]))
        area = QRectF(0, 0, size.width(), size.height())
        if has_edge:
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_PANEL, RADIUS_PANEL)
        if self._note is not None and self._note.is_rehearsal:
            inset = RADIUS_PANEL if has_edge else 0
            painter.fillRect(QRectF(inset, 0, area.width() - 2 * inset, 3), QColor(LIGHT["mark_amber"]))
        for one in pieces:
            if not one.text:
                painter.fillRect(one.rect, QColor(LIGHT["hair"]))
                continue
            painter.setFont(look.font(one.size, one.is_bold))
            painter.setPen(QColor(LIGHT[one.token]))
            painter.drawText(one.rect, _wrap(one.text), one.text)


def _height(pieces: list[_Piece]) -> int:
    return min(max((one.rect.bottom() + 1 for one in pieces), default=0) + SPACE_24, MOST_HEIGHT)


def _wrap(text: str) -> int:
    return _ANYWHERE if _ENDLESS.search(text) else _BY_WORD


def png_of(image: QImage) -> bytes:
    """The image as the bytes of a PNG."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"png").write(image)
    buffer.close()
    return bytes(data.data())


class _Column:
    """Puts texts below one another."""

    def __init__(self, width: int, labels: Iterable[str]) -> None:
        self.y, self._left, self._width = SPACE_24, SPACE_24, width - 2 * SPACE_24
        needed = max((theme().metrics().horizontalAdvance(visible_text(one)) for one in labels), default=0)
        most = round(self._width * LABEL_SHARE)
        self._label = min(max(theme().px(LABEL), int(needed + 0.999) + SPACE_16), most)

    def text(self, text: str, size: str = "body", token: str = "text", bold: bool = False, gap: int = 0) -> _Piece:
        """A text over the whole width."""
        piece = self._placed(text, size, token, bold, 0)
        self.y = piece.rect.bottom() + 1 + gap
        return piece

    def pair(self, label: str, value: str, token: str = "text", label_token: str = "text2") -> Iterator[_Piece]:
        """A label and its value beside each other; the next one begins below the longer of both."""
        name = self._placed(label, "body", label_token, False, 0, self._label - SPACE_8)
        piece = self._placed(value, "body", token, False, self._label)
        yield from (name, piece)
        self.y = max(name.rect.bottom(), piece.rect.bottom()) + 1 + SPACE_8

    def line(self) -> _Piece:
        """A hairline."""
        piece = _Piece(QRect(self._left, self.y + SPACE_4, self._width, 1))
        self.y += SPACE_4 + 1 + SPACE_12
        return piece

    def _placed(self, text: str, size: str, token: str, bold: bool, indent: int, width: int = 0) -> _Piece:
        shown = visible_text(text) or wording.NO_VALUE
        room = QRectF(0, 0, width or self._width - indent, MOST_HEIGHT)
        needed = theme().metrics(size, bold).boundingRect(room, _wrap(shown), shown)
        rect = QRect(self._left + indent, self.y, int(room.width()), int(needed.height() + 0.999))
        return _Piece(rect, shown, size, token, bold)


def _last_lines(note: ForwardNote) -> Iterator[tuple[str, str, str]]:
    """Label, value and colour of what stands below: who asks, until when, and the code."""
    yield _("发起"), note.asked, "text"
    if note.fingerprint:
        yield _("密钥指纹"), note.fingerprint, "text"
    yield _("有效到"), _("{at}（北京时间）", at=note.expiry), "text"
    if note.code:
        yield _("代码"), _("{code}，回复时请引用", code=note.code), "accent_text"
    else:
        yield _("代码"), _("签名后生成"), "text2"


def _pieces(note: ForwardNote, width: int) -> Iterator[_Piece]:
    last = tuple(_last_lines(note))
    labels = [one[0] for one in (*note.lines, *last)] + [one.word for one in note.against]
    column = _Column(width, labels)
    if note.is_rehearsal:
        yield column.text(_("演练环境，不是真实退订"), "caption", "amber", True, SPACE_4)
    yield column.text(_("退订审批请求"), "body", "text2", gap=SPACE_4)
    amount = wording.money_text(Decimal(note.amount), note.currency)
    yield column.text(_("退还 {amount}", amount=amount), "title", bold=True, gap=SPACE_16)
    for label, value in note.lines:
        yield from column.pair(label, value)
    yield column.line()
    yield column.text(_("阻碍与提醒") if note.against else _("没有阻碍与提醒"), bold=True, gap=SPACE_8)
    for one in note.against:
        yield from column.pair(one.word, one.message, label_token=_INK.get(one.severity, "text2"))
    yield column.line()
    for label, value, token in last:
        yield from column.pair(label, value, token)
    if note.code and not note.fingerprint:
        yield column.text(_("这是转发用的说明，没有签名。"), "caption", "text2")
