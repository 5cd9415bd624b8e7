"""Words of look 5 and 6: one word for one thing, relative time first, exact money."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from desktop_app.clock import CHINA
from desktop_app.models import wording
from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.scales import Grade, Severity
from desktop_app.models.supervision import Band, Effect, FlowId, Node, Party
from desktop_app.texts import set_language

NOW = datetime(2026, 11, 24, 14, 32, tzinfo=CHINA)


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-25 12:00", "剩 21 小时"),
        ("2026-11-26 18:00", "剩 2 天"),
        ("2026-11-30 18:00", "剩 6 天"),
        ("2026-11-24 18:00", "剩 3 小时"),
        ("2026-11-24 14:40", "剩 8 分"),
        ("2026-11-24 14:32", "剩不到 1 分"),
        ("2026-11-23 12:00", "逾期 1 天"),
        ("2026-11-24 12:00", "逾期 2 小时"),
        ("2026-11-24 14:31", "逾期 1 分"),
    ],
)
def test_relative_time_counts_to_the_safe_side(moment: str, expected: str) -> None:
    assert wording.relative_time(at(moment), NOW) == expected


def test_no_deadline_and_a_second_late() -> None:
    assert wording.relative_time(None, NOW) == "无期限"
    assert wording.relative_time(NOW - timedelta(seconds=1), NOW) == "刚刚逾期"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-24 14:32", "剩 3 个工作日"),
        ("2026-11-26 09:00", "剩 1 个工作日"),
        ("2026-11-27 09:00", "剩 15 小时"),
        ("2026-11-28 09:00", "逾期 9 小时"),
    ],
)
def test_working_days_are_named_until_the_last_day(now: str, expected: str) -> None:
    assert wording.relative_time(at("2026-11-28 00:00"), at(now), is_working_days=True) == expected


def test_working_days_pass_over_a_holiday() -> None:
    # 2026-10-10 is a make-up Saturday: 8, 9 and 10 October are the three days
    assert wording.relative_time(at("2026-10-11 00:00"), at("2026-09-30 10:00"), True) == "剩 3 个工作日"


@pytest.mark.parametrize(
    ("since", "expected"),
    [("2026-11-22 10:00", "已等 2 天"), ("2026-11-24 09:00", "已等 5 小时"), ("2026-11-24 13:52", "已等 40 分")],
)
def test_waited_time(since: str, expected: str) -> None:
    assert wording.waited_time(at(since), NOW) == expected
    assert wording.waited_time(None, NOW) == "—"


@pytest.mark.parametrize(
    ("moment", "is_end", "expected"),
    [
        ("2026-11-24 18:00", False, "今天 18:00"),
        ("2026-11-25 12:00", False, "11-25 12:00"),
        ("2027-05-19 12:00", False, "2027-05-19"),
        ("2026-11-27 00:00", True, "11-26 24:00"),
        ("2026-11-25 00:00", True, "今天 24:00"),
        ("2026-11-24 00:00", False, "今天 00:00"),
        ("2027-01-01 00:00", True, "12-31 24:00"),
    ],
)
def test_absolute_time(moment: str, is_end: bool, expected: str) -> None:
    assert wording.absolute_time(at(moment), NOW, is_end) == expected


def test_absolute_date_and_days_in_node() -> None:
    assert wording.absolute_date(at("2026-11-25 12:00"), NOW) == "11-25"
    assert wording.absolute_date(at("2026-11-24 12:00"), NOW) == "今天"
    assert wording.absolute_date(at("2026-11-28 00:00"), NOW, is_end=True) == "11-27"
    assert wording.absolute_date(at("2027-05-19 12:00"), NOW) == "2027-05-19"
    assert wording.node_days(at("2026-11-24 01:00"), NOW) == "今天"
    assert wording.node_days(at("2026-11-08 23:59"), NOW) == "16 天"
    assert wording.node_days(None, NOW) == "—"
    assert wording.full_time(at("2026-11-02 15:07")) == "2026-11-02 15:07"
    assert wording.duration_text(timedelta(hours=23, minutes=5)) == "23 小时"


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("28800", "CNY", "¥28,800.00"),
        ("-12", "CNY", "−¥12.00"),
        ("0.005", "CNY", "¥0.01"),
        ("1234567.891", "USD", "$1,234,567.89"),
        ("5", "XAF", "5 XAF"),
        ("5", None, "5.00"),
    ],
)
def test_money(amount: str, currency: str | None, expected: str) -> None:
    assert wording.money_text(Decimal(amount), currency) == expected


def test_money_edges() -> None:
    assert wording.money_text(None, "CNY") == "—"
    assert wording.amount_cell(Decimal("28800")) == "28,800.00"
    assert wording.amount_cell(None) == "—"
    assert wording.money_short_text(Decimal("48600"), "CNY") == "¥48,600"
    assert wording.money_short_text(Decimal("48600.5"), "CNY") == "¥48,600.50"


@pytest.mark.parametrize(
    ("size_bytes", "expected"),
    [(12, "12 B"), (430_080, "420 KB"), (1_258_291, "1.2 MB"), (3_328_599_655, "3.1 GB"), (209_715_200, "200 MB")],
)
def test_sizes(size_bytes: int, expected: str) -> None:
    assert wording.size_text(size_bytes) == expected


def test_effects_have_the_words_of_the_window() -> None:
    far, near = NOW + timedelta(days=60), NOW + timedelta(days=3)
    assert wording.effect_name(Effect.REMINDER, far, NOW) == "不会自动结束"
    assert wording.effect_name(Effect.REMINDER, near, NOW) == "每周提醒"
    assert wording.effect_name(Effect.REMINDER, near, NOW, badges=()) == "每周提醒"
    assert wording.effect_name(Effect.REMINDER, near, NOW, badges=("over_180_days",)) == "每周提醒"
    assert wording.effect_name(Effect.NONE, badges=("appeal_open",)) == "等运营裁定"
    assert wording.effect_name(Effect.NONE, badges=("phone_differs",)) == "不会自动验收"
    assert wording.effect_name(Effect.NONE, badges=("unsupervised",)) == "—"
    assert wording.effect_name("auto_refund") == "自动退款"
    assert wording.effect_name(Effect.UNKNOWN) == "未知"


def test_every_constant_has_a_word() -> None:
    for node in Node:
        assert bool(wording.node_name(node)) == (node is not Node.NONE)
    assert {wording.party_name(party) for party in Party} == {"待我方", "客户", "华为云", "运营", "系统", "无人"}
    assert [wording.severity_name(severity) for severity in Severity] == ["必改", "请复核", "可优化"]
    names = [wording.command_state_name(state) for state in CommandState]
    assert set(names) >= {"待提交", "提交中", "已完成", "待登记结果", "已办理", "结果未知", "冲突", "被拒绝", "已撤回"}
    for group, name in (
        (Band, wording.band_name),
        (Grade, wording.grade_name),
        (CommandName, wording.command_name),
    ):
        assert all(name(member) for member in group)
    assert wording.flow_name(FlowId.NONE) == "不涉及服务监管"
    assert wording.flow_name(FlowId.UNKNOWN) == "流程待认定"
    assert wording.party_title(Party.SELLER) == "待我方处理"
    assert wording.actor_name(Party.SELLER) == "商家"


def test_our_own_checks_are_never_called_official() -> None:
    assert wording.grade_name(Grade.OFFICIAL) == "官方"
    assert wording.grade_name(Grade.ASSUMPTION) == "推测（非官方）"
    assert wording.grade_name(Grade.ASSUMPTION, is_own_check=True) == "本程序检查"
    assert wording.grade_name("") == "未知"
    assert wording.badge_name("state_unknown") == "状态待认定"
    assert wording.badge_name("something_new") == "something_new"


@pytest.fixture
def english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("zh_CN")


def test_a_node_keeps_its_official_name_in_another_language(english: None) -> None:
    assert wording.node_name(Node.SELLER_DELIVER) == "Seller delivers (商家实施服务)"
    assert wording.node_short_name(Node.SELLER_DELIVER) == "Seller delivers"
    assert wording.node_name(Node.UNKNOWN) == "State unknown"
    assert wording.node_name(Node.NONE) == ""


def test_classes_of_products_have_english_names_and_other_words_stay(english: None) -> None:
    assert [wording.product_class(one) for one in ("通用", "联营", "自服务", "华为", "别的", "")] == [
        *("General", "Joint", "Self-service", "Huawei", "别的", "")
    ]


def test_one_is_no_plural_in_english(english: None) -> None:
    assert wording.relative_time(NOW + timedelta(days=1, hours=1), NOW) == "1 d left"
    assert wording.relative_time(NOW + timedelta(days=2, hours=1), NOW) == "2 d left"
    assert wording.waited_time(NOW - timedelta(days=1), NOW) == "Waiting 1 day"


def test_a_node_is_named_once_in_the_source_language() -> None:
    assert wording.node_name(Node.SELLER_DELIVER) == wording.node_short_name(Node.SELLER_DELIVER) == "商家实施服务"
