from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from multiprocessing.connection import Connection

import pytest

from desktop_app.documents.reader_start import ignore_interrupts, start_reader

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals as terminals send them elsewhere")

_ASKS = "from tests.documents.test_reader_start import ask; ask()"


def _answer_mask(channel: Connection[bytes, bytes]) -> None:
    is_masked = signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    ignore_interrupts()
    is_ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    channel.send_bytes(f"{is_masked} {is_ignored}".encode())


def ask() -> None:
    """In a process that never started another one: the first start is the one that forgot the mask."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_answer_mask, args=(theirs,), daemon=True)
    start_reader(process)
    print(ours.recv_bytes().decode(), signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()))
    process.join()


def test_the_first_reader_of_a_process_hears_no_interrupt_and_its_owner_does() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ASKS], capture_output=True, text=True, timeout=60, check=True, env=dict(os.environ)
    )
    assert done.stdout.split() == ["True", "True", "False"]
