"""The page 退订 over a real home with real rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.paths import Home
from tests.views.refunds_bench import PENDING, RefundsBench, open_refunds


@pytest.fixture
def bench(home: Home, qtbot: QtBot) -> Iterator[RefundsBench]:
    yield from open_refunds(home, qtbot)


def test_a_refund_is_read_in_one_piece_and_shown_in_its_parts(bench: RefundsBench) -> None:
    bench.page.activate(key=PENDING)
    bench.wait(lambda: bench.page.pane.read is not None)
    read = bench.page.pane.read
    assert read is not None
    assert read.facts is not None
    assert (read.refund_id, read.facts.report.facts.order_id) == (PENDING, "CS26112015007X7K31")


def test_what_is_read_of_a_refund_that_was_left_is_not_shown(bench: RefundsBench) -> None:
    shown: list[str] = []
    bench.page.pane.shown.connect(lambda read: shown.append(read.refund_id))
    bench.page.activate(key=PENDING)
    bench.page.activate(key="TD2611160032")
    bench.wait(lambda: bool(shown))
    assert shown == ["TD2611160032"]


def test_a_refund_that_is_not_there_shows_nothing(bench: RefundsBench) -> None:
    bench.page.activate(key="TD0000000000")
    bench.wait(lambda: not bench.page.pane.refund_id)
    assert bench.page.pane.read is None
