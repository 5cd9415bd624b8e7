"""How the readers' processes are begun: Ctrl-C in the terminal is for the program that asked, not for its readers."""

from __future__ import annotations

import signal
import sys
from multiprocessing.process import BaseProcess


def start_reader(process: BaseProcess) -> None:
    """Start a process that never hears an interrupt; its owner ends it. The mask is inherited at the start."""
    if sys.platform == "win32":
        process.start()
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
