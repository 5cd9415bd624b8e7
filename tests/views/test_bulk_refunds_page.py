"""批量驳回 on the real path: one text for all, each row by itself, and nothing begun without a text."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.refunds.states import RefundState
from desktop_app.paths import Home
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.cells import Cell
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.pages.bulk.columns import BulkCells
from desktop_app.views.pages.bulk.page import BulkPage
from desktop_app.views.pages.bulk.reading import FAILED, FIX, PREPARED, READY, RECALLED, REVIEW, WAITING
from desktop_app.views.pages.bulk.sheet import write_shown
from tests.services.refund_acts import refund_id
from tests.services.sending_bench import Bench as Sending
from tests.views.seeded import Frame
from tests.views.test_bulk_page import Bench

REJECT = CommandName.REJECT_REFUND.value
KEYS = [refund_id(number) for number in range(1, 5)]


def opened(home: Home, qtbot: Any, kind: ConnectionKind) -> Iterator[Bench]:
    """Three that wait for us, the third without a product; the fourth was withdrawn."""
    sending = Sending(home, kind=kind)
    for number in range(1, 5):
        state = RefundState.WITHDRAWN if number == 4 else RefundState.PENDING_SELLER
        sending.book.add_refund(number, state)
        sending.see_refund(number, state, product_name="" if number == 3 else "视觉检测工作站")
        sending.case(number)
    sending.clock.forward(0.001)
    frame = Frame(sending.desk, sending.connection)
    qtbot.addWidget(frame)
    page = BulkPage(frame.context())
    frame.show_page(page)
    made = Bench(sending.desk, sending.connection, frame, page, qtbot)
    made.send = sending.pass_hold
    made.open(KEYS, REJECT)
    yield made
    frame.bridge.close()
    sending.close()


@pytest.fixture
def handed(home: Home, qtbot: Any) -> Iterator[Bench]:
    yield from opened(home, qtbot, ConnectionKind.FILES)


@pytest.fixture
def sent(home: Home, qtbot: Any) -> Iterator[Bench]:
    yield from opened(home, qtbot, ConnectionKind.REHEARSAL_DIRECT)


def write(bench: Bench, text: str) -> None:
    bench.page.opinion.field.input.setPlainText(text)


def picture(bench: Bench, name: str) -> None:
    """Kept only when somebody wants to look at it."""
    folder = os.environ.get("SELLER_DESK_PICTURES")
    if folder:
        bench.frame.grab().save(str(Path(folder) / f"{name}.png"))


def test_nothing_is_begun_without_a_text(handed: Bench) -> None:
    assert handed.page.opinion.isVisible()
    states = handed.states()
    assert states[KEYS[3]] == FIX
    assert {states[key] for key in KEYS[:3]} <= {READY, REVIEW}
    run = handed.frame.registry.get("bulk.run")
    assert not run.isEnabled()
    assert run.text() == "备好 3 个填报包"
    titles = [one.text() for one in handed.page.opinion.findChildren(LinkButton)]
    assert "请补充说明" in titles
    assert "服务已到期" not in titles, "it rests on a moment that only one request has"
    handed.page.opinion.findChildren(LinkButton)[titles.index("请补充说明")].click()
    assert "{product}" in handed.page.opinion.text
    assert run.isEnabled()
    labels = "\n".join(one.text() for one in handed.page.findChildren(PlainLabel))
    assert "控制台没有“要求补充说明”" in labels
    assert "都在商家待审核" in labels or "4 单" in labels
    picture(handed, "bulk_refunds_before")


def test_checking_again_leaves_the_keyboard_in_the_text(handed: Bench) -> None:
    field = handed.page.opinion.field.input
    field.setFocus()
    write(handed, "资料不全")
    handed.press("bulk.check")
    assert field.hasFocus() or not handed.frame.isActiveWindow()
    assert handed.page.opinion.text == "资料不全"


def test_each_becomes_a_packet_and_one_that_leaves_a_gap_stays(handed: Bench) -> None:
    write(handed, "请说明退订 {product} 的原因，补充后可以重新申请。")
    handed.run()
    states = handed.states()
    assert [states[key] for key in KEYS] == [PREPARED, PREPARED, FAILED, FIX]
    assert not handed.page.opinion.isVisible(), "the text of a run stays as it was"
    assert handed.page._info._label.text() == "2 单已备好，待登记结果，1 单没办成"
    picture(handed, "bulk_refunds_after")
    commands = handed.desk.work.commands.list(handed.connection_id)
    assert {one.state for one in commands} == {CommandState.PREPARED}
    assert {one.values["opinion"] for one in commands} == {"请说明退订 视觉检测工作站 的原因，补充后可以重新申请。"}
    item = next(one for one in handed.page.items if one.key == KEYS[0])
    handed.page.rows._open(item)
    assert handed.frame.opened[-1][0] == "outbox"
    handed.page.rows._open(next(one for one in handed.page.items if one.key == KEYS[3]))
    assert handed.frame.opened[-1] == ("refunds", {"key": KEYS[3]})


def test_sent_from_here_they_can_be_recalled_together(sent: Bench) -> None:
    write(sent, "资料不全，请补充后重新申请。")
    assert sent.frame.registry.get("bulk.run").text() == "驳回退订 3 单"
    sent.run()
    assert [sent.states()[key] for key in KEYS] == [WAITING, WAITING, WAITING, FIX]
    picture(sent, "bulk_refunds_held")
    sent.press("bulk.recall")
    assert [sent.states()[key] for key in KEYS[:3]] == [RECALLED] * 3


def test_the_list_goes_out_with_number_order_and_state(handed: Bench, tmp_path: Path) -> None:
    checked = handed.page.checked
    assert checked is not None
    target = tmp_path / "清单.xlsx"
    assert write_shown(checked, target, handed.page.rows.shown) == 4
    rows = list(openpyxl.load_workbook(target).active.iter_rows(values_only=True))
    first = dict(zip(rows[0], rows[1], strict=True))
    assert (first["退订单号"], first["节点"]) == (KEYS[0], "商家待审核")
    assert str(first["订单号"]).startswith("CS")


def test_an_amount_in_another_currency_names_it(handed: Bench) -> None:
    item = handed.page.rows.items[0]
    assert item.row is not None
    spec = next(one for one in BulkCells().specs() if one.id == "amount")
    # the heading says yuan
    for currency, told in (("CNY", "4,000.00"), ("JPY", "JP¥4,000"), ("USD", "$4,000.00")):
        row = item.row._replace(amount_minor=400_000, currency=currency)
        assert spec.cell(replace(item, row=row)) == Cell(told)
