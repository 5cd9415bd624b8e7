"""设置: what another part of the window changes is shown at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.paths import Home
from desktop_app.services import company_rules
from desktop_app.services.desk import Desk
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.theme import theme
from desktop_app.views.pages.settings import reminders_block
from desktop_app.views.pages.settings.page import SettingsPage
from desktop_app.views.shell.window_actions import switch_appearance
from tests.views import seeded
from tests.views.seeded import Frame


@pytest.fixture
def opened(home: Home, qtbot: Any) -> Iterator[tuple[Desk, SettingsPage]]:
    desk, connection = seeded.seed(home)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page = SettingsPage(frame.context())
    frame.show_page(page)
    page.activate()
    qtbot.waitUntil(lambda: page._job is None)
    before = theme().appearance
    yield desk, page
    theme().set_appearance(before)
    frame.bridge.close()
    desk.close()


def test_the_key_that_switches_the_appearance_is_seen_in_its_field(opened: tuple[Desk, SettingsPage]) -> None:
    desk, page = opened
    for _turn in range(2):
        switch_appearance(desk)
        shown = page.field("theme").value()
        assert shown == desk.settings.get("theme") == theme().appearance
        assert shown == ("dark" if theme().is_dark else "light")


def test_what_the_page_itself_puts_is_not_written_back_into_its_field(opened: tuple[Desk, SettingsPage]) -> None:
    desk, page = opened
    page.field("person").set_value("陈涛")
    page.field("person").decided.emit()
    assert (desk.settings.get("person"), page.field("person").value()) == ("陈涛", "陈涛")


def test_the_block_of_reminders_says_what_this_desktop_has_and_takes_a_place_for_the_calendar(
    opened: tuple[Desk, SettingsPage], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, page = opened
    assert page.reminders.place.text().startswith("这个桌面没有通知区")
    monkeypatch.setattr(reminders_block, "has_notification_area", lambda: True)
    page.reminders.look()
    assert page.reminders.place.text().startswith("窗口不在最前面时用系统通知")
    monkeypatch.setattr(reminders_block.QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "期限"), ""))
    page.reminders.choose.click()
    assert desk.settings.get("calendar_path") == page.field("calendar_path").value() == str(tmp_path / "期限.ics")
    monkeypatch.setattr(reminders_block.QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    page.reminders.choose.click()
    assert desk.settings.get("calendar_path") == str(tmp_path / "期限.ics")


def test_the_promised_days_are_written_refused_and_taken_away(opened: tuple[Desk, SettingsPage], qtbot: Any) -> None:
    desk, page = opened
    block = page.company_rules
    qtbot.waitUntil(lambda: block._job is None)
    assert block.days.value() == ""
    for typed, kept in (("15", 15), ("", None)):
        block.days.input.setText(typed)
        with qtbot.waitSignal(block.kept, timeout=10_000):
            block.days.input.editingFinished.emit()
        assert company_rules.promise(desk).days == kept
    block.days.input.setText("两周")
    block.days.input.editingFinished.emit()
    assert block.days.value() == "两周"
    assert any("整数天数" in label.text() for label in block.findChildren(PlainLabel))
    assert company_rules.promise(desk).days is None
