"""Takes the pictures of the tour: one file a step, never the same picture twice in a row."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from desktop_app.views.kit.theme import theme


class Camera:
    """Writes ``NN-name.png`` into a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last: QImage | None = None
        self._count = 0

    def take(self, name: str, image: QImage) -> tuple[str, bool]:
        """Keep a picture: the file's name, and whether it differs from the one before."""
        self._count += 1
        file = f"{self._count:02}-{name}.png"
        is_new = self._last is None or image != self._last
        self._last = image
        if not image.save(str(self._folder / file)):
            raise OSError(f"{self._folder / file}")
        return file, is_new


def picture_of(widget: QWidget) -> QImage:
    """What a window shows, in its screen's own pixels."""
    shot = widget.grab().toImage()
    picture = QImage(shot.size(), QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(shot.devicePixelRatio())
    # what is see-through in a window of its own shape would be black in a picture without transparency
    picture.fill(theme().color("window"))
    painter = QPainter(picture)
    painter.drawImage(0, 0, shot)
    painter.end()
    return picture
