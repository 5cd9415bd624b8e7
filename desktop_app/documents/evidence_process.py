"""A process of its own for reading evidence: a hostile file costs at most some seconds and its own memory.

The reader is started when first needed and used for many files; one that is too slow or dies is replaced. Requests
and answers are JSON. Where the operating system knows memory limits (Linux, macOS) the reader has one.
"""

from __future__ import annotations

import base64
import json
import logging
import multiprocessing
import sys
import traceback
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.documents.evidence_facts import Reading, problem, reading_from
from desktop_app.documents.evidence_pages import PagePicture, page_pictures
from desktop_app.documents.evidence_reading import read_evidence
from desktop_app.documents.reader_start import ignore_interrupts, start_reader

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

_log = logging.getLogger(__name__)

SECONDS_A_FILE = 4.5
SECONDS_TO_START = 20.0
RESIDENT_MAX_BYTES = 196 * 1024 * 1024
"""What a reader may hold in memory, its idle size included."""
EXTRA_LEAST_BYTES = 96 * 1024 * 1024
"""So much is left for a file however large the idle reader is."""


class EvidenceReader:
    """Reads files one after the other in a process of its own. Use as a context manager; not for two threads."""

    def __init__(self, seconds_a_file: float = SECONDS_A_FILE, target: Callable[..., None] | None = None) -> None:
        self._seconds = seconds_a_file
        self._target = target or serve
        self._process: SpawnProcess | None = None
        self._channel: Connection[bytes, bytes] | None = None

    def __enter__(self) -> EvidenceReader:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def read_all(self, paths: Iterable[Path]) -> list[Reading]:
        """One reading a path, in the same order; a file never spoils another."""
        return [self.read(path) for path in paths]

    def read(self, path: Path) -> Reading:
        """Read one file; ``too_slow`` and ``reader_died`` are problems of the file."""
        try:
            answer = self._answer(str(path))
        except (EOFError, ConnectionError, BrokenPipeError):
            self.close()
            return _problem(path, "reader_died")
        if answer is not None and "fault" in answer:
            _log.error("reading %s failed: %s", path.name, answer["fault"])
            return _problem(path, "reader_died")
        return _problem(path, "too_slow") if answer is None else reading_from(answer)

    def pages(self, path: Path) -> list[PagePicture]:
        """First and last page of a scan as JPEG, as far as they can be taken out; see ``evidence_pages``."""
        try:
            answer = self._answer({"pages": str(path)})
        except (EOFError, ConnectionError, BrokenPipeError):
            self.close()
            return []
        return [PagePicture(number, base64.b64decode(data)) for number, data in answer or ()]

    def _answer(self, question: object) -> Any:
        """What the reader says; ``None`` when it takes too long, and it is ended then."""
        channel = self._started()
        channel.send_bytes(json.dumps(question).encode())
        if not channel.poll(self._seconds):
            self.close()
            return None
        return json.loads(channel.recv_bytes())

    def close(self) -> None:
        """End the reader; it holds nothing that could be lost."""
        process, self._process = self._process, None
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()
        if process is not None:
            process.kill()
            process.join()

    def _started(self) -> Connection[bytes, bytes]:
        if self._channel is not None and self._process is not None and self._process.is_alive():
            return self._channel
        self.close()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=self._target, args=(theirs,), daemon=True, name="evidence-reader")
        start_reader(process)
        theirs.close()
        self._process, self._channel = process, ours
        if not ours.poll(SECONDS_TO_START):
            raise EOFError("the reader did not start")
        ours.recv_bytes()
        return ours


def serve(channel: Connection[bytes, bytes]) -> None:
    """The reader's side: says that it is ready, then answers one question at a time until the pipe closes.

    A path alone asks for its reading, ``{"pages": path}`` for the pictures of its pages.
    """
    ignore_interrupts()
    limit_memory()
    sys.unraisablehook = _say_nothing
    channel.send_bytes(b"{}")
    while True:
        try:
            question = json.loads(channel.recv_bytes())
        except (EOFError, ConnectionError):
            return
        answer: Any
        if isinstance(question, dict):
            found = page_pictures(Path(question["pages"]))
            answer = [(one.number, base64.b64encode(one.jpeg).decode("ascii")) for one in found]
        else:
            answer = _reading(Path(question))
        channel.send_bytes(json.dumps(answer).encode("utf-8", errors="replace"))


def _reading(path: Path) -> dict[str, Any]:
    """A reading, or what went wrong in words: a fault of ours goes to the log of whoever asked, not to the terminal."""
    try:
        return read_evidence(path).as_dict()
    except Exception as fault:  # noqa: BLE001 - one file must not cost the others; it is told as ``reader_died``
        place = traceback.extract_tb(fault.__traceback__)[-1]
        return {"fault": f"{type(fault).__name__} in {Path(place.filename).name}:{place.lineno}"}


def _say_nothing(_what: object) -> None:
    """What falls apart while memory runs out is no news for the terminal: the file is told as a finding."""


def limit_memory() -> None:
    """Cap this process's address space above what it has now, so that little more becomes resident than allowed.

    Windows has no such limit to set.
    """
    if sys.platform == "win32":
        return
    import resource

    statm = Path("/proc/self/statm")
    if not statm.exists():  # macOS does not honour a limit of the address space
        return
    mapped, resident = (int(word) * resource.getpagesize() for word in statm.read_text(encoding="ascii").split()[:2])
    limit = mapped + max(EXTRA_LEAST_BYTES, RESIDENT_MAX_BYTES - resident)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _problem(path: Path, word: str) -> Reading:
    size = path.stat().st_size if path.is_file() else 0
    return problem("unknown", size, word)
