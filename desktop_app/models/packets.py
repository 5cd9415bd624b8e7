"""A packet (控制台填报包): values in the console's order, files named as it wants, and what was checked.

Plain values for whoever shows them; how the console's forms look is data (``console_forms``). Also the names of
files and folders that a packet may have on any of the three operating systems.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAX_NAME_CHARS = 60
"""Names stay far below the 255 bytes of file systems and the 260 characters of a Windows path."""

_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)
_SUFFIX = re.compile(r"^\.[a-z0-9]{1,8}$")


@dataclass(frozen=True)
class PacketValue:
    """One value of the console's form: ``text`` is what is copied (for a file its path in the packet's folder)."""

    id: str
    label: str
    text: str
    is_file: bool = False
    shown: str = ""
    """What a person reads: the text itself, or the file's name in the packet."""
    size_bytes: int = 0
    is_copied: bool = False


@dataclass(frozen=True)
class ChecklistItem:
    """One thing that is verified before the console's button is pressed."""

    id: str
    text: str
    is_passed: bool
    grade: str
    """``official`` or ``assumption`` (our own check)."""


@dataclass(frozen=True)
class PacketFile:
    """One file of a packet: where its bytes are kept, and the name that it gets."""

    value_id: str
    sha256: str
    name: str
    size_bytes: int


@dataclass(frozen=True)
class Packet:
    """What a person needs to do one act in the console. Prepared is never called done."""

    command_id: str
    title: str
    subject: str
    """For whom: customer and product."""
    number: str
    """What to search for in the console, a copy value of its own: the order's number, or that of the refund."""
    number_label: str
    menu_paths: tuple[str, ...]
    """The click path under both names of the menu."""
    values: tuple[PacketValue, ...]
    folder: Path | None
    """The folder with the renamed files; ``None`` when the act has no files."""
    checklist: tuple[ChecklistItem, ...]
    done_text: str
    """The words of the button that registers the result, such as 已在控制台确认需求."""
    source: str
    grade: str

    @property
    def has_values(self) -> bool:
        """False for an act that is one click in the console: it is *done in the console* with one key."""
        return bool(self.values)

    @property
    def copied_count(self) -> int:
        """How many values were copied already."""
        return sum(value.is_copied for value in self.values)

    @property
    def next_value(self) -> PacketValue | None:
        """The first value that was not copied yet; ``None`` when all were."""
        return next((value for value in self.values if not value.is_copied), None)


def safe_name(text: str, fallback: str = "_") -> str:
    """A name that is one harmless path component on Windows, macOS and Linux."""
    name = " ".join(_UNSAFE.sub("_", text).split()).strip(" .")[:MAX_NAME_CHARS].rstrip(" .")
    if not name:
        return fallback
    return f"_{name}" if _RESERVED.match(name) else name


def safe_suffix(name: str) -> str:
    """The suffix of a file name in small letters, or nothing when it is no plain one."""
    suffix = Path(name).suffix.lower()
    return suffix if _SUFFIX.match(suffix) else ""


def packet_files(order: list[tuple[str, str]], files: list[dict[str, Any]]) -> list[PacketFile]:
    """The files of a decision in the console's order, named ``1_SOW需求说明书.docx``, ``3_部署截图-2.png``.

    ``order`` is (value id, printed name) in the console's order; ``files`` are the command's own entries with
    ``role``, ``name``, ``sha256`` and ``bytes``. The number is the place of the field among those that have files.
    """
    named: list[PacketFile] = []
    place = 0
    for value_id, printed in order:
        mine = [entry for entry in files if entry["role"] == value_id]
        if not mine:
            continue
        place += 1
        for index, entry in enumerate(mine, 1):
            part = f"-{index}" if len(mine) > 1 else ""
            name = f"{place}_{safe_name(printed)}{part}{safe_suffix(str(entry['name']))}"
            named.append(PacketFile(value_id, str(entry["sha256"]), name, int(entry["bytes"])))
    return named


def folder_name(order_id: str, title: str, command_id: str) -> str:
    """The folder of a packet: readable, and unique by the end of the command's key."""
    return f"{safe_name(order_id)}_{safe_name(title)}_{safe_name(command_id)[-8:]}"


def subject_text(values: Mapping[str, Any]) -> str:
    """For whom and for what a command is, from what it kept of the case: customer · product."""
    subject: Mapping[str, Any] = values.get("subject", {})
    return " · ".join(str(subject[name]) for name in ("customer", "product") if subject.get(name))
