"""A notification on the page of intake: dropped or pasted, shown, kept when the person presses the button."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from desktop_app.clock import CHINA
from desktop_app.models.batches import BatchSource
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.views.pages.intake.page import IntakePage
from desktop_app.views.pages.intake.sources import clipboard_source
from tests.documents.notice_samples import mail
from tests.views import seeded
from tests.views.seeded import Frame
from tests.views.test_intake_page import Bench

ACCEPTED = "用户已确认验收服务，订单号：CS2611241001，时间 2026-11-20 09:30:00"
UNFINISHED = "您有 2 个订单服务监管未完成：CS2611249001、CS2611249002"


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    desk, connection = seeded.seed(home)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page = IntakePage(frame.context())
    frame.show_page(page)
    yield Bench(desk, connection.id, frame, page, qtbot, home.root.parent)
    frame.bridge.close()
    desk.close()


def wait_notice(bench: Bench) -> None:
    bench.qtbot.waitUntil(lambda: bench.page.notices.is_shown, timeout=20_000)


def kept(bench: Bench) -> int:
    batches = bench.desk.intake.batches(bench.connection_id)
    return sum(batch.source is BatchSource.NOTIFICATION for batch in batches)


def test_a_mail_that_is_dropped_is_shown_and_kept_with_the_button(bench: Bench) -> None:
    path = bench.folder / "通知.EML"
    page = f"<html><script>x('CS1')</script><p>{ACCEPTED}</p></html>"
    path.write_bytes(mail("", html=page, sent="Fri, 20 Nov 2026 16:00:00 +0800"))
    bench.page.activate(way="import", paths=[path])
    wait_notice(bench)
    view = bench.page.notices.view
    assert [one.order_id for one, _mark in view.marks] == ["CS2611241001"]
    assert (view.needs_time, view.can_confirm(), kept(bench)) == (False, True, 0)
    bench.take_in()
    assert kept(bench) == 1
    [row] = bench.desk.case_lists.by_keys(bench.connection_id, ["CS2611241001|"])
    assert row.node is Node.DONE
    assert bench.frame.registry.trigger("intake.undo")
    bench.confirm_undo()
    bench.qtbot.waitUntil(lambda: bench.page.result.is_withdrawn, timeout=10_000)


def test_a_pasted_sms_without_a_time_waits_for_one_and_takes_what_is_ticked(bench: Bench) -> None:
    QGuiApplication.clipboard().setText(UNFINISHED)
    bench.page.activate(way="paste")
    wait_notice(bench)
    view, act = bench.page.notices.view, bench.frame.registry.get("intake.take_in")
    assert (view.needs_time, act.isEnabled()) == (True, False)
    view.marks[0][1].setChecked(False)
    view.at.set_value("2026-11-20 09:00")
    view.at.edited.emit()
    assert act.isEnabled()
    bench.take_in()
    found = bench.desk.case_lists.by_keys(bench.connection_id, ["CS2611249001|", "CS2611249002|"])
    assert [row.order_id for row in found] == ["CS2611249002"]
    batch = bench.desk.intake.batches(bench.connection_id)[-1]
    assert batch.data_as_of == datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)


def test_what_is_not_understood_is_said_and_leaving_keeps_nothing(bench: Bench) -> None:
    QGuiApplication.clipboard().setText("Votre commande ABC-1234567 est là")
    bench.page.activate(way="paste")
    wait_notice(bench)
    assert any("没有认出" in sentence for sentence in bench.page.notices.view.said)
    assert not bench.frame.registry.get("intake.take_in").isEnabled()
    bench.page.take_in()
    assert not bench.page.leave()
    assert bench.page.views.currentWidget() is bench.page.start
    assert kept(bench) == 0


def test_a_mail_that_cannot_be_read_is_told_at_the_start(bench: Bench) -> None:
    path = bench.folder / "x.msg"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600)
    bench.page.activate(way="import", paths=[path])
    bench.qtbot.waitUntil(lambda: "损坏" in bench.page.start.problem.text, timeout=20_000)


def test_a_text_is_a_notification_only_where_it_could_name_an_order() -> None:
    for text, is_notice in ((ACCEPTED, True), ("no table", False), ("a\tb\n1\t2\n", False)):
        mime = QMimeData()
        mime.setText(text)
        source = clipboard_source(mime)
        assert (source is not None and source.is_notice) is is_notice
