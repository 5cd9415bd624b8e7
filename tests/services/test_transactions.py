"""交易明细: a ledger by month and line, through import, paste, export, undo and replay, on the real store."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.clock import CHINA
from desktop_app.models.kinds import KINDS
from desktop_app.services.desk import Desk
from tests.services.deciding import NOW

KIND = "transactions"
HEADINGS = (
    "账期,订单ID,订单行ID,商品名称,客户账号,订单类型,订单金额,结算金额,币种,出账状态,服务监管状态,还款状态,验收时间"
)


def line(
    number: int, period: str = "2026-10", state: str = "", order_type: str = "新购", amount: str = "1,200.50"
) -> str:
    order = f"CS{number:04d}"
    return (
        f'{period},{order},{order}-000001,数据治理服务,buyer{number},{order_type},"{amount}",960.4,CNY,待出账,{state},,'
    )


def table(*lines: str, headings: str = HEADINGS) -> bytes:
    return "\n".join([headings, *lines, ""]).encode()


def counts(result: object) -> tuple[int, int, int, int]:
    found = result.as_dict()  # type: ignore[attr-defined]
    return found["rows"], found["inserted"], found["updated"], found["unchanged"]


def stored(desk: Desk, connection: str, key: str) -> dict[str, object]:
    return desk.projection(connection).rows.columns_of(key, KIND) or {}


def test_the_headings_tell_the_kind_and_a_month_is_one_however_it_is_written(desk: Desk, connection: str) -> None:
    first = desk.intake.paste(table(*(line(1, period) for period in ("2026-10",)), line(2)))
    assert (first.batch.kind, *counts(first)) == (KIND, 2, 2, 0, 0)
    for period in ("202610", "2026/10", "2026年10月", "２０２６－１０"):
        assert counts(desk.intake.paste(table(line(1, period)))) == (1, 0, 0, 1), period
    found = stored(desk, connection, "2026-10|CS0001-000001")
    assert (found["order_amount"], found["settlement_amount"], found["billing_state"]) == (
        "1200.50",
        "960.40",
        "待出账",
    )
    assert counts(desk.intake.paste(table(line(1, "2026-11")))) == (1, 1, 0, 0)


def test_a_ledger_never_takes_a_wrong_row(desk: Desk, connection: str) -> None:
    wrong = desk.intake.paste(
        table(
            line(1),
            line(2, "十月"),
            line(3, "2026-13"),
            line(4, amount="-5"),
            line(5, order_type="退订", amount="-5"),
            line(1),
            "2026-10,CS0009,,,,,,,,,,,",
        )
    )
    assert [(one.row, one.column) for one in wrong.refused] == [
        (3, "账期"),
        (4, "账期"),
        (5, "订单金额"),
        (7, "账期"),
        (8, "订单行ID"),
    ]
    assert counts(wrong) == (7, 2, 0, 0)
    assert wrong.warned == ()


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_import_of_an_export_changes_nothing(desk: Desk, connection: str, tmp_path: Path, suffix: str) -> None:
    hostile = ["=cmd", "-5", "'=x", "监管中", "", "已完成"]
    desk.intake.paste(table(*(line(number, state=state) for number, state in enumerate(hostile))))
    before = desk.projection(connection).rows.fingerprint()
    out = tmp_path / f"交易.{suffix}"
    assert desk.export.export(KIND, out).rows == len(hostile)
    again = desk.intake.import_file(out)
    assert (again.batch.kind, *counts(again)) == (KIND, len(hostile), 0, 0, len(hostile))
    desk.intake.withdraw(again.batch_id)
    assert desk.projection(connection).rows.fingerprint() == before


def test_it_is_undone_and_replayed_like_every_kind(desk: Desk, connection: str) -> None:
    desk.intake.paste(table(line(1, state="监管中"), line(2)))
    later = desk.intake.paste(table(line(1, state="已完成"), line(3)))
    assert counts(later) == (2, 1, 1, 0)
    assert desk.replay.run(connection).is_same
    desk.intake.withdraw(later.batch_id)
    assert stored(desk, connection, "2026-10|CS0001-000001")["supervision_state"] == "监管中"
    assert stored(desk, connection, "2026-10|CS0003-000001") == {}
    assert desk.replay.run(connection).is_same


def test_data_reach_to_the_midnight_that_the_page_showed(desk: Desk, connection: str, tmp_path: Path) -> None:
    midnight = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    assert desk.intake.paste(table(line(1))).batch.data_as_of == midnight
    said = datetime(2026, 11, 2, 9, 30, tzinfo=CHINA)
    assert desk.intake.paste(table(line(1)), data_as_of=said).batch.data_as_of == said
    from desktop_app.services.intake.data_dates import proposed_data_date

    early = midnight + timedelta(hours=7)
    assert proposed_data_date(b"", early, KINDS[KIND]) == midnight - timedelta(days=1)
    assert proposed_data_date(b"", early, KINDS["cases"]) == early


def test_a_preview_shows_the_columns_and_keeps_nothing(desk: Desk, connection: str) -> None:
    preview = desk.intake.preview(table(line(1), line(2, "十月")))
    assert preview.kind == KIND
    assert desk.projection(connection).rows.count(KIND) == 0
