"""Faults that nobody foresaw: savers run, a masked report is written, a sentence is shown."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from desktop_app import crash
from desktop_app.crash import DAY_SECONDS, KEPT_REPORTS, CrashGuard, explain
from desktop_app.errors import BugError, DeskError, StoreError, UsageError, WorldError
from desktop_app.paths import Home


class _Window:
    def __init__(self) -> None:
        self.saved = 0
        self.shown: list[tuple[DeskError, Path | None]] = []

    def save(self) -> None:
        self.saved += 1

    def broken(self) -> None:
        raise RuntimeError("a saver's own bug")

    def show(self, error: DeskError, report: Path | None) -> None:
        self.shown.append((error, report))


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (PermissionError(13, "denied", "/x"), WorldError),
        (OSError(28, "No space left on device"), WorldError),
        (sqlite3.OperationalError("disk I/O error"), StoreError),
        (sqlite3.ProgrammingError("our SQL"), BugError),
        (MemoryError(), WorldError),
        (KeyError("x"), BugError),
        (UsageError("t", "m"), UsageError),
    ],
)
def test_the_worlds_fault_and_our_bug_are_told_apart(fault: Exception, kind: type[DeskError]) -> None:
    error = explain(fault)
    assert type(error) is kind
    assert error.title
    assert error.message


def test_a_driver_error_is_recognised_behind_its_wrapper() -> None:
    wrapped = RuntimeError("wrapped")
    wrapped.orig = sqlite3.OperationalError("database or disk is full")  # type: ignore[attr-defined]
    assert type(explain(wrapped)) is StoreError


def test_savers_report_and_sentence_come_even_if_one_saver_fails(home: Home) -> None:
    window = _Window()
    guard = CrashGuard(home.logs)
    guard.savers = [window.broken, window.save]
    guard.presenter = window.show
    try:
        raise ValueError("customer 13812345678")
    except ValueError as fault:
        guard.handle(fault)
    ((error, report),) = window.shown
    assert window.saved == 1
    assert isinstance(error, BugError)
    assert report is not None
    text = report.read_text(encoding="utf-8")
    assert "ValueError" in text
    assert "13812345678" not in text


def _paint(step: int) -> None:
    if step:
        raise ValueError("a picture that cannot be painted")
    raise ValueError("another place")


def test_a_fault_that_its_own_notice_causes_again_is_told_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    guard, shown = CrashGuard(home.logs), 0

    def paint(step: int) -> None:
        try:
            _paint(step)
        except ValueError as fault:
            guard.handle(fault)

    def show(_error: DeskError, _report: Path | None) -> None:
        nonlocal shown
        shown += 1

    guard.presenter = show
    for _turn in range(50):
        paint(1)
    assert shown == 1
    assert len(list(home.logs.glob("crash-*.txt"))) == 1
    paint(0)
    assert shown == 2
    monkeypatch.setattr(crash, "REPEAT_SECONDS", 0.0)
    paint(1)
    assert shown == 3


def test_a_fault_in_a_thread_reaches_the_guard(home: Home) -> None:
    window = _Window()
    guard = CrashGuard(home.logs)
    guard.presenter = window.show
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    guard.install()
    try:
        thread = threading.Thread(target=lambda: 1 // 0)
        thread.start()
        thread.join()
    finally:
        guard.uninstall()
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    assert len(window.shown) == 1
    assert not list(home.logs.glob("faults-*"))


def test_a_hard_crash_of_the_interpreter_leaves_its_stack(home: Home) -> None:
    code = (
        "import sys, faulthandler; from pathlib import Path; from desktop_app.crash import CrashGuard;"
        "CrashGuard(Path(sys.argv[1])).install(); faulthandler._sigsegv()"
    )
    done = subprocess.run([sys.executable, "-c", code, str(home.logs)], capture_output=True, timeout=60, check=False)
    assert done.returncode != 0
    (faults,) = home.logs.glob("faults-*")
    assert "Segmentation fault" in faults.read_text(encoding="utf-8")


def test_old_reports_and_empty_fault_files_go(home: Home) -> None:
    home.logs.mkdir(parents=True)
    yesterday = time.time() - 2 * DAY_SECONDS
    for name, text in (("faults-1.txt", ""), ("faults-2.txt", "Segmentation fault")):
        (home.logs / name).write_text(text, encoding="utf-8")
        os.utime(home.logs / name, (yesterday, yesterday))
    (home.logs / "faults-3.txt").write_text("", encoding="utf-8")
    for number in range(KEPT_REPORTS + 3):
        (home.logs / f"crash-20200101-{number:06}-1.txt").write_text("old", encoding="utf-8")
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    guard = CrashGuard(home.logs)
    guard.install()
    guard.uninstall()
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    assert sorted(path.name for path in home.logs.glob("faults-*")) == ["faults-2.txt", "faults-3.txt"]
    assert len(list(home.logs.glob("crash-*"))) == KEPT_REPORTS
