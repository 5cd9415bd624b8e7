"""Decisions on refunds through the program's own making to the marketplace's own process, and seen again by a sync."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.models.acts import Decision
from desktop_app.models.command_words import CommandState
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.refunds.form import RefundForm
from desktop_app.models.refunds.states import RefundMachine, RefundState
from desktop_app.paths import Home
from desktop_app.services.desk import Desk, open_desk
from desktop_app.services.sync.fetching import Patience
from desktop_app.services.sync.sync import Sync
from tests.sandbox.marketplace import PINNED_NOW, Marketplace, running
from tests.services.refunding import agreeing

ADDRESS = "深圳市龙岗区坂田街道 1 号，王工，0755-12345678"
S = RefundState


@pytest.fixture(scope="module")
def _shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Marketplace]]:
    home = Home(tmp_path_factory.mktemp("home 演练"))
    words = ("--scenario", "refunds", "--seed", "7", "--at", PINNED_NOW, "--rate", "0")
    with running(home.rehearsal, *words) as shop:
        shop.control("POST", "counterparties", {"is_on": False})
        yield home, shop


@pytest.fixture(scope="module")
def shop(_shop: tuple[Home, Marketplace]) -> Marketplace:
    return _shop[1]


@pytest.fixture(scope="module")
def desk(_shop: tuple[Home, Marketplace]) -> Iterator[Desk]:
    found = open_desk(_shop[0])
    found.__dict__["sync"] = Sync(found, Patience(lambda _seconds: None, lambda: 1.0))
    yield found
    found.close()


@pytest.fixture(scope="module")
def connection(desk: Desk) -> str:
    made = desk.connections.create("演练（自动提交）", ConnectionKind.REHEARSAL_DIRECT).id
    desk.sync.run(made)
    return made


def free(desk: Desk, connection: str, state: S, machine: RefundMachine) -> str:
    """A request in a state against which nothing stands."""
    standing = desk.overlay.targets(connection)
    for report in desk.refunds.reports(connection):
        seen = desk.decide_refunds.seen(connection, report.facts.refund_id)
        if seen is None or seen.state is not state or seen.known_machine is not machine or seen.key in standing:
            continue
        if not report.is_blocked and not report.facts.is_appeal_open and report.forecast.has_review:
            return seen.key
    raise AssertionError(f"no free request in {state}")


def carried_out(desk: Desk, connection: str, decision: Decision, after: S) -> None:
    """Held, sent now, done once, and shown by the next sync."""
    command = decision.command
    assert command is not None, decision.reason
    assert (command.state, command.values["after"]) == (CommandState.QUEUED, after.value)
    desk.outbox.direct.send_now(command.id)
    desk.outbox.drain()
    done = desk.outbox.get(command.id)
    assert done.state is CommandState.SUCCEEDED, done.result_text
    assert done.answer["refund"]["state"] == after.value
    desk.sync.run(connection)
    assert desk.outbox.get(command.id).state is CommandState.REFLECTED
    judged = desk.refunds.one(connection, command.target)
    assert judged is not None
    assert judged.state is after


def test_agreed_rejected_sent_back_and_inspected(
    desk: Desk, connection: str, shop: Marketplace, tmp_path: Path
) -> None:
    decide, form = desk.decide_refunds, agreeing(tmp_path / "given")
    review, goods = RefundMachine.REVIEW, RefundMachine.RETURN

    key = free(desk, connection, S.PENDING_SELLER, review)
    carried_out(desk, connection, decide.approve(connection, key, form), S.APPROVED)

    key = free(desk, connection, S.PENDING_SELLER, review)
    carried_out(
        desk, connection, decide.reject(connection, key, RefundForm("服务已交付，不符合退订条件。")), S.REJECTED
    )

    key = free(desk, connection, S.PENDING_SELLER, goods)
    back = RefundForm(form.opinion, form.files, ADDRESS)
    carried_out(desk, connection, decide.approve(connection, key, back), S.AWAITING_RETURN)

    key = free(desk, connection, S.AWAITING_INSPECTION, goods)
    broken = RefundForm("屏幕碎裂，附件齐全。")
    carried_out(desk, connection, decide.reject_inspection(connection, key, broken), S.AWAITING_RETURN)

    # the buyer sends them once more
    judged = desk.refunds.one(connection, key)
    assert judged is not None
    shop.told("send_goods", {"order_id": judged.facts.order_id, "line_id": judged.facts.line_id})
    desk.sync.run(connection)
    carried_out(desk, connection, decide.confirm_inspection(connection, key), S.APPROVED)


def test_what_is_held_is_recalled_and_never_reaches_the_marketplace(desk: Desk, connection: str) -> None:
    key = free(desk, connection, S.PENDING_SELLER, RefundMachine.REVIEW)
    command = desk.decide_refunds.reject(connection, key, RefundForm("先不退。")).command
    assert command is not None
    assert desk.outbox.direct.recall(command.id).state is CommandState.RECALLED
    desk.outbox.drain()
    desk.sync.run(connection)
    judged = desk.refunds.one(connection, key)
    assert judged is not None
    assert judged.state is S.PENDING_SELLER
