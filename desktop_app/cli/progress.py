"""How far long work is, on stderr: one line that a terminal rewrites, else plain lines a few seconds apart."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import timedelta

from desktop_app.cli import output
from desktop_app.models.wording_times import duration_text
from desktop_app.texts import _

WATCHED_SECONDS = 1.0
UNWATCHED_SECONDS = 5.0
"""A log file is read afterwards: fewer lines tell as much."""
MINUTE = 60.0


class Progress:
    """Call it as often as work goes on; it speaks now and then. Use as a context manager: a line is ended at the end.

    ``name`` stands before each line, such as the file that is read. The rate counts from the beginning of the rows'
    present stage: a file is read first, then its rows are taken in.
    """

    def __init__(self, name: str = "", monotonic: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._monotonic = monotonic
        self._is_watched = sys.stderr is not None and sys.stderr.isatty()
        self._told_at = self._began = monotonic()
        self._total = 0
        self._is_line_open = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_exc: object) -> None:
        if self._is_line_open:
            output.end_line()

    def __call__(self, done: int, total: int = 0) -> None:
        """``done`` rows of ``total``; 0 when it is not known how many there are."""
        now = self._monotonic()
        if bool(total) is not bool(self._total):
            self._began = now  # another stage, which counts from nothing
        self._total = total
        if now - self._told_at < (WATCHED_SECONDS if self._is_watched else UNWATCHED_SECONDS):
            return
        if not self._is_watched and 0 < total <= done:
            return  # the result says so in a moment
        self._told_at = now
        rate = done / max(now - self._began, 1e-3)
        self.tell(done, total, rate, (total - done) / rate if total > done and rate else None)

    def tell(self, done: int, total: int, rate: float, seconds_left: float | None) -> None:
        """Say it now, with the rate in rows a second and, when it is known, how long it takes yet."""
        text = _("已处理 {rows} 行，每秒 {rate} 行", rows=f"{done:,}", rate=f"{round(rate):,}")
        if total:
            percent = min(done * 100 // total, 100)
            rows = _("{done} / {total} 行（{percent}%）", done=f"{done:,}", total=f"{total:,}", percent=percent)
            text = _("已收进 {rows}，每秒 {rate} 行", rows=rows, rate=f"{round(rate):,}")
        if seconds_left is not None:
            text = _("{text}，还要 {left}", text=text, left=_left(seconds_left))
        line = _("{name}：{text}", name=self._name, text=text) if self._name else text
        if self._is_watched:
            output.rewrite(line)
            self._is_line_open = True
        else:
            output.say(line)


def _left(seconds: float) -> str:
    """How long it takes yet; the last minute in seconds."""
    if seconds < MINUTE:
        return _("{count} 秒", count=max(1, round(seconds)))
    return duration_text(timedelta(seconds=round(seconds)))
