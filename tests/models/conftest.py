"""Cases made of a few facts, and the checks of a delivery with nothing to mend."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from desktop_app.clock import CHINA
from desktop_app.models.evidence import check_delivery
from desktop_app.models.findings import Finding
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.supervision import CaseFacts
from tests.models.evidence_facts import FACTS, NOW, Check


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.fixture(scope="session")
def at() -> Callable[[str], datetime]:
    return moment


@pytest.fixture(scope="session")
def case() -> Callable[..., CaseFacts]:
    def make(**facts: Any) -> CaseFacts:
        known: dict[str, Any] = {
            "order_id": "CS2611021507X7K31",
            "line_id": "CS2611021507X7K31-000001",
            "order_type": "新购",
            "access_type": "人工服务",
            "delivery_subtype": "标准",
            "product_class": "通用",
            "is_supervised": True,
            "ordered_at": moment("2026-11-02 15:07:00"),
            "order_amount": Decimal("90000.00"),
            "paid_amount": Decimal("86400.00"),
            "currency": "CNY",
            "node_text": "商家实施服务",
            "node_since": moment("2026-11-23 09:15:00"),
            "owner": "陈涛",
        }
        return CaseFacts(**{**known, **facts})

    return make


@pytest.fixture
def check(packs: RulePacks) -> Check:
    """Judges a delivery of flow H with some of its facts changed, by the shipped rules."""

    def run(**changes: Any) -> list[Finding]:
        return check_delivery(replace(FACTS, **changes), packs, NOW)

    return run
