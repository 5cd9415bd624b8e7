"""The walk over the frame and its own pages: names, tab order, nothing cut, in two languages at three scales."""

from __future__ import annotations

import pytest

from desktop_app import texts
from desktop_app.paths import Home
from tests.views import seeded
from tests.views.walking import walked

PROGRAM = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QDeadlineTimer, QTimer
from PySide6.QtTest import QTest
from desktop_app import texts
from desktop_app.app import WindowRun, make_application
from desktop_app.paths import Home
from desktop_app.views.pages import PAGES
from tests.views.walk import walk

home, language, width, height = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
texts.set_language(language)
application = make_application()
run = WindowRun(application, Home(Path(home)), "settings")
run.window.resize(width, height)
run.start()
found = {}

def look(name):
    # until nothing more is read: the page is looked at as a person sees it
    deadline = QDeadlineTimer(5000)
    found[name] = walk(run.window)
    while found[name] and not deadline.hasExpired():
        QTest.qWait(50)
        found[name] = walk(run.window)

def go():
    panels = run.window.parts.panels
    for spec in PAGES:
        if spec.group:
            run.window.open_page(spec.id)
            look(spec.id)
    if not run.window.connection_id():
        run.window.open_page("first_run")
        look("first_run")
    panels.open_palette()
    look("palette")
    panels.palette().close_panel()
    panels.open_shortcuts()
    look("shortcuts")
    panels.shortcuts().close_panel()
    run.window.notify("warn", texts._("监管单 数据到 11-20 18:00，请再导入一次"), texts._("导入"), lambda: None)
    panels.open_notices()
    look("notices")
    print(json.dumps(found, ensure_ascii=False))
    run.window.close()

QTimer.singleShot(300, go)
application.exec()
run.end()
"""
LANGUAGES = ["zh_CN", "en", texts.PSEUDO]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("走查") / "home")
    home.root.mkdir()
    return seeded.filled_home(home)


def findings(home: Home, language: str, scale: str, size: tuple[int, int]) -> dict[str, list[str]]:
    """What the walk finds, by page and panel."""
    return walked(("-c", PROGRAM), home, language, scale, size, timeout=180)


@pytest.mark.parametrize(("scale", "size"), [("1", (1440, 900)), ("1.5", (1280, 720)), ("2", (960, 540))])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_and_panel_holds(filled: Home, language: str, scale: str, size: tuple[int, int]) -> None:
    found = findings(filled, language, scale, size)
    assert {"today", "supervision", "outbox", "settings", "palette", "shortcuts", "notices"} <= set(found)
    assert {name: sentences for name, sentences in found.items() if sentences} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_start_holds(home: Home, language: str) -> None:
    found = findings(home, language, "1", (1280, 800))
    assert {name: sentences for name, sentences in found.items() if sentences} == {}
    assert "first_run" in found
