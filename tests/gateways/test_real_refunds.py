"""Commands on refunds over the whole way to the marketplace's own process: done once, answered alike, read back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.clock import Clock
from desktop_app.gateways.address import read_address
from desktop_app.gateways.contract import ContractGateway
from desktop_app.gateways.gateway import Outcome
from desktop_app.gateways.http import HttpSession
from desktop_app.models.command_words import REFUND_ACTS, Capability, CommandName
from desktop_app.secret import Secret
from tests.sandbox.marketplace import PINNED_NOW, Marketplace, running

PAPER = b"%PDF-1.7 agreed"
FILE = {"role": "agreement", "sha256": hashlib.sha256(PAPER).hexdigest(), "name": "协商.pdf", "size": len(PAPER)}
TEXTS = {"opinion": "已协商一致。", "reason": "外观有损坏。", "return_address": "贵安新区云谷路 1 号"}
N = CommandName


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marketplace]:
    words = ("--scenario", "refunds", "--seed", "7", "--at", PINNED_NOW, "--rate", "0")
    with running(tmp_path_factory.mktemp("market"), *words) as started:
        started.control("POST", "counterparties", {"is_on": False})
        yield started


@pytest.fixture
def gateway(shop: Marketplace, tmp_path: Path) -> Iterator[ContractGateway]:
    place = read_address(f"http://127.0.0.1:{shop.port}")
    opened = ContractGateway(HttpSession(place, Secret(shop.token), Clock(), per_second=500, burst=500))
    paper = tmp_path / "协商.pdf"
    paper.write_bytes(PAPER)
    assert opened.put_file(FILE["sha256"], paper).outcome is Outcome.ACCEPTED  # type: ignore[arg-type]
    yield opened
    opened.close()


def _items(shop: Marketplace) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shop.ask("GET", "/seller/v1/refunds?limit=2000").json["items"]
    return found


def _at(shop: Marketplace, state: str) -> dict[str, Any]:
    """A request in a state, that nothing keeps from being decided."""
    free = (one for one in _items(shop) if not one["appeal_open"] and one["invoice_state"] in ("无", "已退票"))
    return next(one for one in free if one["state"] == state)


def _body(item: dict[str, Any], **more: Any) -> bytes:
    body = {
        "expected_state": item["state"],
        "expected_amount": item["requested_amount"],
        "currency": item["currency"],
        "seen_version": item["version"],
        "values": TEXTS,
        "files": [FILE],
    }
    return json.dumps({**body, **more}).encode()


def test_the_marketplace_says_that_all_acts_can_be_sent(gateway: ContractGateway) -> None:
    assert {gateway.about().capabilities[name] for name in REFUND_ACTS} == {Capability.DIRECT}


def test_a_command_is_done_once_and_read_back(gateway: ContractGateway, shop: Marketplace) -> None:
    item = _at(shop, "PENDING_SELLER")
    refund_id, body = item["refund_id"], _body(item)
    assert gateway.read_command("refund-1").outcome is Outcome.NOT_FOUND
    shop.fault("cut_after", match={"method": "POST", "path_prefix": "/seller/v1/refunds/"}, times=1)
    assert gateway.send_refund("refund-1", N.APPROVE_REFUND, refund_id, body).outcome is Outcome.UNKNOWN
    read = gateway.read_command("refund-1")
    again = gateway.send_refund("refund-1", N.APPROVE_REFUND, refund_id, body)
    assert (read.outcome, again.outcome, read.item, read.at) == (
        Outcome.ACCEPTED,
        Outcome.ACCEPTED,
        again.item,
        again.at,
    )
    assert again.item is not None
    assert again.item["refund_id"] == refund_id
    assert again.item["state"] in ("APPROVED", "AWAITING_RETURN")
    assert gateway.read_refund(refund_id) == again.item
    elsewhere = gateway.send_refund("refund-1", N.REJECT_REFUND, refund_id, body)
    assert (elsewhere.outcome, elsewhere.code) == (Outcome.REFUSED, "key_reused")
    late = gateway.send_refund("refund-2", N.APPROVE_REFUND, refund_id, body)
    assert (late.outcome, late.item) == (Outcome.CONFLICT, again.item)
    assert gateway.read_command("refund-2").outcome is Outcome.NOT_FOUND
    done = [one for one in shop.control("GET", "effects")["effects"] if one["key"] == "refund-1"]
    assert len(done) == 1


@pytest.mark.parametrize("changed", [{"expected_amount": "0.01"}, {"currency": "USD"}, {"seen_version": 0}])
def test_other_money_or_an_older_version_is_a_conflict(
    gateway: ContractGateway, shop: Marketplace, changed: dict[str, Any]
) -> None:
    item = _at(shop, "PENDING_SELLER")
    found = gateway.send_refund("refund-3", N.REJECT_REFUND, item["refund_id"], _body(item, **changed))
    assert (found.outcome, found.code, found.item) == (Outcome.CONFLICT, "state_changed", item)


@pytest.mark.parametrize(
    ("name", "after"),
    [(N.APPEAL_INSPECTION, "AWAITING_INSPECTION"), (N.REJECT_INSPECTION, "AWAITING_RETURN")],
)
def test_acts_at_the_inspection_have_their_own_addresses(
    gateway: ContractGateway, shop: Marketplace, name: CommandName, after: str
) -> None:
    item = _at(shop, "AWAITING_INSPECTION")
    found = gateway.send_refund(f"key-{name}", name, item["refund_id"], _body(item, files=[]))
    assert (found.outcome, found.item and found.item["state"]) == (Outcome.ACCEPTED, after), found
    if name is N.APPEAL_INSPECTION:
        assert found.item is not None
        assert found.item["appeal_open"] is True
        shop.told("resolve_refund_appeal", item)


def test_a_request_that_is_not_there(gateway: ContractGateway, shop: Marketplace) -> None:
    assert gateway.read_refund("TD-none") is None
    item = _at(shop, "PENDING_SELLER")
    found = gateway.send_refund("refund-4", N.REJECT_REFUND, "TD0", _body(item))
    assert (found.outcome, found.code) == (Outcome.REFUSED, "not_found")
