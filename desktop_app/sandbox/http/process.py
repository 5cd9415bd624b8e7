"""What makes the marketplace one well-behaved process: its lock, its port, its address file, its parent's pipe."""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from desktop_app.sandbox.http.spoken import told

LOOPBACK = "127.0.0.1"
LOCK_NAME = "marketplace.lock"
ADDRESS_NAME = "address.json"
CONTRACT_VERSION = 1


class StartError(Exception):
    """The world does not let the marketplace start; the text is a sentence for people."""


@dataclass(frozen=True)
class Address:
    """Where the marketplace listens, and the secret that it demands."""

    port: int
    token: str

    @property
    def url(self) -> str:
        """The address without the token."""
        return f"http://{LOOPBACK}:{self.port}"


class FolderLock:
    """One marketplace a folder: a lock of the operating system, which ends with the process however it ends."""

    def __init__(self, folder: Path) -> None:
        self._file = (folder / LOCK_NAME).open("a+b")
        try:
            _lock(self._file.fileno())
        except OSError as error:
            self._file.close()
            sentence = "文件夹 {folder} 里的演练环境已经在运行。请先结束它，或用 --folder 换一个文件夹。"
            raise StartError(told(sentence, folder=folder)) from error

    def release(self) -> None:
        """Let the folder go. The file stays: removing it could break the lock of a successor."""
        self._file.close()


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def listen(port: int) -> socket.socket:
    """A listening socket on this computer alone. Raises StartError when the port is taken."""
    # with the protocol named: else asyncio leaves Nagle's algorithm on, which costs 40 ms a request
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform == "win32":  # without it a second program may take the same port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:  # only skips the wait after a former listener
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        sentence = "端口 {port} 已被占用或不能使用。请换一个端口，或去掉 --port 让系统挑一个。"
        raise StartError(told(sentence, port=port)) from error
    listener.setblocking(False)
    return listener


def new_address(listener: socket.socket) -> Address:
    """The listener's port with a fresh token."""
    return Address(int(listener.getsockname()[1]), secrets.token_urlsafe(32))


class AddressFile:
    """``address.json``: readable by this person alone, there only while the marketplace listens."""

    def __init__(self, folder: Path, address: Address) -> None:
        self._path = folder / ADDRESS_NAME
        self._address = address

    def write(self) -> None:
        """Write the whole file at once: a reader sees the former one or this one, never a part."""
        document = {
            "port": self._address.port,
            "token": self._address.token,
            "pid": os.getpid(),
            "contract": CONTRACT_VERSION,
        }
        temporary = self._path.with_name(f"{ADDRESS_NAME}.{os.getpid()}.new")
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(json.dumps(document).encode("ascii"))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._path)

    def remove(self) -> None:
        """Take the file away, if it is still ours."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            if json.loads(self._path.read_bytes())["token"] == self._address.token:
                self._path.unlink()

    @staticmethod
    def forget_stale(folder: Path) -> None:
        """Remove what a killed predecessor left; only the holder of the folder's lock may call this."""
        (folder / ADDRESS_NAME).unlink(missing_ok=True)
        for left in folder.glob(f"{ADDRESS_NAME}.*.new"):
            left.unlink(missing_ok=True)


def watch_parent(on_gone: Callable[[], None]) -> None:
    """Call ``on_gone``, in a thread of its own, once stdin is closed: also by the death of who holds its other end."""
    threading.Thread(target=_wait_for_end_of_stdin, args=(on_gone,), name="parent-pipe", daemon=True).start()


def _wait_for_end_of_stdin(on_gone: Callable[[], None]) -> None:
    try:
        # the raw descriptor: a buffered reader that waits here would stop the interpreter's own end
        while os.read(0, 4096):
            pass
    except OSError:  # closed under us: the same end
        pass
    on_gone()
