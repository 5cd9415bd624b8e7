"""Build packets: values in the console's order, files copied and renamed in one folder, what to verify before.

The folder is derived: it is made in one piece and made anew whenever it is lost or was changed. The kept
attachments in ``files/`` are what counts.
"""

from __future__ import annotations

import hashlib
import shutil
import time
import uuid
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app import paths
from desktop_app.errors import StoreError, WorldError
from desktop_app.models.command_words import CommandName, target_kind
from desktop_app.models.commands import Command
from desktop_app.models.packets import (
    Packet,
    PacketFile,
    PacketValue,
    folder_name,
    packet_files,
    subject_text,
)
from desktop_app.os_reasons import reason_of
from desktop_app.services.acts.checklists import checklist
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.console_forms import ConsoleForm, ConsoleForms, FormValue
    from desktop_app.services.desk import Desk

FORMS = "rules/packets.toml"
LEFTOVER_SECONDS = 3600
CONSOLE_TIME = "%Y-%m-%d %H:%M:%S"
"""How the console's form writes a time, China Standard Time."""


class Packets:
    """Packets of commands that are handed over to the console."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._forms: ConsoleForms | None = None

    @property
    def forms(self) -> ConsoleForms:
        """The console's forms, limits and presets (data)."""
        if self._forms is None:
            from desktop_app.models.console_forms import parse_console_forms  # starts pydantic

            path = paths.resource(FORMS)
            self._forms = parse_console_forms(path.read_text(encoding="utf-8"), path.name)
        return self._forms

    def presets(self, name: CommandName) -> list[str]:
        """Reasons that people use often, in the words that go to the customer."""
        return [preset.text for preset in self.forms.for_command(name).preset]

    def form_of(self, command: Command) -> ConsoleForm:
        """The console's form for a command: that of its flow and node, where they have one of their own."""
        return self.forms.for_command(command.name, str(command.values.get("flow", "")), command.expected_node)

    def build(self, command: Command) -> Packet:
        """The packet of a command, with its folder in place. Raises StoreError when an attachment is lost."""
        form = self.form_of(command)
        files = packet_files(
            [(value.id, value.file_name) for value in form.value if value.kind == "file"],
            list(command.values.get("files", [])),
        )
        is_refund = target_kind(command.name) == "refunds"
        number = command.target if is_refund else str(command.values.get("order_id", ""))
        folder = self._folder(command, number, form, files) if files else None
        values = [replaced for value in form.value for replaced in self._values(value, command, files, folder)]
        return Packet(
            command_id=command.id,
            title=str(form.title),
            subject=subject_text(command.values),
            number=number,
            number_label=_("退订单号") if is_refund else _("订单号"),
            menu_paths=self._menu_paths(form, number),
            values=tuple(values),
            folder=folder,
            checklist=tuple(checklist(self._desk, command, files)),
            done_text=str(form.done),
            source=form.source,
            grade=form.grade,
        )

    def discard(self, command: Command) -> None:
        """Take the folder of a finished command away; the kept attachments stay. A file that is open may stay too."""
        if command.packet_folder is None:
            return
        folder = Path(command.packet_folder)
        if folder.parent == self._desk.home.packets:
            shutil.rmtree(folder, ignore_errors=True)

    def _menu_paths(self, form: ConsoleForm, number: str) -> tuple[str, ...]:
        """The same click path under both printed names of the menu."""
        menus = self.forms.menus_of(form.command)
        search = _("搜索 {order_id}", order_id=number)
        return tuple(" > ".join((name, menus.page, search, form.button)) for name in menus.names)

    def _values(
        self, value: FormValue, command: Command, files: list[PacketFile], folder: Path | None
    ) -> list[PacketValue]:
        label = str(value.label)
        if value.kind == "file":
            mine = [one for one in files if one.value_id == value.id]
            return [
                PacketValue(
                    id=f"{value.id}.{index}",
                    label=label,
                    text=str(folder / one.name) if folder else "",
                    is_file=True,
                    shown=one.name,
                    size_bytes=one.size_bytes,
                    is_copied=f"{value.id}.{index}" in command.copied,
                )
                for index, one in enumerate(mine, 1)
            ]
        typed = command.values.get("texts") or {}
        text = _console_text(value.kind, command.values.get(value.id) or typed.get(value.id))
        if not text:
            return []
        return [PacketValue(value.id, label, text, shown=text, is_copied=value.id in command.copied)]

    def _folder(self, command: Command, number: str, form: ConsoleForm, files: list[PacketFile]) -> Path:
        folder = self._desk.home.packets / folder_name(number, form.title.zh, command.id)
        if not _is_whole(folder, files):
            self._make(folder, files)
        return folder

    def _make(self, folder: Path, files: list[PacketFile]) -> None:
        """Make the folder beside its place and move it there in one step; an older one is put aside first."""
        _sweep(folder.parent)
        making = folder.parent / f".making-{uuid.uuid4().hex[:8]}"
        aside = folder.parent / f".old-{uuid.uuid4().hex[:8]}"
        try:
            making.mkdir(parents=True)
            for one in files:
                shutil.copyfile(self._desk.files.path(one.sha256), making / one.name)
                if _sha256(making / one.name) != one.sha256:
                    raise StoreError(
                        _("附件已损坏"), _("附件“{name}”与办理时不一致，没有放进填报包。请从备份恢复。", name=one.name)
                    )
            if folder.exists():
                folder.rename(aside)
            making.rename(folder)
        except OSError as error:
            raise WorldError(
                _("填报包没有备好"),
                _(
                    "“{place}”写不进去：{reason}。腾出空间或检查权限后再试。",
                    place=folder.parent,
                    reason=reason_of(error),
                ),
            ) from error
        finally:
            shutil.rmtree(making, ignore_errors=True)
            shutil.rmtree(aside, ignore_errors=True)


def _sweep(packets: Path) -> None:
    """Take away what a crash left of making a folder; another process may be making one right now."""
    for left in packets.glob(".*-????????"):
        if time.time() - left.stat().st_mtime > LEFTOVER_SECONDS:
            shutil.rmtree(left, ignore_errors=True)


def _console_text(kind: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if kind == "time":
        from desktop_app.clock import CHINA

        return datetime.fromisoformat(str(value)).astimezone(CHINA).strftime(CONSOLE_TIME)
    return str(value)


def _is_whole(folder: Path, files: list[PacketFile]) -> bool:
    """True when the folder holds exactly these files with exactly these contents."""
    if not folder.is_dir() or {one.name for one in folder.iterdir()} != {one.name for one in files}:
        return False
    return all((folder / one.name).is_file() and _sha256(folder / one.name) == one.sha256 for one in files)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
