"""A painter that ends with its block, whatever happens inside.

An exception keeps the frame in which it was raised, and with it a painter that lives there. Qt does not survive a
painter that is still active when the picture is finished, or when its widget goes. So nothing makes one by itself.
"""

from __future__ import annotations

from types import TracebackType

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QBrush, QPaintDevice, QPainter


class Painting:
    """What ``with`` takes: gives the painter, and ends it."""

    __slots__ = ("_painter",)

    def __init__(self, device: QPaintDevice) -> None:
        self._painter = QPainter(device)

    def __enter__(self) -> QPainter:
        return self._painter

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._painter.end()


def painting(device: QPaintDevice) -> Painting:
    """A painter on a widget, its viewport or a picture, for the length of a ``with`` block."""
    return Painting(device)


def fill(painter: QPainter, rect: QRect | QRectF, brush: QBrush) -> None:
    """Fill a rectangle as ``fillRect`` does; that one loads Qt's 170 named gradients before it looks at the brush."""
    painter.setBackground(brush)
    painter.eraseRect(rect)
