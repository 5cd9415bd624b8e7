"""Goes to each task page and part in the real window, looks at it with the walk, and prints what it finds.

A program of its own, because a scale holds for a process: ``python -m tests.views.walk_stations HOME LANGUAGE WIDTH
HEIGHT``. The home is the one that ``fill`` makes.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desktop_app import texts
from desktop_app.app import WindowRun, make_application
from desktop_app.clock import Clock
from desktop_app.models.command_words import CommandName
from desktop_app.paths import Home
from desktop_app.services.acts.drafts import DELIVERY_FORM
from desktop_app.services.acts.outbox import GROUPS
from desktop_app.services.approvals.own_tier import put_own_tier
from desktop_app.services.casework.appeals import AppealEntry
from tests.services.approving import HEADINGS, REFUND, Colleague, Maker
from tests.views import seeded
from tests.views.evidence_files import document, picture
from tests.views.seeded import ACCEPT, CONFIRM, DELIVER, NOW, REMINDED, key_of
from tests.views.walk import walk

CONFLICT, DONE = "CS26112315001A1A11", "CS26112315002B2B22"
BULK = [f"CS2611231500{number}7X0P9{number}" for number in range(4)]
LATE = "CS26110115009D9D99"
PATIENCE_SECONDS = 15.0
STATIONS = (
    *("delivery", "delivery-filled", "intake", "intake-preview", "intake-result", "intake-batches", "registration"),
    *("registration-wrong", "bulk", "bulk-result", "packet", "packet-bar", "conflict", "done", "reject", "notice"),
    *("chase", "owner", "contacts"),
    *("journal", "appeal", "appeal-result", "binder", "binder-made"),
    *("approval-request", "approval-record", "approval-none", "approval-file", "approval-key"),
)


def fill(home: Home) -> None:
    """A case for each station: a packet that waits, a conflict, a result that is registered, rows for bulk."""
    names = {CONFLICT: "客户 C", DONE: "客户 D", **{one: f"客户 {one[-1]}" for one in BULK}}
    lines = seeded.rows()
    lines += [seeded.case_row(one, "数据治理咨询", name, "商家确认需求", (3, 1), 1000) for one, name in names.items()]
    lines.append(seeded.case_row(LATE, "MES 三期", "宁波甬江模具", "商家实施服务", (23, 21), 1000))
    desk, connection = seeded.seed(home, lines)
    desk.connections.remember(connection)
    folder = home.root.parent
    text = (f"订单号 {LATE}", "客户 宁波甬江模具")
    body = {
        "delivery_mode": "remote",
        "files": {
            "sow": [str(document(folder / "SOW.docx", *text))],
            "acceptance": [str(document(folder / "验收.docx", *text))],
        },
        "opening_time": "2026-11-10T09:00:00+08:00",
        "result_text": "已部署。",
    }
    draft = desk.drafts.open(connection.id, DELIVERY_FORM, key_of(LATE))
    desk.drafts.autosave(draft.id, body)
    decision = desk.decide.report_completion(connection.id, key_of(LATE), draft.id)
    assert decision.command is not None, decision.reason
    for order in (CONFLICT, DONE):
        assert desk.decide.confirm_requirement(connection.id, [key_of(order)])[0].command is not None
    desk.outbox.register_result(_command(desk, connection.id, DONE), "done")
    filed = desk.casework.appeals.file(
        connection.id, key_of(REMINDED), AppealEntry("no_progress", "客户没有提交需求。")
    )
    assert filed.appeal is not None, filed.reason
    _ask_and_be_asked(desk, connection, folder)
    sheet = folder / "后来.csv"
    seeded.write_sheet(sheet, [seeded.case_row(CONFLICT, "数据治理咨询", "客户 C", "用户提交需求", (2, 0), 1000)])
    desk.intake.import_file(sheet, "cases", data_as_of=NOW + timedelta(minutes=5), connection=connection.id)
    desk.close()


def _ask_and_be_asked(desk: Any, connection: Any, folder: Path) -> None:
    """A refund that needs a second person, and files of two colleagues: a request, and a key."""
    row = (REFUND, "CS1", "CS1-1", "MES", "宁波甬江模具", "28800.00", "CNY", "不再需要", "商家待审核")
    lines = ((*HEADINGS,), (*row, "2026-11-23 09:00:00"))
    desk.intake.paste("\n".join("\t".join(one) for one in lines), kind="refunds", connection=connection)
    desk.settings.put("second_person", "external")
    put_own_tier(desk, "10000.00")
    for name in ("request", "key"):
        (folder / name).mkdir()
    maker, other = Maker(folder / "request", "赵强"), Colleague(folder / "key", "王芳")
    maker.ask().replace(folder / "request.json")
    other.key().replace(folder / "key.json")
    maker.desk.close()
    other.desk.close()


def _command(desk: Any, connection_id: str, order: str) -> str:
    return next(
        one.id for group in GROUPS for one in desk.outbox.list(connection_id, group) if one.target == key_of(order)
    )


class Walker:
    """Drives one window and collects findings by station."""

    def __init__(self, run: WindowRun, folder: Path) -> None:
        self.run, self.window, self.folder = run, run.window, folder
        self.found: dict[str, list[str]] = {}

    @property
    def page(self) -> Any:
        return self.window.stack.page

    def wait(self, condition: Callable[[], object], what: str) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain: {what}")
            QTest.qWait(20)

    def look(self, name: str, root: QWidget | None = None) -> None:
        """Look until nothing is found any more: a page is looked at as a person sees it, when all is read."""
        QTest.qWait(60)
        end = time.monotonic() + 2
        found = self.findings(root or self.window)
        while found and time.monotonic() < end:
            QTest.qWait(60)
            found = self.findings(root or self.window)
        self.found[name] = found

    def findings(self, root: QWidget) -> list[str]:
        """What is amiss in what is shown."""
        return walk(root)

    def press(self, action_id: str) -> None:
        assert self.window.registry.trigger(action_id), action_id

    def go(self) -> None:
        """All stations, the ones that change facts last."""
        self.delivery()
        self.intake()
        self.registration()
        self.outbox()
        self.reject()
        self.bulk()
        self.journal()
        self.dispute()
        self.window.notify("warn", texts._("监管单 数据到 11-20 18:00，请再导入一次"), texts._("导入"), lambda: None)
        self.look("notice")

    def delivery(self) -> None:
        self.window.open_page("delivery", key=key_of(DELIVER))
        self.wait(lambda: self.page.session.is_settled, "the empty form")
        self.look("delivery")
        wrong = document(self.folder / "SOW 错.docx", f"订单号 {ACCEPT}", "客户 别人")
        self.page.files.drop([wrong, picture(self.folder / "验收单 扫描.png", 3)])
        self.page.form.result.input.setPlainText("已部署")
        self.wait(lambda: self.page.session.is_settled and self.page.files.looks, "the filled form")
        self.look("delivery-filled")
        self.page.save_now()

    def intake(self) -> None:
        self.window.open_page("intake", way="import")
        self.wait(lambda: self.page.views.currentWidget() is self.page.start, "the start of intake")
        self.look("intake")
        sheet = self.folder / "第二份.csv"
        lines = [seeded.case_row("CS26112415001E1E11", "看板", "客户 E", "说不清", (2, 1), 5)]
        lines.append(seeded.case_row("CS26112415001F1F11", "看板", "客户 F", "商家实施服务", (2, 1), 5, 实付金额="x"))
        seeded.write_sheet(sheet, lines)
        self.page.activate(way="import", paths=[sheet])
        self.wait(lambda: self.page.views.currentWidget() is self.page.preview, "the preview")
        self.look("intake-preview")
        self.press("intake.take_in")
        self.wait(lambda: self.page.views.currentWidget() is self.page.result, "the result")
        self.look("intake-result")
        self.window.open_page("today")
        self.window.open_page("intake", way="import")
        self.wait(lambda: self.page.start.batches.isVisible(), "the batches")
        self.look("intake-batches")

    def registration(self) -> None:
        self.window.open_page("registration")
        self.look("registration")
        self.page.order.input.setText("CS 1")
        self.press("registration.save")
        self.look("registration-wrong")

    def outbox(self) -> None:
        desk, where = self.run.desk, self.window.connection_id()
        for order, name in ((LATE, "packet"), (CONFLICT, "conflict"), (DONE, "done")):
            command_id = _command(desk, where, order)
            self.window.open_page("outbox", command_id=command_id, tab="done" if name == "done" else "open")
            self.wait(partial(_shows, self.page.panel, command_id), name)
            self.look(name)
            if name == "packet":
                self.press("outbox.open_bar")
                self.look("packet-bar", self.page.holder.bar)
                self.page.holder.close()

    def journal(self) -> None:
        self.window.open_page("journal")
        self.wait(lambda: self.page.detail.story is not None, "the entries")
        self.press("journal.verify")
        self.wait(lambda: self.page.chain.report is not None, "the check")
        self.page.list.filters.period.set_value("own")
        self.page.list.filters.period.edited.emit()
        for _step in range(3):
            self.press("journal.down")
        self.wait(lambda: self.page.detail.open_button is not None, "an entry of an order")
        self.look("journal")

    def dispute(self) -> None:
        self.window.open_page("appeal", key=key_of(ACCEPT))
        self.wait(lambda: self.page.session.is_settled, "the appeal")
        self.page.form.add_proofs([document(self.folder / "催办.docx", "催办记录")])
        self.page.form.text.input.setPlainText("三次催办都没有验收。")
        self.wait(lambda: self.page.session.is_settled and self.page.form.console.values(), "the appeal's values")
        self.look("appeal")
        self.page.save_now()
        self.window.open_page("appeal_result", key=key_of(REMINDED))
        self.wait(lambda: self.page.read is not None and self.page.read.appeal is not None, "the open appeal")
        self.look("appeal-result")
        self.window.open_page("binder", key=key_of(ACCEPT))
        self.look("binder")
        self.page.folder.set_value(self.folder)
        QDesktopServices.setUrlHandler("file", self.page, "refresh")
        self.press("binder.make")
        self.wait(lambda: self.page.made.binder is not None, "the binder")
        QDesktopServices.unsetUrlHandler("file")
        self.look("binder-made")
        self.approvals()

    def approvals(self) -> None:
        where = {"connection_id": self.window.connection_id(), "refund_id": REFUND}
        self.window.open_page("approval_request", **where)
        self.wait(lambda: self.page.read is not None, "the note")
        self.look("approval-request")
        self.window.open_page("approval_record", **where)
        self.wait(lambda: self.page.read is not None, "the refund of the record")
        self.page.save()
        self.look("approval-record")
        self.window.open_page("approval_file")
        self.look("approval-none")
        for name in ("request", "key"):
            path = self.folder / f"{name}.json"
            self.window.take_dropped([path])
            self.wait(lambda path=path: self.page.read is not None and self.page.read.path == path, name)
            self.look("approval-file" if name == "request" else "approval-key")

    def reject(self) -> None:
        self.window.open_page("supervision", view="open", key=key_of(CONFIRM))
        side = self.page.side
        self.wait(lambda: side.read is not None and side.read.key == key_of(CONFIRM), "the detail")
        self.press("supervision.reject")
        self.wait(lambda: side.is_rejecting, "the reject panel")
        self.look("reject")
        self.press("supervision.leave")
        for act in ("chase", "owner", "contacts"):
            self.press(f"supervision.{act}")
            panel = getattr(self.page.casework.panels, act)
            self.wait(lambda panel=panel: side.guests.current is panel, f"the form of {act}")
            if act == "chase":
                self.wait(panel.phrases.isVisible, "the phrases")
            self.look(act)
            self.press("supervision.leave")

    def bulk(self) -> None:
        keys = [key_of(one) for one in (*BULK, ACCEPT)]
        self.window.open_page("bulk", keys=keys, command=CommandName.CONFIRM_REQUIREMENT.value)
        self.wait(lambda: self.page.items and not self.page.work.is_asking, "the pre-check")
        self.look("bulk")
        self.found["bulk"] += _sideways(self.page)
        self.press("bulk.run")
        self.wait(lambda: any(item.result for item in self.page.items), "the results of bulk")
        self.look("bulk-result")
        self.found["bulk-result"] += _sideways(self.page)


def _shows(panel: Any, command_id: str) -> bool:
    return panel.read is not None and panel.read.command.id == command_id


def _sideways(page: Any) -> list[str]:
    """The table of bulk fits its page: nothing is to be scrolled to the side."""
    hidden = page.table.horizontalScrollBar().maximum()
    return [f"the table of bulk scrolls {hidden} to the side"] if hidden > 0 else []


def main(kind: type[Walker] = Walker) -> None:
    """See the module; ``kind`` says where to go."""
    home, language, width, height = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    texts.set_language(language)
    application = make_application()
    run = WindowRun(application, Home(Path(home)), "settings", clock=Clock(at=NOW + timedelta(minutes=10)))
    run.window.resize(width, height)
    run.start()
    walker = kind(run, Path(home).parent)

    def go() -> None:
        try:
            walker.go()
        except Exception:  # noqa: BLE001 - a station that cannot be reached is a finding too
            walker.found["failed"] = [traceback.format_exc()]
        sys.stdout.write(json.dumps(walker.found, ensure_ascii=False) + "\n")
        run.window.close()

    QTimer.singleShot(300, go)
    application.exec()
    run.end()


if __name__ == "__main__":
    main()
