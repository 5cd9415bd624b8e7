"""What the papers inside an archive say. Each one is unpacked into memory, never to disk, within narrow limits.

The text of one paper is one page, and its place is the name of the entry. What was not reached is left out: the reading
of an archive never says that its text is whole.
"""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from desktop_app.documents import evidence_types
from desktop_app.documents.evidence_facts import TEXT_MAX_CHARS, Reading
from desktop_app.documents.evidence_office import office_file

PAPER_MAX_BYTES = 24 << 20
"""A larger one is not unpacked into memory."""
PAPERS_READ = 40
SECONDS_FOR_PAPERS = 1.2
"""Counted from the start of the archive. No further paper is begun after this; what the last one takes comes on top."""
_HARM = frozenset({"dangerous", "macros"})
_Reader = Callable[[IO[bytes], int], Reading]


@dataclass(frozen=True)
class Papers:
    """What was read: a page of text for each paper, and the names as places; ``None`` where no paper was read."""

    text: str | None = None
    places: str | None = None
    problem: str = ""
    """A paper does harm when it is opened: ``dangerous`` or ``macros``."""


def papers_in(container: zipfile.ZipFile, files: Sequence[zipfile.ZipInfo], until: float) -> Papers:
    """Read the papers of an archive that was found to unpack; ``until`` as ``time.monotonic`` counts."""
    names: list[str] = []
    texts: list[str] = []
    known = [entry for entry in files if _reader_of(entry) is not None and entry.file_size <= PAPER_MAX_BYTES]
    for entry in known[:PAPERS_READ]:
        read = _reader_of(entry)
        if read is None or time.monotonic() > until or sum(map(len, texts)) > TEXT_MAX_CHARS:
            break
        with container.open(entry) as stream:
            data = stream.read(PAPER_MAX_BYTES)
        found = read(io.BytesIO(data), len(data))
        if found.problem in _HARM:
            return Papers(problem=found.problem)
        if found.text:
            names.append(" ".join(entry.filename.split()))
            texts.append(found.text.replace("\f", "\n"))  # the pages of a paper are none of the archive
    return Papers("\f".join(texts)[:TEXT_MAX_CHARS], "\f".join(names)) if texts else Papers()


def _reader_of(entry: zipfile.ZipInfo) -> _Reader | None:
    suffix = PurePosixPath(entry.filename).suffix.lower()
    if suffix in (".docx", ".pptx"):
        return lambda data, size: office_file(data, suffix.removeprefix("."), size)
    if suffix == ".pdf":
        from desktop_app.documents.evidence_pdf import pdf_file  # what no archive needs costs no memory

        return pdf_file
    return _plain if suffix == ".txt" else None


def _plain(data: IO[bytes], size: int) -> Reading:
    return Reading("text", size, text=evidence_types.decode(data.read()))
