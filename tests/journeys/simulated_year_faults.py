"""Mistakes put into either side on purpose: each must make a simulated year differ from our forecasts.

The marketplace's own are ``LAW_FAULTS`` of the sandbox; ours are one changed line of a rule pack, or a wrong calendar.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from desktop_app import paths
from desktop_app.models.rules.packs import RulePacks, load_packs
from desktop_app.models.scales import Grade
from desktop_app.models.working_calendar import WorkingCalendar

SERVICE_YEAR, JOINT_YEAR = "2024-07-01", "2023-01-01"
"""First days of two years."""
BOUNDARY_DAYS: Mapping[str, Sequence[str]] = {
    SERVICE_YEAR: ("2024-09-13", "2024-09-14", "2025-03-25", "2025-03-26"),
    JOINT_YEAR: ("2023-04-27", "2023-04-28"),
}
"""The days of each year from which other rules hold, and the days before."""

LAW_FAULTS_OF_H: Mapping[str, str] = {
    "sync_after_4_hours": "deadline of sync",
    "review_skipped": "review ahead",
    "review_in_every_scene": "review ahead",
    "review_ignores_base_scene": "review ahead",
    "buyer_reject_to_requirement": "step",
    "review_fail_to_buyer": "step",
    "requirement_reject_goes_on": "step",
    "rejections_not_counted": "rejections",
    "notice_at_150_days": "silence",
    "notice_every_14_days": "silence",
    "no_notice": "silence",
    "human_service_accepts_itself": "silence",
    "closing_after_365_days": "silence",
    "boundary_day_is_old": "delivery form",
    "renewal_is_supervised": "supervised or not",
    "appeal_lasts_5_days": "deadline of resolve_appeal",
}
"""Mistakes of the law that a year of human services can show, and the claim that must show it."""

LAW_FAULTS_ELSEWHERE: Mapping[str, str] = {
    "failed_opening_refunded_after_6_hours": "orders without supervision: ``test_simulated_openings``",
    **dict.fromkeys(
        (
            *("refund_takes_a_day", "goods_wait_20_days", "inspection_waits_30_days", "silence_rejects_refund"),
            *("asked_invoice_fails_nothing", "issued_invoice_bars_nothing", "refund_pauses_nothing"),
            *("refund_leaves_case_open", "goods_in_transit_are_not_received", "finished_order_is_refundable"),
        ),
        "refunds, which nobody asks for in these years",
    ),
    "requirement_after_2025": "the charts from 2025-03-26 leave the requirement nodes open (H-ERA-2025-03-26)",
}
"""Mistakes that no forecast of a case speaks about, and why. Those of other flows: ``simulated_year_flow_faults``."""


@dataclass(frozen=True)
class RuleFault:
    """One wrong line in a copy of our packs."""

    name: str
    file: str
    right: str
    wrong: str
    claim: str
    year: str = SERVICE_YEAR
    times: int = 1
    """How often the right words are replaced; 0: everywhere."""


def node_lines(node: str, actor: str) -> str:
    """How a pack begins a node."""
    return f'node = "{node}"\nactor = "{actor}"'


def wrong_actor(name: str, file: str, node: str, right: str, wrong: str) -> RuleFault:
    """Another one acts at a node."""
    return RuleFault(name, file, node_lines(node, right), node_lines(node, wrong), "whose move")


def wrong_end(name: str, file: str, start: str, actor: str, right: str, wrong: str) -> RuleFault:
    """A move leads to another node."""
    ends = [f'from = "{start}"\nto = "{end}"\nactor = "{actor}"' for end in (right, wrong)]
    return RuleFault(name, file, *ends, "step")


_REMINDER = 'silence = [{ effect = "reminder", clause = "REMINDER-180", basis = "ordered_at" }]'
_STALL = 'stalled = "STALLED-5D"\n'
_WAITS = _STALL + 'hint = { zh = "已交付，等客户", en = "Delivered, waiting for the customer" }\n'
_DUE = (
    _STALL + 'deadline = [{ clause = "H-PROMISE", basis = "ordered_at", basis_clause = "PROMISE-START", '
    'kind = "soft", is_optional = true }]\n'
)
_ALSO = 'hint = { zh = "也叫商家上传交付凭证", en = "Also called 商家上传交付凭证" }\n'

RULE_FAULTS = (
    RuleFault(
        "first notice after 150 days", "supervision", "limit = { days = 180 }", "limit = { days = 150 }", "silence"
    ),
    RuleFault("notice every 14 days", "supervision", "every = { days = 7 }", "every = { days = 14 }", "silence"),
    RuleFault("one notice, never again", "supervision", "every = { days = 7 }\n", "", "silence"),
    RuleFault(
        "completed after 4 hours", "supervision", "limit = { hours = 3 }", "limit = { hours = 4 }", "deadline of sync"
    ),
    RuleFault(
        "completed after 2 hours", "supervision", "limit = { hours = 3 }", "limit = { hours = 2 }", "deadline of sync"
    ),
    RuleFault(
        "2 working days for an appeal",
        "supervision",
        "limit = { working_days = 3 }",
        "limit = { working_days = 2 }",
        "deadline of resolve_appeal",
    ),
    RuleFault(
        "5 working days for an appeal",
        "supervision",
        "limit = { working_days = 3 }",
        "limit = { working_days = 5 }",
        "limit of appeals is loose",
    ),
    RuleFault(
        "renewals are supervised", "supervision", 'renewal_types = ["续费"]', "renewal_types = []", "supervised or not"
    ),
    RuleFault("new form a day late", "flow-h", "2025-03-26", "2025-03-27", "delivery form", times=0),
    RuleFault("new form a day early", "flow-h", "2025-03-26", "2025-03-25", "delivery form", times=0),
    RuleFault(
        "review of 赋能云 ended",
        "supervision",
        'classes = ["联营"]\nscenes = ["赋能云"]\nfrom = 2023-04-28',
        'classes = ["联营"]\nscenes = ["赋能云"]\nfrom = 2023-04-28\nuntil = 2024-08-31',
        "review ahead",
    ),
    RuleFault(
        "review of 基地云 from the beginning",
        "supervision",
        'classes = ["联营"]\nscenes = ["基地云"]\nfrom = 2024-09-14',
        'classes = ["联营"]\nscenes = ["基地云"]',
        "review ahead",
    ),
    RuleFault(
        "review of 基地云 only from 2025",
        "supervision",
        'classes = ["联营"]\nscenes = ["基地云"]\nfrom = 2024-09-14',
        'classes = ["联营"]\nscenes = ["基地云"]\nfrom = 2025-01-01',
        "review ahead",
    ),
    RuleFault(
        "review in every scene",
        "supervision",
        'classes = ["联营"]\nscenes = ["赋能云"]',
        'classes = ["联营"]\nscenes = ["*"]',
        "review ahead",
    ),
    RuleFault(
        "review in every scene a day longer",
        "supervision",
        "until = 2023-04-27",
        "until = 2023-04-28",
        "review ahead",
        JOINT_YEAR,
    ),
    RuleFault(
        "no review before 2023-04-28",
        "supervision",
        "until = 2023-04-27",
        "until = 2022-04-27",
        "review ahead",
        JOINT_YEAR,
    ),
    RuleFault(
        "Huawei's own products are never reviewed",
        "supervision",
        'classes = ["华为"]',
        'classes = ["-"]',
        "review ahead",
        times=0,
    ),
    wrong_actor("the seller accepts", "flow-h", "BUYER_ACCEPT", "buyer", "seller"),
    wrong_actor("the buyer reviews", "flow-h", "HUAWEI_REVIEW", "huawei", "buyer"),
    wrong_end(
        "a rejected delivery goes to the requirement",
        "flow-h",
        "BUYER_ACCEPT",
        "buyer",
        "SELLER_DELIVER",
        "BUYER_SUBMIT_REQUIREMENT",
    ),
    wrong_end(
        "a failed review goes to the buyer", "flow-h", "HUAWEI_REVIEW", "huawei", "SELLER_DELIVER", "BUYER_ACCEPT"
    ),
    RuleFault(
        "silence accepts after 10 days",
        "flow-h",
        _WAITS + _REMINDER,
        _WAITS + 'silence = [{ effect = "auto_accept", clause = "ACCEPT-10", basis = "node_since" }]',
        "silence",
    ),
    RuleFault(
        "silence at the delivery does nothing",
        "flow-h",
        _DUE + _ALSO + _REMINDER,
        _DUE + _ALSO + 'silence = [{ effect = "none", clause = "NO-AUTO-END" }]',
        "silence",
    ),
    RuleFault(
        "notices count from the node",
        "flow-h",
        _WAITS + _REMINDER,
        _WAITS + 'silence = [{ effect = "reminder", clause = "REMINDER-180", basis = "node_since" }]',
        "silence",
    ),
)

_ACCEPT_10 = """
[[clause]]
id = "ACCEPT-10"
severity = "hint"
grade = "assumption"
source = "assumption"
limit = { days = 10 }
text = { zh = "十天不验收视为验收。", en = "Ten days of silence accept." }
"""


def wrong_packs(fault: RuleFault, folder: Path) -> RulePacks:
    """Our packs with one fault in them."""
    shutil.copytree(paths.resource("rules"), folder)
    path = folder / f"{fault.file}.toml"
    text = path.read_text(encoding="utf-8")
    assert text.count(fault.right) >= 1, f"the packs no longer say {fault.right!r}"
    text = text.replace(fault.right, fault.wrong, fault.times or -1)
    if "ACCEPT-10" in fault.wrong:
        text = text.replace("# ---- the flow", f"{_ACCEPT_10}\n# ---- the flow", 1)
    path.write_text(text, encoding="utf-8")
    return load_packs(folder)


class DayOfReceiptCounts(WorkingCalendar):
    """A calendar that takes the day of receipt for day 1."""

    def end_of_working_day(self, received: datetime, days: int) -> tuple[datetime, Grade]:
        return super().end_of_working_day(received, days - 1) if days > 1 else super().end_of_working_day(received, 1)


class NoHolidays(WorkingCalendar):
    """A calendar that knows weekends and no holidays."""

    def is_working_day(self, day: date) -> bool:
        return bool(day.weekday() < 5)


CALENDAR_FAULTS: Mapping[str, type[WorkingCalendar]] = {
    "the day of receipt counts": DayOfReceiptCounts,
    "holidays are working days": NoHolidays,
}
"""Both end the time for an appeal too early: ``deadline of resolve_appeal``."""
