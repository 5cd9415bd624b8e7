"""Programs inside evidence: entries of an archive or of an office document that run. Nothing is extracted.

The first bytes of an entry say it whatever its name is. Objects that are laid into a document are boxes of their own
(OLE), in which a program stands somewhere behind the start: those are looked through for the marks of a program.
"""

from __future__ import annotations

import re
import struct
import time
import zipfile
import zlib
from collections.abc import Iterable
from itertools import islice
from pathlib import PurePosixPath

from desktop_app.documents import evidence_types

HEAD_BYTES = 64
OBJECT_MAX_BYTES = 16 << 20
"""Of one object in a document no more is looked through."""
SECONDS_FOR_ENTRIES = 1.0
"""After this the rest of a document's parts is not looked at."""
SUFFIXES_KEPT = 200
PLACES_LOOKED_AT = 100_000
"""The two letters stand some hundred times in so many bytes; an object of nothing else costs no time."""
_OBJECTS = "/embeddings/"
_PE_PLACE = 0x3C
_TWO_LETTERS = re.compile(b"MZ")
_PE = b"PE\0\0"


def holds_program(container: zipfile.ZipFile) -> bool:
    """True when a part of an office document runs, or an object in it holds a program."""
    until = time.monotonic() + SECONDS_FOR_ENTRIES
    # objects first: what else is in a document was put there by its program
    for entry in sorted(container.infolist(), key=lambda one: _OBJECTS not in one.filename):
        if time.monotonic() > until:
            return False
        is_object = _OBJECTS in entry.filename
        try:
            with container.open(entry) as stream:
                data = stream.read(OBJECT_MAX_BYTES if is_object else HEAD_BYTES)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, zlib.error):
            continue  # what does not unpack does not run; the readers of text and pictures tell what they miss
        if evidence_types.is_runnable(data) or (is_object and _has_program(data)):
            return True
    return False


def _has_program(data: bytes) -> bool:
    """A Windows program somewhere inside: its two letters, and where they say, its second mark."""
    for found in islice(_TWO_LETTERS.finditer(data), PLACES_LOOKED_AT):
        place = found.start()
        head = data[place + _PE_PLACE : place + _PE_PLACE + 4]
        if len(head) == 4:
            second = place + struct.unpack("<I", head)[0]
            if data[second : second + len(_PE)] == _PE:
                return True
    return False


def suffixes(entries: Iterable[zipfile.ZipInfo]) -> tuple[str, ...]:
    """The different suffixes of the names, in lower case with the dot; blanks and dots at the end hide none."""
    found: dict[str, None] = {}
    for entry in entries:
        if suffix := PurePosixPath(entry.filename.rstrip(" .")).suffix.lower():
            found[suffix] = None
    return tuple(found)[:SUFFIXES_KEPT]
