"""存为常用语: what was typed for one request fits the next one, whatever stands in it."""

from __future__ import annotations

import pytest

from desktop_app.errors import DeskError, UsageError
from desktop_app.models.refunds.presets import filled, general_text, presets_of
from desktop_app.services.desk import Desk
from desktop_app.services.refunds.preset_list import FILE, MOST, add_preset, own_presets, remove_preset
from tests.services import homes
from tests.services.homes import NOW, files_connection
from tests.services.refunding import REFUND, bring

FACTS = {"product": "设备管理平台", "amount": "¥600.00", "order_id": "CS1", "customer": "甲"}
NASTY = '引号" 反斜线\\ 换行\n大括号{amount}{0}{} \x7f <b>结束'
desk = homes.desk


def _offered(desk: Desk, refund_id: str = "R1") -> dict[str, str]:
    report = desk.refunds.report(files_connection(desk).id, refund_id)
    assert report is not None
    return {one.title: one.text for one in presets_of(report, NOW, desk.rulebook.packs)}


def test_a_text_is_kept_with_places_and_offered_for_the_next_request(desk: Desk) -> None:
    bring(desk, "refunds", {**REFUND, "商品名称": "数据治理咨询", "申请金额": "80.00"})
    (made,) = add_preset(desk, " 老客户 ", "同意退订设备管理平台，退 ¥600.00。", ("approve",), FACTS)
    assert made.text == "同意退订{product}，退 {amount}。"
    assert _offered(desk)["老客户"] == "同意退订数据治理咨询，退 ¥80.00。"
    assert own_presets(desk) == (made,)
    told = [(one.action, one.detail) for one in desk.journal.list(limit=2)]
    assert told[0] == ("rules.preset_added", {"name": "老客户"})
    assert remove_preset(desk, made.id) == ()
    assert "老客户" not in _offered(desk)
    assert not (desk.home.root / "rules" / FILE).exists()


def test_whatever_is_typed_comes_back_as_it_was(desk: Desk) -> None:
    bring(desk, "refunds", REFUND)
    add_preset(desk, "怪字符", NASTY, ("reject",), {})
    assert _offered(desk)["怪字符"] == NASTY


@pytest.mark.parametrize("text", [NASTY, "{{product}}", "设备管理平台{product}设备管理平台", "甲乙", "CS1¥600.00"])
def test_a_general_text_gives_the_written_one_back(text: str) -> None:
    assert filled(general_text(text, FACTS), FACTS) == text


def test_a_longer_fact_is_not_cut_up_by_a_shorter_one() -> None:
    facts = {"product": "平台", "customer": "平台公司"}
    assert general_text("平台公司买的平台", facts) == "{customer}买的{product}"


@pytest.mark.parametrize(
    ("title", "text"), [("", "内容"), ("名称", " \n"), ("名" * 13, "内容"), ("名\x07", "内容"), ("名称", "长" * 9000)]
)
def test_what_cannot_be_kept_is_refused_in_words(desk: Desk, title: str, text: str) -> None:
    with pytest.raises(UsageError):
        add_preset(desk, title, text, ("reject",), {})
    assert own_presets(desk) == ()


def test_the_same_title_twice_too_many_and_one_that_is_gone_are_refused(desk: Desk) -> None:
    for number in range(2):
        add_preset(desk, f"第 {number}", "内容", ("reject",), {})
    with pytest.raises(DeskError):
        add_preset(desk, "第 1", "别的", ("reject",), {})
    with pytest.raises(UsageError):
        remove_preset(desk, "RF-PRESET-OWN-9")
    assert [one.title for one in own_presets(desk)] == ["第 0", "第 1"]
    assert MOST == 50


def test_a_file_that_somebody_broke_is_named_and_not_overwritten(desk: Desk) -> None:
    path = desk.home.root / "rules" / FILE
    path.parent.mkdir(exist_ok=True)
    path.write_text("[[preset]]\nid = 3\n", encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        add_preset(desk, "名称", "内容", ("reject",), {})
    assert FILE in refused.value.message
    assert path.read_text(encoding="utf-8") == "[[preset]]\nid = 3\n"
