"""A folder given to the program is told in the window, however it came."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from desktop_app.app import WindowRun
from desktop_app.cli.main import _is_to_open
from desktop_app.paths import Home
from tests.views.shell_window import open_window


def told(run: WindowRun) -> list[str]:
    return [notice.text for notice in run.window.parts.notice_board.notices.items()]


@pytest.mark.parametrize("way", ["dropped", "second start"])
def test_a_folder_gets_a_notice(qtbot: QtBot, home: Home, tmp_path: Path, way: str) -> None:
    folder = tmp_path / "十一月"
    folder.mkdir()
    with open_window(qtbot, home) as run:
        if way == "dropped":
            data = QMimeData()
            data.setUrls([QUrl.fromLocalFile(str(folder))])
            keys, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
            run.window.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, buttons, keys))
        else:
            run._asked([str(folder), str(tmp_path / "没有这个文件.csv")])
        assert run.window.stack.page_id == "intake"
        assert any("“十一月”是文件夹" in text for text in told(run))


def test_a_folder_opens_the_window_and_a_verb_stays_a_verb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "import").mkdir()
    (tmp_path / "a.csv").write_text("x", encoding="utf-8")
    assert _is_to_open(str(tmp_path / "import"))
    assert _is_to_open("./a.csv")
    assert not _is_to_open("import")
    assert not _is_to_open(str(tmp_path / "missing"))
    assert not _is_to_open("--help")
