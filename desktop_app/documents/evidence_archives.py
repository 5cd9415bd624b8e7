"""Archives as evidence: what would harm whoever unpacks them, and whether they unpack at all. Nothing is extracted.

The entries are read through once for their checksums, piece by piece, and what was read is thrown away at once.
"""

from __future__ import annotations

import re
import time
import zipfile
import zlib
from pathlib import Path

from desktop_app.documents import evidence_programs, evidence_types
from desktop_app.documents.evidence_facts import XML_MAX_BYTES, Reading, problem

SECONDS_FOR_CHECKSUMS = 3.0
"""After this the rest of a large honest archive is not read; the hard limit is the reader's process."""
INFLATED_MAX_BYTES = 1 << 30
BOMB_FROM_BYTES = 64 << 20
BOMB_RATIO = 100
"""Papers and pictures shrink to a tenth at best; sheets full of blanks to a fiftieth."""
_PIECE_BYTES = 256 * 1024
_DRIVE = re.compile(r"^[A-Za-z]:")


def too_big(size: int) -> str:
    """A document that inflates beyond ``XML_MAX_BYTES``: a bomb, unless the file itself is large."""
    return "archive_bomb" if BOMB_RATIO * size < XML_MAX_BYTES else "too_big_inside"


def archive_file(path: Path, size: int) -> Reading:
    """Look into a zip: does it unpack, does anything in it run or do harm."""
    if evidence_types.entry_count(path) > evidence_types.MAX_ENTRIES:
        return problem("zip", size, "archive_bomb")
    from desktop_app.documents import evidence_inner  # reads office documents, which read archives

    until = time.monotonic() + evidence_inner.SECONDS_FOR_PAPERS
    papers = evidence_inner.Papers()
    try:
        with zipfile.ZipFile(path) as container:
            files = [entry for entry in container.infolist() if not is_folder(entry)]
            word = problem_of_entries(container, size) or _problem_of_content(container, files)
            if not word:
                papers = evidence_inner.papers_in(container, files, until)
            suffixes, count = evidence_programs.suffixes(files), len(files)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, zlib.error):
        return problem("zip", size, "damaged")
    except RuntimeError:  # zipfile's word for an entry under a password
        return problem("zip", size, "archive_encrypted")
    except MemoryError:
        return problem("zip", size, "archive_bomb")
    if word := word or papers.problem:
        return problem("zip", size, word)
    return Reading(
        "zip",
        size,
        text=papers.text,
        is_text_whole=papers.text is None,
        places=papers.places,
        page_count=count,
        inner_suffixes=suffixes,
    )


def problem_of_entries(container: zipfile.ZipFile, size: int) -> str:
    """A problem's word from the list of what is inside, or empty; nothing is unpacked."""
    entries = container.infolist()
    files = [entry for entry in entries if not is_folder(entry)]
    if any(_leads_out(entry.orig_filename) for entry in entries):
        return "archive_names"
    if any(entry.flag_bits & 0x1 for entry in entries):
        return "archive_encrypted"
    inflated = sum(entry.file_size for entry in files)
    if inflated > INFLATED_MAX_BYTES or (inflated > BOMB_FROM_BYTES and inflated > BOMB_RATIO * size):
        return "archive_bomb"
    return "" if files else "archive_empty"


def is_folder(entry: zipfile.ZipInfo) -> bool:
    """As ``ZipInfo.is_dir``, which fails for an entry without a name."""
    return entry.filename.endswith("/")


def _leads_out(name: str) -> bool:
    """A name that would be written outside the folder: climbing, absolute, with a drive, or cut by a NUL."""
    plain = name.replace("\\", "/")
    return plain.startswith("/") or bool(_DRIVE.match(plain)) or ".." in plain.split("/") or "\0" in plain


def _problem_of_content(container: zipfile.ZipFile, files: list[zipfile.ZipInfo]) -> str:
    until = time.monotonic() + SECONDS_FOR_CHECKSUMS
    is_late = False
    for entry in files:
        with container.open(entry) as stream:  # a wrong checksum is a BadZipFile at the last piece
            if evidence_types.is_runnable(stream.read(evidence_programs.HEAD_BYTES)):
                return "dangerous"
            while not is_late and stream.read(_PIECE_BYTES):
                is_late = time.monotonic() > until
        if is_late and time.monotonic() > until + evidence_programs.SECONDS_FOR_ENTRIES:
            return ""
    return ""
