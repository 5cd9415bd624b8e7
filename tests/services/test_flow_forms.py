"""The delivery form and the console's packet of each flow: hardware's waybill, the two deliveries of a licence code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.models.acts import Decision
from desktop_app.models.commands import Command
from desktop_app.models.scales import Severity
from desktop_app.models.wire_commands import command_body
from desktop_app.services.acts.drafts import DELIVERY_FORM
from desktop_app.services.desk import Desk
from tests.services.deciding import NOW, case_columns, key_of, project
from tests.views.evidence_files import document

HARDWARE = {"access_type": "硬件", "delivery_subtype": ""}
LICENCE = {"access_type": "License", "product_class": "联营", "sales_scene": "赋能云"}


def standing_at(desk: Desk, connection: str, node: str, **facts: str) -> str:
    project(desk, connection, [case_columns(1, node, NOW, **facts)], NOW)
    return key_of(1)


def reported(desk: Desk, connection: str, key: str, body: dict[str, Any]) -> Decision:
    draft = desk.drafts.open(connection, DELIVERY_FORM, key)
    desk.drafts.autosave(draft.id, body)
    return desk.decide.report_completion(connection, key, draft.id)


def blocks(decision: Decision) -> set[str]:
    return {one.rule for one in decision.findings if one.severity is Severity.BLOCK}


def made(decision: Decision) -> Command:
    assert decision.command is not None, decision.findings
    return decision.command


def test_hardware_asks_for_carrier_and_waybill_and_no_document(desk: Desk, connection: str) -> None:
    key = standing_at(desk, connection, "商家实施服务", **HARDWARE)
    empty = reported(desk, connection, key, {"texts": {"carrier": " "}})
    assert blocks(empty) == {"EV-60", "EV-61"}
    # what belongs to other forms is not asked for: no way of delivery, no acceptance document, no opening time
    assert not {one.field for one in empty.findings} & {"delivery_mode", "acceptance", "sow", "opening_time"}
    texts = {"carrier": "顺丰速运", "waybill": " SF1234567890123 ", "remark": "两箱"}
    command = made(reported(desk, connection, key, {"texts": texts}))
    packet = desk.packets.build(command)
    assert [(value.id, value.text) for value in packet.values] == [
        ("carrier", "顺丰速运"),
        ("waybill", "SF1234567890123"),
        ("remark", "两箱"),
    ]
    assert packet.title == "确认发货完成"
    assert packet.source.startswith("S02 ")
    assert command.values["after"] == "BUYER_ACCEPT"
    sent = json.loads(command_body(command, 1))["values"]
    assert sent == {"carrier": "顺丰速运", "waybill": "SF1234567890123", "remark": "两箱"}


def test_the_two_deliveries_of_an_authorisation_code(desk: Desk, connection: str, tmp_path: Path) -> None:
    code = {**LICENCE, "delivery_subtype": "授权码"}
    key = standing_at(desk, connection, "商家实施交付", **code)
    command = made(reported(desk, connection, key, {"texts": {"remark": "已装好"}}))
    assert command.values["after"] == "BUYER_CLAIM_CODE"
    assert [value.id for value in desk.packets.build(command).values] == ["remark"]
    desk.outbox.register_result(command.id, "done")
    project(desk, connection, [case_columns(1, "商家上传交付证明", NOW, **code)], NOW)

    order = key.partition("|")[0]
    empty = desk.evidence.findings(connection, key, {"delivery_mode": "remote"})
    assert {one.rule for one in empty if one.severity is not Severity.HINT} == {"EV-02A", "EV-21A", "EV-37", "EV-37A"}
    # the opening time is the moment of activation and cannot be edited: nobody asks for it
    assert not {one.rule for one in empty} & {"EV-12", "EV-01", "EV-01A"}
    proof = document(tmp_path / "验收.docx", f"订单号 {order}", "客户 宁波甬江模具 1")
    body = {
        "delivery_mode": "remote",
        "files": {"acceptance": [str(proof)]},
        "signatures": [],
        "texts": {"resource_order": "CS2611020000RES01"},
    }
    command = made(reported(desk, connection, key, body))
    assert command.values["after"] == "HUAWEI_REVIEW"
    packet = desk.packets.build(command)
    assert packet.title == "上传交付证明"
    assert [value.id for value in packet.values] == ["acceptance.1", "resource_order"]
    assert packet.values[0].shown == "1_交付证明.docx"


@pytest.mark.parametrize(
    ("access", "subtype", "blocked", "warned"),
    [
        ("License", "识别码", {"EV-01A", "EV-02"}, set()),
        ("License", "线下", set(), {"EV-01B", "EV-02A"}),
        ("SaaS", "", {"EV-01", "EV-02"}, set()),
        ("应用编排", "", set(), {"EV-02A"}),
    ],
)
def test_printed_papers_block_and_assumed_ones_only_warn(
    desk: Desk, connection: str, access: str, subtype: str, blocked: set[str], warned: set[str]
) -> None:
    case = {**LICENCE, "access_type": access, "delivery_subtype": subtype}
    key = standing_at(desk, connection, "商家实施服务", **case)
    decision = reported(desk, connection, key, {"delivery_mode": "remote"})
    assert blocks(decision) == blocked
    papers = {one.rule for one in decision.findings if one.field in ("sow", "acceptance", "result_text")}
    assert papers == blocked | warned
