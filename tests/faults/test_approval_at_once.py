"""An approval is used once, whoever else is at it: two processes, and one that is killed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.errors import RefusedError
from desktop_app.models.approvals.records import Ending
from tests.faults.approval_process import started, told_at_once
from tests.services.approving import REFUND, Colleague, Maker, signed

pytestmark = [pytest.mark.fault]


@pytest.fixture
def approved(tmp_path: Path) -> Iterator[Maker]:
    """A maker whose refund was approved; the signed decision is taken in."""
    maker, checker = Maker(tmp_path, "李敏"), Colleague(tmp_path, "王芳")
    assert maker.desk.approvals.receive(signed(maker, checker)).is_valid
    yield maker
    maker.desk.close()
    checker.desk.close()


def _use_and_fail(maker: Maker) -> None:
    with maker.desk.work.writing() as tx:
        maker.desk.approvals.use(tx, maker.subject(), "k1")
        raise ZeroDivisionError


def test_three_processes_at_once_use_it_once(approved: Maker) -> None:
    told = told_at_once([started(approved, f"k{number}") for number in range(3)])
    assert sorted(line.split()[0] for line in told) == ["refused", "refused", "used"]
    assert all("用过" in line for line in told if line.startswith("refused"))
    kept = approved.desk.work.approvals.newest(approved.connection.id, REFUND)
    assert kept is not None
    assert (kept.ending, kept.command_id) == (Ending.USED, f"k{told.index('used')}")
    entries = [one for one in approved.desk.journal.list() if one.action == "approval.used"]
    assert [one.detail["command"] for one in entries] == [kept.command_id]


def test_a_command_that_was_not_made_leaves_no_approval_behind_that_could_be_used_twice(approved: Maker) -> None:
    """The transaction fails after the use: the mark stands, and a new request must be made. Never a yes too many."""
    with pytest.raises(ZeroDivisionError):
        _use_and_fail(approved)
    kept = approved.desk.work.approvals.newest(approved.connection.id, REFUND)
    assert kept is not None
    assert kept.ending is None
    with pytest.raises(RefusedError, match="用过"):
        approved.use()
    again = approved.ask("again.json")
    assert "没有第二人签名" in approved.verify(again).reason


@pytest.mark.parametrize("label", ["approval.ending", "approval.marked"])
def test_killed_in_the_middle_it_is_used_at_most_once(approved: Maker, label: str) -> None:
    process = started(approved, "k1", SELLER_DESK_KILL_AT=label)
    out, _err = process.communicate("go\n", timeout=60)
    assert "used" not in out
    assert process.returncode != 0
    kept = approved.desk.work.approvals.newest(approved.connection.id, REFUND)
    assert kept is not None
    assert kept.ending is None, "nothing was committed"
    if label == "approval.ending":
        approved.use()
    with pytest.raises(RefusedError, match="用过"):
        approved.use()
