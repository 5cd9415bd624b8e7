"""Read one evidence file: does it open, how long is it, what does it say. Nothing is ever extracted to disk.

Runs in a process of its own (``evidence_process``), because a hostile file may eat time and memory without end;
the limits here keep honest files fast. Pages of a text are parted by a form feed, so that a check can name the page.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desktop_app.documents import evidence_archives, evidence_closed, evidence_types
from desktop_app.documents.evidence_facts import TEXT_FILE_MAX_BYTES, TEXT_MAX_CHARS, Reading, problem

HASHED_MAX_BYTES = 256 * 1024 * 1024
"""A larger file is not hashed: it would take a good part of the time that one file has."""


def read_evidence(path: Path) -> Reading:
    """Look into one file. Never raises for what a file contains; a file that is gone is a problem too."""
    reading = _read(path)
    return replace(reading, sha256=_hash(path)) if 0 < reading.bytes <= HASHED_MAX_BYTES else reading


def _hash(path: Path) -> str:
    import hashlib  # here, so that its library counts against the memory that a file may cost

    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _read(path: Path) -> Reading:
    try:
        if path.is_dir():
            return problem("unknown", 0, "not_a_file")
        size = path.stat().st_size
        kind = evidence_types.sniff(path)
    except OSError:
        return problem("unknown", 0, "missing")
    if kind == "empty":
        return problem(kind, 0, "empty")
    if kind in evidence_types.DANGEROUS:
        return problem(kind, size, "dangerous")
    if kind == "ole_encrypted":
        return problem(kind, size, "encrypted")
    try:
        return _by_kind(path, kind, size)
    except MemoryError:
        return problem(kind, size, "too_big_inside")
    except (RecursionError, OSError):
        return problem(kind, size, "damaged")


def _by_kind(path: Path, kind: str, size: int) -> Reading:
    """Readers are imported where they are used: what a file does not need costs neither memory nor time."""
    if kind == "pdf":
        from desktop_app.documents.evidence_pdf import pdf_file

        return pdf_file(path, size)
    if kind in ("docx", "pptx"):
        from desktop_app.documents.evidence_office import office_file

        return office_file(path, kind, size)
    if kind == "xlsx":
        from desktop_app.documents.evidence_office import workbook_file

        return workbook_file(path, size)
    if kind in evidence_types.PICTURES:
        from desktop_app.documents.evidence_pictures import picture_file

        return picture_file(path, kind, size)
    if kind == "eml":
        from desktop_app.documents.evidence_mail import mail_file

        return mail_file(path, size)
    if kind in evidence_types.TEXTS:
        with path.open("rb") as stream:
            text = evidence_types.decode(stream.read(TEXT_FILE_MAX_BYTES)) or ""
        return Reading(kind, size, text=text[:TEXT_MAX_CHARS], is_text_whole=size <= TEXT_FILE_MAX_BYTES)
    if kind == "zip":
        return evidence_archives.archive_file(path, size)
    if kind in evidence_types.CLOSED_ARCHIVES:
        return problem(kind, size, "archive_encrypted" if evidence_closed.is_encrypted(path) else "not_looked_into")
    return Reading(kind, size)
