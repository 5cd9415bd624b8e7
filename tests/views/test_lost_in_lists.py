"""Of an act on a case whose answer was lost nobody knows the outcome: list, detail, bulk and refusal say it alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from desktop_app.models.bulk import BulkResult, row_state
from desktop_app.models.command_words import CommandState
from desktop_app.models.listing import ListQuery, View
from desktop_app.paths import Home
from desktop_app.views.pages.bulk.columns import BulkCells
from desktop_app.views.pages.bulk.reading import BulkItem
from desktop_app.views.pages.supervision.case_list.list_reading import read_list
from desktop_app.views.pages.supervision.detail.detail_facts import detail_view
from desktop_app.views.pages.supervision.presenter import row_view
from tests.services.deciding import key_of
from tests.views.outbox_view import View as Shown
from tests.views.outbox_view import outbox_view

SAID = "结果未知"


@pytest.fixture
def shown(home: Home, qtbot: Any) -> Iterator[Shown]:
    with outbox_view(home, qtbot) as found:
        yield found


def test_what_was_lost_on_its_way_is_called_unknown_wherever_the_case_is_shown(shown: Shown) -> None:
    bench = shown.bench
    command = bench.queued()
    bench.book.fault("send", "cut_before")
    bench.pass_hold()
    lost = bench.get(command)
    assert lost.state is CommandState.SENDING
    desk, key = bench.desk, key_of(1)
    now = desk.clock.connection_now()
    read = read_list(desk, bench.connection, ListQuery(View.OPEN), False)
    (row,) = [one for one in read.first if one.key == key]
    chip = row_view(row, now, read.commands.get(key)).command
    assert chip is not None
    assert chip.text == SAID
    detail = desk.case_lists.detail(bench.connection, key)
    assert detail is not None
    assert SAID in [chip.text for chip in detail_view(detail, now).chips]
    assert "提交中" not in [chip.text for chip in detail_view(detail, now).chips]
    item = BulkItem(0, key, row, None, BulkResult(key, row_state(lost), command=lost))
    assert BulkCells.state(item).text == SAID
    (again,) = desk.decide.confirm_requirement(bench.connection, [key])
    assert f"还是“{SAID}”" in again.reason
    # once it is settled it says what came of it
    bench.pass_hold(700)
    assert bench.state(command) is CommandState.SUCCEEDED
    read = read_list(desk, bench.connection, ListQuery(View.OPEN), False)
    assert row_view(row, now, read.commands.get(key)).command.text == "已完成"  # type: ignore[union-attr]
