"""A supervision morning of 20 cases by keyboard alone, through the real window: each effect is read from the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from desktop_app.app import WindowRun
from desktop_app.clock import Clock
from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.supervision import Node, Party
from desktop_app.paths import Home
from desktop_app.services.acts.drafts import DELIVERY_FORM
from desktop_app.tour import hands
from desktop_app.tour.waiting import Quiet, wait_until
from tests.views import seeded
from tests.views.evidence_files import document
from tests.views.seeded import NOW, case_row, key_of
from tests.views.shell_window import open_window, wait_connection

CONFIRM, DELIVER, ACCEPT = "商家确认需求", "商家实施服务", "用户确认验收"
ALONE = [f"CS2611201500{number}7A0A0{number}" for number in range(2)]
REJECTED = [f"CS2611201500{number}7B0B0{number}" for number in range(2)]
MANY = [f"CS2611211500{number}7C0C0{number}" for number in range(6)]
DELIVERED = [f"CS2611011500{number}7D0D0{number}" for number in range(2)]
THEIRS = [f"CS2611051500{number}7E0E0{number}" for number in range(4)]
NEW = [f"CS2611221500{number}7F0F0{number}" for number in range(4)]
REASON = "需求里缺少验收标准，请补充后再提交。"


def _lines() -> list[dict[str, str]]:
    lines = [case_row(one, "数据治理咨询", f"单办客户 {one[-1]}", CONFIRM, (4, 3), 64000) for one in ALONE]
    lines += [case_row(one, "官网建设", f"驳回客户 {one[-1]}", CONFIRM, (4, 3), 22000) for one in REJECTED]
    lines += [case_row(one, "云原生迁移", f"批量客户 {one[-1]}", CONFIRM, (3, 2), 16000) for one in MANY]
    lines += [case_row(one, "MES 上线实施", f"交付客户 {one[-1]}", DELIVER, (23, 20), 86400) for one in DELIVERED]
    return lines + [case_row(one, "视觉检测", f"等待客户 {one[-1]}", ACCEPT, (19, 8), 48600) for one in THEIRS]


class MorningClock(Clock):
    """Stands at the morning; a person looks away from the screen when the test says so."""

    def __init__(self) -> None:
        super().__init__(at=NOW)
        self._looked_away = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self._looked_away

    def look_away(self, seconds: float) -> None:
        self._looked_away += seconds


class Keyboard:
    """Hands that have nothing but keys: they press where the keyboard is, and look at the window like a person."""

    def __init__(self, qtbot: Any, run: WindowRun, clock: MorningClock) -> None:
        self.qtbot, self.run, self.clock = qtbot, run, clock

    @property
    def focused(self) -> QWidget:
        """Where the next key goes."""
        panel = QApplication.activePopupWidget() or QApplication.activeModalWidget() or self.run.window
        return panel.focusWidget() or panel

    def press(self, *keys: str) -> None:
        """One key after the other, each once the window shows what the one before has done."""
        for one in keys:
            self.rest()
            hands.press(self.focused, one)

    def rest(self) -> None:
        """Until the window shows what was done so far."""
        wait_until(Quiet(self.run.desk.lanes))

    def type(self, text: str) -> None:
        """As an input method does, where the keyboard is."""
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(self.focused, event)

    def tab_to(self, name: str, most: int = 80) -> None:
        """Tab until a control with this name has the keyboard."""
        for _step in range(most):
            if name in _name(self.focused):
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not reach “{name}”; the keyboard is at “{_name(self.focused)}”")

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=15_000)

    def page(self, page_id: str) -> Any:
        """The page that is shown, once it is shown."""
        self.until(lambda: self.run.window.stack.page_id == page_id)
        return self.run.window.stack.page

    def palette(self, words: str) -> None:
        """An act by its name."""
        self.press("Ctrl+K")
        self.type(words)
        self.rest()
        self.press("Return")

    def choose_file(self, path: Path) -> None:
        """Enter on the button that has the keyboard; in the dialog the path is typed."""
        timer = QTimer()

        def answer() -> None:
            dialog = QApplication.activeModalWidget()
            if isinstance(dialog, QFileDialog) and dialog.isVisible():
                timer.stop()
                self.type(str(path))
                self.press("Return")

        timer.timeout.connect(answer)
        timer.start(20)
        self.press("Return")
        timer.stop()
        # without a screen nobody gives the window back what a closed dialog had
        self.run.window.activateWindow()
        self.until(self.run.window.isActiveWindow)


def _name(widget: QWidget) -> str:
    return widget.accessibleName() or str(getattr(widget, "text", str)())


@pytest.fixture
def keyboard(home: Home, qtbot: Any) -> Iterator[Keyboard]:
    desk, _connection = seeded.seed(home, _lines())
    desk.close()
    clock = MorningClock()
    with open_window(qtbot, home, clock=clock) as run:
        wait_connection(qtbot, run.window)
        yield Keyboard(qtbot, run, clock)


def _has_copied(outbox: Any, count: int) -> bool:
    return bool(outbox.session.packet.copied_count >= count)


class Morning:
    """The jobs of the morning, and what the store says of them."""

    def __init__(self, keyboard: Keyboard) -> None:
        self.keyboard, self.desk = keyboard, keyboard.run.desk
        self.connection = keyboard.run.window.connection_id()

    def node(self, order_id: str) -> Node | None:
        """Where the store has the case; one that was registered by hand has no line."""
        for key in (key_of(order_id), f"{order_id}|"):
            case = self.desk.decide.case(self.connection, key)
            if case is not None:
                return case.node
        return None

    def commands(self, order_id: str) -> list[tuple[CommandName, CommandState]]:
        made = self.desk.work.commands.for_target(self.connection, key_of(order_id))
        return [(one.name, one.state) for one in made]

    def is_done(self, order_id: str, name: CommandName, node: Node) -> bool:
        return self.commands(order_id) == [(name, CommandState.CONFIRMED)] and self.node(order_id) is node

    def open_from_today(self, order_id: str) -> None:
        keys = self.keyboard
        keys.press("G, T")
        today = keys.page("today")
        keys.rest()
        keys.until(lambda: self._place(today, order_id) is not None)
        keys.press(str(self._place(today, order_id)))

    def _place(self, today: Any, order_id: str) -> int | None:
        """The number in front of a case on the first page."""
        shown = [row.act.subject for row in today.view.acts.rows() if row.act is not None]
        return shown.index(key_of(order_id)) + 1 if key_of(order_id) in shown else None

    def open_case(self, order_id: str) -> Any:
        self.open_from_today(order_id)
        page = self.keyboard.page("supervision")
        self.keyboard.until(lambda: page.side.key == key_of(order_id) and page.side.read is not None)
        return page

    def confirm(self, order_id: str) -> None:
        self.open_case(order_id)
        self.keyboard.press("Ctrl+Return")
        self.register_done(order_id)

    def reject(self, order_id: str) -> None:
        self.open_case(order_id)
        self.keyboard.palette("驳回需求")
        self.keyboard.until(lambda: _name(self.keyboard.focused) == "驳回原因")
        self.keyboard.type(REASON)
        self.keyboard.press("Ctrl+Return")
        self.register_done(order_id)

    def deliver(self, order_id: str, folder: Path) -> None:
        keys = self.keyboard
        self.open_from_today(order_id)
        page = keys.page("delivery")
        keys.until(lambda: page.session.opened is not None and page.session.is_settled)
        customer = f"客户 {page.session.opened.case.facts.customer_name}"
        sow = document(folder / "SOW.docx", f"订单号 {order_id}", customer)
        acceptance = document(folder / "验收.docx", f"订单号 {order_id}", customer, "验收通过")
        for role, path in (("SOW 需求说明书", sow), ("验收文档", acceptance)):
            keys.tab_to(f"{role}：")
            keys.choose_file(path)
            keys.until(partial(self.has_file, order_id, path.name))
        keys.tab_to("实际开通时间")
        keys.type("2026-11-10 09:00")
        keys.tab_to("服务结果描述")
        keys.type("已部署，12 名用户完成培训。")
        complete = keys.run.window.registry.get("delivery.complete")
        keys.until(lambda: page.session.is_settled and complete.isEnabled())
        keys.press("Ctrl+Return")
        self.register_done(order_id)

    def has_file(self, order_id: str, name: str) -> bool:
        """True when the saved draft of the form holds a file of this name."""
        draft = self.desk.drafts.find(self.connection, DELIVERY_FORM, key_of(order_id))
        files = {} if draft is None else draft.body.get("files") or {}
        return name in {Path(path).name for paths in files.values() for path in paths}

    def is_at(self, order_id: str, node: Node) -> bool:
        return self.node(order_id) is node

    def register_done(self, order_id: str) -> None:
        keys = self.keyboard
        outbox = keys.page("outbox")
        keys.until(lambda: self._shown(outbox) == (key_of(order_id), CommandState.PREPARED))
        keys.clock.look_away(60)
        while outbox.session.packet is not None and outbox.session.packet.next_value is not None:
            wanted = outbox.session.packet.copied_count + 1
            keys.press("Ctrl+Alt+C")
            keys.until(partial(_has_copied, outbox, wanted))
        keys.press("Ctrl+Return")
        keys.until(lambda: self.commands(order_id)[-1][1] is CommandState.CONFIRMED)

    def _shown(self, outbox: Any) -> tuple[str, CommandState] | None:
        read = outbox.panel.read
        return None if read is None else (read.command.target, read.command.state)

    def do_many(self, order_ids: list[str]) -> None:
        keys = self.keyboard
        keys.press("G, S")
        page = keys.page("supervision")
        keys.until(lambda: page.list.model.is_complete and page.list.table.current_row() is not None)
        keys.press("Home", "N")
        keys.until(lambda: page.list.table.current_row().whose_move is Party.SELLER)
        keys.press("/")
        keys.type("商品:云原生迁移")
        keys.press("Return")
        keys.until(lambda: page.list.model.rowCount() == len(order_ids) and page.list.model.is_complete)
        keys.press("Esc", "Home", "Ctrl+A", "Ctrl+B")
        bulk = keys.page("bulk")
        keys.until(lambda: len(bulk.rows.wanted_keys()) == len(order_ids))
        keys.press("Ctrl+Return")
        keys.until(lambda: [item.state for item in bulk.items] == ["done"] * len(order_ids))
        keys.press("Alt+Left")
        keys.page("supervision")

    def register_new(self, order_ids: list[str]) -> None:
        keys = self.keyboard
        keys.press("Ctrl+N")
        page = keys.page("registration")
        for order_id in order_ids:
            keys.until(lambda: _name(keys.focused) == "订单号")
            keys.type(order_id)
            keys.tab_to("当前节点")
            while page.node.value() != Node.SELLER_DELIVER.value:
                keys.press("Down")
            keys.press("Return")
            keys.until(partial(self.is_at, order_id, Node.SELLER_DELIVER))

    def find_case(self, order_id: str) -> Any:
        """By its number in the palette, as somebody on the phone says it."""
        keys = self.keyboard
        keys.palette(order_id)
        page = keys.page("supervision")
        keys.until(lambda: page.side.key == key_of(order_id) and page.side.read is not None)
        return page

    def chase(self, order_id: str) -> None:
        keys = self.keyboard
        self.find_case(order_id)
        keys.press("C")
        keys.tab_to("催办内容")
        keys.type("请客户在服务监管页面确认验收")
        keys.tab_to("对方回复")
        keys.type("周五前验收")
        keys.press("Ctrl+Return")
        chases = self.desk.casework.chases
        keys.until(lambda: bool(chases.list(self.connection, key_of(order_id))))
        (made,) = chases.list(self.connection, key_of(order_id))
        assert (made.text, made.reply) == ("请客户在服务监管页面确认验收", "周五前验收")

    def give_to(self, order_id: str, owner: str) -> None:
        keys = self.keyboard
        page = self.find_case(order_id)
        keys.press("O")
        keys.until(lambda: "负责人" in _name(keys.focused))
        keys.press("Ctrl+A")
        keys.type(owner)
        keys.press("Ctrl+Return")
        keys.until(lambda: self.owner(order_id) == owner)
        keys.until(lambda: page.list.table.hasFocus())

    def owner(self, order_id: str) -> str | None:
        (row,) = self.desk.case_lists.by_keys(self.connection, [key_of(order_id)])
        return row.owner

    def undo_last(self, order_id: str) -> None:
        """The result that was registered last is taken back: the packet waits again, the case stands where it stood."""
        keys = self.keyboard
        keys.press("Ctrl+Z")
        keys.until(lambda: _name(keys.focused) == "不撤销")
        keys.press("Shift+Tab", "Return")
        keys.until(lambda: self.commands(order_id)[-1][1] is CommandState.PREPARED)


def test_a_morning_of_twenty_cases(keyboard: Keyboard, tmp_path: Path) -> None:
    morning = Morning(keyboard)
    for one in DELIVERED:
        morning.deliver(one, tmp_path)
        assert morning.is_done(one, CommandName.REPORT_COMPLETION, Node.BUYER_ACCEPT)
    for one in ALONE:
        morning.confirm(one)
        assert morning.is_done(one, CommandName.CONFIRM_REQUIREMENT, Node.SELLER_DELIVER)
    morning.undo_last(ALONE[-1])
    assert morning.node(ALONE[-1]) is Node.SELLER_CONFIRM_REQUIREMENT
    morning.register_done(ALONE[-1])
    assert morning.is_done(ALONE[-1], CommandName.CONFIRM_REQUIREMENT, Node.SELLER_DELIVER)
    for one in REJECTED:
        morning.reject(one)
        assert morning.is_done(one, CommandName.REJECT_REQUIREMENT, Node.BUYER_SUBMIT_REQUIREMENT)
    morning.do_many(MANY)
    for one in MANY:
        assert morning.is_done(one, CommandName.CONFIRM_REQUIREMENT, Node.SELLER_DELIVER)
    morning.register_new(NEW)
    morning.give_to(THEIRS[0], "周航")
    morning.chase(THEIRS[1])
    assert {morning.node(one) for one in THEIRS} == {Node.BUYER_ACCEPT}
    report = morning.desk.work.verify_journal()
    assert report.is_intact
