"""How the readers' processes are begun, and how one is asked a single question.

Ctrl-C in the terminal is for the program that asked, not for its readers.
"""

from __future__ import annotations

import json
import multiprocessing
import signal
import sys
from collections.abc import Callable, Sequence
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any


def start_reader(process: BaseProcess) -> None:
    """Start a process that never hears an interrupt; its owner ends it. The mask is inherited at the start."""
    if sys.platform == "win32":
        process.start()
        return
    # its first start lets interrupts in again, whatever the mask was, and the reader would inherit that
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def ignore_interrupts() -> None:
    """First thing on a reader's side: where no mask is inherited (Windows), an interrupt means nothing either."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def ask_once(
    serve: Callable[..., None], arguments: Sequence[Any], messages: Sequence[bytes], seconds: float, name: str
) -> dict[str, Any]:
    """Start a reader, send it what it is to read, and give its one answer; the reader is ended in any case.

    ``serve`` is called in the new process with its end of the pipe and ``arguments``. Raises ``TimeoutError`` when no
    answer comes in ``seconds``, and ``EOFError`` or ``ConnectionError`` when the reader died.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, *arguments), daemon=True, name=name)
    start_reader(process)
    theirs.close()
    try:
        for message in messages:
            ours.send_bytes(message)
        if not ours.poll(seconds):
            raise TimeoutError
        answer: dict[str, Any] = json.loads(ours.recv_bytes())
        return answer
    finally:
        ours.close()
        process.kill()
        process.join()


def answer_once(channel: Connection[bytes, bytes], answer: dict[str, Any]) -> None:
    """The reader's side: send the one answer."""
    channel.send_bytes(json.dumps(answer).encode("ascii"))
    channel.close()
