"""Files that are either whole or not there: temporary file, fsync, rename, fsync of the folder.

A full disk never cuts an existing file short: the new content is complete before it takes the name.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from desktop_app.store.faults import folder_fault, os_fault, told_as_sentences


def make_folder(folder: Path) -> Path:
    """Create a folder (readable by its owner only) and give it back."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise folder_fault(error, folder) from error
    return folder


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable; Windows does this by itself and cannot open folders."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def writing_whole(target: Path, *, is_kept: bool = False) -> Iterator[IO[bytes]]:
    """Write ``target`` in one piece. ``is_kept`` leaves an existing file with this name untouched."""
    make_folder(target.parent)
    with told_as_sentences(target):
        handle, name = tempfile.mkstemp(prefix=".writing-", dir=target.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            put_in_place(temporary, target, is_kept=is_kept)
        finally:
            temporary.unlink(missing_ok=True)


def put_in_place(temporary: Path, target: Path, *, is_kept: bool = False) -> None:
    """Give a finished file its name, durably."""
    if is_kept and target.exists():
        temporary.unlink(missing_ok=True)
        return
    try:
        temporary.replace(target)
    except OSError as error:
        raise os_fault(error, target) from error  # told by the name that people know, not by the temporary one
    sync_folder(target.parent)


def write_bytes(target: Path, data: bytes) -> None:
    """Replace ``target`` by ``data`` in one piece."""
    with writing_whole(target) as stream:
        stream.write(data)


def write_text(target: Path, text: str) -> None:
    """Replace ``target`` by UTF-8 text in one piece."""
    write_bytes(target, text.encode("utf-8"))
