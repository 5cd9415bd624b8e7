"""A painter ends with its block: an exception that keeps the frame must not leave one active."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.views.kit.painting import painting

ROOT = Path(__file__).resolve().parents[2]
VIEWS = ROOT / "desktop_app" / "views"

KEEPS_ITS_FRAME = """
import gc, sys
gc.disable()
from PySide6.QtWidgets import QApplication, QWidget
from desktop_app.views.kit.painting import painting

kept = []
sys.excepthook = lambda kind, error, trace: kept.append((error, trace))

class Broken(QWidget):
    def paintEvent(self, event):
        with painting(self) as painter:
            painter.drawLine(0, 0, 5, 5)
            raise RuntimeError("a bug while painting")

application = QApplication([])
for _turn in range(3):
    widget = Broken()
    widget.show()
    application.processEvents()
    assert kept and not widget.paintingActive()
    widget.deleteLater()
    del widget
    application.processEvents()
print(len(kept))
"""


def test_an_exception_leaves_no_active_painter(qtbot: QtBot) -> None:
    picture = QImage(8, 8, QImage.Format.Format_ARGB32)
    seen: list[QPainter] = []

    def paint() -> None:
        with painting(picture) as painter:
            seen.append(painter)
            assert picture.paintingActive()
            raise RuntimeError("a bug")

    with pytest.raises(RuntimeError) as kept:
        paint()
    assert kept.traceback
    assert not picture.paintingActive()
    assert not seen[0].isActive()


def test_a_return_out_of_the_block_ends_it_too(qtbot: QtBot) -> None:
    picture = QImage(8, 8, QImage.Format.Format_ARGB32)

    def paint() -> QPainter:
        with painting(picture) as painter:
            return painter

    assert not paint().isActive()


def test_a_widget_whose_painting_fails_can_be_painted_again_and_go(qtbot: QtBot) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", KEEPS_ITS_FRAME],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 3
    assert "active painter" not in done.stderr


def test_no_view_makes_a_painter_by_itself() -> None:
    made = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in VIEWS.rglob("*.py")
        if path.name != "painting.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == QPainter.__name__
    ]
    assert made == []


def test_the_widget_itself_says_so(qtbot: QtBot) -> None:
    class Broken(QWidget):
        def paintEvent(self, event: object) -> None:
            with painting(self):
                raise RuntimeError("a bug while painting")

    widget = Broken()
    qtbot.addWidget(widget)
    with qtbot.captureExceptions() as kept:
        widget.show()
        qtbot.waitUntil(lambda: bool(kept))
    assert not widget.paintingActive()
