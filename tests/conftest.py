"""Fixtures for all tests: a home of its own, Qt without a screen, and a guard against things left running.

The variables are set when this file is read, before anything can load Qt.
"""

from __future__ import annotations

import os
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from pytestqt.qtbot import QtBot

from desktop_app import paths, texts
from desktop_app.paths import Home
from workshop.offscreen import offscreen_environment

if TYPE_CHECKING:
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.models.working_calendar import WorkingCalendar

ROOT = Path(__file__).resolve().parent.parent
THREAD_END_SECONDS = 3.0
WAIT_MILLISECONDS = 30_000
"""The least that a test waits for the window: the limit only ends a test that would wait for ever."""

os.environ.update(offscreen_environment(ROOT, Path(sys.prefix)))
os.environ["LC_ALL"] = "C.UTF-8"
os.environ.pop("SELLER_DESK_KILL_AT", None)

settings.register_profile(
    "seller_desk",
    deadline=None,
    derandomize="CI" in os.environ,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("seller_desk")

for _wait in (QtBot.waitSignal, QtBot.waitSignals):
    assert _wait.__kwdefaults__ is not None
    _wait.__kwdefaults__["timeout"] = WAIT_MILLISECONDS
_wait_until = QtBot.waitUntil


def _wait_long(self: QtBot, condition: Callable[[], bool | None], *, timeout: int = WAIT_MILLISECONDS) -> None:
    _wait_until(self, condition, timeout=max(timeout, WAIT_MILLISECONDS))


QtBot.waitUntil = _wait_long  # type: ignore[assignment, method-assign]


@pytest.fixture(autouse=True, scope="session")
def _private_profile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test, and no process that a test starts, sees the profile of the person who runs it."""
    folder = tmp_path_factory.mktemp("profile")
    changed = dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"), str(folder))
    changed |= {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("DATA", "CONFIG", "CACHE", "STATE")}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in changed.items():
            patch.setenv(name, value)
        yield


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home whose path holds a blank and Chinese characters."""
    root = tmp_path / "数据 home"
    root.mkdir()
    return Home(root)


@pytest.fixture(scope="session")
def packs() -> RulePacks:
    """The shipped rule packs, read once."""
    from desktop_app.models.rules.packs import load_packs  # the rule engine

    return load_packs(paths.resource("rules"))


@pytest.fixture(scope="session")
def calendar(packs: RulePacks) -> WorkingCalendar:
    """The working days that the shipped packs know."""
    from desktop_app.models.working_calendar import WorkingCalendar

    return WorkingCalendar(packs.holidays)


@pytest.fixture(autouse=True)
def _chinese_texts() -> Iterator[None]:
    """Each test begins and ends in the language of the source."""
    texts.set_language("zh_CN")
    yield
    texts.set_language("zh_CN")


@pytest.fixture(scope="session")
def qapp(qapp: Any) -> Any:
    """The one application; says at once when Chinese texts would come out as boxes."""
    from PySide6.QtGui import QFontDatabase

    if not QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese):
        pytest.fail("no Chinese font: install one, or pylopdf-fonts-zh-cn into this environment")
    _note_flashes(qapp)
    return qapp


class _Started:
    """Remembers, weakly, each QTimer and QThread that was started, by wrapping their ``start``."""

    def __init__(self) -> None:
        self.objects: list[weakref.ref[Any]] = []
        self._is_watching = False

    def watch(self) -> None:
        """Begin, once Qt is loaded; a program without Qt is left alone."""
        core = sys.modules.get("PySide6.QtCore")
        if core is None or self._is_watching:
            return
        self._is_watching = True
        for kind in (core.QTimer, core.QThread):
            self._wrap(kind)

    def _wrap(self, kind: Any) -> None:
        original = kind.start

        def start(subject: Any, *args: Any) -> None:
            self.objects.append(weakref.ref(subject))
            original(subject, *args)

        kind.start = start

    def still_active(self) -> list[str]:
        """What of it runs on without an owner that would end it; the list is emptied of the rest."""
        import shiboken6

        self.objects = [ref for ref in self.objects if (thing := ref()) is not None and shiboken6.isValid(thing)]
        return [line for ref in self.objects if (line := _active_line(ref()))]


def _active_line(thing: Any) -> str | None:
    from PySide6.QtCore import QCoreApplication, QThread

    if isinstance(thing, QThread):
        return f"QThread still running: {thing!r}" if thing.isRunning() else None
    owner = thing
    while owner.parent() is not None:
        owner = owner.parent()
    if not thing.isActive() or owner is QCoreApplication.instance():
        return None
    return f"QTimer still active: {thing!r} of {owner!r}"


_started = _Started()
_flashed: list[str] = []


def _note_flashes(application: Any) -> None:
    """See widgets that are shown before they get their parent: each flashes as a window and takes the keyboard away."""
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QWidget

    shown: weakref.WeakSet[QWidget] = weakref.WeakSet()

    class Watch(QObject):
        def eventFilter(self, watched: Any, event: Any) -> bool:
            kind = event.type()
            if kind == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                shown.add(watched)
            elif kind == QEvent.Type.ParentChange and watched in shown and not watched.isWindow():
                shown.discard(watched)
                _flashed.append(f"shown as a window, then put into another: {watched!r} of {watched.parent()!r}")
            return False

    application.installEventFilter(Watch(application))


def _visible_windows() -> list[str]:
    from PySide6.QtWidgets import QApplication

    return [f"window still visible: {widget!r}" for widget in QApplication.topLevelWidgets() if widget.isVisible()]


def _left_in_qt() -> list[str]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return _started.still_active() + _visible_windows()


def _left_threads(before: set[threading.Thread]) -> list[str]:
    left = [one for one in threading.enumerate() if one not in before and not one.daemon]
    for one in left:
        one.join(THREAD_END_SECONDS)
    return [f"thread still running: {one.name}" for one in left if one.is_alive()]


@pytest.fixture(autouse=True)
def _leaves_nothing_running() -> Iterator[None]:
    """A test that leaves a thread, a QThread, an ownerless active QTimer or a visible window fails and names it."""
    before = set(threading.enumerate())
    _started.watch()
    yield
    left = _left_in_qt()
    if left:
        import gc

        gc.collect()  # a cycle may hold a window that nobody can reach
        left = _left_in_qt()
    left += _left_threads(before) + _flashed
    _flashed.clear()
    if left:
        pytest.fail("left behind: " + "; ".join(left), pytrace=False)
