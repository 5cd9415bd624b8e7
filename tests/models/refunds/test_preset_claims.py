"""常用语 say nothing that the what-if of the same request denies: every text over every kind of thing that is sold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from desktop_app import texts as spoken
from desktop_app.models.refunds.amounts import SecondPerson
from desktop_app.models.refunds.context import OrderSide, RefundContext
from desktop_app.models.refunds.presets import presets_for_many, presets_of
from desktop_app.models.refunds.reading import read_state
from desktop_app.models.refunds.report import RefundReport
from desktop_app.models.refunds.what_if import what_if
from desktop_app.models.rules.packs import PackError, RulePacks
from desktop_app.models.working_calendar import WorkingCalendar
from tests.models.refunds.conftest import NOW, Forecast, a_request
from tests.models.refunds.own_rules import laid_over

KINDS: dict[str, dict[str, Any]] = {
    "saas": {"access_type": "SaaS"},
    "saas renewal": {"access_type": "SaaS类", "is_renewal_pending": True},
    "code": {"access_type": "License"},
    "code renewal": {"access_type": "License 2.0", "is_renewal_pending": True},
    "offline licence": {"access_type": "线下License"},
    "service": {"access_type": "人工服务"},
    "service renewal": {"access_type": "人工服务", "is_renewal_pending": True},
    "orchestration": {"access_type": "应用编排"},
    "data file": {"access_type": "数据文件"},
    "data asset": {"access_type": "数据资产"},
    "goods received": {"access_type": "硬件", "goods_state": "已收货"},
    "goods not received": {"access_type": "硬件类", "goods_state": "未收货"},
    "goods not stated": {"access_type": "硬件"},
    "received, but no hardware": {"access_type": "没听说过", "goods_state": "已收货"},
    "not stated": {"access_type": None},
}
STATES = ("商家待审核", "待验收")


class Claim(NamedTuple):
    """What a text says, and the lines of the what-if that say it too: one of them must stand there."""

    words: tuple[str, ...]
    lines: tuple[str, ...]


CLAIMS = (
    Claim(("实例释放", "instance is released"), ("RF-IF-INSTANCE",)),
    Claim(("导出数据", "export your data"), ("RF-IF-INSTANCE",)),
    Claim(("实例保留", "instance stays"), ("RF-IF-INSTANCE-RENEWAL",)),
    Claim(("授权码失效", "code becomes void"), ("RF-IF-CODE",)),
    Claim(("改回续费之前", "set back to what it was"), ("RF-IF-CODE-RENEWAL",)),
    Claim(("停用许可证", "stop using the licence"), ("RF-IF-CODE-OFFLINE",)),
    Claim(("双方约定", "as agreed between us"), ("RF-IF-RESOURCE",)),
    Claim(("寄到", "send the goods"), ("RF-IF-GOODS-BACK",)),
    Claim(("不用寄回", "nothing has to be sent back"), ("RF-IF-GOODS-KEPT",)),
    Claim(("服务停止", "service ends"), ("RF-IF-INSTANCE", "RF-IF-RESOURCE")),
    Claim(("寄回的", "came back"), ("RF-INSPECT",)),
)
DENIED = (
    # what a text says, and the line of the what-if beside which it cannot stand
    (("不支持全额退订", "full refund is not supported"), "RF-RENEWAL-FULL"),
    (("尚未开始交付", "has not begun; we"), "RF-IF-GOODS-BACK"),
    (("释放", "released"), "RF-IF-INSTANCE-RENEWAL"),
)


def _texts(
    facts: dict[str, Any], packs: RulePacks, calendar: WorkingCalendar, forecast: Forecast
) -> tuple[dict[str, str], set[str]]:
    """Every text that is offered for such a request, by its id, and the rules behind the lines of its what-if."""
    request = a_request(product_name="甲", customer_name="乙", **facts)
    report = RefundReport(request, forecast(**facts), (), True, None, SecondPerson(False, None), (), None, request.paid)
    seen = RefundContext(request, read_state(request, packs), NOW, calendar, OrderSide())
    found = what_if(seen, report.forecast.regime.regime, (), packs)
    rules = {line.clause.id for line in (*found.agree, *found.reject)}
    acts = {"approve", "reject"} if facts["state_text"] == STATES[0] else {"refuse_goods", "appeal"}
    return {one.id: one.text for one in presets_of(report, NOW, packs) if acts & set(one.acts)}, rules


def _every(packs: RulePacks, calendar: WorkingCalendar, forecast: Forecast) -> Iterator[tuple[str, str, str, set[str]]]:
    for kind, facts in KINDS.items():
        for state in STATES:
            if state == STATES[1] and kind != "goods received":
                continue
            texts, rules = _texts({**facts, "state_text": state}, packs, calendar, forecast)
            for preset, text in texts.items():
                yield kind, preset, text, rules


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_text_claims_what_the_what_if_denies(
    packs: RulePacks, calendar: WorkingCalendar, forecast: Forecast, language: str
) -> None:
    place, wrong, met = int(language == "en"), [], set()
    spoken.set_language(language)
    for kind, preset, text, rules in _every(packs, calendar, forecast):
        for claim in CLAIMS:
            if claim.words[place] in text:
                met.add(claim)
                if not rules.intersection(claim.lines):
                    wrong.append((kind, preset, claim.words[place]))
        wrong += [(kind, preset, words[place]) for words, rule in DENIED if words[place] in text and rule in rules]
    assert not wrong
    assert met == set(CLAIMS), "each claim is made somewhere"


@pytest.mark.parametrize("kind", KINDS)
def test_the_tag_of_a_regime_claims_no_return_of_goods_either(packs: RulePacks, forecast: Forecast, kind: str) -> None:
    regime = forecast(**KINDS[kind]).regime
    entry = packs.entry(regime.clause.id)
    assert entry.short is not None
    is_back = KINDS[kind].get("goods_state") == "已收货" and regime.clause.id == "RF-A-HARDWARE"
    if not is_back:
        assert "退货" not in entry.short.zh
        assert "goods back" not in entry.short.en


AGREED = [
    ("saas", "实例释放"),
    ("saas renewal", "实例保留"),
    ("code", "授权码失效"),
    ("code renewal", "改回续费之前"),
    ("offline licence", "停用许可证"),
    ("service", "双方约定"),
    ("orchestration", "双方约定"),
    ("data file", "双方约定"),
    ("data asset", "双方约定"),
    ("goods received", "寄到"),
    ("goods not received", "不用寄回"),
]


@pytest.mark.parametrize(("kind", "words"), AGREED)
def test_what_follows_is_said_where_it_is_known(
    packs: RulePacks, calendar: WorkingCalendar, forecast: Forecast, kind: str, words: str
) -> None:
    texts, _rules = _texts({**KINDS[kind], "state_text": STATES[0]}, packs, calendar, forecast)
    assert words in texts["RF-PRESET-AGREED"]


@pytest.mark.parametrize("kind", ["service renewal", "goods not stated", "received, but no hardware", "not stated"])
def test_nothing_is_claimed_where_it_is_not_known(
    packs: RulePacks, calendar: WorkingCalendar, forecast: Forecast, kind: str
) -> None:
    texts, _rules = _texts({**KINDS[kind], "state_text": STATES[0]}, packs, calendar, forecast)
    assert texts["RF-PRESET-AGREED"] == "经与客户协商一致，同意退订 甲，退订金额 ¥60.00。"


def test_of_a_renewal_that_has_not_begun_none_denies_the_full_amount(
    packs: RulePacks, calendar: WorkingCalendar, forecast: Forecast
) -> None:
    texts, _rules = _texts({**KINDS["saas renewal"], "state_text": STATES[0]}, packs, calendar, forecast)
    assert {"RF-PRESET-AGREED", "RF-PRESET-AMOUNT", "RF-PRESET-CLARIFY"} <= texts.keys()
    assert not [text for text in texts.values() if "不支持全额退订" in text]


def test_what_holds_for_some_kinds_alone_is_not_offered_for_many_at_once(packs: RulePacks) -> None:
    assert not [text for _title, text in presets_for_many("reject", NOW, packs) if "不支持全额退订" in text]
    assert len(presets_for_many("reject", NOW, packs)) >= 2
    assert not presets_for_many("approve", NOW, packs)


OWN = """
[[preset]]
id = "OWN-A"
acts = ["approve"]
unless = ["goods_received"]
severity = "hint"
grade = "assumption"
source = "assumption"
short = { zh = "甲", en = "A" }
text = { zh = "同意。", en = "Agreed." }

[[preset.then]]
types = ["SaaS"]
text = { zh = "退 {amount}。", en = "We pay {amount}." }
"""


def test_a_company_s_own_says_it_by_kind_too(
    tmp_path: Path, packs: RulePacks, calendar: WorkingCalendar, forecast: Forecast
) -> None:
    own = laid_over(tmp_path, OWN)
    said = {
        kind: _texts({**facts, "state_text": STATES[0]}, own, calendar, forecast)[0].get("OWN-A")
        for kind, facts in KINDS.items()
    }
    assert (said["saas"], said["service"], said["goods received"]) == ("同意。退 ¥60.00。", "同意。", None)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"goods_received"', '"sold_twice"'),
        ('"goods_received"', '"supervision_done"'),  # a request alone does not say it
        ("{amount}。", "{password}"),
        ('types = ["SaaS"]', "types = []"),
        ('types = ["SaaS"]', 'kinds = ["SaaS"]'),
    ],
)
def test_a_slip_in_a_condition_is_refused(tmp_path: Path, before: str, after: str) -> None:
    with pytest.raises(PackError) as refused:
        laid_over(tmp_path, OWN.replace(before, after))
    assert "OWN-A" in refused.value.message
