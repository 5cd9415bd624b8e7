"""Fields that take files: by drop, by dialog or by paste. They hand over paths; the page keeps the files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, LinkButton
from desktop_app.views.kit.fields import Field
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.keys import is_plain_press
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.painting import fill, painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import RADIUS_CONTROL, ROW_HEIGHT, SPACE_8, SPACE_12

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

    _WidgetBase = QWidget
else:
    _WidgetBase = object

_ICONS = {
    ".pdf": "file-pdf",
    ".doc": "file-doc",
    ".docx": "file-doc",
    ".xls": "file-xls",
    ".xlsx": "file-xls",
    ".csv": "file-csv",
    ".zip": "file-zip",
    ".png": "image",
    ".jpg": "image",
    ".jpeg": "image",
}


@dataclass(frozen=True)
class FileItem:
    """A file as a field shows it. ``id`` is what the page knows it by (a hash or a path)."""

    id: str
    name: str
    detail: str = ""
    """Size and pages, ready to show: ``2.6 MB，2 页``."""


def file_icon(name: str) -> str:
    """The icon of a file name."""
    return _ICONS.get(Path(name).suffix.lower(), "file-text")


def dropped_paths(event: QDragEnterEvent | QDropEvent) -> list[Path]:
    """The local files that are being dropped."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


class PressArea(QWidget):
    """A painted place that is pressed by the mouse, by Enter or by the space bar."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_plain_press(event):
            self.pressed.emit()
            return
        super().keyPressEvent(event)


class TakesFiles(_WidgetBase):
    """Files may be dropped on it: ``picked`` carries the paths, one or all. Stands before the Qt class."""

    picked: SignalInstance
    takes_many = False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        paths = dropped_paths(event)
        self.picked.emit(paths if self.takes_many else paths[:1])


class DropZone(TakesFiles, PressArea):
    """A dashed place for files: press, Enter or drop. ``picked`` carries the paths."""

    picked = Signal(list)

    def __init__(self, text: str, is_many: bool = False, name_filter: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self.takes_many, self._filter = text, is_many, name_filter
        self._is_over = False
        self.pressed.connect(self.ask)
        self.setAcceptDrops(True)
        self.setFixedHeight(theme().px(ROW_HEIGHT))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def name_for(self, label: str) -> None:
        """Say which row it is of: several rows of a form take files, and to the ear they would all be one."""
        self.setAccessibleName(_("{label}：{does}", label=label, does=self._text))

    def ask(self) -> None:
        """Open the file dialog."""
        if self.takes_many:
            names, _chosen = QFileDialog.getOpenFileNames(self, self._text, "", self._filter)
        else:
            name, _chosen = QFileDialog.getOpenFileName(self, self._text, "", self._filter)
            names = [name] if name else []
        if names:
            self.picked.emit([Path(found) for found in names])

    def needed_width(self) -> int:
        return int(12 + theme().px(16) + 8 + theme().metrics("body").horizontalAdvance(self._text) + 12)

    def sizeHint(self) -> QSize:
        return QSize(self.needed_width(), theme().px(ROW_HEIGHT))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        super().dragEnterEvent(event)
        self._is_over = event.isAccepted()
        self.update()

    def dragLeaveEvent(self, event: object) -> None:
        self._is_over = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._is_over = False
        self.update()
        super().dropEvent(event)

    def paint_edge(self, painter: QPainter) -> None:
        """The dashed edge; whole with the keyboard, tinted while files hang over it."""
        look = theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_marked = self.hasFocus() or self._is_over
        pen = QPen(look.color("accent_text" if is_marked else "border"), 2 if is_marked else 1)
        if not self.hasFocus():
            pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(look.color("accent_weak") if self._is_over else Qt.BrushStyle.NoBrush)
        edge = 1 if is_marked else 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), RADIUS_CONTROL, RADIUS_CONTROL)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            self.paint_edge(painter)
            size = look.px(16)
            draw_icon(painter, 12, (self.height() - size) / 2, "upload-simple", "text2", size)
            painter.setPen(look.color("text2"))
            painter.setFont(look.font())
            rect = QRect(12 + size + 8, 0, self.width() - size - 32, self.height())
            text = look.metrics().elidedText(self._text, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)


class FileRow(QWidget):
    """A file that is there: icon, name, detail and up to two links. ``link_pressed`` carries its word."""

    change_wanted = Signal()
    remove_wanted = Signal()

    def __init__(self, item: FileItem, can_change: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item = item
        self.setMinimumHeight(theme().px(ROW_HEIGHT))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_12 + theme().px(16) + SPACE_8, 0, SPACE_8, 0)
        row.setSpacing(SPACE_8)
        row.addWidget(PlainLabel(item.name, elide="middle"), 1)
        row.addWidget(PlainLabel(item.detail, "caption", "text2"))
        if can_change:
            self.change = LinkButton(_("换文件"))
            self.change.setAccessibleName(_("换文件 {name}", name=item.name))
            self.change.clicked.connect(self.change_wanted)
            row.addWidget(self.change)
        else:
            remove = GhostButton("", "x")
            remove.setAccessibleName(_("去掉 {name}", name=item.name))
            remove.clicked.connect(self.remove_wanted)
            row.addWidget(remove)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("sunken"))
            painter.drawRoundedRect(self.rect(), RADIUS_CONTROL, RADIUS_CONTROL)
            size = look.px(16)
            draw_icon(painter, SPACE_12, (self.height() - size) / 2, file_icon(self.item.name), "text2", size)


def _has_keyboard(field: QWidget) -> bool:
    """True while a part of the field has the keyboard, which would go to the rail when that part is taken away."""
    focused = field.window().focusWidget()
    return focused is not None and field.isAncestorOf(focused)


class FileField(TakesFiles, Field):
    """One file. ``picked`` carries the path; the page keeps the file and calls ``set_value(FileItem)``."""

    picked = Signal(list)

    def __init__(self, text: str = "", name_filter: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._item: FileItem | None = None
        self._zone = DropZone(text or _("拖入文件，或选择文件"), False, name_filter)
        self._zone.picked.connect(self.picked)
        self._shown: FileRow | None = None
        self._row.addWidget(self._zone, 1)
        self.setAcceptDrops(True)

    def value(self) -> FileItem | None:
        return self._item

    def set_value(self, item: FileItem | None) -> None:
        if item == self._item:
            return
        had_keyboard = _has_keyboard(self)
        self._item = item
        if self._shown is not None:
            self._row.removeWidget(self._shown)
            self._shown.hide()
            self._shown.deleteLater()
            self._shown = None
        self._zone.setVisible(item is None)
        if item is not None:
            self._shown = FileRow(item)
            self._shown.change_wanted.connect(self._zone.ask)
            self._row.addWidget(self._shown, 1)
        if had_keyboard:
            self.editors()[0].setFocus()

    def put(self, item: FileItem | None) -> None:
        """``set_value`` as an edit of the person: it is told and can be undone."""
        self.set_value(item)
        self.edited.emit()

    def editors(self) -> list[QWidget]:
        return [self._shown.change if self._shown is not None else self._zone]

    def set_name(self, name: str, description: str = "") -> None:
        self._zone.name_for(name)
        super().set_name(name, description)


class FilesField(Field):
    """Several files, one row each (or thumbnails), and a place for more. ``picked`` carries paths to add."""

    picked = Signal(list)
    removed = Signal(str)

    def __init__(self, text: str = "", name_filter: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[FileItem, ...] = ()
        self._column = QVBoxLayout()
        self._column.setSpacing(SPACE_8)
        self._row.addLayout(self._column, 1)
        self._zone = DropZone(text or _("拖入文件，或选择文件"), True, name_filter)
        self._zone.picked.connect(self.picked)
        self._column.addWidget(self._zone)
        self._rows: list[FileRow] = []

    def value(self) -> tuple[FileItem, ...]:
        return self._items

    def set_value(self, items: Sequence[FileItem] | None) -> None:
        found = tuple(items or ())
        if found == self._items:
            return
        had_keyboard = _has_keyboard(self)
        self._items = found
        for row in self._rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self._rows = [FileRow(item, can_change=False) for item in found]
        for place, row in enumerate(self._rows):
            row.remove_wanted.connect(lambda id=row.item.id: self._remove(id))
            self._column.insertWidget(place, row)
        if had_keyboard:
            self._zone.setFocus()

    def put(self, items: Sequence[FileItem]) -> None:
        """``set_value`` as an edit of the person."""
        self.set_value(items)
        self.edited.emit()

    def _remove(self, id: str) -> None:
        self.put([item for item in self._items if item.id != id])
        self.removed.emit(id)

    def editors(self) -> list[QWidget]:
        return [self._zone]

    def set_name(self, name: str, description: str = "") -> None:
        self._zone.name_for(name)
        super().set_name(name, description)


class Thumbnail(PressArea):
    """A small picture with its number; ``is_marked`` draws the amber edge of a finding."""

    def __init__(self, picture: QPixmap, number: int, name: str, is_marked: bool = False) -> None:
        super().__init__()
        self._picture, self._number, self._is_marked = picture, number, is_marked
        self.setFixedSize(theme().px(112), theme().px(72))
        self.setAccessibleName(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            fill(painter, self.rect(), look.brush("sunken"))
            if not self._picture.isNull():
                size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
                place = QRect(
                    (self.width() - size.width()) // 2,
                    (self.height() - size.height()) // 2,
                    size.width(),
                    size.height(),
                )
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawPixmap(place, self._picture)
            token = "accent_text" if self.hasFocus() else ("mark_amber" if self._is_marked else "hair")
            painter.setPen(QPen(look.color(token), 2 if token != "hair" else 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
            badge = QRect(4, self.height() - 24, 20, 20)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("text2"))
            painter.drawRoundedRect(badge, 4, 4)
            painter.setPen(look.color("surface"))
            painter.setFont(look.font("caption", True))
            painter.drawText(badge, int(Qt.AlignmentFlag.AlignCenter), str(self._number))
