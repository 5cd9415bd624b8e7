"""Screenshots as thumbnails with their numbers, and a place for more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.fields import Field
from desktop_app.views.kit.file_fields import DropZone, FileItem, TakesFiles, Thumbnail
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.labels import plain_tip
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import SPACE_8

THUMB_WIDTH, THUMB_HEIGHT = 112, 72
ADD_WIDTH = 72
PICTURES = "*.png *.jpg *.jpeg *.bmp *.gif *.webp"


class AddTile(DropZone):
    """The dashed plus at the end of the row."""

    def __init__(self, text: str, name_filter: str) -> None:
        super().__init__(text, True, name_filter)
        self.setFixedSize(theme().px(ADD_WIDTH), theme().px(THUMB_HEIGHT))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        plain_tip(self, text)

    def needed_width(self) -> int:
        return theme().px(ADD_WIDTH)

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            self.paint_edge(painter)
            size = theme().px(16)
            draw_icon(painter, (self.width() - size) / 2, (self.height() - size) / 2, "plus", "text2", size)


class _Thumb(Thumbnail):
    """A thumbnail that Delete takes away."""

    removed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
            return
        super().keyPressEvent(event)


class ThumbsField(TakesFiles, Field):
    """Several pictures. ``look_wanted`` carries the file's id when one is pressed."""

    picked = Signal(list)
    look_wanted = Signal(str)
    takes_many = True

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[FileItem, ...] = ()
        self._pictures: dict[str, QPixmap] = {}
        self._marked: frozenset[str] = frozenset()
        self._thumbs: list[_Thumb] = []
        self._columns = 0
        self.add_tile = AddTile(text or _("加截图"), _("图片 ({names})", names=PICTURES))
        self.add_tile.picked.connect(self.picked)
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACE_8)
        self._row.addLayout(self._grid)
        self._row.addStretch(1)
        self.setAcceptDrops(True)
        self._fill()

    def value(self) -> tuple[FileItem, ...]:
        return self._items

    def set_value(self, items: Sequence[FileItem] | None) -> None:
        found = tuple(items or ())
        if found != self._items:
            self._items = found
            self._fill()

    def put(self, items: Sequence[FileItem]) -> None:
        """Other pictures, by the person."""
        self.set_value(items)
        self.edited.emit()

    def remove(self, id: str) -> None:
        """Take one away; the file itself stays where it is."""
        self.put([item for item in self._items if item.id != id])
        self.add_tile.setFocus()

    def set_looks(self, pictures: Mapping[str, QImage], details: Mapping[str, str], marked: frozenset[str]) -> None:
        """Pictures and sizes by id, and the names that a finding stands on; no edit."""
        size = self.size() * 0
        size.setWidth(theme().px(THUMB_WIDTH) * 2)
        size.setHeight(theme().px(THUMB_HEIGHT) * 2)
        kept = {item.id for item in self._items}
        made = {
            id: QPixmap.fromImage(
                image.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
            )
            for id, image in pictures.items()
            if id in kept and id not in self._pictures and not image.isNull()
        }
        items = tuple(replace(item, detail=details.get(item.id, item.detail)) for item in self._items)
        if not made and marked == self._marked and items == self._items:
            return
        self._pictures |= made
        self._items, self._marked = items, marked
        self._fill()

    def editors(self) -> list[QWidget]:
        return [*self._thumbs, self.add_tile]

    def focus(self) -> None:
        self.add_tile.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_name(self, name: str, description: str = "") -> None:
        for editor in self.editors():
            editor.setAccessibleDescription(description)

    def _fill(self) -> None:
        had = next((thumb.property("file_id") for thumb in self._thumbs if thumb.hasFocus()), None)
        for thumb in self._thumbs:
            self._grid.removeWidget(thumb)
            thumb.hide()
            thumb.deleteLater()
        self._thumbs = []
        for number, item in enumerate(self._items, 1):
            picture = self._pictures.get(item.id, QPixmap())
            thumb = _Thumb(
                picture, number, _("截图 {number}：{name}", number=number, name=item.name), item.name in self._marked
            )
            thumb.setProperty("file_id", item.id)
            plain_tip(
                thumb, _("{name}，{detail}。Enter 看大图，Delete 去掉。", name=item.name, detail=item.detail or "…")
            )
            thumb.pressed.connect(lambda id=item.id: self.look_wanted.emit(id))
            thumb.removed.connect(lambda id=item.id: self.remove(id))
            self._thumbs.append(thumb)
        self._columns = 0
        self._place()
        if had is not None:
            for thumb in self._thumbs:
                if thumb.property("file_id") == had:
                    thumb.setFocus()

    def _place(self) -> None:
        room = max(self.width(), theme().px(THUMB_WIDTH + SPACE_8 + ADD_WIDTH))
        columns = max(1, (room + SPACE_8) // (theme().px(THUMB_WIDTH) + SPACE_8))
        tiles = [*self._thumbs, self.add_tile]
        if columns == self._columns:
            return
        self._columns = columns
        for place, tile in enumerate(tiles):
            self._grid.addWidget(tile, place // columns, place % columns, Qt.AlignmentFlag.AlignLeft)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
