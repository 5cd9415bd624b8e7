"""A file that a person must compare when it is a scan: its page at the left, four ticks at the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.models.evidence import TICKS
from desktop_app.texts import _
from desktop_app.views.kit.fields import CheckMark, Field
from desktop_app.views.kit.file_fields import FileField, FileItem, PressArea, file_icon
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.labels import PlainLabel, plain_tip
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import RADIUS_CONTROL, SPACE_8, SPACE_16

SHEET_WIDTH, SHEET_HEIGHT = 196, 144


@dataclass(frozen=True)
class ScanValue:
    """A file, and what a person confirmed of it."""

    item: FileItem | None = None
    ticks: tuple[str, ...] = ()


NO_FILE = ScanValue()


PAGE_GAP = 4


class ScanSheet(PressArea):
    """A scan, small: its picture, or its first and last page. Pressing it shows it large.

    Without a picture it says that the original is to be opened.
    """

    def __init__(self) -> None:
        super().__init__()
        self._images: list[QImage] = []
        self._name = ""
        self.setFixedSize(theme().px(SHEET_WIDTH), theme().px(SHEET_HEIGHT))
        self.setAccessibleName(_("看扫描件"))

    def show_pages(self, name: str, images: Sequence[QImage]) -> None:
        """The file's name and what can be shown of it."""
        self._name, self._images = name, [self._shrunk(image) for image in images]
        words = _("看扫描件 {name}", name=name) if images else _("打开 {name} 对照，这里取不出整页图", name=name)
        self.setAccessibleName(words)
        plain_tip(self, "" if images else words)
        self.update()

    @property
    def page_count(self) -> int:
        """How many pages are shown."""
        return len(self._images)

    def _shrunk(self, image: QImage) -> QImage:
        """The picture at twice the width of the sheet: painting is quick, and sharp on fine screens."""
        width = min(image.width(), theme().px(SHEET_WIDTH) * 2)
        return image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            frame = QRectF(self.rect())
            clip = QPainterPath()
            clip.addRoundedRect(frame, RADIUS_CONTROL, RADIUS_CONTROL)
            painter.setClipPath(clip)
            painter.fillRect(self.rect(), look.color("neutral_bg"))
            if self._images:
                self._paint_pages(painter)
            else:
                self._paint_icon(painter)
            painter.setClipping(False)
            token, width = ("accent_text", 2) if self.hasFocus() else ("hair", 1)
            painter.setPen(QPen(look.color(token), width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            half = width / 2
            painter.drawRoundedRect(frame.adjusted(half, half, -half, -half), RADIUS_CONTROL, RADIUS_CONTROL)

    def _paint_pages(self, painter: QPainter) -> None:
        """Each page whole in its share of the sheet: seal and signature stand at the foot, and are asked for."""
        ratio, count = self.devicePixelRatioF(), len(self._images)
        share = (self.width() - PAGE_GAP * (count - 1)) / count
        wanted = QSize(round(share * ratio), round(self.height() * ratio))
        for place, image in enumerate(self._images):
            shown = image.scaled(wanted, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
            left = place * (share + PAGE_GAP) + (wanted.width() - shown.width()) / 2 / ratio
            top = (wanted.height() - shown.height()) / 2 / ratio
            painter.drawImage(QRectF(left, top, shown.width() / ratio, shown.height() / ratio), shown)

    def _paint_icon(self, painter: QPainter) -> None:
        look = theme()
        size = look.px(32)
        middle = self.height() / 2
        draw_icon(painter, (self.width() - size) / 2, middle - size, file_icon(self._name), "text2", size)
        painter.setFont(look.font("caption"))
        painter.setPen(look.color("text2"))
        rect = QRectF(8, middle + 8, self.width() - 16, middle - 8)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(rect, int(flags), _("这里取不出整页图，打开原件对照"))


class ScanFileField(Field):
    """One file; when it is a scan also four ticks. The value is a ``ScanValue``."""

    picked = Signal(list)
    look_wanted = Signal()

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ticks: tuple[str, ...] = ()
        self.file = FileField(text)
        self.file.picked.connect(self.picked)
        self.sheet = ScanSheet()
        self.sheet.pressed.connect(self.look_wanted)
        self.boxes = {name: CheckMark(name) for name in TICKS}
        self._panel = QWidget()
        marks = QVBoxLayout()
        marks.setSpacing(0)
        marks.addWidget(PlainLabel(_("对照扫描件，逐项勾选"), token="text2", elide="right"))
        for box in self.boxes.values():
            box.clicked.connect(self._tick)
            marks.addWidget(box, 0, Qt.AlignmentFlag.AlignLeft)
        marks.addStretch(1)
        row = QHBoxLayout(self._panel)
        row.setContentsMargins(0, SPACE_8, 0, 0)
        row.setSpacing(SPACE_16)
        row.addWidget(self.sheet, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        row.addLayout(marks, 1)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.file)
        column.addWidget(self._panel)
        self._row.addLayout(column, 1)
        self._panel.hide()

    def set_words(self, words: Mapping[str, str]) -> None:
        """What each tick says of this order."""
        for name, box in self.boxes.items():
            box.setText(words[name])
            box.setAccessibleName(words[name])
            plain_tip(box, words[name])
            box.updateGeometry()

    def set_scan(self, is_scan: bool, images: Sequence[QImage]) -> None:
        """Show or hide the pages and the ticks."""
        item = self.file.value()
        self._panel.setVisible(is_scan and item is not None)
        if item is not None:
            self.sheet.show_pages(item.name, images)

    @property
    def is_scan_shown(self) -> bool:
        """True while page and ticks are shown."""
        return not self._panel.isHidden()

    def value(self) -> ScanValue:
        return ScanValue(self.file.value(), self._ticks)

    def set_value(self, value: ScanValue | None) -> None:
        found = value or NO_FILE
        if found.item is None or (self.file.value() is not None and found.item.id != self.file.value().id):  # type: ignore[union-attr]
            self._panel.hide()
        self.file.set_value(found.item)
        self._ticks = tuple(name for name in TICKS if name in found.ticks)
        for name, box in self.boxes.items():
            box.setChecked(name in self._ticks)

    def put_file(self, item: FileItem | None) -> None:
        """Another file, by the person: its ticks begin anew."""
        self.set_value(ScanValue(item))
        self.edited.emit()

    def set_detail(self, detail: str) -> None:
        """Size and pages, once they are known; no edit."""
        item = self.file.value()
        if item is not None and item.detail != detail:
            self.file.set_value(replace(item, detail=detail))

    def editors(self) -> list[QWidget]:
        return [*self.file.editors(), *self.boxes.values()]

    def focus(self) -> None:
        """The first tick that is missing, else the file."""
        if self.is_scan_shown:
            missing = [box for name, box in self.boxes.items() if name not in self._ticks]
            (missing or list(self.boxes.values()))[0].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.file.focus()

    def set_name(self, name: str, description: str = "") -> None:
        self.file.set_name(name, description)
        for box in self.boxes.values():
            box.setAccessibleDescription(description)

    def set_bad(self, is_bad: bool) -> None:
        self.file.set_bad(is_bad)

    def _tick(self) -> None:
        self._ticks = tuple(name for name, box in self.boxes.items() if box.isChecked())
        self.edited.emit()
