"""One measured row, the machine it was measured on, and how the report is written."""

from __future__ import annotations

import json
import math
import os
import platform
import sqlite3
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Row:
    """A measurement against its target: a ratio (subject to floor) or a value in a unit; smaller is better."""

    id: str
    title: str
    measured: float
    target: float
    unit: str = ""
    """Empty for a ratio."""
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether the target is kept."""
        return self.measured <= self.target

    def as_dict(self) -> dict[str, Any]:
        """The row as the report's JSON says it."""
        key = "value" if self.unit else "ratio"
        unit = {"unit": self.unit} if self.unit else {}
        return {
            "id": self.id,
            "title": self.title,
            key: round(self.measured, 3),
            **unit,
            "target": self.target,
            "holds": self.holds,
            **self.details,
        }


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least ``percent`` of all do not exceed."""
    ordered = sorted(values)
    position = math.ceil(len(ordered) * percent / 100) - 1
    return ordered[max(0, min(position, len(ordered) - 1))] if ordered else 0.0


def milliseconds(values: Sequence[float]) -> dict[str, float]:
    """Median, p95 and longest of seconds, in milliseconds."""
    return {
        "median_ms": round(1000 * median(values), 2),
        "p95_ms": round(1000 * percentile(values, 95), 2),
        "longest_ms": round(1000 * max(values), 2),
        "runs": len(values),
    }


def machine() -> dict[str, Any]:
    """Numbers mean nothing without the machine."""
    import PySide6

    return {
        "processor": _processor(),
        "processors": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "pyside6": PySide6.__version__,
        "sqlite": sqlite3.sqlite_version,
        "qt_platform": os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0] or "native",
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def table(rows: Sequence[Row]) -> str:
    """The rows for people."""
    lines = []
    for row in rows:
        mark = "holds " if row.holds else "MISSED"
        lines.append(f"{row.id:<6}{mark}  {row.measured:>9.2f} {row.unit:<3} (target {row.target:g})  {row.title}")
    return "\n".join(lines)


def write(rows: Sequence[Row], path: Path | None) -> None:
    """Everything as one JSON document: into a file, or on stdout."""
    document = {"machine": machine(), "rows": [row.as_dict() for row in rows]}
    text = json.dumps(document, ensure_ascii=False, indent=1)
    if path is None:
        print(table(rows))
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", "utf-8")
        print(table(rows), file=sys.stderr)
