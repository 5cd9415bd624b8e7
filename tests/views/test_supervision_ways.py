"""Ways to a case: row by row, to the next of ours, by a link, and where it is when its view does not hold it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop_app.paths import Home
from desktop_app.views.kit.page import WidthClass
from tests.views import seeded
from tests.views.seeded import key_of
from tests.views.supervision_bench import Bench, open_bench


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    yield from open_bench(home, qtbot)


def test_j_and_k_walk_and_the_detail_follows(bench: Bench) -> None:
    bench.page.list.table.choose_place(0)
    bench.press(Qt.Key.Key_J)
    second = bench.keys()[1]
    bench.wait_detail(second.split("|")[0])
    bench.press(Qt.Key.Key_K)
    bench.wait_detail(bench.keys()[0].split("|")[0])


def test_n_goes_to_the_next_row_of_ours(bench: Bench) -> None:
    lists, query = bench.desk.case_lists, bench.page.list.query()
    ours = [row.key for row in lists.first_page(bench.connection_id, query) if row.whose_move == "seller"]
    bench.choose(seeded.ACCEPT)
    met = []
    for _press in range(len(ours)):
        before, side = bench.page.side.key, bench.page.side
        bench.press(Qt.Key.Key_N)
        bench.wait(lambda before=before, side=side: side.read is not None and side.read.key not in ("", before))
        met.append(bench.page.list.table.current_row().key)
    assert sorted(met) == sorted(ours)  # each once, from the top again at the end


def test_the_next_of_ours_is_said_to_be_elsewhere_or_nowhere(bench: Bench) -> None:
    bench.open("buyer", 1)
    bench.wait_detail(seeded.ACCEPT)
    bench.press(Qt.Key.Key_N)
    bench.wait(lambda: bool(bench.frame.notices))
    kind, told, act, go = bench.frame.notices.pop()
    assert (kind, act) == ("info", "看待我方处理")
    assert "5 单" in told
    assert go is not None
    go()
    bench.wait_rows(5)
    bench.page.activate(view="mine", text="MES 上线")
    bench.wait_rows(1)
    bench.wait_detail(seeded.DELIVER)
    bench.press(Qt.Key.Key_N)
    bench.wait(lambda: bool(bench.frame.notices))
    assert "4 单" in bench.frame.notices.pop()[1]


def test_on_a_narrow_page_enter_opens_the_detail_and_esc_comes_back_to_the_row(bench: Bench) -> None:
    bench.page.setGeometry(0, 0, 800, 700)
    bench.qtbot.waitUntil(lambda: bench.page.width_kind is WidthClass.NARROW)
    assert bench.page.list.isVisible()
    assert not bench.page.side.isVisible()
    bench.choose(seeded.ACCEPT)
    bench.press(Qt.Key.Key_Return)
    assert bench.page.side.isVisible()
    assert not bench.page.list.isVisible()
    assert bench.frame.registry.trigger("supervision.leave")
    assert bench.page.list.isVisible()
    assert bench.frame.focusWidget() is bench.page.list.table
    assert bench.page.list.table.current_row().key == key_of(seeded.ACCEPT)


def test_a_link_from_elsewhere_lands_on_the_case(bench: Bench) -> None:
    bench.open("buyer", 1, key=key_of(seeded.ACCEPT))
    bench.wait_detail(seeded.ACCEPT)
    assert bench.page.list.view == "buyer"


def test_a_case_of_another_view_is_opened_there_and_no_other_is_shown(bench: Bench) -> None:
    bench.open("mine", 5)
    bench.choose(seeded.DELIVER)
    bench.page.list.filter.set_text("MES")
    bench.page.ask()
    bench.page.activate(view="", key=key_of(seeded.ACCEPT))  # as the palette asks
    assert bench.page.side.key == ""
    assert not bench.page.side.press_next()
    bench.wait_detail(seeded.ACCEPT)
    assert bench.page.list.view == "open"
    assert bench.page.list.filter.text() == ""
    assert bench.page.list.table.current_row().key == key_of(seeded.ACCEPT)
    assert [text for _kind, text, *_more in bench.frame.notices] == [
        "筛选已清除，显示要看的这一单。",
        "要看的这一单在“处理中”里，已转到那里。",
    ]


def test_a_case_that_is_over_is_found_among_all(bench: Bench, home: Home) -> None:
    over = "CS26010115007X0V01"
    sheet = home.root.parent / "办完的.csv"
    seeded.write_sheet(sheet, [seeded.case_row(over, "网站维护", "厦门鹭岛旅游", "已完成", (300, 200), 900)])
    bench.desk.intake.import_file(sheet, "cases", data_as_of=seeded.NOW, connection=bench.connection_id)
    bench.page.activate(view="mine", key=key_of(over))
    bench.wait_detail(over)
    assert bench.page.list.view == ""
    assert bench.frame.notices[-1][1] == "要看的这一单在“全部”里，已转到那里。"


def test_a_case_that_is_nowhere_leaves_nothing_chosen_and_says_so(bench: Bench) -> None:
    bench.choose(seeded.DELIVER)
    bench.page.activate(view="mine", key=key_of("CS00000000000X0000"))
    bench.qtbot.waitUntil(lambda: bool(bench.frame.notices))
    told = "没有找到订单 CS00000000000X0000，没有打开任何一单。请同步或重新导入数据后再找。"
    assert bench.frame.notices[-1][:2] == ("warn", told)
    with bench.qtbot.waitSignal(bench.page.list.model.loaded):
        bench.page.refresh()
    assert bench.page.side.key == ""
    assert bench.page.list.table.current_row() is None
