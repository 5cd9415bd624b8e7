"""Icons: Phosphor glyphs tinted by token, rendered once and cached until the theme changes."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_app import paths
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

_log = logging.getLogger(__name__)
_pixmaps: dict[tuple[str, str, int, float, int], QPixmap] = {}
MISSING = "question"


def pixmap(name: str, token: str = "text2", size: int = 16, ratio: float = 1.0) -> QPixmap:
    """The glyph in a token's colour; ``size`` in logical pixels, ``ratio`` the screen's device pixel ratio."""
    key = (name, token, size, ratio, theme().generation)
    found = _pixmaps.get(key)
    if found is None:
        if _pixmaps and next(iter(_pixmaps))[4] != key[4]:
            _pixmaps.clear()
        found = _pixmaps[key] = _render(name, theme().hex(token), size, ratio)
    return found


def icon(name: str, token: str = "text2") -> QIcon:
    """A QIcon for menus and window parts, with pixmaps for the usual screen ratios."""
    from PySide6.QtGui import QIcon  # knows the names of 150 theme icons; the first picture needs none

    made = QIcon()
    for ratio in (1.0, 2.0, 3.0):
        made.addPixmap(pixmap(name, token, 16, ratio))
        made.addPixmap(pixmap(name, "text3", 16, ratio), QIcon.Mode.Disabled)
    return made


def draw_icon(painter: QPainter, x: float, y: float, name: str, token: str, size: int = 16) -> None:
    """Paint a glyph with its upper left corner at x, y (logical pixels)."""
    ratio = painter.device().devicePixelRatioF()
    painter.drawPixmap(round(x), round(y), pixmap(name, token, size, ratio))


def _render(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.fill(Qt.GlobalColor.transparent)
    with painting(made) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        renderer = QSvgRenderer()
        renderer.load(_source(name).replace(b"currentColor", colour.encode()))
        renderer.render(painter, QRectF(0, 0, made.width(), made.height()))
        made.setDevicePixelRatio(ratio)
        return made


@lru_cache(maxsize=256)
def _source(name: str) -> bytes:
    file = paths.resource(f"icons/{name}.svg")
    if not file.is_file():
        # a wrong name must not break painting; a test scans the code for names that do not exist
        _log.warning("no icon is called %s", name)
        file = paths.resource(f"icons/{MISSING}.svg")
    return file.read_bytes()
