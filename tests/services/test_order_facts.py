"""What imported orders add to the check of a delivery: the term, the numbers of others, and that one is not known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from desktop_app.clock import CHINA, Clock
from desktop_app.paths import Home
from desktop_app.services.acts.order_facts import OtherOrders, is_telling, term_months
from desktop_app.services.acts.preflight import EvidenceRequest, check_evidence
from desktop_app.services.desk import Desk, open_desk

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=CHINA)
OWN, OTHER = "HT20261101-A1", "HT20260077X9"


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    opened = open_desk(home, Clock(at=NOW))
    yield opened
    opened.close()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("begins", "ends", "months"),
    [
        ("2026-01-15 10:00", "2027-01-15 10:00", 12),
        ("2026-01-15 10:00", "2027-01-14 23:59:59", 12),
        ("2026-01-31 00:00", "2026-02-28 00:00", 1),
        ("2026-01-01 00:00", "2026-01-31 23:59:59", 1),
        ("2026-01-15 10:00", "2026-02-20 10:00", None),
        ("2026-01-15 10:00", "2026-01-15 10:00", None),
        ("2026-01-15 10:00", "2025-01-15 10:00", None),
    ],
)
def test_a_term_is_known_when_it_is_whole_months(begins: str, ends: str, months: int | None) -> None:
    assert term_months({"effective_at": moment(begins), "expires_at": moment(ends)}) == months
    assert term_months({"effective_at": moment(begins)}) is None


@pytest.mark.parametrize("word", ["20261124", "13800001111", "2026", "ABCDEFGHIJ", "A1", "V2026-1"])
def test_what_may_be_a_day_a_telephone_or_a_word_is_no_number_of_an_order(word: str) -> None:
    assert not is_telling(word)


def seed(desk: Desk) -> str:
    result = desk.intake.paste(
        "订单ID\t订单行ID\t接入类型\t交付子类型\t商品类别\t下单时间\t是否涉及服务监管\t当前节点\n"
        f"{OWN}\tL1\t人工服务\t标准\t通用\t2026-10-01 10:00:00\t是\t商家实施服务\n"
    )
    desk.intake.paste(
        "订单ID\t订单行ID\t订单状态\t生效时间\t到期时间\t原订单ID\n"
        f"{OWN}\tL1\t处理中\t2026-10-01 10:00:00\t2026-11-01 10:00:00\tHT20250001X1\n"
        f"{OTHER}\tL1\t处理中\t\t\t\n"
        "HT20250001X1\tL1\t已完成\t\t\t\n",
        kind="orders",
    )
    return result.batch.connection_id


def found(desk: Desk, connection: str | None, folder: Path, text: str, order: str = OWN) -> dict[str, str]:
    path = folder / "SOW.txt"
    path.write_text("需求说明书\n" + text + "\n" + "实施内容 " * 30, encoding="utf-8")
    request = EvidenceRequest(order, None, [("sow", path)], opening_time=moment("2026-10-02 09:00"))
    return {one.rule: one.message for one in check_evidence(desk, connection, request)}


def test_the_term_of_the_order_is_told_with_the_opening_time(desk: Desk, tmp_path: Path) -> None:
    rules = found(desk, seed(desk), tmp_path, f"订单 {OWN}")
    assert "11-02" in rules["EV-11"]
    assert "EV-04" not in rules


def test_the_number_of_another_known_order_is_found_whatever_it_looks_like(desk: Desk, tmp_path: Path) -> None:
    connection = seed(desk)
    assert OTHER in found(desk, connection, tmp_path, f"参见 {OTHER}")["EV-04"]
    assert "EV-04" not in found(desk, connection, tmp_path, "续自 HT20250001X1，编号 HT20269999X9")


def test_an_order_that_never_came_in_is_told_where_others_did(desk: Desk, tmp_path: Path) -> None:
    connection = seed(desk)
    assert "CS404" in found(desk, connection, tmp_path, "x", order="CS404")["EV-40"]
    assert "EV-40" not in found(desk, connection, tmp_path, "x")
    assert "EV-40" not in found(desk, None, tmp_path, "x", order="CS404"), "without any data a form is judged alone"


def test_a_line_that_never_came_in_is_told_with_those_that_did(desk: Desk, tmp_path: Path) -> None:
    connection = seed(desk)
    path = tmp_path / "SOW.txt"
    path.write_text("需求说明书\n" + "实施内容 " * 30, encoding="utf-8")

    def judged(line: str | None) -> dict[str, str]:
        request = EvidenceRequest(OWN, line, [("sow", path)], opening_time=moment("2026-10-02 09:00"))
        return {one.rule: one.message for one in check_evidence(desk, connection, request)}

    rules = judged("9")
    assert "EV-40" not in rules
    assert OWN in rules["EV-40A"]
    assert "订单行 9" in rules["EV-40A"]
    assert "L1" in rules["EV-40A"]
    assert "11-02" in rules["EV-11"], "what is known of the order is used"
    assert not {"EV-40", "EV-40A"} & {*judged("L1"), *judged(None)}


def test_the_delivery_form_knows_the_same(desk: Desk) -> None:
    connection = seed(desk)
    facts = desk.evidence.facts(connection, f"{OWN}|L1", {})
    assert facts is not None
    assert facts.term_months == 1
    assert OTHER in facts.other_order_ids
    assert isinstance(facts.other_order_ids, OtherOrders)
    assert set(facts.other_order_ids) == {OTHER}
