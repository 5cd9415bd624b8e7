"""Screens for the tour: drawn in memory, a usual one and a fine one at 200 %. Nobody's keyboard is taken."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USUAL = {"name": "usual", "x": 0, "y": 0, "width": 1920, "height": 1080}
FINE = {"name": "fine", "x": 1920, "y": 0, "width": 1440, "height": 900}
RESOLUTION = {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
FACTORS = "usual=1;fine=2"


@contextmanager
def offscreen_platform(folder: Path) -> Iterator[None]:
    """While this holds, an application that is made draws in memory. A platform that was chosen otherwise stays."""
    platform = os.environ.get("QT_QPA_PLATFORM", "offscreen")
    if not platform.startswith("offscreen"):
        yield
        return
    chosen = {"QT_QPA_PLATFORM": platform, "QT_SCREEN_SCALE_FACTORS": FACTORS}
    file = folder / "screens.json"
    if str(file).isascii() and ":" not in str(file):
        # Qt reads the variable as Latin-1 and splits it at colons
        file.write_text(json.dumps({"screens": [{**USUAL, **RESOLUTION}, {**FINE, **RESOLUTION}]}), encoding="utf-8")
        chosen["QT_QPA_PLATFORM"] = f"offscreen:configfile={file}"
    before = {name: os.environ.get(name) for name in chosen}
    os.environ.update(chosen)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
