"""An external record is used once, whoever else is at it: three processes, and one that is killed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop_app.errors import RefusedError
from desktop_app.models.approvals.records import Ending
from desktop_app.services.approvals.external import ExternalGiven
from tests.faults.approval_process import started, told_at_once
from tests.services.approving import REFUND, Maker, ask_for, use
from tests.services.deciding import NOW

pytestmark = [pytest.mark.fault]

GIVEN = ExternalGiven("OA 1", "周航", NOW - timedelta(hours=1), "28800.00", "CNY")


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[Maker]:
    """A maker whose refund was approved elsewhere."""
    maker = Maker(tmp_path, "李敏")
    ask_for(maker, "external")
    maker.desk.second_person.record(maker.connection.id, REFUND, GIVEN)
    yield maker
    maker.desk.close()


def _kept(maker: Maker) -> Any:
    return maker.desk.work.external_approvals.newest(maker.connection.id, REFUND)


def test_three_processes_at_once_use_it_once(recorded: Maker) -> None:
    told = told_at_once([started(recorded, f"k{number}", "external") for number in range(3)])
    assert sorted(line.split()[0] for line in told) == ["refused", "refused", "used"]
    assert all("用过" in line for line in told if line.startswith("refused"))
    assert (_kept(recorded).ending, _kept(recorded).command_id) == (Ending.USED, f"k{told.index('used')}")
    entries = [one for one in recorded.desk.journal.list() if one.action == "approval.external_used"]
    assert len(entries) == 1


@pytest.mark.parametrize("label", ["approval.ending", "approval.marked"])
def test_killed_in_the_middle_it_is_used_at_most_once(recorded: Maker, label: str) -> None:
    process = started(recorded, "k1", "external", SELLER_DESK_KILL_AT=label)
    out, _err = process.communicate("go\n", timeout=60)
    assert "used" not in out
    assert process.returncode != 0
    assert _kept(recorded).ending is None, "nothing was committed"
    if label == "approval.ending":
        use(recorded)
    with pytest.raises(RefusedError, match="用过"):
        use(recorded)
    with pytest.raises(RefusedError, match="用过"):
        recorded.desk.second_person.record(recorded.connection.id, REFUND, GIVEN)
