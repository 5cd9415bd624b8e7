"""The supervised orders of the tour: 200 of the human service flow, at every node and in every era. All invented.

Nothing is random: each case follows from its place in the plan, so that every run has the same facts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from desktop_app import paths
from desktop_app.tour.pinned_clock import NOW

PROMISED_HOURS = 15 * 24
"""The sample company's promise, from the order; see ``resources/samples/company-rules.toml``."""

SUBMIT, CONFIRM, DELIVER, REVIEW, ACCEPT, DONE = (
    "用户提交需求",
    "商家确认需求",
    "商家实施服务",
    "华为云复核",
    "用户确认验收",
    "服务完成",
)
CASES = 200
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
HERO = "CS2611101200X7K31"
"""The order that the tour delivers."""
OTHER_ORDER = "CS2610181120X0P92"
"""The order whose number stands in the wrong document."""
CONFIRMER = "李敏"
"""The person of the tour; 17 requirements wait for her, two of them in an appeal."""
CONFIRMS, FROZEN = 17, 2
UNKNOWN_TEXT = "商家上传验收资料"


@dataclass(frozen=True)
class SampleCase:
    """One supervised order as a seller's own sheet tells it."""

    order_id: str
    product: str
    customer: str
    amount: int
    ordered_at: datetime
    node: str
    since: datetime
    owner: str
    product_class: str = "通用"
    scene: str = ""
    mode: str = ""
    appeal_at: datetime | None = None
    more: dict[str, str] = field(default_factory=dict)
    """Headings whose cell says something else than the facts above."""

    @property
    def line_id(self) -> str:
        return f"{self.order_id}-000001"

    @property
    def key(self) -> str:
        return f"{self.order_id}|{self.line_id}"

    def as_row(self) -> dict[str, Any]:
        """The line of the sheet, by heading."""
        return {
            "订单ID": self.order_id,
            "订单行ID": self.line_id,
            "订单类型": "新购",
            "商品名称": self.product,
            "客户名称": self.customer,
            "接入类型": "人工服务",
            "交付子类型": "标准",
            "商品类别": self.product_class,
            "销售场景": self.scene,
            "交付方式": self.mode,
            "是否涉及服务监管": "是",
            "下单时间": self.ordered_at,
            "支付时间": self.ordered_at + timedelta(minutes=4),
            "订单金额": self.amount,
            "实付金额": self.amount,
            "币种": "CNY",
            "当前节点": self.node,
            "进入节点时间": self.since,
            "申诉中": "是" if self.appeal_at else "",
            "申诉受理时间": self.appeal_at or "",
            "负责人": self.owner,
            **self.more,
        }


@cache
def names() -> dict[str, Any]:
    """Customers, products and people, from the samples."""
    with paths.resource("samples/names.toml").open("rb") as file:
        return tomllib.load(file)


def sample_cases() -> list[SampleCase]:
    """The 200 cases in the order of the sheet."""
    cases = [_hero(), *_at_delivery(), *_at_confirmation(), *_elsewhere(), *_old(), *_unreadable()]
    number = len(cases)
    while len(cases) < CASES:
        cases.append(_accepting(number))
        number += 1
    return cases


def page_cases(count: int = 20) -> list[SampleCase]:
    """Cases that are not in the sheet: those of the console's page."""
    nodes = (SUBMIT, CONFIRM, DELIVER, ACCEPT)
    return [
        _case(400 + place, nodes[place % 4], hours=20 + 13 * place, in_node=3 + 7 * place) for place in range(count)
    ]


def registered_case() -> SampleCase:
    """The order that is registered by hand."""
    return _case(431, CONFIRM, hours=26, in_node=2)


def _case(number: int, node: str, hours: float, in_node: float, **more: Any) -> SampleCase:
    known = names()
    customers, products, owners = known["customers"], known["products"], known["owners"]
    product, price = products[(number * 7) % len(products)]
    ordered = (NOW - timedelta(hours=hours)).replace(second=(number * 13) % 60)
    # in the evening and at night nobody buys a service
    if not 8 <= ordered.hour < 20 and "is_exact" not in more:
        ordered = ordered.replace(hour=9 + number % 9)
    more.pop("is_exact", None)
    since = min(NOW - timedelta(hours=in_node), NOW - timedelta(minutes=35))
    kinds = (("通用", "", ""), ("联营", "赋能云", "现场"), ("通用", "", "远程"), ("联营", "基地云", "远程"))
    product_class, scene, mode = kinds[number % 4]
    made = SampleCase(
        order_id=order_number(ordered, number, number * 5),
        product=product,
        customer=customers[(number * 11) % len(customers)],
        amount=round(price * (0.7 + (number * 29 % 13) / 20), -2),
        ordered_at=ordered,
        node=node,
        since=max(since, ordered + timedelta(minutes=20)),
        owner=owners[number % len(owners)],
        product_class=product_class,
        scene=scene,
        mode=mode,
    )
    return replace(made, **more)


def order_number(ordered: datetime, number: int, letter: int) -> str:
    """A number as the marketplace prints them: the minute of the order, and five signs."""
    return f"CS{ordered:%y%m%d%H%M}X{number % 10}{LETTERS[letter % len(LETTERS)]}{number % 90 + 10}"


def _hero() -> SampleCase:
    return SampleCase(
        order_id=HERO,
        product="MES 上线实施 配套服务",
        customer="宁波甬江模具",
        amount=86400,
        ordered_at=datetime(2026, 11, 10, 12, 0, tzinfo=NOW.tzinfo),
        node=DELIVER,
        since=datetime(2026, 11, 12, 9, 15, tzinfo=NOW.tzinfo),
        owner="陈涛",
        product_class="联营",
        scene="赋能云",
        mode="现场",
    )


def _at_delivery() -> Iterator[SampleCase]:
    """Deliveries by how many hours are left of the promise: overdue, near, and far."""
    near: list[float] = [-26, -4, 25, 47, 70]
    # three a day, from the fourth day on, at an hour at which people work
    far = [24.0 * (4 + place // 4) + (-5, -2, 0.5, 3)[place % 4] for place in range(42)]
    aliases = {7: "商家上传交付凭证", 19: "服务商实施服务"}
    for number, left in enumerate(near + far, start=1):
        node = aliases.get(number, DELIVER)
        age = PROMISED_HOURS - left
        yield _case(number, node, hours=age, in_node=age * 0.8, is_exact=True)


def _at_confirmation() -> Iterator[SampleCase]:
    for place in range(CONFIRMS):
        appeal = NOW - timedelta(hours=20) if place < FROZEN else None
        yield _case(60 + place, CONFIRM, hours=30 + 9 * place, in_node=5 + 8 * place, owner=CONFIRMER, appeal_at=appeal)
    for place in range(14):
        owner = names()["owners"][1 + place % 3]
        yield _case(80 + place, CONFIRM, hours=28 + 11 * place, in_node=4 + 9 * place, owner=owner)


def _elsewhere() -> Iterator[SampleCase]:
    for place in range(22):
        yield _case(100 + place, SUBMIT, hours=26 + 17 * place, in_node=20 + 16 * place)
    for place in range(22):
        scene, mode = (("赋能云", "现场"), ("基地云", "远程"))[place % 2]
        joint = {"product_class": "联营", "scene": scene, "mode": mode}
        yield _case(130 + place, REVIEW, hours=400 + 19 * place, in_node=10 + 6 * place, **joint)
    for place in range(6):
        yield _case(160 + place, DONE, hours=700 + 60 * place, in_node=(1, 2, 50, 90, 200, 300)[place])


def _old() -> Iterator[SampleCase]:
    """Orders of the older eras and past 180 days; their weekly notices fall on three days of this week."""
    ages = [(180 + 7 * weeks - soon, node) for weeks, soon, node in _OLD]
    for place, (days, node) in enumerate(ages):
        is_joint = place % 2 == 0
        yield _case(
            180 + place,
            node,
            hours=days * 24 + 3,
            in_node=min(days, 40 + 9 * place) * 24.0,
            product_class="联营" if is_joint else "通用",
            scene="赋能云" if is_joint else "",
        )


_OLD = (
    (0, 2, ACCEPT),
    (1, 2, ACCEPT),
    (3, 3, SUBMIT),
    (6, 6, ACCEPT),
    (68, 2, ACCEPT),
    (74, 3, ACCEPT),
    (90, 6, SUBMIT),
    (118, 2, ACCEPT),
    (170, 6, ACCEPT),
)
"""Weeks past day 180, days until the next notice, node. The first eras end 2023-04-27 and 2025-03-25."""


def _unreadable() -> Iterator[SampleCase]:
    for place, text in enumerate(names()["unknown_nodes"]):
        kind = {"product_class": "通用", "scene": "", "mode": "远程"} if text == UNKNOWN_TEXT else {}
        yield _case(220 + place, text, hours=170 + 9 * place, in_node=40 + 8 * place, **kind)
    yield _case(240, DELIVER, hours=120, in_node=60, more={"实付金额": "面议"})
    yield _case(241, ACCEPT, hours=500, in_node=60, more={"进入节点时间": "上周三下午"})


def _accepting(number: int) -> SampleCase:
    place = number % 40
    return _case(number + 60, ACCEPT, hours=380 + 23 * place, in_node=8 + 11 * place)
