"""What is understood of a notification: orders, event and time, in both languages; what is in doubt is not taken."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from desktop_app.clock import CHINA
from desktop_app.models.notices import MAX_ORDERS, NamedOrder, recognise
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.rules.shapes import NoticeEntry

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=CHINA)
SENT = datetime(2026, 11, 20, 16, 0, tzinfo=CHINA)
ORDER = "CS2207261447AUY4H"

EVENTS = {
    "用户已确认验收服务，订单号：{order}": "NOTICE-ACCEPTED",
    "The customer confirmed acceptance of order {order}": "NOTICE-ACCEPTED",
    "您有 3 个订单服务监管未完成：{order}": "NOTICE-UNFINISHED",
    "Orders with unfinished supervision: {order}": "NOTICE-UNFINISHED",
    "服务监管申诉处理结果：通过，订单 {order}": "NOTICE-APPEAL",
    "Appeal result for order no. {order}: rejected": "NOTICE-APPEAL",
    "用户提交退订申请，订单ID {order}": "NOTICE-REFUND",
    "订单 {order} 监管超期，系统已退款": "NOTICE-OVERDUE-REFUND",
    "商品续费成功 订单：{order}": "NOTICE-RENEWAL",
    "SaaS 资源开通失败，订单 {order}": "NOTICE-OPENING-FAILED",
    "SaaS 接口异常，订单 {order}": "NOTICE-INTERFACE",
    "用户申请发票，订单编号 {order}": "NOTICE-INVOICE",
}


@pytest.mark.parametrize("text", EVENTS)
def test_each_event_is_known_by_its_words(packs: RulePacks, text: str) -> None:
    found = recognise("", text.format(order=ORDER), SENT, NOW, packs)
    assert [one.id for one in found.events] == [EVENTS[text]]
    assert found.orders == (NamedOrder(ORDER, ""),)
    assert found.at == SENT


def test_every_event_has_an_example_and_both_languages(packs: RulePacks) -> None:
    events = [one for one in packs.entries() if isinstance(one, NoticeEntry)]
    assert {one.id for one in events} == set(EVENTS.values())
    for one in events:
        assert any(word.isascii() for word in one.any) or one.id == "NOTICE-OVERDUE-REFUND", one.id
        assert any(not word.isascii() for word in one.any), one.id


@pytest.mark.parametrize(
    "text",
    ["请您确认验收，订单 CS22072614", "用户尚未验收 CS22072614", "L'utilisateur a accepté CS22072614", "", "🙂" * 50],
)
def test_other_words_are_not_understood(packs: RulePacks, text: str) -> None:
    assert recognise("", text, SENT, NOW, packs).events == ()


def test_two_events_at_once_are_a_contradiction(packs: RulePacks) -> None:
    found = recognise("申诉处理结果", "用户已确认验收服务", SENT, NOW, packs)
    assert len(found.events) == 2
    assert found.event is None


def test_numbers_of_orders_are_found_by_label_or_prefix_and_no_others(packs: RulePacks) -> None:
    text = (
        f"订单号：{ORDER}，订单行ID：{ORDER}-000001；order no. ABC-99887766；退订单号：TD20261120001；"
        "电话 13800138000；金额 1200.50；Ｏｒｄｅｒ：ＣＳ２２０７２６９９；版本 v1.2.3；订单金额"
    )
    found = recognise("", text, SENT, NOW, packs)
    assert found.orders == (
        NamedOrder(ORDER, f"{ORDER}-000001"),
        NamedOrder("ABC-99887766", ""),
        NamedOrder("CS22072699", ""),
    )


def test_of_ten_thousand_numbers_the_first_are_taken_and_all_are_counted(packs: RulePacks) -> None:
    text = "服务监管未完成：" + "、".join(f"CS{number:012d}" for number in range(10_000))
    found = recognise("", text, SENT, NOW, packs)
    assert (len(found.orders), found.orders_count) == (MAX_ORDERS, 10_000)


def test_one_time_in_the_text_counts_and_several_do_not(packs: RulePacks) -> None:
    text = "用户已确认验收服务，验收时间 {}"
    told = recognise("", text.format("2026年11月19日 8:05"), SENT, NOW, packs)
    assert (told.at, told.is_sent_time) == (datetime(2026, 11, 19, 8, 5, tzinfo=CHINA), False)
    two = recognise("", text.format("2026-11-18 08:00:00 至 2026/11/19 09:00"), SENT, NOW, packs)
    assert (two.at, two.is_sent_time, len(two.times)) == (SENT, True, 2)
    assert recognise("", text.format("2027-01-01 00:00:00"), SENT, NOW, packs).at == SENT
    assert recognise("", text.format("2026-99-99 99:99"), None, NOW, packs).at is None
    assert recognise("", text.format(""), NOW + timedelta(days=1), NOW, packs).at is None
