"""The numbered steps of a packet, each with what stands at its right, parted by hairlines."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.models import wording
from desktop_app.models.packets import Packet, PacketValue
from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.labels import PlainLabel, plain_tip
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import SPACE_4, SPACE_8, SPACE_12

VALUE_HEIGHT = 32
LABEL_WIDTH = 128


class Step(QWidget):
    """Hairline, number and title, what belongs to it at the right, and the body below."""

    def __init__(self, number: int, title: str) -> None:
        super().__init__()
        self.right = QHBoxLayout()
        self.right.setSpacing(SPACE_12)
        head = QHBoxLayout()
        head.setSpacing(SPACE_8)
        if number:
            head.addWidget(PlainLabel(str(number), bold=True))
        head.addWidget(PlainLabel(title, bold=True), 1)
        head.addLayout(self.right)
        self.body = QVBoxLayout()
        self.body.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACE_12)
        column.setSpacing(SPACE_4)
        column.addWidget(Hairline())
        column.addSpacing(SPACE_8)
        column.addLayout(head)
        column.addLayout(self.body)

    def add_right(self, widget: QWidget) -> None:
        """A caption or a button at the right of the title."""
        self.right.addWidget(widget)

    def add(self, widget: QWidget) -> None:
        """A line below the title."""
        self.body.addWidget(widget)


class ValueRow(QWidget):
    """One value: mark, label, what is copied, and the button."""

    copy_wanted = Signal(str)

    def __init__(self, value: PacketValue) -> None:
        super().__init__()
        self._is_copied = value.is_copied
        self.setMinimumHeight(theme().px(VALUE_HEIGHT))
        label = PlainLabel(value.label, token="text2", elide="right")
        label.setFixedWidth(theme().px(LABEL_WIDTH))
        shown = " ".join(value.shown.split())
        if value.is_file:
            shown = _("{name}，{size}", name=value.shown, size=wording.size_text(value.size_bytes))
        text = PlainLabel(shown, elide="middle" if value.is_file else "right")
        self.button = GhostButton(_("已复制") if value.is_copied else _("复制"), "check" if value.is_copied else "copy")
        self.button.setAccessibleName(_("复制 {label}", label=value.label))
        plain_tip(self.button, _("复制路径，粘贴到选择文件的窗口") if value.is_file else _("再复制一次也可以"))
        self.button.clicked.connect(lambda: self.copy_wanted.emit(value.id))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme().px(16) + SPACE_8, 0, 0, 0)
        row.setSpacing(SPACE_8)
        row.addWidget(label)
        row.addWidget(text, 1)
        row.addWidget(self.button)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            painter.fillRect(0, self.height() - 1, self.width(), 1, look.color("hair"))
            name, token = ("check-circle-fill", "mark_green") if self._is_copied else ("circle", "border")
            size = look.px(16)
            draw_icon(painter, 0, (self.height() - size) / 2, name, token, size)


class PathLine(QWidget):
    """The click path under both names of its menu, in one line: 交易管理 / 交付管理 > 服务监管 > …"""

    def __init__(self, packet: Packet) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(PlainLabel(joined_path(packet.menu_paths), wrap=True), 1, Qt.AlignmentFlag.AlignTop)


def joined_path(paths: tuple[str, ...]) -> str:
    """Paths that differ only in their first word become one line with both words."""
    heads = [path.partition(" > ")[0] for path in paths]
    tails = {path.partition(" > ")[2] for path in paths}
    if len(tails) == 1:
        return " > ".join((" / ".join(heads), tails.pop()))
    return "\n".join(paths)


class ChipFlow(QWidget):
    """Chips in rows: as many as fit beside each other."""

    def __init__(self, chips: list[Chip]) -> None:
        super().__init__()
        self._chips = chips
        for chip in chips:
            chip.setParent(self)
            chip.show()
        self._place(theme().px(400))

    def _place(self, width: int) -> None:
        x, y, line = 0, 0, theme().px(22)
        for chip in self._chips:
            needed = chip.needed_width()
            if x and x + needed > width:
                x, y = 0, y + line + SPACE_8
            chip.setGeometry(x, y, min(needed, width), line)
            x += needed + SPACE_8
        self.setFixedHeight(y + line if self._chips else 0)

    def resizeEvent(self, event: object) -> None:
        self._place(self.width())


def check_chips(packet: Packet) -> ChipFlow:
    """What was verified now: quiet when passed, amber when a person should look."""
    chips = []
    for item in packet.checklist:
        if item.id == "fresh" and item.is_passed:
            continue  # the age of the data stands at the right of the step
        if item.is_passed:
            chips.append(Chip("passed", "check-circle", item.text))
        else:
            chips.append(Chip("amber", "warning", item.text))
    return ChipFlow(chips)
