"""Whatever anybody does in whatever order, the law's invariants hold (dossier 5)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.sandbox.shop.flows import MOVES
from desktop_app.sandbox.shop.refusals import NotPossible, RuleBroken
from desktop_app.sandbox.shop.shop import Shop
from tests.sandbox.shop.stage import BUYER, DAY, HOUR, Line, empty_shop, open_line, paper

KINDS: tuple[tuple[Any, ...], ...] = (
    ("人工服务", "标准", "联营", "赋能云"),
    ("SaaS", None, "联营", "基地云"),
    ("License", "授权码", "联营", "赋能云"),
    ("License", "识别码", "联营", None),
    ("License", "软件包", "通用", None),
    ("硬件", None, "通用", None),
    ("数据文件", None, "通用", None),
)
ACTS = sorted({move.act for move in MOVES} | {"courier_sign", "open_appeal", "resolve_appeal", "OpenAppeal"})
STEPS = st.lists(
    st.tuples(st.integers(0, len(KINDS) - 1), st.sampled_from([*ACTS, *["permitted"] * 30]), st.integers(0, 12 * DAY)),
    max_size=60,
)
SELLER = {"ConfirmRequirement", "RejectRequirement", "ReportCompletion", "OpenAppeal"}


def attempt(line: Line, act: str, phone: str) -> bool:
    """One act; whether it was taken."""
    values = {"reason": "缺少签字", "result_text": "好", "carrier": "顺丰", "waybill": "1", "phone": phone}
    try:
        if act in SELLER:
            line.seller(act, values, [] if act != "ReportCompletion" and act != "OpenAppeal" else paper(*ROLES[act]))
        else:
            line.act(act, reason="缺少签字")
    except (RuleBroken, NotPossible):
        return False
    return True


ROLES = {"ReportCompletion": ("sow", "acceptance"), "OpenAppeal": ("other",)}


def check(shop: Shop, line: Line) -> None:
    case, order = line.case, line.order
    now = shop.now().replace(microsecond=0)
    if case["node"] != "DONE":
        assert order["order_status"] == "处理中"
    else:
        waited = now - datetime.fromisoformat(case["node_since"])
        assert order["order_status"] == ("已完成" if waited >= timedelta(hours=3) else "处理中")
        assert case["appeal_open"] is False
    history = shop.case_timeline(line.order_id, line.line_id)
    visited = {row["node_after"] for row in history}
    reviewed = case["product_class"] == "联营" and case["sale_scene"] in {"赋能云", "基地云"}
    assert reviewed or "HUAWEI_REVIEW" not in visited
    by_silence = [row for row in history if row["act"] == "accept_by_silence"]
    if by_silence:
        assert case["access_type"] == "硬件"
        assert case["phone_matches"] is True
        age = datetime.fromisoformat(by_silence[0]["at"]) - datetime.fromisoformat(case["courier_signed_at"])
        assert age >= timedelta(days=10)
    assert case["rejections"] == sum(row["act"] == "reject" for row in history)
    frozen = False
    for row in history:
        if frozen:
            assert row["act"] in {"resolve_appeal", "notice", "courier_sign"}
        frozen = (frozen or row["act"] == "OpenAppeal") and row["act"] != "resolve_appeal"
    assert frozen == case["appeal_open"]
    assert [row["at"] for row in history] == sorted(row["at"] for row in history)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS, alive=st.booleans())
def test_the_invariants_hold(tmp_path_factory: pytest.TempPathFactory, steps: list[Any], alive: bool) -> None:
    shop = empty_shop(Path(tmp_path_factory.mktemp("law")), counterparties=alive)
    lines = [open_line(shop, *kind, asks=place % 2 == 0) for place, kind in enumerate(KINDS)]
    shop.advance()
    for place, act, pause in steps:
        line = lines[place]
        if act == "permitted":
            node = line.node
            here = [move.act for move in MOVES if move.node == node] or ["accept"]
            act = here[pause % len(here)]
        before = line.case
        taken = attempt(line, act, BUYER.phone if pause % 3 else "13900000001")
        if not taken:
            assert line.case == before
        elif act != "courier_sign":
            assert line.case["version"] > before["version"]
        shop.step(pause)
        check(shop, line)
    shop.step(3 * HOUR)
    for line in lines:
        check(shop, line)
    effects = shop.effects()
    acts = [
        row for line in lines for row in shop.case_timeline(line.order_id, line.line_id) if row["actor"] == "seller"
    ]
    assert len(effects) == len(acts), json.dumps(effects, ensure_ascii=False)
    shop.close()
