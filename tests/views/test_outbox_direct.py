"""待提交 on a connection that sends: countdown and recall, what waits and why, both versions, and a paused outbox."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from desktop_app.gateways.gateway import Answer, Outcome
from desktop_app.gateways.sentences import sentence
from desktop_app.models.command_words import CommandState
from desktop_app.models.commands import Command
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.acts.making import keep_command
from tests.services.deciding import direct_completion, key_of
from tests.views.outbox_view import View, outbox_view


@pytest.fixture
def view(home: Home, qtbot: Any) -> Iterator[View]:
    with outbox_view(home, qtbot) as found:
        yield found


def test_a_held_command_counts_down_and_its_spoken_text_does_not(view: View) -> None:
    command = view.bench.queued()
    view.show(command, CommandState.QUEUED)
    model = view.page.list.list_model
    index = model.index(model.place_of(command.id))
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "秒" not in spoken
    entry = view.page.list.current_entry()
    assert entry is not None
    assert model.when(entry) == "30 秒后提交"
    countdown = view.page.panel.direct.countdown
    assert countdown is not None
    named = countdown.accessibleName()
    view.picture("held")
    view.bench.clock.forward(12)
    view.page._count_down()
    assert countdown.seconds == 18
    assert "18 秒后提交" in view.texts()
    assert model.when(entry) == "18 秒后提交"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == spoken
    assert countdown.accessibleName() == named
    assert view.page._second.isActive()
    view.bench.clock.forward(19)
    view.page._count_down()
    assert not view.page._second.isActive(), "nothing counts any more"


def test_f9_recalls_what_is_shown(view: View) -> None:
    command = view.bench.queued()
    view.show(command, CommandState.QUEUED)
    assert view.frame.registry.get("outbox.recall").shortcut().toString() == "F9"
    view.press("outbox.recall")
    view.wait_state(command, CommandState.RECALLED)
    view.qtbot.waitUntil(lambda: any("没有提交" in one[1] for one in view.frame.notices))
    assert view.bench.book.calls == []


def test_sent_now_then_done_and_waiting_to_be_seen(view: View) -> None:
    command = view.bench.queued()
    view.show(command, CommandState.QUEUED)
    view.press("outbox.send_now")
    view.qtbot.waitUntil(lambda: view.bench.desk.outbox.holds.remaining(view.bench.get(command)) == 0)
    view.bench.drain()
    view.show(command, CommandState.SUCCEEDED)
    assert "等数据核对" in [chip.text() for chip in view.page.panel.findChildren(QAbstractButton)] or view.texts()
    view.picture("succeeded")
    assert not view.frame.registry.get("outbox.recall").isEnabled()


def test_what_waited_too_long_is_asked_for(view: View) -> None:
    command = view.bench.queued()
    view.bench.clock.set_wall(60 * 3600)
    view.bench.drain()
    view.show(command, CommandState.QUEUED)
    assert "还要不要提交" in view.texts()
    view.picture("asking")
    view.press("outbox.still_wanted")
    view.qtbot.waitUntil(lambda: not view.bench.get(command).is_asking)
    view.show(command, CommandState.QUEUED)
    view.qtbot.waitUntil(lambda: view.page.panel.direct.countdown is not None)


def test_offline_it_says_so_and_can_be_recalled(view: View) -> None:
    command = view.bench.queued()
    view.bench.book.fault("read_case", "offline")
    view.bench.pass_hold()
    view.show(command, CommandState.QUEUED)
    assert "对方：offline" in view.texts()
    entry = view.page.list.current_entry()
    assert entry is not None
    assert view.page.list.list_model.when(entry) == "离线，连上后提交"
    view.picture("offline")
    view.press("outbox.try_now")
    view.qtbot.waitUntil(lambda: view.bench.desk.outbox.direct.waiting(view.bench.connection) is None)
    view.bench.drain()
    assert view.bench.state(command) is CommandState.SUCCEEDED


def test_a_lost_answer_says_that_it_is_tried_again_and_asks_nobody_to_decide(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = view.bench.queued()
    told = sentence("timeout", "127.0.0.1:8080", may_be_done=True)
    answer = Answer(Outcome.UNKNOWN, "timeout", told)
    monkeypatch.setattr(view.bench.gateway, "send", lambda _key, _body: answer)
    view.bench.pass_hold()
    view.show(command, CommandState.SENDING)
    texts = view.texts()
    assert "不会办两次" in texts
    assert "可能已经办理" in texts
    assert "再决定" not in texts
    view.picture("lost")
    while view.bench.state(command) is CommandState.SENDING:
        view.bench.pass_hold(700)
    view.show(command, CommandState.UNKNOWN)
    assert "请核对后再决定" in view.texts(), "now it is a person's"


def test_a_conflict_shows_both_versions(view: View) -> None:
    command = view.bench.queued()
    view.bench.book.cases[key_of(1)].update(node="BUYER_ACCEPT", order_amount="120.00", paid_amount="100.00")
    view.bench.pass_hold()
    view.show(command, CommandState.CONFLICT)
    texts = view.texts()
    assert "商家确认需求，¥28,800.00" in texts
    assert "用户确认验收" in texts
    assert "实付金额 ¥100.00，订单金额 ¥120.00" in texts
    view.picture("conflict")
    view.press("outbox.was_not_done")
    view.wait_state(command, CommandState.RECALLED)


def _refused(view: View) -> Command:
    command = view.bench.queued()
    view.bench.book.fault("send", "refused")
    view.bench.pass_hold()
    assert view.bench.state(command) is CommandState.REFUSED
    return command


def test_a_refused_one_says_why_and_leads_to_a_new_decision(view: View) -> None:
    command = _refused(view)
    view.show(command, CommandState.REFUSED, "recalled")
    assert "对方：refused。" in view.texts()
    assert "可以再办理" in view.texts()
    view.picture("refused")
    view.press("outbox.do_again")
    assert view.frame.opened[-1] == ("supervision", {"view": "mine", "key": key_of(1)})
    assert view.bench.decide().state is CommandState.QUEUED
    view.show(command, CommandState.REFUSED, "recalled")
    view.qtbot.waitUntil(lambda: "已有变化" in view.texts())
    assert not view.frame.registry.get("outbox.do_again").isEnabled(), "another decision stands on the case"


def test_a_refused_delivery_leads_to_its_form(view: View) -> None:
    view.bench.case(1, Node.SELLER_DELIVER)
    bench = view.bench
    case = bench.desk.decide.case(bench.connection, key_of(1))
    assert case is not None
    values = {"opening_time": "", "result_text": "已部署。", "delivery_mode": "remote", "files": []}
    command = direct_completion(bench.desk, case, values)
    assert keep_command(bench.desk, command)
    draft = bench.desk.drafts.open(bench.connection, "delivery", key_of(1))
    bench.desk.drafts.autosave(draft.id, {"result_text": "已部署。"})
    bench.book.fault("send", "refused")
    bench.pass_hold()
    view.show(command, CommandState.REFUSED, "recalled")
    assert "填过的表单还在" in view.texts()
    view.picture("refused-delivery")
    view.press("outbox.do_again")
    assert view.frame.opened[-1] == ("delivery", {"key": key_of(1)})


def _unknown(view: View) -> Command:
    command = view.bench.queued()
    view.bench.book.fault("send", "cut_before")
    view.bench.pass_hold()
    view.bench.clock.set_wall(60 * 3600)
    view.bench.pass_hold(60)
    assert view.bench.state(command) is CommandState.UNKNOWN
    return command


def test_an_unknown_one_offers_to_read_back_and_to_send_again(view: View) -> None:
    command = _unknown(view)
    view.show(command, CommandState.UNKNOWN)
    for words in ("读回结果", "再提交", "已办理，登记", "没有办理，撤回"):
        assert any(words in one for one in view.buttons()), view.buttons()
    view.picture("unknown")
    view.press("outbox.send_again")
    view.wait_state(command, CommandState.QUEUED)
    view.bench.pass_hold()
    assert view.bench.effects(command) == 1


def test_while_paused_nothing_is_sent_again_until_a_person_resumes(view: View) -> None:
    command = _unknown(view)
    with view.bench.desk.work.writing() as tx:
        view.bench.desk.work.pause(tx, "copied")
    view.show(command, CommandState.UNKNOWN)
    assert not view.frame.registry.get("outbox.send_again").isEnabled()
    assert view.page._paused.isVisible()
    view.picture("paused")
    view.page._paused.resume.click()
    view.qtbot.waitUntil(lambda: not view.page._paused.isVisible())
    assert view.bench.desk.backup.paused_because() == ""


def test_a_contradiction_by_later_data_is_shown_too(view: View) -> None:
    command = view.bench.queued()
    view.bench.pass_hold()
    view.bench.clock.forward(5)
    view.bench.see(1, Node.SELLER_CONFIRM_REQUIREMENT)
    view.show(command, CommandState.CONFLICT)
    assert "商家确认需求" in view.texts()
