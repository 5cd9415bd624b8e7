"""A picture over the window, as large as it goes, to compare it; Esc closes it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, SecondaryButton
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.overlay import Overlay
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import SPACE_8, SPACE_12, SPACE_16


class _Picture(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.images: list[QImage] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(320, 240)

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            share = (self.width() - SPACE_16 * (len(self.images) - 1)) / max(1, len(self.images))
            for place, image in enumerate(self.images):
                room = QSize(int(share), self.height())
                size = image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
                x = place * (share + SPACE_16) + (share - size.width()) / 2
                painter.drawImage(QRectF(x, (self.height() - size.height()) / 2, size.width(), size.height()), image)


class PicturePanel(Overlay):
    """One picture, or two beside each other. ``remove_wanted`` carries the id of a screenshot to take away.

    ``original_wanted`` carries the id of a scan that a person wants to see whole, in its own program.
    """

    remove_wanted = Signal(str)
    original_wanted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._id = ""
        self._name = PlainLabel(bold=True, elide="middle")
        self._remove = SecondaryButton(_("去掉这一张"), "trash")
        self._remove.clicked.connect(self._take_away)
        self._original = SecondaryButton(_("打开原件"), "arrow-square-out")
        self._original.clicked.connect(self._open_original)
        self._close = GhostButton(_("关闭"), "x")
        self._close.clicked.connect(self.close_panel)
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_16, SPACE_8, SPACE_8, SPACE_8)
        head.setSpacing(SPACE_12)
        head.addWidget(self._name, 1)
        head.addWidget(self._remove)
        head.addWidget(self._original)
        head.addWidget(self._close)
        self._picture = _Picture()
        holder = QHBoxLayout()
        holder.setContentsMargins(SPACE_16, SPACE_16, SPACE_16, SPACE_16)
        holder.addWidget(self._picture)
        self.column.addLayout(head)
        self.column.addWidget(Hairline())
        self.column.addLayout(holder, 1)

    def show_picture(
        self, id: str, name: str, images: list[QImage], can_remove: bool, is_original_offered: bool = False
    ) -> None:
        """Open with these pictures."""
        self._id = id
        self._name.set_text(name)
        self._picture.images = [image for image in images if not image.isNull()]
        self._remove.setVisible(can_remove)
        self._original.setVisible(is_original_offered)
        self.open()
        self._close.setFocus()

    def panel_rect(self) -> QRect:
        margin = theme().px(40)
        return self.rect().adjusted(margin, margin, -margin, -margin)

    @property
    def images(self) -> list[QImage]:
        """What is shown."""
        return list(self._picture.images)

    def _open_original(self) -> None:
        self.original_wanted.emit(self._id)

    def _take_away(self) -> None:
        self.close_panel()
        self.remove_wanted.emit(self._id)
