"""How the readers' processes are begun: Ctrl-C in the terminal is for the program that asked, not for its readers."""

from __future__ import annotations

import signal
import sys
from multiprocessing import resource_tracker
from multiprocessing.process import BaseProcess


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
