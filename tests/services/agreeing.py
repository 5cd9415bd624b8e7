"""Agreeing to a refund with what a second person signed, its hold and its recall: commands as the outbox knows them."""

from __future__ import annotations

from typing import Any

from desktop_app.models.command_words import Capability, CommandName, CommandState
from desktop_app.models.commands import Command
from desktop_app.services.acts.making import keep_command, make_command
from desktop_app.services.approvals.subjects import subject_of
from tests.services.approving import REFUND, Maker
from tests.services.refund_acts import TEXTS
from tests.services.sending_bench import HeldClock

HOLD = 30


def hold_clock(maker: Maker) -> HeldClock:
    """All three clocks of the maker in the hand of the test."""
    maker.clock = maker.desk.clock = HeldClock()  # type: ignore[assignment]
    return maker.desk.clock


def decide(maker: Maker, number: str = REFUND, capability: Capability = Capability.DIRECT) -> Command | None:
    """Agree with what was signed; ``None`` where another decision stands, ``RefusedError`` without an approval."""
    desk = maker.desk

    def use(tx: Any, made: Command) -> dict[str, Any]:
        subject = subject_of(desk, maker.connection.id, number)
        assert subject is not None
        return {"second_person": {"request": desk.approvals.use(tx, subject, made.id).request.id}}

    return keep_command(desk, _made(maker, number, capability), use)


def decide_by_record(maker: Maker) -> Command:
    """Agree as the window does it, in whichever way the company wants."""

    def use(tx: Any, made: Command) -> dict[str, Any]:
        return {"second_person": maker.desk.second_person.use(tx, made.connection_id, made.target, made.id)}

    command = keep_command(maker.desk, _made(maker, REFUND, Capability.DIRECT), use)
    assert command is not None
    return command


def _made(maker: Maker, number: str, capability: Capability) -> Command:
    seen = maker.desk.decide_refunds.seen(maker.connection.id, number)
    assert seen is not None
    target = seen.target(CommandName.APPROVE_REFUND, "")
    return make_command(maker.desk, CommandName.APPROVE_REFUND, target, TEXTS, capability)


def request_of(command: Command) -> str:
    return str(command.values["second_person"]["request"])


def send(maker: Maker, command: Command) -> None:
    """Its bytes leave, and the counterpart says no: the refund is free for another decision."""
    work = maker.desk.work
    with work.writing() as tx:
        work.commands.move(tx, command.id, CommandState.SENDING, sent_at=maker.desk.clock.wall(), sent_body=b"{}")
    with work.writing() as tx:
        work.commands.move(tx, command.id, CommandState.REFUSED)
