"""What the others see in a delivery's papers at once: buyers and Huawei send it back for that before anything else."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.sandbox.shop.counterparties import REJECTIONS, REVIEW_FINDINGS
from desktop_app.sandbox.shop.shop import Shop
from desktop_app.sandbox.shop.temper import TEMPERS, Temper
from tests.sandbox.shop.stage import DAY, Line, empty_shop, open_line, paper

BASE = ("人工服务", "标准", "联营", "基地云")
ENABLING_LICENCE = ("License", "识别码", "联营", "赋能云")
PICTURES = ("screenshot", "screenshot", "screenshot")


@pytest.fixture
def lively(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A shop whose buyers and reviewers act by themselves and object to nothing but papers."""
    fair = Temper(buyer_silent=0.0, buyer_rejects=0.0, review_fails=0.0, phone_differs=0.0)
    monkeypatch.setitem(TEMPERS, "even", fair)
    made = empty_shop(tmp_path / "shop", counterparties=True)
    yield made
    made.close()


def put(shop: Shop, role: str, name: str, data: bytes) -> dict[str, Any]:
    sha256 = hashlib.sha256(data).hexdigest()
    shop.put_file(sha256, data)
    return {"role": role, "sha256": sha256, "name": name, "size": len(data)}


def docx(text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("word/document.xml", f"<w:document>{text}</w:document>")
    return out.getvalue()


def decided(line: Line) -> dict[str, Any]:
    """What became of the delivery at the next node: the line that left it."""
    node, past = line.node, len(line.history())
    line.shop.step(10 * DAY)
    rows = line.shop.case_timeline(line.order_id, line.line_id)[past:]
    return next(row for row in rows if row["node_before"] == node and row["node_after"] != node)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("验收单.pdf", b"<html>404</html>"),
        ("验收单.docx", b"%PDF-1.4 paper"),
        ("验收单.png", b"PK\x03\x04"),
        ("验收单.doc", b"plain words"),
    ],
)
def test_a_file_that_does_not_open_comes_back(lively: Shop, name: str, data: bytes) -> None:
    line = open_line(lively)
    line.seller("ReportCompletion", {}, [*paper("sow"), put(lively, "acceptance", name, data)])
    row = decided(line)
    assert (row["actor"], row["act"], row["node_after"]) == ("buyer", "reject", "SELLER_DELIVER")
    assert row["text"] == f"用户驳回：附件“{name}”打不开，请重新上传。"
    assert row["details"]["seen_as"] == "does_not_open"
    line.seller("ReportCompletion", {}, paper("sow", "acceptance"))
    assert decided(line)["node_after"] == "DONE"


@pytest.mark.parametrize("broken", [b"PK\x03\x04 no archive", docx("")[:-30]])
def test_a_document_that_only_begins_well_breaks_nothing(lively: Shop, broken: bytes) -> None:
    line = open_line(lively)
    line.seller("ReportCompletion", {}, [*paper("sow"), put(lively, "acceptance", "验收单.docx", broken)])
    assert decided(line)["node_after"] == "DONE"


@pytest.mark.parametrize(
    ("name", "wrap"), [("验收单.docx", docx), ("验收单.pdf", lambda text: f"%PDF-1.4 {text}".encode())]
)
def test_another_orders_number_is_seen_and_the_own_one_is_not(lively: Shop, name: str, wrap: Any) -> None:
    line = open_line(lively)
    papers = [*paper("sow"), put(lively, "acceptance", name, wrap("订单 CS2601021530ABCDE 验收"))]
    line.seller("ReportCompletion", {}, papers)
    row = decided(line)
    assert (row["act"], row["details"]["seen_as"]) == ("reject", "other_order")
    assert "CS2601021530ABCDE" in row["text"]
    papers = [*paper("sow"), put(lively, "acceptance", name, wrap(f"订单 {line.order_id} 验收"))]
    line.seller("ReportCompletion", {}, papers)
    assert decided(line)["node_after"] == "DONE"


@pytest.mark.parametrize(
    ("kind", "values", "roles", "seen_as"),
    [
        (BASE, {"delivery_mode": "现场"}, PICTURES[:2], "few_pictures"),
        (BASE, {"delivery_mode": "现场"}, PICTURES, None),
        (BASE, {"delivery_mode": "远程"}, PICTURES, "no_remote_record"),
        (BASE, {"delivery_mode": "远程"}, ("remote",), None),
        (ENABLING_LICENCE, {}, PICTURES, "no_resource_number"),
        (ENABLING_LICENCE, {"resource_order": "CS2601021530ABCDE"}, (), "no_resource_picture"),
        (ENABLING_LICENCE, {"resource_order": "CS2601021530ABCDE"}, ("resource_order",), None),
        (ENABLING_LICENCE, {"resource_order": "CS2601021530ABCDE"}, ("deployment",), None),
        (("人工服务", "标准", "联营", "赋能云"), {}, (), None),
        (("SaaS", None, "联营", "赋能云"), {}, (), None),
        (("人工服务", "标准", "华为", "基地云"), {"delivery_mode": "现场"}, (), None),
    ],
)
def test_the_review_sees_what_a_scene_demands(
    lively: Shop, kind: tuple[Any, ...], values: dict[str, str], roles: tuple[str, ...], seen_as: str | None
) -> None:
    line = open_line(lively, *kind)
    line.seller("ReportCompletion", values, paper("sow", "acceptance", *roles))
    assert line.node == "HUAWEI_REVIEW"
    row = decided(line)
    assert row["act"] == ("review_fail" if seen_as else "review_pass")
    assert (row["details"] or {}).get("seen_as") == seen_as


def test_of_hardware_the_review_asks_only_whether_it_arrived(lively: Shop) -> None:
    line = open_line(lively, "硬件", None, "联营", "基地云")
    line.seller("ReportCompletion", {"carrier": "顺丰速运", "waybill": "SF1"}, [])
    assert decided(line)["act"] == "review_pass"


def test_a_reason_of_judgement_says_nothing_of_papers(lively: Shop) -> None:
    line = open_line(lively)
    line.deliver()
    line.act("reject", reason=REJECTIONS[0])
    row = lively.case_timeline(line.order_id, line.line_id)[-1]
    assert row["details"] == {"reason": REJECTIONS[0]}
    assert not any("打不开" in reason for reason in (*REJECTIONS, *REVIEW_FINDINGS)), "that is for whoever looked"
