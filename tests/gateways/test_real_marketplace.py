"""The whole way: the marketplace's own process, HTTP, vault and sync; faults ordered at the marketplace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.errors import GatewayError
from desktop_app.gateways.gateway import NOT_OFFERED, Gateway, Outcome
from desktop_app.models.command_words import Capability, CommandName
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.syncing import SyncStateName
from desktop_app.paths import Home
from desktop_app.services.connection_care import examine
from desktop_app.services.desk import Desk, open_desk
from desktop_app.services.sync.fetching import Patience
from desktop_app.services.sync.sync import Sync
from tests.journeys.command_line import run, run_json
from tests.sandbox.marketplace import PINNED_NOW, Marketplace, running

CONNECTION = "演练（自动提交）"


@pytest.fixture(scope="module")
def _shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Marketplace]]:
    home = Home(tmp_path_factory.mktemp("home 演练"))
    words = ("--scenario", "busy", "--orders", "300", "--seed", "7", "--at", PINNED_NOW, "--rate", "0")
    with running(home.rehearsal, *words) as shop:
        yield home, shop


@pytest.fixture
def shop(_shop: tuple[Home, Marketplace]) -> Iterator[Marketplace]:
    _shop[1].control("DELETE", "faults")
    yield _shop[1]
    _shop[1].control("DELETE", "faults")


@pytest.fixture
def desk(_shop: tuple[Home, Marketplace], shop: Marketplace) -> Iterator[Desk]:
    found = open_desk(_shop[0])
    found.__dict__["sync"] = Sync(found, Patience(lambda _seconds: None, lambda: 1.0))
    yield found
    found.close()


@pytest.fixture
def connection_id(desk: Desk) -> str:
    return desk.connections.create(CONNECTION, ConnectionKind.REHEARSAL_DIRECT).id


@pytest.fixture
def gateway(desk: Desk, connection_id: str) -> Gateway:
    return desk.gateways.of(connection_id)


def test_it_says_who_it_is(desk: Desk, connection_id: str, gateway: Gateway) -> None:
    about = gateway.about()
    assert about.kind == "rehearsal"
    assert about.time.isoformat()[:19] == PINNED_NOW[:19]
    assert set(gateway.capabilities().values()) == {Capability.DIRECT}
    (told, *_rest) = examine(desk, connection_id)
    assert told.is_fine
    assert about.seller_id in told.sentence


def test_all_of_it_comes_in_and_the_lists_show_it(desk: Desk, connection_id: str, shop: Marketplace) -> None:
    report = desk.sync.run(connection_id)
    assert (report.state, report.message) == (SyncStateName.DONE, "")
    projection = desk.projection(connection_id)
    for kind in ("orders", "cases"):
        items = {f"{item['order_id']}|{item['line_id']}": item for item in shop.items(kind)}
        rows = {row.key: row.columns for row in projection.as_rows(kind)}
        assert rows.keys() == items.keys()
        assert len(rows) > 50
    nodes = {row.columns["node_text"] for row in projection.as_rows("cases")}
    assert len(nodes) > 5
    assert all(one.refused == 0 for one in report.kinds), report
    assert desk.sync.run(connection_id).rows == 0
    assert desk.replay.run(connection_id).is_same


FAULTS = [
    ("slow", {"seconds": 0.1}, SyncStateName.DONE),
    ("cut_before", {}, SyncStateName.DONE),
    ("cut_after", {}, SyncStateName.DONE),
    ("half_answer", {}, SyncStateName.DONE),
    ("html", {}, SyncStateName.DONE),
    ("status", {"status": 429, "retry_after": 1}, SyncStateName.DONE),
    ("status", {"status": 503, "retry_after": 1}, SyncStateName.DONE),
    ("status", {"status": 500}, SyncStateName.DONE),
    ("status", {"status": 401}, SyncStateName.FAILED),
    ("gzip_bomb", {}, SyncStateName.DONE),
    ("big", {}, SyncStateName.DONE),
]


@pytest.mark.parametrize(("kind", "more", "state"), FAULTS, ids=[f"{kind} {more}" for kind, more, _state in FAULTS])
def test_one_fault_on_the_way_is_survived_or_told(
    desk: Desk, connection_id: str, shop: Marketplace, kind: str, more: dict[str, object], state: SyncStateName
) -> None:
    desk.sync.run(connection_id)
    match = {"method": "GET", "path_prefix": "/seller/v1/changes"}
    shop.fault(kind, match=match, times=1, **more)
    report = desk.sync.run(connection_id)
    assert report.state is state, report.message
    assert desk.replay.run(connection_id).is_same


@pytest.mark.parametrize("kind", ["wrong_types", "duplicate_keys", "nan", "truncate_at"])
def test_an_answer_that_is_no_page_changes_nothing_and_says_so(
    desk: Desk, connection_id: str, shop: Marketplace, kind: str
) -> None:
    desk.sync.run(connection_id)
    before = len(desk.intake.batches(connection_id))
    more = {"at_byte": 20} if kind == "truncate_at" else {}
    shop.fault(kind, match={"method": "GET", "path_prefix": "/seller/v1/changes"}, times=9, **more)
    report = desk.sync.run(connection_id)
    assert report.state is SyncStateName.FAILED
    assert report.message.endswith("。")
    assert len(desk.intake.batches(connection_id)) == before
    shop.control("DELETE", "faults")
    assert desk.sync.run(connection_id).state is SyncStateName.DONE


def test_a_command_is_done_once_and_read_back(gateway: Gateway, shop: Marketplace) -> None:
    case = shop.case_at("SELLER_CONFIRM_REQUIREMENT")
    body = {
        "name": "ConfirmRequirement",
        "order_id": case["order_id"],
        "line_id": case["line_id"],
        "expected_node": case["node"],
        "seen_version": None,
        "values": {},
        "files": [],
    }
    data = json.dumps(body).encode()
    assert gateway.read_command("real-1").outcome is Outcome.NOT_FOUND
    shop.fault("cut_after", match={"method": "PUT", "path_prefix": "/seller/v1/commands"}, times=1)
    assert gateway.send("real-1", data).outcome is Outcome.UNKNOWN
    assert gateway.read_command("real-1").outcome is Outcome.ACCEPTED
    again = gateway.send("real-1", data)
    assert again.outcome is Outcome.ACCEPTED
    assert again.item is not None
    assert again.item["node"] != case["node"]
    assert again.at is not None
    other = gateway.send("real-1", json.dumps({**body, "values": {"x": 1}}).encode())
    assert (other.outcome, other.code) == (Outcome.REFUSED, "key_reused")
    late = gateway.send("real-2", data)
    assert late.outcome is Outcome.CONFLICT
    assert late.item is not None
    assert gateway.read_command("real-2").outcome is Outcome.NOT_FOUND
    done = [one for one in shop.control("GET", "effects")["effects"] if one["key"] == "real-1"]
    assert len(done) == 1
    assert gateway.read_case(case["order_id"], case["line_id"]) == late.item
    assert gateway.read_case("CS-none", "x") is None


def test_a_file_is_handed_over_by_its_content(gateway: Gateway, shop: Marketplace, tmp_path: Path) -> None:
    import hashlib

    paper = tmp_path / "验收单.pdf"
    paper.write_bytes(b"%PDF-1.7" + b"x" * 100_000)
    sha256 = hashlib.sha256(paper.read_bytes()).hexdigest()
    shop.fault("cut_after", match={"method": "PUT", "path_prefix": "/seller/v1/files"}, times=1)
    assert gateway.put_file(sha256, paper).outcome is Outcome.RETRY
    assert gateway.put_file(sha256, paper).outcome is Outcome.ACCEPTED
    wrong = gateway.put_file("0" * 64, paper)
    assert (wrong.outcome, wrong.code) == (Outcome.REFUSED, "hash_differs")


def test_a_wrong_token_is_told(shop: Marketplace) -> None:
    from tests.gateways.fault_server import gateway_to

    gateway = gateway_to(shop.port)
    with pytest.raises(GatewayError, match="令牌"):
        gateway.about()
    assert gateway.send("k", b"{}").outcome is Outcome.UNAUTHORIZED


def test_the_verb_fetches_and_says_what_came(desk: Desk, connection_id: str) -> None:
    home = desk.home
    found = run_json(home, "sync", "--connection", CONNECTION)
    assert (found["connection"], found["state"]) == (CONNECTION, "done")
    assert [one["kind"] for one in found["kinds"]] == ["orders", "cases", "refunds"]
    told = run(home, "sync", "--connection", CONNECTION)
    assert (told.status, "没有变化" in told.out) == (0, True)
    assert run(home, "sync").status == 2


def test_without_a_running_marketplace_the_verb_says_so(home: Home) -> None:
    desk = open_desk(home)
    desk.connections.create(CONNECTION, ConnectionKind.REHEARSAL_DIRECT)
    desk.close()
    done = run(home, "sync", "--connection", CONNECTION, "--json")
    assert done.status == 3
    assert "还没有地址" in done.document["error"]["title"]


def test_the_capabilities_of_the_real_one_are_by_name(gateway: Gateway) -> None:
    assert set(gateway.capabilities()) == set(CommandName)


REFUNDS_GONE = {"kind": "status", "times": None, "match": {"path_prefix": "/seller/v1/refunds"}}


def test_refunds_come_from_an_address_of_their_own(gateway: Gateway, shop: Marketplace) -> None:
    cases = [one for one in gateway.page("cases", None, 2000).items if one["node"] == "SELLER_DELIVER"]
    for case in cases[:5]:
        body = {"act": "ask_refund", "order_id": case["order_id"], "line_id": case["line_id"], "amount": "1.00"}
        assert shop.ask("POST", "/rehearsal/buyers", body).status == 200
    page = gateway.page("refunds", None, 3)
    assert [item["requested_amount"] for item in page.items] == ["1.00"] * 3
    assert page.has_more
    following = gateway.page("refunds", page.next_cursor, 2000)
    ids = [item["refund_id"] for item in (*page.items, *following.items)]
    assert len(ids) == len(set(ids)) > 3
    assert not following.has_more
    with pytest.raises(GatewayError) as caught:
        gateway.page("refunds", "別の-1", 10)
    assert caught.value.kind == "cursor_unknown"


@pytest.mark.parametrize("fault", [{"status": 404}, {"status": 405}, {"status": 501}, {"kind": "html", "status": 404}])
def test_a_counterpart_without_refunds_is_not_offering_them(
    gateway: Gateway, shop: Marketplace, desk: Desk, connection_id: str, fault: dict[str, object]
) -> None:
    shop.control("POST", "faults", REFUNDS_GONE | fault)
    with pytest.raises(GatewayError) as caught:
        gateway.page("refunds", None, 10)
    assert caught.value.kind == NOT_OFFERED
    report = desk.sync.run(connection_id)
    assert report.state is SyncStateName.DONE
    assert {one.kind: one.is_offered for one in report.kinds} == {"orders": True, "cases": True, "refunds": False}
    lines = {one.id: one for one in examine(desk, connection_id)}
    assert (lines["page"].is_fine, lines["refunds"].is_fine) == (True, None)
    assert "没有提供" in lines["refunds"].sentence


@pytest.mark.parametrize("status", [401, 403, 500, 502])
def test_another_refusal_of_the_list_is_a_fault(gateway: Gateway, shop: Marketplace, status: int) -> None:
    shop.control("POST", "faults", REFUNDS_GONE | {"status": status})
    with pytest.raises(GatewayError) as caught:
        gateway.page("refunds", None, 10)
    assert caught.value.kind != NOT_OFFERED
