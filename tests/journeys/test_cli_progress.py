"""Progress of long work on stderr: a line that a terminal rewrites, plain lines a few seconds apart in a file."""

from __future__ import annotations

import io
import sys

import pytest

from desktop_app.cli.progress import UNWATCHED_SECONDS, Progress


class Seconds:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    """A terminal that remembers every character."""

    def isatty(self) -> bool:
        return True


def _work(progress: Progress, seconds: Seconds) -> None:
    """Ten seconds of reading 1,000 rows each, then 10,000 rows are taken in, in five."""
    for number in range(1, 11):
        seconds.now += 1
        progress(number * 1000)
    for number in range(1, 6):
        progress(number * 2000, 10_000)
        seconds.now += 1


def test_a_log_file_gets_plain_lines_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    seconds = Seconds()
    with Progress("大表.csv", seconds) as progress:
        _work(progress, seconds)
        seconds.now += UNWATCHED_SECONDS
        progress(9_000, 10_000)
        seconds.now += UNWATCHED_SECONDS
        progress(10_000, 10_000)  # the result says so in a moment
    said = capsys.readouterr()
    assert said.out == ""
    assert "\r" not in said.err
    lines = said.err.splitlines()
    assert lines[0] == "大表.csv：已处理 5,000 行，每秒 1,000 行"
    assert len(lines) == 3
    assert lines[-1].startswith("大表.csv：已收进 9,000 / 10,000 行（90%），每秒 ")


def test_a_terminal_gets_one_line_with_rate_and_end(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, seconds = Terminal(), Seconds()
    monkeypatch.setattr(sys, "stderr", terminal)
    with Progress("", seconds) as progress:
        _work(progress, seconds)
    said = terminal.getvalue()
    assert said.count("\n") == 1, "one line, ended at the end"
    assert said.endswith("\n")
    shown = said.split("\r")[1:]
    assert shown[0] == "已处理 1,000 行，每秒 1,000 行\x1b[K"
    assert len(shown) == 14
    assert "（80%）" in shown[-2]
    assert shown[-2].endswith("，还要 1 秒\x1b[K")


def test_short_work_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("小表.csv", Seconds()) as progress:
        progress(200)
        progress(200, 200)
    assert capsys.readouterr().err == ""
