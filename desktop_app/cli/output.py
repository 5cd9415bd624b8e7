"""What a verb prints: exactly one JSON document, or a table and sentences for people. Always UTF-8."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from desktop_app.errors import DeskError, ExitStatus, WorldError
from desktop_app.os_reasons import reason_of
from desktop_app.texts import _

CELL_WIDTH = 40
"""Columns of a terminal that one cell of a table may take; the rest is cut with an ellipsis."""
SENTENCE_WIDTH = 200
"""The last column holds the sentences, which nothing stands behind."""


class UnwritableOutputError(WorldError):
    """Standard output or standard error takes no more: a full disk behind a redirection, mostly."""


def use_utf8() -> None:
    """Let stdout and stderr speak UTF-8 on every system; what no encoding can hold is escaped, never a fault."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def print_json(document: Any) -> None:
    """The one document of ``--json``: no NaN, no key twice."""
    _write(sys.stdout, json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n")


def error_document(error: DeskError) -> dict[str, Any]:
    """The document of exit states 2 and 3."""
    return {"error": {"title": error.title, "message": error.message}}


def status_of(error: DeskError) -> ExitStatus:
    """The exit state of an error. State 1 means that a result was given; a refusal gives none and is a usage error."""
    return max(error.exit_status, ExitStatus.USAGE)


def print_line(text: str) -> None:
    """A sentence for people on stdout."""
    _write(sys.stdout, plain(text) + "\n")


def say(text: str) -> None:
    """A sentence beside the result: stderr."""
    _write(sys.stderr, plain(text) + "\n")


def rewrite(text: str) -> None:
    """A sentence on stderr that replaces the one before it on the same line of a terminal."""
    _write(sys.stderr, f"\r{plain(text)}\x1b[K")


def end_line() -> None:
    """What was rewritten stays; the next sentence begins a line of its own."""
    _write(sys.stderr, "\n")


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table whose columns line up, wide characters counted as two; says so when it is empty."""
    limits = [*(CELL_WIDTH for _heading in headings[1:]), SENTENCE_WIDTH]
    cells = [
        [_cut(plain("" if cell is None else str(cell)), limit) for cell, limit in zip(row, limits, strict=True)]
        for row in rows
    ]
    if not cells:
        print_line(_("没有内容"))
        return
    widths = [max(_width(line[column]) for line in [list(headings), *cells]) for column in range(len(headings))]
    for line in [list(headings), *cells]:
        padded = [cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)]
        print_line("  ".join(padded).rstrip())


def plain(text: str) -> str:
    """Without control characters: a name from a file must not move the cursor or forge a line."""
    return "".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in text)


def forget_closed_pipe(stream: TextIO | None = None) -> None:
    """After the reader went away: let the interpreter's last flush go nowhere instead of failing."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), (stream or sys.stdout).fileno())


def _write(stream: TextIO | None, text: str) -> None:
    # a program without a console has no streams at all
    if stream is None:
        return
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        # the reader has seen enough; the verb goes on to its end, and its exit state tells what it found
        forget_closed_pipe(stream)
    except OSError as fault:
        forget_closed_pipe(stream)
        raise UnwritableOutputError(
            _("结果写不出去"), _("输出写不进去：{reason}。请检查输出所在的磁盘后再试。", reason=reason_of(fault))
        ) from fault


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _cut(text: str, limit: int) -> str:
    if _width(text) <= limit:
        return text
    kept, used = [], 0
    for char in text:
        used += _width(char)
        if used > limit - 1:
            break
        kept.append(char)
    return "".join(kept) + "…"
