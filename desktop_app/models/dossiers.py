"""A dispute binder (争议材料): all that is known of one order in the order in which it happened. Plain values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import NamedTuple

from desktop_app.models.casework import Attachment
from desktop_app.models.packets import safe_name

FILES = "files"
"""The folder of the files in a binder."""
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")


class Line(NamedTuple):
    """One thing that is said, with its label."""

    label: str
    text: str


@dataclass(frozen=True)
class Happening:
    """One entry of the time line. ``lines`` say what, ``source`` where it is known from."""

    at: datetime
    rank: int
    """Order of those at the same moment."""
    key: str
    """Key of the case."""
    title: str
    source: str
    person: str = ""
    lines: tuple[Line, ...] = ()
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class OrderLine:
    """One line of the order: its key and its facts as they stand."""

    key: str
    facts: tuple[Line, ...]


@dataclass(frozen=True)
class Dossier:
    """All of a binder but its files' bytes. It names no time of making: the same facts give the same binder."""

    order_id: str
    lines: tuple[OrderLine, ...]
    contacts: tuple[Line, ...]
    happenings: tuple[Happening, ...]

    def files(self) -> tuple[Attachment, ...]:
        """Every attached file once for each name, in the order of the time line."""
        return tuple(dict.fromkeys(file for one in self.happenings for file in one.files))


def in_order(happenings: Iterable[Happening]) -> tuple[Happening, ...]:
    """By time; at the same moment facts before deeds, then by key, then as they came."""
    return tuple(sorted(happenings, key=lambda one: (one.at, one.rank, one.key)))


def file_names(files: Iterable[Attachment]) -> dict[Attachment, str]:
    """A safe and unique name for each file, its own wherever that is harmless on all three operating systems."""
    named: dict[Attachment, str] = {}
    used: set[str] = set()
    for file in files:
        suffix = PurePath(file.name.replace("\\", "/")).suffix
        suffix = suffix if _SUFFIX.fullmatch(suffix) else ""
        stem = safe_name(file.name.removesuffix(suffix) if suffix else file.name, "file")
        name, count = stem + suffix, 1
        while name.casefold() in used:
            count += 1
            name = f"{stem} ({count}){suffix}"
        used.add(name.casefold())
        named[file] = name
    return named
