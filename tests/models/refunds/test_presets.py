"""常用语: filled in from facts, the supported ones first, a company's own beside ours; slips in a pack are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.models.findings import Clause
from desktop_app.models.refunds.amounts import SecondPerson
from desktop_app.models.refunds.blockers import Ground
from desktop_app.models.refunds.presets import FilledPreset, filled, gaps_in, presets_of
from desktop_app.models.refunds.report import RefundReport
from desktop_app.models.rules.packs import PackError, RulePacks, load_packs
from desktop_app.models.scales import Grade
from tests.models.refunds.conftest import NOW, Forecast, a_request

HEAD = """
[pack]
id = "company"
as_of = 2026-11-01
title = { zh = "本公司", en = "Ours" }
"""
OWN = """
[[preset]]
id = "{id}"
acts = ["reject"]
severity = "hint"
grade = "assumption"
source = "assumption"
is_own_check = true
short = {{ zh = "{short}", en = "{short}" }}
text = {{ zh = "{text}", en = "{text}" }}
"""


def _report(forecast: Forecast, grounds: tuple[Ground, ...] = (), **facts: object) -> RefundReport:
    request = a_request(**facts)
    second = SecondPerson(False, None)
    return RefundReport(request, forecast(**facts), (), True, None, second, grounds, None, request.paid)


def _ground(clause_id: str, fact: str) -> Ground:
    return Ground(Clause(clause_id, "", "", Grade.OFFICIAL), fact)


def _of(found: tuple[FilledPreset, ...], act: str) -> list[str]:
    return [one.id for one in found if act in one.acts]


def _overlay(folder: Path, text: str) -> RulePacks:
    folder.mkdir()
    (folder / "own.toml").write_text(HEAD + text, encoding="utf-8")
    return load_packs(paths.resource("rules"), folder)


def test_each_act_has_some_and_no_place_is_left_open(packs: RulePacks, forecast: Forecast) -> None:
    grounds = tuple(_ground(f"RF-GROUND-{name}", "2026-09-01 08:00") for name in ("NO-REQUIREMENT", "EXPIRED"))
    found = presets_of(_report(forecast, grounds, customer_name="甲公司", product_name="平台"), NOW, packs)
    for act in ("approve", "reject", "refuse_goods", "appeal"):
        assert _of(found, act), act
    assert not [one.text for one in found if gaps_in(one.text) or "{" in one.text]
    agreed = next(one for one in found if one.id == "RF-PRESET-AGREED")
    assert "平台" in agreed.text
    assert "¥60.00" in agreed.text


def test_a_ground_that_facts_support_comes_first_with_its_moment(packs: RulePacks, forecast: Forecast) -> None:
    grounds = (_ground("RF-GROUND-EXPIRED", "2026-11-20 09:30"),)
    found = presets_of(_report(forecast, grounds, product_name="平台"), NOW, packs)
    assert _of(found, "reject")[0] == "RF-PRESET-EXPIRED"
    assert found[0].is_supported
    assert "2026-11-20 09:30" in found[0].text


def test_what_nobody_told_is_a_gap_and_braces_in_a_value_stay_as_they_are(packs: RulePacks, forecast: Forecast) -> None:
    found = presets_of(_report(forecast, product_name="平台{amount}{0}"), NOW, packs)
    late = next(one for one in found if one.id == "RF-PRESET-NO-REQUIREMENT")
    assert gaps_in(late.text) == ("〔时间〕",)
    agreed = next(one for one in found if one.id == "RF-PRESET-AGREED")
    assert "平台{amount}{0}" in agreed.text
    assert filled("{customer}", {"customer": ""}) == "〔客户〕"


def test_a_company_adds_its_own_and_edits_ours(tmp_path: Path, forecast: Forecast) -> None:
    own = OWN.format(id="OWN-HOTLINE", short="转客服", text="请致电 {customer} 专线。")
    ours = OWN.format(id="RF-PRESET-CLARIFY", short="再说明", text="请说明 {order_id} 的情况。")
    packs = _overlay(tmp_path / "rules", own + ours)
    found = presets_of(_report(forecast, customer_name="甲公司"), NOW, packs)
    texts = {one.id: (one.title, one.text) for one in found}
    assert texts["OWN-HOTLINE"] == ("转客服", "请致电 甲公司 专线。")
    assert texts["RF-PRESET-CLARIFY"] == ("再说明", "请说明 CS1 的情况。")
    assert "RF-PRESET-AGREED" in texts
    assert not packs.loosened, "another text makes no rule milder"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (OWN.format(id="OWN-A", short="甲", text="{password}"), "{password}"),
        (OWN.format(id="OWN-A", short="甲", text="{amount:>999}"), "{amount}"),
        (OWN.format(id="OWN-A", short="甲", text="{customer.__class__}"), "customer.__class__"),
        (OWN.format(id="OWN-A", short="甲", text="好").replace('"reject"', '"refuse"'), "OWN-A"),
        (OWN.format(id="OWN-A", short="甲", text="好") + 'ground = "RF-NOWHERE"\n', "RF-NOWHERE"),
    ],
)
def test_a_slip_in_one_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(PackError) as refused:
        _overlay(tmp_path / "rules", text)
    assert reason in refused.value.message
