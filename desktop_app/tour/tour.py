"""The tour: drives the real windows by their real actions through the main job, and keeps a picture of each step.

Each step drives the window, is photographed, and is then read back from the store. A step is ok when the store
shows its effect, no text is cut off, nothing failed behind the scenes, and its picture differs from the one before.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from desktop_app import texts
from desktop_app.app import make_application
from desktop_app.paths import Home
from desktop_app.tour.camera import Camera
from desktop_app.tour.clipping import clipped_texts
from desktop_app.tour.screens import offscreen_platform
from desktop_app.tour.stage import Stage, open_stage
from desktop_app.tour.steps import FLOW_STEPS, REFUND_STEPS, REHEARSAL_STEPS, STEPS, Step

HOMES = {"work": STEPS, "flows": FLOW_STEPS, "refunds": REFUND_STEPS, "rehearsal": REHEARSAL_STEPS}
"""The folder of each stage, with its steps; the home itself is ``home`` in there."""
KEPT_HOMES = "homes"

_log = logging.getLogger(__name__)


def run_tour(folder: Path, home: Home | None = None, *, has_kept_homes: bool = False) -> list[dict[str, Any]]:
    """Do the whole tour and write ``NN-name.png`` and ``tour.json`` into a folder; answers what ``tour.json`` says.

    The tour works in empty homes of its own, which are removed afterwards: below ``home`` where one is given, else
    in the system's temporary folder. With ``has_kept_homes`` they lie in ``homes`` of the folder and stay, so that
    what the tour did can be looked at. What went wrong with a step is told on stderr. The pictures (and kept homes)
    of an earlier tour in the folder are replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("[0-9][0-9]*-*.png"):
        old.unlink()
    results: list[dict[str, Any]] = []
    own_place = _kept_place(folder / KEPT_HOMES) if has_kept_homes else passing_place(home)
    with _own_language(), own_place as place:
        with offscreen_platform(place):
            application = make_application()
        camera = Camera(folder)
        for name, steps in HOMES.items():
            stage = open_stage(application, place / name)
            try:
                results += [_do(step, stage, camera) for step in steps]
            finally:
                stage.close()
                _forget_windows(application)
    (folder / "tour.json").write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return results


@contextmanager
def _kept_place(place: Path) -> Iterator[Path]:
    """Replaces what an earlier tour left there, and only that."""
    for name in HOMES:
        shutil.rmtree(place / name, ignore_errors=True)
    place.mkdir(exist_ok=True)
    yield place.absolute()


@contextmanager
def passing_place(home: Home | None) -> Iterator[Path]:
    """A folder that is gone afterwards: below the home where one is given, else the system's temporary place."""
    below = home.temporary if home is not None else None
    if below is not None:
        below.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="seller-desk-", dir=below, ignore_cleanup_errors=True) as place:
        yield Path(place)


def _do(step: Step, stage: Stage, camera: Camera) -> dict[str, Any]:
    """One step: drive, settle, look, read back."""
    began = time.monotonic()
    reasons: list[str] = []
    stage.forget_notices()
    try:
        step.drive(stage)
        stage.settle()
    except Exception as fault:  # noqa: BLE001 - whatever a step meets, the tour tells it and goes on
        _log.exception("step %s", step.name)
        reasons.append(f"{type(fault).__name__}: {fault}")
    seconds = round(time.monotonic() - began, 2)
    file, is_new = camera.take(step.name, stage.take())
    if not is_new:
        reasons.append("the picture is the same as the one before")
    reasons += [f"cut off: {line}" for line in clipped_texts(stage.window)]
    if not reasons:
        reasons += _read_back(step, stage)
    reasons += [f"failed behind the scenes: {line}" for line in stage.take_faults()]
    for reason in reasons:
        sys.stderr.write(f"{file}: {reason}\n")
    return {"step": step.name, "picture": file, "ok": not reasons, "seconds": seconds}


def _read_back(step: Step, stage: Stage) -> list[str]:
    try:
        return [] if step.read_back(stage) else ["the store does not show the effect"]
    except Exception as fault:  # noqa: BLE001 - see above
        _log.exception("reading back %s", step.name)
        return [f"reading back failed: {type(fault).__name__}: {fault}"]


def _forget_windows(application: QApplication) -> None:
    for widget in application.topLevelWidgets():
        widget.close()
        widget.deleteLater()


@contextmanager
def _own_language() -> Iterator[None]:
    """The tour begins in Chinese and chooses its languages itself; afterwards all is as it was."""
    before, forced = texts.language(), os.environ.pop("SELLER_DESK_LANGUAGE", None)
    texts.set_language("zh_CN")
    try:
        yield
    finally:
        if forced is not None:
            os.environ["SELLER_DESK_LANGUAGE"] = forced
        texts.set_language(before)
