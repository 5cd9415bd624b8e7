"""设置 → 连接: every connection with its state, the test of its counterpart, fetching, and a company's middleware."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from operator import itemgetter
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.errors import DeskError
from desktop_app.models.events import BatchReceived, ConnectionsChanged, RehearsalChanged, SyncChanged
from desktop_app.models.syncing import SyncReport, SyncStateName
from desktop_app.models.vaulting import VaultState, vault_sentence
from desktop_app.services.connection_care import CheckLine, Overview
from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, SecondaryButton
from desktop_app.views.kit.confirm import ConfirmPanel
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.pace import Pace
from desktop_app.views.kit.page import PageContext
from desktop_app.views.kit.tokens import SPACE_8, SPACE_12, SPACE_16
from desktop_app.views.pages.settings.connection_row import ConnectionRow
from desktop_app.views.pages.settings.connection_work import ConnectionWork
from desktop_app.views.pages.settings.middleware_form import MiddlewareForm

_REHEARSE = ("rehearsal_direct", "rehearsal_console")


class ConnectionsBlock(QWidget):
    """A list of rows, and below it the ways to another connection."""

    shown = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.rows: dict[str, ConnectionRow] = {}
        self.work = ConnectionWork(context.desk, self)
        self._stream = Pace(self)
        self._vault = VaultState.UNTRIED
        self._confirm: ConfirmPanel | None = None
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.vault = QVBoxLayout()
        self.vault.setContentsMargins(0, SPACE_12, 0, 0)
        self.form = MiddlewareForm()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._list)
        column.addLayout(self.vault)
        column.addLayout(self._ways())
        column.addWidget(self.form)
        self._connect()

    def look(self) -> None:
        """Read the state anew."""
        self.work.look()

    def _ways(self) -> QHBoxLayout:
        registry, row = self._context.registry, QHBoxLayout()
        row.setContentsMargins(0, SPACE_12, 0, SPACE_8)
        row.setSpacing(SPACE_8)
        self.add = SecondaryButton(_("连接公司自有系统"), "plus")
        self.add.clicked.connect(self.form.open_form)
        row.addWidget(self.add)
        for name in _REHEARSE:
            if registry.has(name):
                row.addWidget(GhostButton(action=registry.get(name)))
        row.addStretch(1)
        return row

    def _added(self, connection: Any, state: VaultState) -> None:
        self.form.close_form()
        if not state.is_kept:
            self._context.notify("warn", vault_sentence(state))
        self.look()
        self.work.examine(connection.id)

    def _show(self, found: Overview) -> None:
        now = self._context.desk.clock.connection_now("")
        standing = [(view.connection.id, view.connection.is_away) for view in found.connections]
        if [(id, row.view.connection.is_away) for id, row in self.rows.items()] != sorted(standing, key=itemgetter(1)):
            self._make_rows(found, now)
        for view in found.connections:
            self.rows[view.connection.id].show_view(view, now)
        self._show_vault(found)
        self.shown.emit()

    def _make_rows(self, found: Overview, now: datetime) -> None:
        empty_layout(self._list)
        self.rows = {}
        for view in sorted(found.connections, key=lambda one: one.connection.is_away):
            if view.connection.is_away and not any(row.view.connection.is_away for row in self.rows.values()):
                told = QuietLine(_("已停用：不同步，不供选择，数据和日志都保留。"), "prohibit", "text2")
                self._list.addSpacing(SPACE_16)
                self._list.addWidget(told)
            row = ConnectionRow(view, now)
            row.wanted.connect(self._act)
            row.renamed.connect(self.work.rename)
            row.refilled.connect(self.work.refill)
            self.rows[view.connection.id] = row
            self._list.addWidget(row)

    def _show_vault(self, found: Overview) -> None:
        self._vault = found.vault
        empty_layout(self.vault)
        texts = {
            VaultState.UNTRIED: _("系统密钥环：还没有用到。"),
            VaultState.READY: _("系统密钥环：可用，令牌只存在那里。"),
        }
        is_fine = found.vault in texts
        text = texts.get(found.vault) or found.vault_sentence
        self.vault.addWidget(QuietLine(text, "lock" if is_fine else "warning", "text2" if is_fine else "amber"))

    def _act(self, connection_id: str, act: str) -> None:
        view = self.rows[connection_id].view
        simple: dict[str, Callable[[str], object]] = {
            "test": self._test,
            "sync": self._fetch,
            "cancel": self.work.cancel,
            "back": self.work.take_back,
        }
        if act in simple:
            simple[act](connection_id)
        elif act == "console":
            self._context.registry.trigger("rehearsal.console")
        elif act == "go_on":
            self._ask(
                _("应用这些变化？"),
                [state.message for state in view.states if state.state is SyncStateName.BRAKED],
                _("已核对，继续同步"),
                _("先不同步"),
                lambda: self._fetch(connection_id, is_lifted=True),
            )
        elif act == "forget":
            said = forgetting_sentence(self._vault, view.connection.name)
            self._ask(_("忘记令牌？"), [said], _("忘记令牌"), _("保留"), lambda: self.work.forget(connection_id))
        elif act == "away":
            self._ask(
                _("停用“{name}”？", name=view.connection.name),
                [_("停用以后不再同步，也不供选择。数据、令牌和日志都保留，随时可以在“已停用”下启用。")],
                _("停用"),
                _("不停用"),
                lambda: self.work.put_away(connection_id),
            )

    def _ask(self, title: str, lines: list[str], act: str, keep: str, do: Callable[[], object]) -> None:
        if self._confirm is None:
            self._confirm = ConfirmPanel(self.window())
        self._confirm.ask(title, lines, act, keep, do)

    @property
    def question(self) -> ConfirmPanel | None:
        """The question that was asked last."""
        return self._confirm

    def _refilled(self, connection_id: str, state: VaultState) -> None:
        self._changed(connection_id, state)
        self.rows[connection_id].form.close_form()
        self._test(connection_id)

    def _test(self, connection_id: str) -> None:
        self.rows[connection_id].say(_("正在自测…"))
        self.work.examine(connection_id)

    def _fetch(self, connection_id: str, *, is_lifted: bool = False) -> None:
        self.rows[connection_id].say(_("正在同步…"))
        self.rows[connection_id].set_running(True)
        self.work.fetch(connection_id, is_lifted=is_lifted)

    def _examined(self, connection_id: str, lines: list[CheckLine]) -> None:
        if connection_id in self.rows:
            self.rows[connection_id].show_checks(lines)

    def _progress(self, event: SyncChanged) -> None:
        row = self.rows.get(event.connection_id)
        if row is None or event.state != str(SyncStateName.RUNNING) or not self.work.is_busy(event.connection_id):
            return
        text = _(
            "正在同步，已收到 {rows} 行，每秒 {rate} 行", rows=f"{event.rows:,}", rate=f"{event.rows_per_second:,.0f}"
        )
        if event.seconds_left is not None:
            text = _("{told}，约 {count} 秒", told=text, count=max(1, round(event.seconds_left)))
        row.say(text)

    def _fetched(self, connection_id: str, report: SyncReport) -> None:
        self.work.look()
        row = self.rows.get(connection_id)
        if row is None:
            return
        row.set_running(False)
        if report.state is SyncStateName.DONE:
            row.say(_("已同步 {count} 行。", count=f"{report.rows:,}"), "check-circle", "green")
        elif report.state is SyncStateName.CANCELLED:
            row.say(report.message)
        else:
            row.say(_("{title}：{sentence}", title=report.title, sentence=report.message), "warning", "amber")
        self._context.registry.trigger("refresh")

    def _changed(self, _connection_id: str, state: object) -> None:
        if isinstance(state, VaultState) and not state.is_kept:
            self._context.notify("warn", vault_sentence(state))
        self.look()

    def _failed(self, connection_id: str, error: DeskError) -> None:
        text = _("{title}：{sentence}", title=error.title, sentence=error.message)
        if connection_id in self.rows:
            self.rows[connection_id].set_running(False)
            self.rows[connection_id].say(text, "x-circle", "red")
        elif connection_id == "+":
            self.form.say(text)
        else:
            self._context.notify("error", text)

    def _heard(self, event: object) -> None:
        if not self.isVisible():
            return
        if isinstance(event, BatchReceived):
            self._stream.ask()  # each page of a fetch is one
        else:
            self.look()

    def _connect(self) -> None:
        self.form.wanted.connect(self.work.add)
        self.work.read.connect(self._show)
        self.work.examined.connect(self._examined)
        self.work.fetched.connect(self._fetched)
        self.work.added.connect(self._added)
        self.work.changed.connect(self._changed)
        self.work.refilled.connect(self._refilled)
        self.work.failed.connect(self._failed)
        self._stream.due.connect(self.look)
        bridge = self._context.bridge
        bridge.subscribe(SyncChanged, self._progress)
        for kind in (ConnectionsChanged, RehearsalChanged, BatchReceived):
            bridge.subscribe(kind, self._heard)


def forgetting_sentence(vault: VaultState, name: str) -> str:
    """What forgetting a token does, by what the keyring can do now."""
    if vault is VaultState.READY:
        return _("“{name}”的令牌会从系统密钥环删除，要再用时请重新填写。", name=name)
    if vault is VaultState.ABSENT:
        return _("这台电脑没有系统密钥环，“{name}”的令牌只在这次运行中；忘记以后，要再用时请重新填写。", name=name)
    if vault is VaultState.UNTRIED:
        return _("“{name}”的令牌会从这次运行中删除，系统密钥环里存着的也删除；要再用时请重新填写。", name=name)
    return _(
        "“{name}”的令牌会从这次运行中删除。系统密钥环现在不能用，里面若还存着一份，要等它能用时再忘记一次。", name=name
    )
