"""One log file a process, redacted where it is written; a trace id from key press or verb to file or HTTP.

Nothing that a log line is given reaches the disk unmasked: phone numbers, mail addresses, access and
secret keys, tokens and passwords are masked in the finished line, tracebacks included.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from io import TextIOWrapper
from pathlib import Path

from desktop_app.secret import mask_known

KEPT_FILES = 30
"""Log files kept in the folder; older ones go when a new one is begun."""

_trace_id: ContextVar[str] = ContextVar("trace_id", default="-")

# patterns as texts: compiled when the first line is written, not when the program starts
_MASKS: tuple[tuple[str, str], ...] = (
    (r"\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*", "***token***"),
    (r"(?i)\b(bearer|basic|sdk-hmac-sha256)\s+[^\s\"',;]+", r"\1 ***"),
    (
        r"(?i)([\"']?\b[\w-]*(?:access[_-]?key(?:[_-]?id)?|secret(?:[_-]?key)?|token|password|passwd|signature"
        r"|authorization|cookie|api[_-]?key|license[_-]?code)[\"']?\s*[:=]\s*|[\"']?\b(?:ak|sk|pwd)[\"']?\s*[:=]\s*"
        r"|(?:授权码|密码|密钥|口令)\s*[:=：]\s*)[\"']?[^\s\"',;&}]+",
        r"\1***",
    ),
    (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", "***@***"),
    (r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![0-9A-Za-z])", "***phone***"),
    (r"(?<!\d)\(?0\d{2,3}\)?[- ]\d{7,8}(?!\d)", "***phone***"),
    # AK: 20 capitals and digits with both in it; SK: 40 letters and digits
    (r"\b(?=[A-Z0-9]*[A-Z])(?=[A-Z0-9]*\d)[A-Z0-9]{20}\b", "***AK***"),
    (r"\b[A-Za-z0-9]{40}\b", "***SK***"),
)


def redact(text: str) -> str:
    """The text with phones, mail addresses, keys, tokens and passwords masked; living secrets by their very text."""
    text = mask_known(text)
    for pattern, mask in _MASKS:
        text = re.sub(pattern, mask, text)
    return text


def trace_id() -> str:
    """The id of the act under way, ``-`` outside of any."""
    return _trace_id.get()


@contextmanager
def trace(name: str) -> Iterator[str]:
    """Give everything that happens inside one id, such as ``import-5f3a9c01``; an inner trace keeps the outer id."""
    if _trace_id.get() != "-":
        yield _trace_id.get()
        return
    token = _trace_id.set(f"{name}-{os.urandom(4).hex()}")
    try:
        yield _trace_id.get()
    finally:
        _trace_id.reset(token)


class RedactingFormatter(logging.Formatter):
    """Formats a record with its trace id, in UTC, and masks the finished text."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s [%(trace)s] %(message)s", "%Y-%m-%dT%H:%M:%S")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        return time.strftime(datefmt or "%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))

    def format(self, record: logging.LogRecord) -> str:
        record.trace = _trace_id.get()
        return redact(super().format(record))


class _QuietFileHandler(logging.FileHandler):
    """A full disk must not stop an act because its log line does not fit: it is said once, on stderr."""

    has_complained = False

    def _open(self) -> TextIOWrapper:
        # the folder is made with the first line: a verb that says nothing leaves no trace in a home
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            super().emit(record)
        except OSError:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        if not self.has_complained and sys.stderr is not None:
            self.has_complained = True
            sys.stderr.write(f"log: {sys.exc_info()[1]}\n")


_handler: logging.Handler | None = None


def start(folder: Path, process: str) -> Path:
    """Begin this process's file in ``folder``; ``process`` is ``window`` or the verb. Answers its path.

    The file is made with its first line. A folder that cannot be written is said once on stderr, and the program runs
    on: whoever needs the home for more than logs says what is wrong.
    """
    global _handler
    stop()
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    path = folder / f"{stamp}-{process}-{os.getpid()}.log"
    with suppress(OSError):  # old files that cannot be removed stay
        _forget_old(folder)
    handler = _QuietFileHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(RedactingFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    # libraries only with their warnings
    root.setLevel(logging.WARNING)
    logging.getLogger("desktop_app").setLevel(logging.INFO)
    _handler = handler
    return path


def stop() -> None:
    """End this process's file."""
    global _handler
    if _handler is not None:
        logging.getLogger().removeHandler(_handler)
        _handler.close()
        _handler = None


def last_lines(folder: Path, count: int = 40) -> list[str]:
    """The newest log lines of this process, for a crash report."""
    files = sorted(folder.glob(f"*-{os.getpid()}.log"))
    if not files:
        return []
    return files[-1].read_text(encoding="utf-8", errors="replace").splitlines()[-count:]


def _forget_old(folder: Path) -> None:
    for old in sorted(folder.glob("*.log"))[: -KEPT_FILES + 1]:
        old.unlink(missing_ok=True)
