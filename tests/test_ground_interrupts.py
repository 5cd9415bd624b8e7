"""An interrupt that a callback swallowed comes again; every other unraisable fault is told as before."""

from __future__ import annotations

import signal
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_app import interrupts
from desktop_app.crash import CrashGuard


@pytest.fixture(autouse=True)
def heard() -> Iterator[None]:
    """Whoever runs the tests may ignore interrupts, as a shell does for what runs in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class _Kept:
    """Something a weak reference can point at."""


def _lose(fault: BaseException) -> None:
    """Raise the fault where it cannot leave: in the callback of a weak reference."""

    def swallow(_reference: object) -> None:
        raise fault

    kept = _Kept()
    reference = weakref.ref(kept, swallow)
    del kept
    assert reference() is None


def _of_a_window(folder: Path) -> Callable[[sys.UnraisableHookArgs], None]:
    return CrashGuard(folder)._on_unraisable


@pytest.mark.parametrize("kind", ["verb", "window"])
def test_a_swallowed_interrupt_comes_again_and_nothing_is_printed(
    kind: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "unraisablehook", _of_a_window(tmp_path))
    if kind == "verb":
        interrupts.watch()
    with pytest.raises(KeyboardInterrupt):
        _wait_after(KeyboardInterrupt())
    assert capsys.readouterr().err == ""


def _wait_after(fault: BaseException) -> None:
    """As a verb waits for its lane: for as long as it takes."""
    ended, late = threading.Event(), list[int]()
    timer = threading.Timer(30, lambda: (late.append(1), ended.set()))
    timer.start()
    try:
        _lose(fault)
        ended.wait()
    finally:
        timer.cancel()
        assert not late, "it was heard only when the wait was over"


def test_another_fault_is_told_and_interrupts_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "unraisablehook", sys.__unraisablehook__)
    interrupts.watch()
    before = threading.active_count()
    _lose(ValueError("of the callback"))
    assert "of the callback" in capsys.readouterr().err
    assert threading.active_count() == before


def test_it_is_watched_before_the_program_loads_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop_app import __main__ as program

    def probe() -> int:
        return 0 if sys.unraisablehook is interrupts._on_unraisable else 9

    monkeypatch.setattr(sys, "unraisablehook", sys.__unraisablehook__)
    monkeypatch.setattr(sys, "argv", ["seller-desk", program.QT_PROBE])
    monkeypatch.setattr("desktop_app.cli.window.probe_qt", probe)
    with pytest.raises(SystemExit) as end:
        program.main()
    assert end.value.code == 0
