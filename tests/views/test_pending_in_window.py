"""What only ledgers tell of, in the window and in flows other than human services: settled once, kept, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop_app.clock import Clock
from desktop_app.models.supervision import FlowId, Node
from desktop_app.paths import Home
from desktop_app.services.desk import open_desk
from desktop_app.tour.pinned_clock import NOW
from desktop_app.tour.sample_flows import PENDING, pending_order, write_ledgers, write_next_transactions
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.pages.supervision.detail.why_popup import WhyPopup
from desktop_app.views.pages.supervision.page import SupervisionPage
from tests.views.seeded import Frame, key_of

LANES = ("read", "work")
KEYS = [key_of(pending_order(place)) for place in range(len(PENDING) + 1)]
NODES = (Node.SELLER_DELIVER, Node.BUYER_ACCEPT, Node.SELLER_CONFIRM_REQUIREMENT)
"""Where a person saw the hardware, the orchestration and the data file stand."""


class Bench:
    """The page over a home that only ledgers filled."""

    def __init__(self, page: SupervisionPage, frame: Frame, desk: Any, connection: Any, qtbot: Any) -> None:
        self.page, self.frame, self.desk, self.connection, self.qtbot = page, frame, desk, connection, qtbot

    def nodes(self) -> list[Node]:
        rows = {row.key: row.node for row in self.desk.case_lists.by_keys(self.connection.id, KEYS)}
        return [rows[key] for key in KEYS]

    def choose(self, place: int) -> None:
        self.page.activate(view="unknown", key=KEYS[place])
        self.qtbot.waitUntil(lambda: self.page.side.read is not None and self.page.side.read.key == KEYS[place])
        self.qtbot.waitUntil(lambda: self.page.side.unknown.key == KEYS[place])
        self.qtbot.waitUntil(lambda: self.is_quiet(KEYS[place]), timeout=20_000)

    def is_quiet(self, key: str) -> bool:
        """True once the keyboard's row is this one, and no reading is on its way that could choose again."""
        row = self.page.list.table.current_row()
        return row is not None and row.key == key and not self.desk.lanes.is_busy(*LANES)

    def settle(self, place: int, node: Node) -> None:
        """By the keyboard: into the choice, up to the node, Enter to the button, Enter."""
        self.choose(place)
        told = len(self.frame.notices)
        self.page.list.table.setFocus()
        self.qtbot.keyClick(self.page.list.table, Qt.Key.Key_Return)
        panel = self.page.side.unknown

        def is_reached() -> bool:
            option = panel.options.current()
            if option is not None and option.node is node:
                return True
            # goes up only once the choice is laid out: Qt looks where the buttons are
            self.qtbot.keyClick(self.frame.focusWidget(), Qt.Key.Key_Up)
            return False

        self.qtbot.waitUntil(is_reached)
        self.qtbot.keyClick(self.frame.focusWidget(), Qt.Key.Key_Return)
        self.qtbot.keyClick(panel.settle, Qt.Key.Key_Return)
        self.qtbot.waitUntil(lambda: self.nodes()[place] is node, timeout=20_000)
        # what follows a settling takes the keyboard back to the list
        self.qtbot.waitUntil(lambda: len(self.frame.notices) > told, timeout=20_000)


@pytest.fixture
def bench(home: Home, tmp_path: Path, qtbot: Any) -> Iterator[Bench]:
    desk = open_desk(home, Clock(at=NOW))
    desk.settings.put("person", "李敏")
    connection = desk.connections.for_writing()
    for path, kind in zip(write_ledgers(tmp_path), ("orders", "transactions"), strict=True):
        desk.intake.import_file(path, kind, data_as_of=NOW - timedelta(days=1), connection=connection)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page = SupervisionPage(frame.context())
    frame.show_page(page)
    yield Bench(page, frame, desk, connection, qtbot)
    page.deactivate()
    frame.bridge.close()
    desk.close()


def test_each_is_settled_once_kept_after_the_next_import_and_taken_back(bench: Bench, tmp_path: Path) -> None:
    rows = bench.desk.case_lists.by_keys(bench.connection.id, KEYS)
    assert {row.key: row.flow for row in rows} == dict(
        zip(KEYS, (FlowId.D, FlowId.O, FlowId.F, FlowId.UNKNOWN), strict=True)
    )
    for place, node in enumerate(NODES):
        bench.settle(place, node)
    assert bench.nodes() == [*NODES, Node.UNKNOWN]
    # the transactions of the next month say again that it is unfinished, and nothing else
    path = write_next_transactions(tmp_path)
    bench.desk.intake.import_file(path, "transactions", data_as_of=NOW, connection=bench.connection)
    assert bench.nodes() == [*NODES, Node.UNKNOWN]
    assert len(bench.frame.notices) == len(NODES)
    kind, _text, act, handler = bench.frame.notices[0]
    assert (kind, act) == ("done", "撤销")
    assert handler is not None
    handler()
    bench.qtbot.waitUntil(lambda: bench.nodes() == [Node.UNKNOWN, *NODES[1:], Node.UNKNOWN], timeout=20_000)


def test_an_order_of_which_nobody_said_the_type_leads_to_its_registration(bench: Bench) -> None:
    bench.choose(len(PENDING))
    panel = bench.page.side.unknown
    assert panel.settle.text() == "登记接入类型"
    assert panel._choice.isHidden(), "there is nothing to choose from"
    assert "接入类型或交付子类型" in panel._after.text()
    assert panel.press_settle()
    assert bench.frame.opened == [("registration", {"order_id": pending_order(len(PENDING)), "node": ""})]
    assert bench.nodes()[-1] is Node.UNKNOWN


def test_where_a_ledger_is_the_source_its_data_date_is_told(bench: Bench) -> None:
    bench.choose(0)
    model = bench.page.list.model
    column = [spec.id for spec in model.columns].index("source")
    told = {model.row_at(place).key: model.cell_at(place, column).text for place in range(model.rowCount())}
    assert told == dict.fromkeys(KEYS, "交易明细 数据到 11-23"), "the newest row that tells of it"


def test_why_nothing_is_reckoned_for_an_unknown_state(bench: Bench) -> None:
    bench.choose(0)
    assert bench.frame.registry.trigger("supervision.why_effect")
    panel = next(found for found in bench.frame.findChildren(WhyPopup) if found.isVisible())
    told = " ".join(found.text() for found in panel.findChildren(PlainLabel))
    assert "CASE-NOT-SEEN" in told, "nothing of it was unreadable: the node was never told"
    assert "本程序检查" in [chip.text for chip in panel.findChildren(Chip)]
    bench.qtbot.keyClick(panel, Qt.Key.Key_Escape)
