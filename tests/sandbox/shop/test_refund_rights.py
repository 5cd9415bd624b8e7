"""Until when the buyer may ask for a negotiated refund: to the end of supervision, of codes until they are claimed."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.sandbox.shop.shop import Shop
from tests.sandbox.shop.stage import Line, open_line


def why_not(line: Line) -> str:
    view = line.shop.case_view(line.order_id, line.line_id)
    assert view is not None
    return str(view["no_refund"])


@pytest.mark.parametrize(
    "kind", [("人工服务", "标准"), ("SaaS", None), ("License", "软件包"), ("硬件", None), ("数据文件", None)]
)
def test_to_the_end_of_supervision(shop: Shop, kind: tuple[Any, ...]) -> None:
    line = open_line(shop, *kind)
    assert why_not(line) == ""
    line.forward("BUYER_ACCEPT")
    assert why_not(line) == ""
    line.act("open_appeal", reason="没有进展")
    assert why_not(line) == "", "an appeal forbids no refund that is printed"
    line.act("resolve_appeal")
    line.act("accept")
    assert "担保期已结束" in why_not(line)


def test_a_claimed_code_locks(shop: Shop) -> None:
    line = open_line(shop, "License", "授权码", "联营", "赋能云")
    line.forward("BUYER_CLAIM_CODE")
    assert why_not(line) == ""
    for node in ("CODE_ACTIVATION", "SELLER_UPLOAD_PROOF", "HUAWEI_REVIEW"):
        line.forward(node)
        assert "授权码已领取" in why_not(line)
    line.act("review_fail", reason="缺少盖章")
    assert "授权码已领取" in why_not(line)
    line.forward("DONE")
    assert "担保期已结束" in why_not(line)
