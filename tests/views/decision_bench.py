"""The decision form of a refund in its page, over a real home with an order, its case and its request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from desktop_app.models import events
from desktop_app.models.commands import Command
from desktop_app.models.connections import ConnectionKind
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from desktop_app.services.refunds.drafts import REFUND_FORM
from desktop_app.views.kit.file_fields import FileItem
from desktop_app.views.kit.page import Page, PageContext
from desktop_app.views.pages.refunds.beside import RefundPane
from desktop_app.views.pages.refunds.decision.decision_panel import DecisionPanel
from desktop_app.views.pages.refunds.decision.reading import DecisionRead
from tests.services.homes import at_noon, files_connection
from tests.services.refunding import CASE, ORDER, REFUND, bring
from tests.views.evidence_files import document
from tests.views.seeded import Frame

MILLISECONDS = 20_000
OPINION = "经与客户协商一致，同意退订。"


class PaneAlone(Page):
    """Facts, decision and what-if without the queue; reads anew after what happened, as the page does."""

    page_id = "refunds"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.pane = RefundPane(context)
        self.body.addWidget(self.pane, 1)
        self.pane.decision.add_actions(self)
        own = (events.CommandChanged, events.CaseworkChanged, events.ApprovalsChanged, events.RulesChanged)
        for kind in (events.FactsChanged, *own):
            context.bridge.subscribe(kind, self._changed)

    def _changed(self, _event: events.Event) -> None:
        self.pane.refresh()


@dataclass
class Bench:
    """A page in its frame, with a desk below it."""

    desk: Desk
    connection_id: str
    frame: Frame
    page: PaneAlone
    qtbot: Any
    folder: Path

    @property
    def panel(self) -> DecisionPanel:
        return self.page.pane.decision

    def wait(self, condition: Callable[[], bool]) -> None:
        """Wait for what a lane brings; the limit only ends a test that would wait for ever."""
        self.qtbot.waitUntil(condition, timeout=MILLISECONDS)

    def bring(self, refund: dict[str, str] | None = None, case: dict[str, str] | None = None, **order: str) -> None:
        """An order with its case and its request, with some of their facts changed."""
        rows = {
            "orders": {**ORDER, **order},
            "cases": {**CASE, **(case or {})},
            "refunds": {**REFUND, "客户名称": "甲公司", "商品名称": "设备管理平台", **(refund or {})},
        }
        for kind, row in rows.items():
            bring(self.desk, kind, row, connection=self.connection_id)

    def open(self, refund_id: str = "R1") -> DecisionPanel:
        """Choose a refund and wait until its form is judged, or its command is shown."""
        self.page.pane.show_refund(self.connection_id, refund_id)
        self.wait(lambda: self.panel.read is not None and self.panel.read.refund_id == refund_id)
        self.judged()
        return self.panel

    @property
    def read(self) -> DecisionRead:
        """What the form shows."""
        assert self.panel.read is not None
        return self.panel.read

    def record(self) -> FileItem:
        """The record of the agreement that is attached."""
        item = self.panel.form.files.agreement.value()
        assert item is not None
        return item

    def saved_in(self, desk: Desk) -> str:
        """The opinion of the draft that a desk finds."""
        found = desk.drafts.find(self.connection_id, REFUND_FORM, "R1")
        return "" if found is None else str(found.body["opinion"])

    def judged(self) -> None:
        """Wait until the newest values are judged."""
        panel = self.panel
        self.wait(lambda: panel.session.opened is None or panel.session.is_settled)

    def type(self, text: str = OPINION) -> None:
        """Write the opinion as a person does."""
        self.panel.form.opinion.text.input.setPlainText(text)
        self.judged()

    def attach(self, name: str = "协商记录.docx") -> Path:
        """Give the record of the agreement."""
        path = document(self.folder / name, "双方协商一致，同意退订。")
        self.panel.form.files.take([path])
        self.judged()
        return path

    def fill(self) -> None:
        """All that agreeing needs of a plain request."""
        self.type()
        self.attach()

    def reason(self, blocker: str, text: str) -> None:
        """Type the reason that passes a blocker."""
        row = next(one for one in self.panel.form.reasons.rows if one.blocker_id == blocker)
        row.field.input.setPlainText(text)
        self.judged()

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Press a key where the keyboard is."""
        held = Qt.KeyboardModifier.NoModifier
        for one in modifiers:
            held |= one
        self.qtbot.keyClick(self.page.window().focusWidget() or self.page, key, held)

    def commands(self) -> list[Command]:
        """What was decided on the request."""
        return self.desk.work.commands.for_target(self.connection_id, "R1")

    def decide(self, press: Callable[[], object]) -> Any:
        """Press, and wait for the one command that is made."""
        decided: list[Any] = []
        self.panel.decided.connect(decided.append)
        press()
        self.wait(lambda: bool(decided))
        return decided[0].command

    def rules(self) -> list[str]:
        """The rules of all findings that are shown, from the top: the checks above the form, then the form's own."""
        form = self.panel.form
        shown = [
            *self.page.pane.facts.checks.findings,
            *form.stopped.findings,
            *(one for row in form.reasons.rows for one in row.findings),
        ]
        shown += [*form.opinion.findings, *form.files.findings, *form.address.findings]
        return [one.rule for one in shown]


def open_bench(home: Home, qtbot: Any, kind: ConnectionKind = ConnectionKind.FILES) -> Iterator[Bench]:
    """The page without a refund yet; closed when the test is over."""
    desk = at_noon(home)
    desk.settings.put("person", "李敏")
    made_of = files_connection(desk) if kind is ConnectionKind.FILES else desk.connections.create("演练", kind)
    desk.connections.remember(made_of)
    connection = made_of.id
    frame = Frame(desk, connection)
    qtbot.addWidget(frame)
    page = PaneAlone(frame.context())
    frame.show_page(page)
    made = Bench(desk, connection, frame, page, qtbot, home.root.parent)
    yield made
    page.pane.decision.save_now()
    frame.bridge.close()
    desk.close()
