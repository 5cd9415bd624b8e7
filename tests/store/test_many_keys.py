"""What is asked of the projection for many keys at once is what is asked for each alone."""

from __future__ import annotations

from desktop_app.store.cache_rows import ProjectedRow
from desktop_app.store.projection import Projection
from tests.store.given import a_batch, judged

KEYS = ("A|1", "A|2", "A2|1", "A|甲", "B|1", "a|1")


def test_the_lines_of_many_orders_are_those_of_each(projection: Projection) -> None:
    rows = [ProjectedRow(key, number, {"node": "SELLER_DELIVER"}) for number, key in enumerate(KEYS, 2)]
    projection.apply(a_batch(1), rows, judged)
    asked = ["A", "B", "A2", "gone", "", "%", "A"]
    found = projection.sync.keys_of_orders("cases", asked)
    alone = {order: projection.rows.keys_of_order(order) for order in asked}
    assert found == {order: keys for order, keys in alone.items() if keys}
    assert found["A"] == ["A|1", "A|2", "A|甲"]
    assert projection.sync.keys_of_orders("orders", asked) == {}
    assert set(projection.sync.columns_of_keys("cases", [*KEYS, "gone"])) == set(KEYS)
