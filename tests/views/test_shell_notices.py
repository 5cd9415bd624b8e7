"""Notices in the frame: shown, counted, leading somewhere, covering nothing, and gone by themselves."""

from __future__ import annotations

import ast

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from desktop_app import texts
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.events import NoticeRaised
from desktop_app.paths import Home
from desktop_app.views.kit.notices import SHADOW, NoticeView
from tests.architecture.source import ROOT
from tests.views import refunds_bench, seeded
from tests.views.shell_window import open_window


@pytest.fixture
def filled(home: Home) -> Home:
    return seeded.filled_home(home)


def test_notices_are_shown_kept_and_counted(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled) as run:
        pressed: list[int] = []
        run.window.parts.subscribe()
        run.window.notify("done", "已导入 <b>20</b> 单", "去看", lambda: pressed.append(1))
        raised = NoticeRaised(title="数据旧了", message="请再导入一次。", severity="warn", action_id="import")
        run.desk.events.publish(raised)
        qtbot.waitUntil(lambda: run.window.notices.unread == 2)
        assert run.window.top_bar.bell.accessibleName() == "通知，2 条未读"
        newest = run.window.notices.items()[0]
        assert (newest.text, newest.act) == ("数据旧了：请再导入一次。", "导入")
        run.window.registry.trigger("notices")
        assert run.window.notices.unread == 0


def test_a_notice_of_a_command_leads_to_it(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled) as run:
        run.window.parts.subscribe()
        where = (("command_id", "c1"), ("tab", "recalled"))
        run.desk.events.publish(NoticeRaised("", "warn", "没有接受", "文件太大。", "go_outbox", where))
        qtbot.waitUntil(lambda: run.window.notices.unread == 1)
        (notice,) = run.window.notices.items()
        assert (notice.act, notice.handler is not None) == ("待提交", True)
        assert notice.handler is not None
        notice.handler()
        assert run.window.stack.page_id == "outbox"
        assert run.window.stack.page.tabs.current() == "recalled"


def test_a_notice_of_another_connection_names_it(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled) as run:
        run.window.parts.subscribe()
        other = run.desk.connections.create("自己的系统", ConnectionKind.HUAWEICLOUD)
        qtbot.waitUntil(lambda: other in run.window.parts.connections.known)
        own = run.window.parts.connections.current
        for connection_id in (other.id, own.id, "gone"):
            run.desk.events.publish(NoticeRaised(connection_id, "warn", "还没有令牌", f"请填写 {connection_id}。", ""))
        qtbot.waitUntil(lambda: run.window.notices.unread >= 3)
        told = [one.text for one in run.window.notices.items()]
        assert f"自己的系统：还没有令牌：请填写 {other.id}。" in told
        assert f"还没有令牌：请填写 {own.id}。" in told
        assert "还没有令牌：请填写 gone。" in told


def test_what_services_offer_beside_a_notice_is_an_action_of_the_window(qtbot: QtBot, filled: Home) -> None:
    """An action that nobody knows would leave the notice without its button, and nobody would miss it."""
    offered = set()
    for file in (ROOT / "desktop_app" / "services").rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and len(one.args) > 4]
        raised = [one for one in calls if isinstance(one.func, ast.Name) and one.func.id == "NoticeRaised"]
        offered |= {one.args[4].value for one in raised if isinstance(one.args[4], ast.Constant)}
    with open_window(qtbot, filled) as run:
        assert {"go_outbox", "settings"} <= offered - {""}
        assert [one for one in offered - {""} if not run.window.registry.has(str(one))] == []


def test_a_notice_goes_by_itself_unless_the_pointer_is_on_it(
    qtbot: QtBot, filled: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_window(qtbot, filled) as run:
        run.window.notify("done", "已登记为已办理", "撤销登记", lambda: None)
        view = run.window.findChild(NoticeView)
        assert view._timer.interval() == 8000
        monkeypatch.setattr(view, "is_pointed_at", lambda: True)
        view._timer.setInterval(1)
        view._timer.start()
        qtbot.waitSignal(view._timer.timeout).wait()
        assert view.isVisible()
        monkeypatch.setattr(view, "is_pointed_at", lambda: False)
        qtbot.waitUntil(view.isHidden)


LONG = "已登记为已办理，等控制台的状态下次看到时核对；" * 4


@pytest.mark.parametrize("size", [(1440, 900), (1100, 700), (720, 450)])
def test_a_notice_covers_no_act_and_lets_clicks_through(qtbot: QtBot, filled: Home, size: tuple[int, int]) -> None:
    with open_window(qtbot, filled) as run:
        window = run.window
        window.resize(*size)
        window.notify("done", LONG, "撤销登记", lambda: None)
        view = window.findChild(NoticeView)
        panel = view.geometry().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
        assert window.rect().contains(panel)
        text = view._text
        needed = text.fontMetrics().boundingRect(0, 0, text.width(), 10_000, int(Qt.TextFlag.TextWordWrap), text.text())
        assert needed.height() <= text.height() < panel.height()
        assert text.geometry().right() < view.mapFrom(window, view.buttons.pos()).x()
        heads = [one for one in window.stack.page.head.findChildren(QAbstractButton) if one.isVisible()]
        assert heads
        assert not any(panel.intersects(one.rect().translated(one.mapTo(window, QPoint(0, 0)))) for one in heads)
        # what is under its words is what a click there reaches
        under = window.childAt(text.mapTo(window, text.rect().center()))
        assert under is not None
        assert under is not text
        assert window.stack.isAncestorOf(under)
        reached = window.childAt(view.buttons.geometry().center())
        assert reached is view.buttons or view.buttons.isAncestorOf(reached)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("size", [(1440, 900), (1280, 800), (720, 450), (640, 400)])
def test_a_notice_never_covers_the_acts_of_a_decision(
    qtbot: QtBot, home: Home, size: tuple[int, int], language: str
) -> None:
    """At 1440 × 900 and 1280 × 800, at 100 % and (half as many logical pixels) at 200 %; whichever came first."""
    desk, _connection = refunds_bench.seed(home)
    desk.close()
    texts.set_language(language)
    with open_window(qtbot, home, "refunds", size) as run:
        window = run.window
        window.notify("done", LONG, "撤销登记", lambda: None)
        view = window.findChild(NoticeView)
        page = window.open_page("refunds", key=refunds_bench.PENDING)
        foot = page.pane.decision.foot
        qtbot.waitUntil(foot.isVisible, timeout=refunds_bench.MILLISECONDS)
        acts = [one for one in foot.findChildren(QAbstractButton) if one.isVisible()]
        assert len(acts) > 1

        def is_clear() -> bool:
            panel = view.geometry().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
            heads = [one for one in page.head.findChildren(QAbstractButton) if one.isVisible()]
            places = [QRect(one.mapTo(window, QPoint(0, 0)), one.size()) for one in (*acts, *heads)]
            return window.rect().contains(panel) and not any(panel.intersects(place) for place in places)

        qtbot.waitUntil(is_clear)
        window.notify("done", LONG, "撤销登记", lambda: None)
        assert is_clear()
        text = view._text
        wrapped = text.fontMetrics().boundingRect(
            0, 0, text.width(), 10_000, int(Qt.TextFlag.TextWordWrap), text.text()
        )
        assert wrapped.height() <= text.height()
