"""The case of the pictures as one row of a list, for tests of what presenters make of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from desktop_app.clock import CHINA
from desktop_app.models.listing import CaseRow
from desktop_app.models.supervision import Band, Effect, FlowId, Node, Party

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=CHINA)


def sample_row(**more: Any) -> CaseRow:
    """At delivery for twenty days, due in 21 hours; ``more`` are other values of the row."""
    row = CaseRow(
        row_id=1,
        key="CS2611021507X7K31|CS2611021507X7K31-000001",
        order_id="CS2611021507X7K31",
        line_id="CS2611021507X7K31-000001",
        node=Node.SELLER_DELIVER,
        node_text="商家实施服务",
        node_since=NOW - timedelta(days=20),
        whose_move=Party.SELLER,
        deadline_at=NOW + timedelta(hours=21),
        deadline_kind="soft",
        is_working_days=False,
        customer_name="宁波甬江模具",
        product_name="MES 上线实施 配套服务",
        owner="陈涛",
        amount_minor=8_640_000,
        currency="CNY",
        effect=Effect.NONE,
        effect_at=None,
        band=Band.DAY,
        flow=FlowId.H,
        badges=(),
        is_listed=True,
        source=(3, 6),
    )
    return row._replace(**more)
