"""Which resources a seller can report usage for, and their life, as far as the marketplace knows it.

Only pay-per-use resources are metered. A use-up-and-stop package has one beside it: usage goes to the metered one and
names the package. The shop's catalogue has packages alone, so for each package order the metered resource is called
``<instance>-meter`` here (assumption of this rehearsal; a real seller answers both ids itself).
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.sandbox.huawei.mock_orders import CREATED_SECOND
from desktop_app.sandbox.shop.shop import Shop

METER = "-meter"
FOREIGN = "OTHER-SELLER-"
"""Ids that begin so belong to another seller: a way to practise that refusal."""
_ROWS = """SELECT order_type, order_status, billing_mode, product_id, ordered_at, effective_at, expires_at
FROM orders WHERE instance_id=? AND seq>0 ORDER BY ordered_at"""


@dataclass(frozen=True)
class Instance:
    """One resource. Times are seconds; ``starts_at`` None: still being opened; ``closes_at`` None: not closed."""

    instance_id: str
    is_metered: bool
    product_id: str = ""
    starts_at: int | None = None
    closes_at: int | None = None
    package_id: str = ""
    is_foreign: bool = False


MOCK_INSTANCES = (
    Instance("MOCKONDEMAND-INSTANCE", True, "OFFI9999000000000003", CREATED_SECOND),
    Instance(
        *("MOCKONDEMANDPKG-METER", True, "OFFI9999000000000004", CREATED_SECOND),
        package_id="MOCKONDEMANDPKG-INSTANCE",
    ),
    Instance("MOCKONDEMANDPKG-INSTANCE", False, "OFFI9999000000000004", CREATED_SECOND),
)
"""Resources of the simulated orders, in every shop."""
_MOCK = {instance.instance_id: instance for instance in MOCK_INSTANCES}


def find_instance(shop: Shop, instance_id: str) -> Instance | None:
    """The resource with this id, or None. The caller holds the shop's lock."""
    if instance_id in _MOCK:
        return _MOCK[instance_id]
    if instance_id.startswith(FOREIGN):
        return Instance(instance_id, True, is_foreign=True)
    own = _own(shop, instance_id, instance_id)
    if own is None and instance_id.endswith(METER):
        package_id = instance_id.removesuffix(METER)
        package = _own(shop, package_id, instance_id)
        if package is not None and package.package_id:
            return package
    elif own is not None and own.package_id:  # the package itself is never metered
        return Instance(instance_id, False, own.product_id, own.starts_at, own.closes_at)
    return own


def _own(shop: Shop, stored_id: str, shown_id: str) -> Instance | None:
    rows = shop.connection.execute(_ROWS, (stored_id,)).fetchall()
    bought = [row for row in rows if row[0] != "退订" and row[1] != "已取消"]
    if not bought:
        return None
    mode, product_id = bought[-1][2], bought[-1][3]
    starts = [row[5] for row in bought if row[1] == "已完成" and row[5] is not None]
    ends = [row[6] for row in bought if row[6] is not None]
    refunds = [row[4] for row in rows if row[0] == "退订"]
    closed = max(ends) if ends else None
    if refunds:
        closed = min([*refunds, *([closed] if closed is not None else [])])
    return Instance(
        shown_id,
        mode in {"按需", "按需套餐包"},
        product_id,
        min(starts) if starts else None,
        closed,
        stored_id if mode == "按需套餐包" else "",
    )
