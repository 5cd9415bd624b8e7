"""A decision that is recalled within its hold spends no approval: the same signature is good once more."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop_app.errors import RefusedError
from desktop_app.models.command_words import Capability, CommandState
from desktop_app.models.commands import Command
from desktop_app.services.acts.changes import Changes
from tests.services.agreeing import HOLD, decide, hold_clock, send
from tests.services.approving import Colleague, Maker, signed
from tests.services.sending_bench import HeldClock


def _decided(maker: Maker, checker: Colleague) -> tuple[Path, HeldClock, Command]:
    """A signed request and the decision that used it, still within its hold."""
    path = signed(maker, checker)
    clock = hold_clock(maker)
    maker.desk.approvals.receive(path)
    command = decide(maker)
    assert command is not None
    return path, clock, command


def test_recalled_within_its_hold_it_can_be_used_again_once(maker: Maker, checker: Colleague) -> None:
    path = signed(maker, checker)
    clock = hold_clock(maker)
    maker.desk.approvals.receive(path)
    for _time in range(3):
        command = decide(maker)
        assert command is not None
        assert "已经用过" in maker.verify(path).reason
        clock.forward(HOLD - 1)
        maker.desk.outbox.direct.recall(command.id)
        assert maker.verify(path).is_valid
        maker.again()
        assert maker.verify(path).is_valid
    last = decide(maker)
    assert last is not None
    send(maker, last)
    assert "已经用过" in maker.verify(path).reason
    with pytest.raises(RefusedError, match="已经用过"):
        decide(maker)


def test_after_its_hold_or_from_a_packet_it_stays_used(maker: Maker, checker: Colleague) -> None:
    clock = hold_clock(maker)
    for number, capability in enumerate((Capability.DIRECT, Capability.HANDOFF)):
        maker.desk.approvals.trust(checker.key())
        path = maker.ask(f"{number}.json")
        checker.sign(path)
        maker.desk.approvals.receive(path)
        command = decide(maker, capability=capability)
        assert command is not None
        clock.forward(HOLD if capability is Capability.DIRECT else 1)
        maker.desk.outbox.void(command.id)
        assert "已经用过" in maker.verify(path).reason


@pytest.mark.parametrize(("end", "told"), [("revoke", "已撤销"), ("ask", "已失效")])
def test_what_was_recalled_can_be_revoked_and_is_replaced_by_a_newer_request(
    maker: Maker, checker: Colleague, end: str, told: str
) -> None:
    path, _clock, command = _decided(maker, checker)
    maker.desk.outbox.direct.recall(command.id)
    if end == "revoke":
        maker.desk.approvals.revoke(path)
    else:
        maker.ask("newer.json")
    assert told in maker.verify(path).reason
    maker.again()
    assert told in maker.verify(path).reason


def test_a_use_that_fails_after_a_recall_leaves_no_second_chance(
    maker: Maker, checker: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _clock, command = _decided(maker, checker)
    maker.desk.outbox.direct.recall(command.id)
    with monkeypatch.context() as patch:
        patch.setattr(maker.desk.outbox.holds, "begin", lambda _command: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            decide(maker)
    assert "已经用过" in maker.verify(path).reason


@pytest.mark.parametrize("is_noticed", [True, False])
@pytest.mark.parametrize("is_recalled", [True, False])
def test_an_older_state_does_not_bring_back_what_stands_behind_a_decision_that_left(
    maker: Maker, checker: Colleague, is_noticed: bool, is_recalled: bool
) -> None:
    path, clock, command = _decided(maker, checker)
    if is_recalled:
        maker.desk.outbox.direct.recall(command.id)
    maker.again()
    maker.desk.work.snapshot()
    maker.desk.close()
    old, head = maker.home.work_db.read_bytes(), maker.home.journal_head.read_bytes()
    maker.open()
    last = decide(maker) if is_recalled else command
    assert last is not None
    clock.forward(HOLD)
    send(maker, last)
    maker.desk.close()
    maker.home.work_db.write_bytes(old)
    if not is_noticed:
        maker.home.journal_head.write_bytes(head)
    maker.open()
    if not is_recalled:
        found = maker.desk.work.commands.get(command.id)
        assert found is not None
        Changes(maker.desk).move(found, CommandState.RECALLED, "command.recalled", "")
    assert not maker.verify(path).is_valid
    with pytest.raises(RefusedError):
        decide(maker)


def test_after_a_restore_that_is_noticed_nothing_counts_once_more(maker: Maker, checker: Colleague) -> None:
    path, _clock, command = _decided(maker, checker)
    maker.desk.outbox.direct.recall(command.id)
    old = maker.desk.work.snapshot()
    assert maker.verify(path).is_valid
    maker.desk.approvals.revoke(checker.key())  # something that the older state does not know
    maker.desk.close()
    for part in ("-wal", "-shm"):
        maker.home.work_db.with_name(f"work.db{part}").unlink(missing_ok=True)
    shutil.copyfile(old, maker.home.work_db)
    maker.open()
    maker.desk.approvals.trust(checker.key())
    assert "已经用过" in maker.verify(path).reason
    with pytest.raises(RefusedError):
        decide(maker)
