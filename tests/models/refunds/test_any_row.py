"""Whatever a sheet writes beside a readable number: the row is kept, judged, and told as JSON for scripts."""

from __future__ import annotations

import json
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.clock import CHINA
from desktop_app.models.columns import decode_as_written, encode, unread_texts
from desktop_app.models.kinds import KINDS
from desktop_app.models.reading import read_row
from desktop_app.models.refunds.amounts import second_person, suggest
from desktop_app.models.refunds.blockers import blockers_of, grounds_of, is_decidable
from desktop_app.models.refunds.context import OrderSide, RefundContext
from desktop_app.models.refunds.facts import refund_facts
from desktop_app.models.refunds.forecast import forecast_refund
from desktop_app.models.refunds.reading import read_state
from desktop_app.models.refunds.report import RefundReport, report_as_dict
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.working_calendar import WorkingCalendar
from tests.models.refunds.conftest import NOW, money

KIND = KINDS["refunds"]
USUAL = st.sampled_from(
    (
        *("", "是", "否", "SaaS", "硬件", "包周期", "一次性", "已收货", "未收货", "无", "申请中", "已开具", "已退票"),
        *(
            "商家待审核",
            "待验收",
            "已退订",
            "CNY",
            "USD",
            "100",
            "1,234.50",
            "-5",
            "¥12",
            "US$3.10",
            "0",
            "1.005",
            "１２",
        ),
        *("2026-11-20 09:00:00", "2031-01-01 00:00:00", "昨天", "{asked}", "R1", "CS1"),
    )
)
CELLS = st.dictionaries(
    st.sampled_from([column.id for column in KIND.columns if column.id != "refund_id"]), USUAL | st.text(max_size=12)
)


@settings(max_examples=300)
@given(cells=CELLS, is_known=st.booleans(), age=st.integers(0, 40))
def test_any_row_with_a_number_is_kept_and_told(
    packs: RulePacks, calendar: WorkingCalendar, cells: dict[str, str], is_known: bool, age: int
) -> None:
    row = read_row(KIND, 2, {"refund_id": "R1", **cells}, {}, NOW)
    assert (row.refused, row.key) == (None, "R1")
    columns = encode(KIND, row.values, row.unread)
    # nothing that came in is lost: what was not read stands as it was written
    assert unread_texts(KIND, columns).keys() <= row.unread.keys() <= columns.keys()
    assert decode_as_written(KIND, columns)["refund_id"] == "R1"

    facts = refund_facts(columns)
    state = read_state(facts, packs)
    forecast = forecast_refund(facts, state, NOW, packs, calendar)
    order = OrderSide(is_known, money("100"), starts_at=NOW - timedelta(days=age)) if is_known else OrderSide()
    seen = RefundContext(facts, forecast.state, NOW, calendar, order, ("R0",), NOW - timedelta(days=age))
    found = blockers_of(seen, packs)
    suggestion = suggest(seen, packs)
    report = RefundReport(
        facts,
        forecast,
        found,
        is_decidable(forecast, found),
        suggestion,
        second_person(facts.requested, packs, NOW.astimezone(CHINA).date()),
        grounds_of(seen, packs),
        None,
        seen.paid,
    )
    told = json.loads(json.dumps(report_as_dict(report), allow_nan=False))
    assert told["decidable"] <= (told["regime"] == "A" and told["state"] in ("PENDING_SELLER", "AWAITING_INSPECTION"))
    assert not (told["decidable"] and any(one["severity"] == "block" for one in told["blockers"]))
    if told["decidable"] and facts.requested is not None and seen.paid is not None:
        assert 0 < facts.requested.amount <= seen.paid.amount
        assert facts.requested.currency == seen.paid.currency == told["currency"]
    assert not facts.unread_amount or not told["decidable"]
