"""What the outbox page needs of the services, read in lanes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desktop_app.errors import DeskError
from desktop_app.models.command_words import Capability, CommandName, CommandState, target_kind
from desktop_app.models.commands import Command
from desktop_app.models.packets import Packet
from desktop_app.services.acts.drafts import DELIVERY_FORM
from desktop_app.services.acts.waits import Wait, WaitReason
from desktop_app.services.cases.details import CaseSource
from desktop_app.services.refunds.drafts import REFUND_FORM
from desktop_app.texts import N_, _
from desktop_app.views.pages.outbox.told import number_of

OPEN_GROUPS = ("waiting", "person", "auto")
TABS: dict[str, tuple[str, ...]] = {"open": OPEN_GROUPS, "done": ("done",), "recalled": ("recalled",)}
TAB_TITLES = {"open": N_("进行中"), "done": N_("已办理"), "recalled": N_("撤回或被拒绝")}
WITH_PACKET = frozenset({CommandState.PREPARED, CommandState.UNKNOWN, CommandState.CONFLICT})


def has_packet(command: Command) -> bool:
    """A command that a person carries out in the console, and whose result is not final."""
    return command.state in WITH_PACKET and command.capability is not Capability.DIRECT


@dataclass(frozen=True)
class OutboxEntry:
    """One command of the list, in words."""

    command: Command
    title: str
    subject: str
    held_until: float | None = None
    """End of its hold on the monotonic clock; ``None`` when it is not held."""
    wait_text: str = ""
    """Why a command that is sent from here waits, short."""


@dataclass(frozen=True)
class OutboxList:
    """The commands of one tab by group, and the counts of all groups."""

    connection_id: str
    tab: str
    now: datetime
    groups: tuple[tuple[str, tuple[OutboxEntry, ...]], ...]
    counts: dict[str, int]
    paused_because: str


@dataclass(frozen=True)
class CommandRead:
    """One command with its packet, as far as it has one, and what the data say about its case."""

    command: Command
    title: str
    done_text: str
    is_rehearsal: bool
    now: datetime
    packet: Packet | None = None
    problem: DeskError | None = None
    """Why the packet is not in place."""
    node_name: str = ""
    data_as_of: datetime | None = None
    source: CaseSource | None = None
    own_batch_id: str = ""
    """The observation by which the result was registered; withdrawing it undoes the registration."""
    after_name: str = ""
    held_until: float | None = None
    """End of its hold on the monotonic clock; ``None`` when it is not held."""
    wait: Wait | None = None
    """Why its whole connection waits."""
    paused_because: str = ""
    has_draft: bool = False
    """The form from which it was made is still there to be opened."""
    can_do_again: bool = False
    """It was refused, its case stands where it stood, and nothing else is on its way for it."""


def read_list(desk: Any, connection_id: str, tab: str) -> OutboxList:
    """The list of a tab, newest first; to be called in a lane."""
    groups = []
    for group in TABS[tab]:
        commands = desk.outbox.list(connection_id, group)
        groups.append((group, tuple(_entry(desk, command) for command in commands)))
    counts: dict[str, int] = desk.outbox.counts(connection_id)
    now = desk.clock.connection_now()
    return OutboxList(connection_id, tab, now, tuple(groups), counts, desk.backup.paused_because())


def read_command(desk: Any, command_id: str) -> CommandRead:
    """One command in full; makes its packet's folder when that is missing, so in the lane of ``work.db``."""
    from desktop_app.models import wording
    from desktop_app.services.acts.targets import target_of

    command: Command = desk.outbox.get(command_id)
    form = desk.packets.form_of(command)
    packet, problem = None, None
    if has_packet(command):
        try:
            packet = desk.outbox.packet(command_id)
        except DeskError as error:
            problem = error
    seen = target_of(command).standing(desk, command.connection_id, command.target)
    own = [one for one in desk.intake.batches(command.connection_id) if one.command_id == command_id]
    standing = [one.id for one in own if one.withdrawn_at is None]
    return CommandRead(
        command=command,
        title=_title(command, str(form.title)),
        done_text=str(form.done),
        is_rehearsal=desk.connections.get(command.connection_id).is_rehearsal,
        now=desk.clock.connection_now(),
        packet=packet,
        problem=problem,
        node_name=wording.place_name(command.name, seen.place) if seen is not None else "",
        data_as_of=seen.data_as_of if seen is not None else None,
        source=_source(desk, command) if command.state is CommandState.CONFLICT else None,
        held_until=desk.outbox.direct.held_until(command),
        wait=desk.outbox.direct.waiting(command.connection_id),
        paused_because=desk.backup.paused_because(),
        own_batch_id=standing[-1] if standing and command.state is CommandState.CONFIRMED else "",
        after_name=wording.place_name(command.name, command.values["after"]) if command.values.get("after") else "",
        has_draft=_has_draft(desk, command),
        can_do_again=_can_do_again(desk, command, "" if seen is None else seen.place),
    )


def _source(desk: Any, command: Command) -> CaseSource | None:
    """Where the newest facts about its target came from."""
    kind = target_kind(command.name)
    for row in desk.list_reads(command.connection_id).by_keys([command.target], kind):
        batch = desk.work.batches.by_number(row.source[0])
        return None if batch is None else CaseSource(batch, row.source[1])
    return None


def _has_draft(desk: Any, command: Command) -> bool:
    is_refund = target_kind(command.name) == "refunds"
    if not is_refund and command.name is not CommandName.REPORT_COMPLETION:
        return False
    form = REFUND_FORM if is_refund else DELIVERY_FORM
    return desk.drafts.find(command.connection_id, form, command.target) is not None


def _can_do_again(desk: Any, command: Command, node: str) -> bool:
    if command.state is not CommandState.REFUSED or node != command.expected_node:
        return False
    return command.target not in desk.overlay.targets(command.connection_id)


def _entry(desk: Any, command: Command) -> OutboxEntry:
    form = desk.packets.form_of(command)
    subject: dict[str, str] = command.values.get("subject") or {}
    parts = [subject[name] for name in ("product", "customer") if subject.get(name)]
    subject_text = " · ".join(parts) or number_of(command)
    waits = wait_text(command, desk.outbox.direct.waiting(command.connection_id))
    return OutboxEntry(command, str(form.title), subject_text, desk.outbox.direct.held_until(command), waits)


def wait_text(command: Command, wait: Wait | None) -> str:
    """Why it waits, in few words."""
    if command.is_asking:
        return _("等您确认")
    if command.state is CommandState.QUEUED and wait is not None:
        return {
            WaitReason.OFFLINE: _("离线，连上后提交"),
            WaitReason.LOST: _("没有收到答复"),
            WaitReason.UNUSABLE: _("对方的答复不能用"),
            WaitReason.BUSY: _("对方请稍后再试"),
            WaitReason.UNAUTHORIZED: _("凭据没有通过"),
        }[wait.reason]
    if command.is_lost:
        return _("没有收到答复")
    return ""


def _title(command: Command, title: str) -> str:
    """到控制台确认完成 ¥86,400.00."""
    from decimal import Decimal, InvalidOperation

    from desktop_app.models import wording

    subject: dict[str, str] = command.values.get("subject") or {}
    try:
        money = wording.money_text(Decimal(subject["amount"]), subject.get("currency"))
    except (KeyError, InvalidOperation):
        money = ""
    if has_packet(command):
        title = _("到控制台{title}", title=title)
    return f"{title} {money}".strip()
