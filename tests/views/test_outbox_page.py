"""待提交 on the real path: real commands, real packets on the disk, results registered as real batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication

from desktop_app.models.command_words import CommandState
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.acts.drafts import DELIVERY_FORM
from desktop_app.services.desk import Desk
from desktop_app.views.pages.outbox import console_link
from desktop_app.views.pages.outbox.page import OutboxPage
from desktop_app.views.pages.outbox.reading import OutboxEntry
from desktop_app.views.pages.outbox.steps import joined_path
from tests.views import seeded
from tests.views.evidence_files import document, picture
from tests.views.seeded import CONFIRM, DELIVER, NOW, Frame, key_of


@dataclass
class Bench:
    """The outbox in its frame, with a desk below it."""

    desk: Desk
    connection_id: str
    frame: Frame
    page: OutboxPage
    qtbot: Any
    folder: Path

    def confirm(self) -> str:
        """A prepared command without values; its id."""
        command = self.desk.decide.confirm_requirement(self.connection_id, [key_of(CONFIRM)])[0].command
        assert command is not None
        return command.id

    def deliver(self) -> str:
        """A prepared delivery with files; its command's id."""
        draft = self.desk.drafts.open(self.connection_id, DELIVERY_FORM, key_of(DELIVER))
        text = (f"订单号 {DELIVER}", "客户 宁波甬江模具")
        body = {
            "delivery_mode": "remote",
            "files": {
                "sow": [str(document(self.folder / "SOW.docx", *text))],
                "acceptance": [str(document(self.folder / "验收.docx", *text))],
            },
            "opening_time": "2026-11-10T09:00:00+08:00",
            "result_text": "已部署。",
        }
        self.desk.drafts.autosave(draft.id, body)
        decision = self.desk.decide.report_completion(self.connection_id, key_of(DELIVER), draft.id)
        assert decision.command is not None, decision.reason
        return decision.command.id

    def open(self, command_id: str) -> None:
        self.page.activate(command_id=command_id)
        self.wait_shown(command_id)

    def wait_shown(self, command_id: str, state: CommandState = CommandState.PREPARED) -> None:
        read = self.page.panel
        self.qtbot.waitUntil(
            lambda: read.read is not None and read.read.command.id == command_id and read.read.command.state is state,
            timeout=10_000,
        )

    def wait_state(self, command_id: str, state: CommandState) -> None:
        self.qtbot.waitUntil(lambda: self.desk.outbox.get(command_id).state is state, timeout=10_000)

    def confirm_undo(self) -> None:
        panel = self.page.acts.taking_back.panel
        self.qtbot.waitUntil(panel.isVisible, timeout=10_000)
        panel.act.click()

    def press(self, action_id: str) -> None:
        assert self.frame.registry.trigger(action_id), action_id


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    desk, connection = seeded.seed(home)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page = OutboxPage(frame.context())
    frame.show_page(page)
    yield Bench(desk, connection.id, frame, page, qtbot, home.root.parent)
    page.deactivate()
    page.holder.close()
    frame.bridge.close()
    desk.close()


def test_a_packet_stands_in_four_steps_with_both_menu_names(bench: Bench) -> None:
    bench.open(bench.deliver())
    packet = bench.page.session.packet
    assert packet is not None
    assert joined_path(packet.menu_paths).startswith("交易管理 / 交付管理 > 服务监管 > ")
    assert [value.id for value in packet.values] == ["sow.1", "acceptance.1", "opening_time", "result_text"]
    assert packet.folder is not None
    assert (packet.folder / "1_SOW需求说明书.docx").is_file()


def test_values_are_copied_in_order_and_the_marks_outlive_the_page(bench: Bench) -> None:
    command_id = bench.deliver()
    bench.open(command_id)
    texts = []
    for _number in range(4):
        bench.press("outbox.copy_next")
        texts.append(QGuiApplication.clipboard().text())
    assert texts[0].endswith("1_SOW需求说明书.docx")
    assert Path(texts[0]).is_file()
    assert texts[2:] == ["2026-11-10 09:00:00", "已部署。"]
    bench.qtbot.waitUntil(lambda: len(bench.desk.outbox.get(command_id).copied) == 4)
    assert bench.page.session.next_value is None


def test_done_in_the_console_moves_the_case_and_can_be_taken_back(bench: Bench) -> None:
    command_id = bench.confirm()
    bench.open(command_id)
    assert not bench.frame.registry.get("outbox.open_bar").isEnabled()
    bench.press("outbox.done")
    bench.wait_state(command_id, CommandState.CONFIRMED)
    case = bench.desk.decide.case(bench.connection_id, key_of(CONFIRM))
    assert case is not None
    assert case.node is Node.SELLER_DELIVER
    bench.page.tabs._press("done")
    bench.wait_shown(command_id, CommandState.CONFIRMED)
    bench.press("outbox.undo_registration")
    bench.confirm_undo()
    bench.wait_state(command_id, CommandState.PREPARED)
    back = bench.desk.decide.case(bench.connection_id, key_of(CONFIRM))
    assert back is not None
    assert back.node is Node.SELLER_CONFIRM_REQUIREMENT


def test_ctrl_z_takes_the_registration_back_that_was_made_last(bench: Bench) -> None:
    command_id = bench.confirm()
    bench.open(command_id)
    bench.press("outbox.done")
    bench.wait_state(command_id, CommandState.CONFIRMED)
    panel_shown = bench.page.panel
    bench.qtbot.waitUntil(lambda: panel_shown.read is None or panel_shown.read.command.id != command_id, timeout=10_000)
    bench.press("outbox.undo_last")
    panel = bench.page.acts.taking_back.panel
    bench.qtbot.waitUntil(panel.isVisible, timeout=10_000)
    assert any("又回到待登记结果" in text for text in panel.texts)
    panel.keep.click()
    assert bench.desk.outbox.get(command_id).state is CommandState.CONFIRMED
    bench.press("outbox.undo_last")
    bench.confirm_undo()
    bench.wait_state(command_id, CommandState.PREPARED)
    bench.wait_shown(command_id, CommandState.PREPARED)


def test_ctrl_z_without_a_registration_says_why_nothing_happens(bench: Bench) -> None:
    bench.open(bench.confirm())
    bench.press("outbox.undo_last")
    assert "没有可以撤销的登记" in bench.frame.notices[-1][1]


def test_what_the_console_refuses_is_kept_with_its_words_and_picture(bench: Bench) -> None:
    command_id = bench.confirm()
    bench.open(command_id)
    bench.press("outbox.refused")
    step = bench.page.panel.result
    assert step is not None
    bench.qtbot.waitUntil(step.reason.isVisible)
    step.reason.set_value("该订单状态已变更")
    step.put_picture(picture(bench.folder / "控制台.png", 4))
    step._send.click()
    bench.wait_state(command_id, CommandState.REFUSED)
    command = bench.desk.outbox.get(command_id)
    assert command.result_text == "该订单状态已变更"
    assert len(command.attachments) == 1


def test_later_reminds_and_changes_nothing(bench: Bench) -> None:
    command_id = bench.confirm()
    bench.open(command_id)
    bench.press("outbox.later")
    bench.qtbot.waitUntil(lambda: bench.desk.outbox.get(command_id).remind_at is not None)
    assert bench.desk.outbox.get(command_id).state is CommandState.PREPARED


def test_a_void_packet_frees_the_case(bench: Bench) -> None:
    command_id = bench.confirm()
    bench.open(command_id)
    bench.press("outbox.void")
    bench.wait_state(command_id, CommandState.RECALLED)
    bench.qtbot.waitUntil(lambda: bench.page.session.packet is None)
    assert bench.desk.overlay.targets(bench.connection_id) == {}


def test_a_conflict_shows_both_versions(bench: Bench) -> None:
    command_id = bench.confirm()
    row = seeded.case_row(CONFIRM, "数据治理咨询", "武汉长江数科", "用户提交需求", (2, 0), 64000)
    sheet = bench.folder / "后来.csv"
    seeded.write_sheet(sheet, [row])
    bench.desk.intake.import_file(sheet, "cases", data_as_of=NOW + timedelta(minutes=5), connection=bench.connection_id)
    assert bench.desk.outbox.get(command_id).state is CommandState.CONFLICT
    bench.page.activate(command_id=command_id)
    bench.wait_shown(command_id, CommandState.CONFLICT)
    read = bench.page.panel.read
    assert read is not None
    assert read.node_name == "用户提交需求"
    assert read.source is not None
    assert read.source.batch.name == "后来.csv"
    bench.press("outbox.void")
    bench.wait_state(command_id, CommandState.RECALLED)


def test_the_list_has_groups_and_tabs_with_counts(bench: Bench) -> None:
    first, second = bench.confirm(), bench.deliver()
    bench.page.activate()
    model = bench.page.list.list_model
    bench.qtbot.waitUntil(lambda: model.rowCount() == 3)
    ids = [line.command.id for line in model.lines if isinstance(line, OutboxEntry)]
    assert set(ids) == {first, second}
    assert str(model.data(model.index(0))).startswith("待登记结果 2")


def test_a_command_that_is_asked_for_is_shown_from_the_tab_that_holds_it(bench: Bench) -> None:
    other, asked = bench.deliver(), bench.confirm()
    bench.desk.outbox.void(asked)
    bench.page.activate(command_id=asked)
    bench.wait_shown(asked, CommandState.RECALLED)
    assert bench.page.tabs.current() == "recalled"
    bench.open(other)
    assert bench.page.tabs.current() == "open"


def test_an_empty_outbox_says_why_that_is_fine(bench: Bench) -> None:
    bench.page.activate()
    bench.qtbot.waitUntil(bench.page.empty.isVisible)
    assert not bench.page.list.isVisible()
    assert not bench.frame.registry.get("outbox.done").isEnabled()


def test_on_narrow_pages_the_packet_is_a_page_with_a_way_back(bench: Bench) -> None:
    command_id = bench.confirm()
    bench.frame.show_page(bench.page, 700, 450)
    bench.open(command_id)
    assert bench.page.panel.isVisible()
    assert not bench.page.list.isVisible()
    bench.press("outbox.leave")
    assert bench.page.list.isVisible()
    assert not bench.page.panel.isVisible()


@pytest.mark.parametrize(
    ("address", "is_good"),
    [
        (console_link.CONSOLE_URL, True),
        ("http://console.huaweicloud.com/", False),
        ("https://console.huaweicloud.com.example.org/", False),
        ("https://someone@console.huaweicloud.com/", False),
        ("https://console.huaweicloud.com:8443/", False),
        ("file:///etc/passwd", False),
    ],
)
def test_only_the_console_is_opened(address: str, is_good: bool) -> None:
    assert console_link.is_allowed(QUrl(address)) is is_good


def test_the_key_that_made_a_packet_does_not_register_it(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [100.0]
    monkeypatch.setattr(bench.page.acts.guard, "_monotonic", lambda: moment[0])
    command_id = bench.confirm()
    bench.page.activate(command_id=command_id, is_just_made=True)
    bench.wait_shown(command_id)
    moment[0] += 0.6
    bench.press("outbox.done")
    assert bench.desk.outbox.get(command_id).state is CommandState.PREPARED
    moment[0] += 2
    bench.press("outbox.done")
    bench.wait_state(command_id, CommandState.CONFIRMED)


def test_done_before_all_was_copied_is_asked_and_names_what_was_not(bench: Bench) -> None:
    command_id = bench.deliver()
    bench.open(command_id)
    for _number in range(3):
        bench.press("outbox.copy_next")
    bench.press("outbox.done")
    panel = bench.page.acts.guard.panel
    assert panel.isVisible()
    packet = bench.page.session.packet
    assert packet is not None
    asked = "".join(panel.texts)
    assert packet.values[3].label in asked
    assert packet.values[0].label not in asked
    panel.keep.click()
    assert bench.desk.outbox.get(command_id).state is CommandState.PREPARED
    bench.press("outbox.done")
    panel.act.click()
    bench.wait_state(command_id, CommandState.CONFIRMED)
