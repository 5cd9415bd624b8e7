"""The table of regimes: each row of the dossier (4.2), what the rows leave open, and a company's own rows over it."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path

import pytest

from desktop_app.models.refunds.facts import RefundFacts
from desktop_app.models.refunds.regimes import Regime, choose_regime
from desktop_app.models.rules.packs import PackError, RulePacks
from desktop_app.models.scales import Grade
from tests.models.refunds.own_rules import laid_over

DAY = date(2026, 11, 24)
PERIOD, ONCE, USE, PACKAGE = "包周期", "一次性", "按需", "按需套餐包"
A, B, C = Regime.NEGOTIATED, Regime.FIVE_DAYS, Regime.NONE
SURE, ASSUMED = Grade.OFFICIAL, Grade.ASSUMPTION

ROWS = [
    ("镜像", PERIOD, False, B, ASSUMED, "S73"),
    ("SaaS", PERIOD, True, A, SURE, "S75"),
    ("SaaS", PERIOD, False, B, ASSUMED, "S75"),
    ("SaaS", ONCE, True, A, SURE, "S75"),
    ("SaaS", ONCE, False, C, ASSUMED, ""),
    ("人工服务", PERIOD, True, A, SURE, "S76"),
    ("人工服务", ONCE, True, A, SURE, "S76"),
    ("License", PERIOD, True, A, SURE, "S76"),
    ("License", ONCE, True, A, SURE, "S76"),
    ("应用编排", ONCE, True, A, SURE, "S20"),
    ("硬件", ONCE, True, A, SURE, "S77"),
    ("数据资产", ONCE, True, A, SURE, "S31"),
    ("数据文件", ONCE, True, A, SURE, "S31"),
    ("数据资产", ONCE, False, C, SURE, "S31"),
    ("数据文件", ONCE, False, C, SURE, "S31"),
    ("AI资产", PERIOD, False, C, SURE, "S31"),
    ("AI资产", ONCE, False, C, SURE, "S31"),
    ("容器", PERIOD, False, C, SURE, "S31"),
    ("API", PACKAGE, False, C, ASSUMED, ""),
    ("API", USE, False, C, ASSUMED, ""),
]


def facts(access: str | None, billing: str | None, supervised: bool | None, trial: bool | None = None) -> RefundFacts:
    return RefundFacts("R1", access_type=access, billing_mode=billing, is_supervised=supervised, is_trial=trial)


@pytest.mark.parametrize(("access", "billing", "supervised", "regime", "grade", "source"), ROWS)
def test_each_row_of_the_table(
    packs: RulePacks, access: str, billing: str, supervised: bool, regime: Regime, grade: Grade, source: str
) -> None:
    answer = choose_regime(facts(access, billing, supervised), packs, DAY)
    assert (answer.regime, answer.clause.grade) == (regime, grade)
    entry = packs.entry(answer.clause.id)
    assert not source or source in (*entry.source, *entry.related)
    assert answer.clause.text
    assert choose_regime(facts(f" {access.lower()} ", billing, supervised), packs, DAY).regime is regime


@pytest.mark.parametrize(("access", "billing", "supervised"), [row[:3] for row in ROWS])
def test_a_trial_order_is_never_refunded(packs: RulePacks, access: str, billing: str, supervised: bool) -> None:
    answer = choose_regime(facts(access, billing, supervised, trial=True), packs, DAY)
    assert (answer.regime, answer.clause.grade) == (C, SURE)
    assert choose_regime(facts(access, billing, supervised, trial=False), packs, DAY).clause.id != answer.clause.id


def test_what_no_row_answers_is_graded_assumption(packs: RulePacks) -> None:
    answered = {row[:3] for row in ROWS}
    types = [*dict.fromkeys(row[0] for row in ROWS), "没听说过", None]
    for access, billing in product(types, [PERIOD, ONCE, USE, PACKAGE, None]):
        if (access, billing, False) not in answered:
            answer = choose_regime(facts(access, billing, False), packs, DAY)
            assert (answer.regime, answer.clause.grade) == (C, ASSUMED), (access, billing)
        # supervised means negotiated, whatever the type (4.1)
        assert choose_regime(facts(access, billing, True), packs, DAY).regime is A, (access, billing)


def test_a_request_of_which_supervision_is_not_stated_is_not_dropped(packs: RulePacks) -> None:
    assert choose_regime(facts("人工服务", ONCE, None), packs, DAY).clause.grade is SURE
    unsure = choose_regime(facts("SaaS", PERIOD, None), packs, DAY)
    assert (unsure.regime, unsure.clause.grade) == (A, ASSUMED)
    assert choose_regime(facts("容器", PERIOD, None), packs, DAY).regime is C
    assert choose_regime(facts(None, None, None), packs, DAY).regime is A


OWN = """
[[regime]]
id = "{id}"
types = ["{type}"]
billing = ["{billing}"]
supervised = ["no"]
regime = "{regime}"
severity = "hint"
grade = "assumption"
source = "assumption"
text = {{ zh = "按合同", en = "By contract" }}
"""


def test_a_company_lays_its_own_rows_over_ours(tmp_path: Path) -> None:
    ours = laid_over(tmp_path, OWN.format(id="RF-C-SAAS-ONCE", type="SaaS", billing="一次性", regime="B"))
    answer = choose_regime(facts("SaaS", ONCE, False), ours, DAY)
    assert (answer.regime, answer.clause.text, answer.is_loosened) == (B, "按合同", True)
    more = laid_over(tmp_path, OWN.format(id="OWN-API", type="API", billing="按需", regime="A"))
    assert choose_regime(facts("API", USE, False), more, DAY).regime is A
    assert choose_regime(facts("API", PACKAGE, False), more, DAY).regime is C


@pytest.mark.parametrize("regime", ["D", "a", ""])
def test_a_row_that_says_nonsense_is_refused(tmp_path: Path, regime: str) -> None:
    with pytest.raises(PackError) as refused:
        laid_over(tmp_path, OWN.format(id="OWN-API", type="API", billing="按需", regime=regime))
    assert refused.value.problems[0].file == "own.toml"
