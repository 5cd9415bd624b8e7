"""The errors that a person can meet: each has a title and a sentence that says what to do.

The world's fault (a disk, a file, wrong usage) and our own bug are different classes, because only
the second may open the crash report. Texts are already in the person's language when an error is made.
"""

from __future__ import annotations

from enum import IntEnum


class ExitStatus(IntEnum):
    """Exit states of the command line; a promise to users' scripts."""

    DONE = 0
    NEEDS_PERSON = 1
    USAGE = 2
    FAULT = 3


class DeskError(Exception):
    """Base of every error that is shown to a person.

    ``title`` is a few words, ``message`` a sentence that says what happened and what to do.
    """

    exit_status: ExitStatus = ExitStatus.FAULT

    def __init__(self, title: str, message: str) -> None:
        super().__init__(f"{title}: {message}")
        self.title = title
        self.message = message


class UsageError(DeskError):
    """Wrong usage or an argument that cannot be read: nothing was done."""

    exit_status = ExitStatus.USAGE


class RefusedError(DeskError):
    """The rules or the state of a thing do not allow what was asked: nothing was done."""

    exit_status = ExitStatus.NEEDS_PERSON


class UnreadableFileError(UsageError):
    """A file cannot be read as what it claims to be."""


class MappingNeededError(UsageError):
    """The headings of a table do not say enough: its kind, or which column is which, must be named."""


class WorldError(DeskError):
    """The disk, the operating system or a counterpart failed; our code did not."""


class StoreError(WorldError):
    """A database or a data folder cannot be used."""


class NewerDataError(StoreError):
    """The data were written by a newer version of the program; nothing was changed."""


class GatewayError(WorldError):
    """A counterpart did not answer, or answered something that cannot be used. ``kind`` is an outcome's word.

    ``retry_after_seconds``: before that another try is of no use, as far as the counterpart said. ``code``: our own
    word for what went wrong on the way, such as ``redirect``; empty where nothing more is known.
    """

    def __init__(
        self, title: str, message: str, kind: str, retry_after_seconds: float | None = None, code: str = ""
    ) -> None:
        super().__init__(title, message)
        self.kind = kind
        self.retry_after_seconds = retry_after_seconds
        self.code = code


class BugError(DeskError):
    """Our own mistake; opens the crash report."""
