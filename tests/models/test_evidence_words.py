"""Checks of a licence's term and of the phone on a waybill."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.models.scales import Severity
from desktop_app.models.supervision import FlowChoice, FlowId
from tests.models.evidence_facts import GOOD, GOOD_TEXT, Check, file, ids


def saying(*lines: str, role: str = "acceptance", **facts: Any) -> Any:
    return file(role, f"{role}.docx", text="\n".join((GOOD_TEXT, *lines)), **facts)


@pytest.mark.parametrize(
    "line",
    [
        "授权有效期 2024-09-20 至 2025-09-19",
        "授权有效期\n2025-09-20\t\n⾄\n\t2026-09-19",
        "服务期限：2024年09月20日至2025年09月19日止",
        "许可期限(企业版)：自2024.9.20起至2025.9.19",
        "使用期限 2024/09/20 00:00:00 - 2025/09/19 23:59:59",
        "有效期：2024年1月至2024年12月",
        "订阅周期：2024-09-20—2025-09-19",
        "授权到期日期：2025-09-19",
        "有效期至 2025年9月19日",
    ],
)
def test_a_term_that_ended_before_the_opening_is_told(line: str, check: Check) -> None:
    (found,) = check(files=(GOOD[0], saying(line)))
    assert (found.rule, found.severity, found.file) == ("EV-50", Severity.WARN, "acceptance.docx")


@pytest.mark.parametrize(
    "line",
    [
        "授权有效期 2026-11-03 至 2027-11-02",
        "此前客户曾于2026-05-01至2026-07-01试用本产品。",
        "试用有效期：2026-05-01 至 2026-07-01",
        "项目于 2024-09-01 至 2025-12-31 完成选型",
        "原授权有效期：2024-11-03 至 2025-11-02",
        "上期服务期限 2024-11-03 至 2025-11-02，本期服务期限 2026-11-03 至 2027-11-02",
        "服务周期：2026-10-12 至 2026-10-30",
        "合同有效期：2025-01-01 至 2026-01-01",
        "授权有效期 2026-13-40 至 2026-02-31",
        "授权有效期：永久",
    ],
)
def test_other_spans_of_time_are_no_ended_term(line: str, check: Check) -> None:
    assert check(files=(GOOD[0], saying(line))) == []


def test_without_an_opening_time_the_day_of_the_order_counts(check: Check) -> None:
    paper = saying("授权有效期 2024-09-20 至 2025-09-19")
    assert "EV-50" in ids(check(files=(GOOD[0], paper), opening_time=None))
    assert "EV-50" not in ids(check(files=(GOOD[0], paper), opening_time=None, ordered_at=None))


HARDWARE = FlowChoice(FlowId.D, "first")
WAYBILL = "电子运单\n收件 王芳 {phone}\n寄件 李强 13700001111 深圳边云\n签收 王芳"


@pytest.mark.parametrize(
    ("own", "shown", "is_told"),
    [
        ("13912345678", "13912345678", False),
        ("+86 139-1234-5678", "139 1234 5678", False),
        ("13912345678", "139****5678", False),
        ("13912345678", "13987654321", True),
        ("13912345678", "139****4321", True),
        ("0571-88886666", "13987654321", False),
        (None, "13987654321", False),
    ],
)
def test_the_phone_on_a_waybill_is_the_orders(own: str | None, shown: str, is_told: bool, check: Check) -> None:
    waybill = file("other", "运单.pdf", text=WAYBILL.format(phone=shown))
    found = check(files=(*GOOD, waybill), choice=HARDWARE, buyer_phone=own)
    assert ("EV-51" in ids(found)) == is_told


def test_a_paper_that_is_no_waybill_may_name_any_phone(check: Check) -> None:
    paper = file("other", "说明.docx", text="收件人和快递单号见附件，联系电话 13987654321")
    assert "EV-51" not in ids(check(files=(*GOOD, paper), choice=HARDWARE, buyer_phone="13912345678"))
