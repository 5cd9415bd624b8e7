"""设置 → 连接: the list, a company's middleware, the test of the counterpart, fetching with its brake."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.models.connections import ConnectionKind
from desktop_app.models.vaulting import VaultState
from desktop_app.paths import Home
from desktop_app.services import connection_care as care
from desktop_app.services.desk import Desk
from desktop_app.services.rehearsals.rehearsals import Opening
from desktop_app.services.sync.fetching import Patience
from desktop_app.services.sync.sync import Sync
from desktop_app.vault.vault import Vault
from desktop_app.views.pages.settings.connections_block import ConnectionsBlock, forgetting_sentence
from desktop_app.views.pages.settings.page import SettingsPage
from tests.services.market import Market, OneMarket, case
from tests.services.test_connection_care import TOKEN, Ring
from tests.views import seeded
from tests.views.seeded import Frame

SECONDS = 40_000


@pytest.fixture
def opened(home: Home, qtbot: QtBot) -> Iterator[tuple[Desk, ConnectionsBlock]]:
    desk, connection = seeded.seed(home)
    desk.__dict__["vault"] = Vault("profile", Ring)
    desk.rehearsals.opening = Opening(rate=0)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page = SettingsPage(frame.context())
    frame.show_page(page)
    page.activate()
    qtbot.waitUntil(lambda: bool(page.connections.rows) and page._job is None)
    yield desk, page.connections
    frame.bridge.close()
    desk.close()


def row_of(qtbot: QtBot, block: ConnectionsBlock, connection_id: str) -> Any:
    block.look()
    # a row that was put into a layout just now is shown with the next turn of the loop
    qtbot.waitUntil(lambda: connection_id in block.rows and block.rows[connection_id].isVisible(), timeout=SECONDS)
    return block.rows[connection_id]


def test_the_list_says_kind_state_and_freshness(qtbot: QtBot, opened: tuple[Desk, ConnectionsBlock]) -> None:
    desk, block = opened
    (row,) = block.rows.values()
    assert row.told == "只靠文件和控制台"
    assert "监管单 数据到" in row._fresh.text()
    assert not row.button("sync").isVisible()
    assert row.more_acts() == [("away", "停用")]
    assert not row.button("token").isVisible()
    made = desk.connections.create("演练（自动提交）", ConnectionKind.REHEARSAL_DIRECT)
    qtbot.waitUntil(lambda: made.id in block.rows, timeout=SECONDS)
    assert "演练环境没有运行" in block.rows[made.id].told


def test_a_middleware_is_added_tested_and_its_token_never_shown(
    qtbot: QtBot, opened: tuple[Desk, ConnectionsBlock]
) -> None:
    desk, block = opened
    block.add.click()
    assert block.form.token.input.echoMode() is QLineEdit.EchoMode.Password
    block.form.name.set_value("公司中台")
    block.form.address.set_value("http://example.com")
    block.form.token.set_value(TOKEN)
    block.form.save.click()
    qtbot.waitUntil(lambda: bool(block.form.problem), timeout=SECONDS)
    assert "https" in block.form.problem
    block.form.address.set_value("http://127.0.0.1:9")
    block.form.save.click()
    qtbot.waitUntil(lambda: len(block.rows) == 2, timeout=SECONDS)
    row = next(row for row in block.rows.values() if row.view.connection.kind is ConnectionKind.MIDDLEWARE)
    qtbot.waitUntil(lambda: len(row.said) == 7, timeout=SECONDS)
    assert row.said[0].startswith("对方应答：连不上") or "127.0.0.1" in row.said[0]
    assert block.form.token.value() == ""
    row.press("forget")
    assert block.question is not None
    block.question.act.click()
    qtbot.waitUntil(lambda: not block.work.is_busy(row.view.connection.id), timeout=SECONDS)
    assert desk.vault.get(row.view.connection.id, "token") is None


def test_token_and_address_are_given_anew_below_the_row(qtbot: QtBot, opened: tuple[Desk, ConnectionsBlock]) -> None:
    desk, block = opened
    made, _state = care.add_middleware(desk, "公司中台", "http://127.0.0.1:9", TOKEN)
    row = row_of(qtbot, block, made.id)
    row.button("token").click()
    assert row.form.isVisible()
    assert not row.form.address.isVisible()
    assert row.form.token.input.echoMode() is QLineEdit.EchoMode.Password
    row.form.token.set_value("another-token")
    row.form.save.click()
    qtbot.waitUntil(lambda: len(row.said) == 7, timeout=SECONDS)
    assert row.form.isHidden()
    assert row.form.token.value() == ""
    token = desk.vault.get(made.id, desk.gateways.entry_of(made.id))
    assert token is not None
    assert token.reveal() == "another-token"
    row.press("address")
    assert row.form.address.value() == "http://127.0.0.1:9"
    row.form.address.set_value("http://127.0.0.1:10")
    row.form.save.click()
    qtbot.waitUntil(lambda: "令牌" in "".join(row.said) and len(row.said) == 1, timeout=SECONDS)
    assert row.form.isVisible()
    row.form.token.set_value("its-own-token")
    row.form.save.click()
    qtbot.waitUntil(lambda: "http://127.0.0.1:10" in row.told and len(row.said) == 7, timeout=SECONDS)


def test_a_connection_is_put_away_after_a_question_and_taken_back(
    qtbot: QtBot, opened: tuple[Desk, ConnectionsBlock]
) -> None:
    desk, block = opened
    made, _state = care.add_middleware(desk, "旧中台", "http://127.0.0.1:9", TOKEN)
    row_of(qtbot, block, made.id).press("away")
    assert block.question is not None
    assert block.question.texts[0] == "停用“旧中台”？"
    block.question.act.click()
    qtbot.waitUntil(lambda: block.rows[made.id].view.connection.is_away, timeout=SECONDS)
    row = block.rows[made.id]
    qtbot.waitUntil(row.button("back").isVisible, timeout=SECONDS)
    assert not any(row.button(act).isVisible() for act in ("rename", "token", "test", "sync", "more"))
    row.button("back").click()
    qtbot.waitUntil(lambda: not block.rows[made.id].view.connection.is_away, timeout=SECONDS)
    qtbot.waitUntil(block.rows[made.id].button("more").isVisible, timeout=SECONDS)


def test_what_forgetting_does_is_said_by_what_the_keyring_can_do() -> None:
    told = {state: forgetting_sentence(state, "中台") for state in VaultState}
    assert "从系统密钥环删除" in told[VaultState.READY]
    assert "没有系统密钥环" in told[VaultState.ABSENT]
    for state in (VaultState.LOCKED, VaultState.DENIED, VaultState.SLOW):
        assert "再忘记一次" in told[state]


def test_a_rehearsal_passes_its_test_and_is_fetched(qtbot: QtBot, opened: tuple[Desk, ConnectionsBlock]) -> None:
    desk, block = opened
    made = desk.rehearsals.make(ConnectionKind.REHEARSAL_DIRECT)
    row = row_of(qtbot, block, made.id)
    row.button("test").click()
    qtbot.waitUntil(lambda: len(row.said) == 7, timeout=SECONDS)
    assert "演练时间" in row.said[3]
    row.button("sync").click()
    assert row.button("cancel").isVisible()
    qtbot.waitUntil(lambda: row.said[0].startswith("已同步"), timeout=SECONDS)
    qtbot.waitUntil(lambda: "上次同步" in row._fresh.text(), timeout=SECONDS)
    row.button("rename").click()
    row._field.set_value("新人演练")
    row._rename()
    qtbot.waitUntil(lambda: desk.connections.get(made.id).name == "新人演练", timeout=SECONDS)
    qtbot.waitUntil(lambda: row._name.text() == "新人演练", timeout=SECONDS)


def test_unusually_many_changes_are_asked_about_before_they_are_applied(
    qtbot: QtBot, opened: tuple[Desk, ConnectionsBlock]
) -> None:
    desk, block = opened
    market = Market(kind="middleware")
    desk.__dict__["gateways"] = OneMarket(market)
    desk.__dict__["sync"] = Sync(desk, Patience(lambda _seconds: None, lambda: 1.0))
    market.put("cases", *(case(number) for number in range(300)))
    made = desk.connections.create("公司中台", ConnectionKind.MIDDLEWARE)
    desk.sync.run(made.id)
    market.put("cases", *(case(number, "DONE") for number in range(300)))
    row = row_of(qtbot, block, made.id)
    row.button("sync").click()
    qtbot.waitUntil(lambda: row.button("go_on").isVisible(), timeout=SECONDS)
    assert "先停下来" in row.said[0]
    row.button("go_on").click()
    assert block.question is not None
    assert "300" in " ".join(block.question.texts)
    block.question.act.click()
    qtbot.waitUntil(lambda: row.said[0].startswith("已同步"), timeout=SECONDS)
    assert {one.node for one in desk.case_lists.by_keys(made.id, ["CS00000001|CS00000001-1"])} == {"DONE"}
