"""kill -9 five times at every labelled step of a fetch: it goes on where it was, no row is lost, none comes twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from desktop_app.models.connections import ConnectionKind
from desktop_app.paths import Home
from desktop_app.services.desk import open_desk
from tests.faults.command_runs import killed
from tests.journeys.command_line import run, run_json
from tests.sandbox.marketplace import PINNED_NOW, Marketplace, running

pytestmark = [pytest.mark.fault, pytest.mark.slow]

KILLS = 5
CONNECTION = "演练（自动提交）"
SYNC = ("sync", "--connection", CONNECTION)
LABELS = (
    "sync.archived",
    "sync.before_commit",
    "sync.listed",
    "apply.before_commit",
    "apply.after_slice",
    "projection.done",
    "sync.projected",
    "sync.settled",
)


@pytest.fixture
def shop(home: Home) -> Iterator[Marketplace]:
    words = ("--scenario", "busy", "--orders", "7000", "--seed", "7", "--at", PINNED_NOW, "--rate", "0")
    with running(home.rehearsal, *words) as found:
        desk = open_desk(home)
        desk.connections.create(CONNECTION, ConnectionKind.REHEARSAL_DIRECT)
        desk.close()
        yield found


@pytest.mark.parametrize("label", LABELS)
def test_a_fetch_killed_five_times_brings_every_row_once(
    home: Home, shop: Marketplace, label: str, record_property: Callable[[str, object], None]
) -> None:
    kills = 0
    for number in range(1, KILLS + 1):
        # the third kill falls into the second page or slice of its run
        kills += killed(home, f"{label}:{2 if number == 3 else 1}", *SYNC)
    assert kills == KILLS, "the label was not reached"
    done = run(home, *SYNC, "--json")
    assert done.status in (0, 1), done  # 1: cases whose flow a person must say
    assert done.document["state"] == "done"
    again = run_json(home, *SYNC)
    assert again["rows"] == 0
    desk = open_desk(home)
    (connection,) = desk.connections.list()
    projection = desk.projection(connection.id)
    for kind in ("orders", "cases"):
        wanted = {f"{item['order_id']}|{item['line_id']}" for item in shop.items(kind)}
        assert {row.key for row in projection.as_rows(kind)} == wanted
    batches = desk.intake.batches(connection.id)
    assert all(one.inserted + one.updated + one.unchanged == one.rows for one in batches)
    assert len({one.sha256 for one in batches}) == len(batches), "no page was listed twice"
    assert desk.replay.run(connection.id).is_same
    assert desk.work.verify_journal().is_intact
    desk.close()
    record_property("kills", kills)


@pytest.mark.parametrize(
    "label", ["sync.archived", "sync.before_commit", "sync.listed", "projection.done", "sync.projected", "sync.settled"]
)
def test_a_fetch_killed_at_its_refunds_brings_each_once(home: Home, label: str) -> None:
    with running(home.rehearsal, "--scenario", "refunds", "--seed", "7", "--at", PINNED_NOW, "--rate", "0") as shop:
        desk = open_desk(home)
        desk.connections.create(CONNECTION, ConnectionKind.REHEARSAL_DIRECT)
        desk.close()
        assert killed(home, f"{label}:3", *SYNC), "orders and cases are a page each; the third is of refunds"
        done = run(home, *SYNC, "--json")
        assert done.document["state"] == "done"
        wanted = shop.ask("GET", "/seller/v1/refunds?limit=2000").json["items"]
        desk = open_desk(home)
        (connection,) = desk.connections.list()
        found = {one.key: str(one.state) for one in desk.refunds.all(connection.id)}
        assert found == {item["refund_id"]: item["state"] for item in wanted}
        batches = [one for one in desk.intake.batches(connection.id) if one.kind == "refunds"]
        assert [one.inserted for one in batches] == [len(wanted)]
        assert desk.replay.run(connection.id).is_same
        assert desk.work.verify_journal().is_intact
        desk.close()
        assert run_json(home, *SYNC)["rows"] == 0
