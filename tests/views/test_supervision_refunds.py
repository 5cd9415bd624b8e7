"""A refund on its case: the block in the detail, the chip, the words of the list, and the way to the refund."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton

from desktop_app.paths import Home
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.pages.supervision.detail.refunds_block import RefundsBlock
from tests.views import seeded
from tests.views.seeded import NOW, key_of
from tests.views.supervision_bench import Bench, open_bench

SINCE = NOW - timedelta(days=4)
HEADINGS = (
    "退订单号",
    "订单ID",
    "订单行ID",
    "接入类型",
    "实付金额",
    "申请金额",
    "币种",
    "状态",
    "申请时间",
    "进入状态时间",
)


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    yield from open_bench(home, qtbot)


def ask(
    bench: Bench,
    state: str,
    number: str = "TD1",
    amount: str = "12000.00",
    order: str = seeded.DELIVER,
    paid: str = "",
) -> None:
    since = f"{SINCE:%Y-%m-%d %H:%M:%S}"
    line = key_of(order).partition("|")[2]
    row = (number, order, line, "人工服务", paid, amount, "CNY", state, since, since)
    bench.desk.intake.paste("\n".join("\t".join(one) for one in (HEADINGS, row)), kind="refunds")


def words(block: RefundsBlock) -> list[str]:
    return [label.text() for line in block.lines for label in line.findChildren(PlainLabel)]


def test_a_pending_refund_stands_on_its_case_and_leads_to_itself(bench: Bench) -> None:
    bench.choose(seeded.DELIVER)
    block = bench.page.side.detail.refunds
    assert block.isHidden()
    ask(bench, "商家待审核")
    bench.wait(lambda: not block.isHidden())
    assert words(block) == ["商家待审核", "¥12,000.00", "11-20 15:00 起 · TD1"]
    assert "推测（非官方）" in block.paused.text()
    view = bench.page.side.detail.view
    assert view is not None
    assert [(chip.kind, chip.text) for chip in view.chips][:1] == [("dashed", "退订中")]
    assert view.deadline.relative == "已暂停"
    effect = next(line for line in view.rules if line.label == "逾期后果")
    assert (effect.text, effect.chip.text, effect.rule_id) == ("退订中，暂停", "推测（非官方）", "RF-CASE-PAUSED")
    # the refund comes first; an assumption stops nobody, so the case's own act stays beside it
    assert view.primary is not None
    assert (view.primary.text, view.primary.is_allowed) == ("看退订", True)
    assert [(act.text, act.is_allowed) for act in view.others] == [("上传交付凭证", True)]
    assert bench.page.side.press_next()
    assert bench.frame.opened.pop() == ("refunds", {"view": "", "key": "TD1"})
    (link,) = [one for line in block.lines for one in line.findChildren(QPushButton)]
    assert link.accessibleName() == "看退订 TD1"
    link.click()
    assert bench.frame.opened[-1] == ("refunds", {"view": "", "key": "TD1"})


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("0", "¥0.00"),
        ("0.01", "¥0.01"),
        ("", "—"),  # what was paid is not what is asked for
        ("一千", "一千"),
        ("-5", "-5"),
    ],
)
def test_the_amount_is_what_is_asked_for_and_nothing_else(bench: Bench, amount: str, shown: str) -> None:
    bench.choose(seeded.DELIVER)
    ask(bench, "商家待审核", amount=amount, paid="20000.00")
    bench.wait(lambda: not bench.page.side.detail.refunds.isHidden())
    assert words(bench.page.side.detail.refunds)[1] == shown


def test_the_list_says_that_a_case_is_paused_and_finds_it_by_the_word(bench: Bench) -> None:
    ask(bench, "商家待审核")
    bench.page.activate(view="open", text="状态:退订中")
    bench.wait_rows(1)
    assert bench.keys() == [key_of(seeded.DELIVER)]
    model = bench.page.list.model
    shown = [model.cell_at(0, column).text for column in range(len(model.columns))]
    assert "退订中，暂停" in shown


def test_a_refund_that_came_to_nothing_stays_to_be_read_and_pauses_nothing(bench: Bench) -> None:
    ask(bench, "已驳回")
    ask(bench, "已同意", "TD2", "900.00")
    bench.choose(seeded.DELIVER)
    block = bench.page.side.detail.refunds
    bench.wait(lambda: len(block.lines) == 2)
    assert words(block)[0] == "已同意"  # what goes on stands first
    ask(bench, "已撤回", "TD2", "900.00")
    bench.wait(lambda: block.paused.isHidden())
    assert [one for one in words(block) if one.startswith("已")] == ["已撤回", "已驳回"]


def test_a_refunded_order_leaves_the_list_of_what_goes_on(bench: Bench) -> None:
    ask(bench, "已退订")
    bench.page.activate(view="open")
    bench.wait_rows(7)
    shown = bench.keys()
    assert key_of(seeded.DELIVER) not in shown
