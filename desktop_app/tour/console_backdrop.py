"""A browser with a form that looks like the console's, painted behind the packet bar. Not the real console."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from desktop_app.models.packets import Packet
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.shadow import paint_shadow
from desktop_app.views.kit.theme import theme

WIDTH, HEIGHT = 1440, 900
SIDE, FORM, FIELD = 208, 392, 360
ROW = 50
MENUS = ("卖家中心", "商品管理", "交易管理", "交付管理", "结算管理")
SHADOW = 24
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


def console_with_bar(packet: Packet, bar: QImage) -> QImage:
    """The form, its first fields filled with what was copied, and the bar at the lower right."""
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(theme().color("surface"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _browser(painter, packet.number)
    _menus(painter)
    _form(painter, packet)
    ratio = bar.devicePixelRatio()
    width, height = round(bar.width() / ratio), round(bar.height() / ratio)
    place = QPoint(WIDTH - width - 32, HEIGHT - height - 32)
    paint_shadow(painter, QRect(place.x(), place.y(), width, height), SHADOW)
    painter.drawImage(place, bar)
    painter.end()
    return image


def _browser(painter: QPainter, order_id: str) -> None:
    look = theme()
    painter.fillRect(QRect(0, 0, WIDTH, 40), look.color("neutral_bg"))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("surface"))
    painter.drawRoundedRect(QRectF(12, 8, 212, 40), 8, 8)
    _text(painter, QRect(48, 8, 150, 32), "服务监管 - 卖家中心", "caption")
    for x, name in ((24, "browser"), (196, "x"), (236, "plus"), (1336, "minus"), (1376, "square"), (1416 - 8, "x")):
        draw_icon(painter, x, 16, name, "text2", 14)
    for x, name in ((16, "arrow-left"), (50, "arrow-right"), (84, "arrow-clockwise")):
        draw_icon(painter, x, 54, name, "text2", 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("neutral_bg"))
    painter.drawRoundedRect(QRectF(112, 46, WIDTH - 128, 32), 8, 8)
    draw_icon(painter, 122, 54, "lock-simple", "text2", 16)
    _text(painter, QRect(146, 46, 900, 32), f"…/console/supervision/{order_id}", "caption", "text2")
    _line(painter, 84)


def _menus(painter: QPainter) -> None:
    x = 24
    for word in MENUS:
        is_bold = word in ("卖家中心", "交付管理")
        _text(painter, QRect(x, 85, 120, 48), word, "body", "text" if is_bold else "text2", is_bold=is_bold)
        x += 92 if word == MENUS[0] else 80
    _line(painter, 133)
    painter.fillRect(QRect(0, 146, SIDE - 32, 40), theme().color("neutral_bg"))
    _text(painter, QRect(24, 146, 120, 40), "服务监管", is_bold=True)
    painter.fillRect(QRect(SIDE - 32, 134, 1, HEIGHT - 134), theme().color("hair"))


def _form(painter: QPainter, packet: Packet) -> None:
    _text(painter, QRect(SIDE, 146, 600, 32), "交付管理 / 服务监管 / 查看详情", "caption", "text2")
    _text(painter, QRect(SIDE, 180, 600, 36), "商家实施服务", "title", is_bold=True)
    _text(painter, QRect(SIDE, 220, 900, 28), f"订单ID  {packet.number}", "caption", "text2")
    painter.fillRect(QRect(SIDE, 258, WIDTH - SIDE - 32, 1), theme().color("hair"))
    y = 280
    for value in packet.values:
        _text(painter, QRect(SIDE, y, FORM - SIDE - 16, 34), value.label, flags=_RIGHT)
        tall = 34 if value.is_file or len(value.shown) < 30 else 74
        _field(painter, QRect(FORM, y, FIELD, tall), value.shown if value.is_copied else "")
        if value.is_file:
            _field(painter, QRect(FORM + FIELD + 8, y, 88, 34), "选择文件")
            if value.is_copied:
                draw_icon(painter, FORM + FIELD + 108, y + 9, "check-circle", "green", 16)
                _text(painter, QRect(FORM + FIELD + 130, y, 120, 34), "已上传", "caption", "green")
        y += tall + ROW - 34
    _button(painter, QRect(FORM, y + 8, 104, 34), "确认完成")


def _field(painter: QPainter, rect: QRect, text: str) -> None:
    painter.setPen(QPen(theme().color("border"), 1))
    painter.setBrush(theme().color("surface"))
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
    flags = _LEFT if rect.height() < 40 else int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)
    inner = rect.adjusted(10, 0, -10, 0) if rect.height() < 40 else rect.adjusted(10, 8, -10, -4)
    _text(painter, inner, text, flags=flags)


def _button(painter: QPainter, rect: QRect, text: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().color("text2"))
    painter.drawRoundedRect(rect, 2, 2)
    _text(painter, rect, text, "body", "surface", is_bold=True, flags=int(Qt.AlignmentFlag.AlignCenter))


def _text(
    painter: QPainter,
    rect: QRect,
    text: str,
    size: str = "body",
    ink: str = "text",
    *,
    is_bold: bool = False,
    flags: int = _LEFT,
) -> None:
    painter.setFont(theme().font(size, is_bold))
    painter.setPen(QColor(theme().color(ink)))
    painter.drawText(rect, flags, text)


def _line(painter: QPainter, y: int) -> None:
    painter.fillRect(QRect(0, y, WIDTH, 1), theme().color("hair"))
