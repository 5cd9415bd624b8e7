"""A process of its own for reading evidence: a hostile file costs at most some seconds and its own memory.

The reader is started when first needed and used for many files; one that is too slow or dies is replaced. Requests
and answers are JSON. Where the operating system knows memory limits (Linux, macOS) the reader has one.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.documents.evidence_reading import Reading, read_evidence
from desktop_app.documents.reader_start import ignore_interrupts, start_reader

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

SECONDS_A_FILE = 4.5
SECONDS_TO_START = 20.0
EXTRA_MEMORY_BYTES = 160 * 1024 * 1024
"""On top of what an idle reader has; together below 200 MiB resident."""


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
            channel = self._started()
            channel.send_bytes(json.dumps(str(path)).encode())
            if not channel.poll(self._seconds):
                self.close()
                return _problem(path, "too_slow")
            return Reading(**json.loads(channel.recv_bytes()))
        except (EOFError, ConnectionError, BrokenPipeError):
            self.close()
            return _problem(path, "reader_died")

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
    """The reader's side: says that it is ready, then answers one path at a time until the pipe closes."""
    ignore_interrupts()
    limit_memory()
    channel.send_bytes(b"{}")
    while True:
        try:
            path = Path(json.loads(channel.recv_bytes()))
        except (EOFError, ConnectionError):
            return
        channel.send_bytes(json.dumps(read_evidence(path).as_dict()).encode("utf-8", errors="replace"))


def limit_memory() -> None:
    """Cap this process's address space a little above what it has now; Windows has no such limit to set."""
    if sys.platform == "win32":
        return
    import resource

    statm = Path("/proc/self/statm")
    if not statm.exists():  # macOS does not honour a limit of the address space
        return
    pages = int(statm.read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + EXTRA_MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _problem(path: Path, word: str) -> Reading:
    size = path.stat().st_size if path.is_file() else 0
    return Reading("unknown", size, is_readable=False, problem=word)
