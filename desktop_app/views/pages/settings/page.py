"""设置: one row a declared setting, and what is good to know about this installation."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop_app.errors import DeskError
from desktop_app.settings import SETTINGS, Setting
from desktop_app.texts import N_, _
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.forms import FormRow
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.page import Page, PageContext, WidthClass
from desktop_app.views.kit.scroll import VerticalScroll
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import CONTROL_HEIGHT, PAGE_MARGIN, SPACE_4, SPACE_8, SPACE_24
from desktop_app.views.pages.settings.approvals_block import ApprovalsBlock
from desktop_app.views.pages.settings.company_rules_block import CompanyRulesBlock
from desktop_app.views.pages.settings.connections_block import ConnectionsBlock
from desktop_app.views.pages.settings.reminders_block import RemindersBlock
from desktop_app.views.pages.settings.setting_fields import SettingField, make_field

GROUPS = {
    "look": N_("外观与语言"),
    "work": N_("工作"),
    "remind": N_("提醒"),
    "approval": N_("第二人审批"),
    "data": N_("数据"),
}


class SettingsPage(Page):
    """Every change takes effect and is kept at once; there is nothing to confirm."""

    page_id = "settings"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.head.set_title(_("设置"), _("改动立即生效并保存"))
        self._rows: dict[str, FormRow] = {}
        self._fields: dict[str, SettingField] = {}
        self._facts: dict[str, PlainLabel] = {}
        self._job: Any = None
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(PAGE_MARGIN, SPACE_8, PAGE_MARGIN, SPACE_24)
        self._column.setSpacing(0)
        self._add_head(_("连接"))
        self.connections = ConnectionsBlock(context)
        self._column.addWidget(self.connections)
        for group, title in GROUPS.items():
            self._add_head(_(title))
            for setting in SETTINGS:
                if setting.group == group:
                    self._add_setting(setting)
            if group == "remind":
                self.reminders = RemindersBlock(context)
                self._column.addWidget(self.reminders)
            if group == "approval":
                self.approvals = ApprovalsBlock(context)
                self._column.addWidget(self.approvals)
        self._add_head(_("本公司规则"))
        self.company_rules = CompanyRulesBlock(context)
        self.company_rules.kept.connect(self._read_facts)
        self._column.addWidget(self.company_rules)
        self._add_facts()
        self._column.addStretch(1)
        self.body.addWidget(Hairline())
        self._area = VerticalScroll(content)
        self.body.addWidget(self._area, 1)
        context.desk.settings.watch(self._follow)

    def field(self, name: str) -> SettingField:
        """The field of a setting, for tests and the tour."""
        return self._fields[name]

    def activate(self, part: str = "", **arguments: Any) -> None:
        self.connections.look()
        if part == "connections":
            self._area.verticalScrollBar().setValue(0)
            self.connections.add.setFocus()
        for name, field in self._fields.items():
            field.set_value(self.context.desk.settings.get(name))
        self.company_rules.look()
        self.reminders.look()
        self.approvals.look()
        self._read_facts()

    def _read_facts(self) -> None:
        if self._job is None:
            desk = self.context.desk
            self._job = desk.lanes.start("read", read_facts, desk, done=self._facts_arrived, failed=self._facts_failed)

    def on_width(self, kind: WidthClass) -> None:
        for row in (*self._rows.values(), self.company_rules.row):
            row.set_width(self.width() - 2 * PAGE_MARGIN)
        self.reminders.set_width(self.width() - 2 * PAGE_MARGIN)
        self.approvals.set_width(self.width() - 2 * PAGE_MARGIN)

    def focus_first(self) -> None:
        next(iter(self._fields.values())).field.focus()

    def _add_head(self, text: str) -> None:
        label = PlainLabel(text, bold=True)
        label.setContentsMargins(0, SPACE_24 if self._column.count() else SPACE_8, 0, SPACE_4)
        self._column.addWidget(label)
        self._column.addWidget(Hairline())

    def _add_setting(self, setting: Setting) -> None:
        made = make_field(setting)
        row = FormRow(_(setting.title), field=made.field)
        row.set_side(explanation(setting))
        made.decided.connect(lambda name=setting.name: self._put(name))
        self._rows[setting.name], self._fields[setting.name] = row, made
        self._column.addWidget(row)

    def _put(self, name: str) -> None:
        made, row = self._fields[name], self._rows[name]
        setting = made.setting
        try:
            self.context.desk.settings.put(name, made.value())
        except DeskError as error:
            row.set_side(QuietLine(error.message, "x-circle", "red"))
            made.field.set_bad(True)
            return
        row.set_side(explanation(setting))

    def _follow(self, name: str) -> None:
        """Something else changed a setting, such as the key for light and dark: its field follows."""
        if not isValid(self):
            return
        made = self._fields.get(name)
        value = self.context.desk.settings.get(name) if made is not None else None
        if made is not None and made.value() != value:
            made.set_value(value)

    def _add_facts(self) -> None:
        self._add_head(_("本机"))
        home = self.context.desk.home
        for name, label, text in (
            ("folder", _("数据文件夹"), str(home.root)),
            ("rules", _("规则"), _("正在读取")),
            ("journal", _("日志"), _("正在读取")),
        ):
            value = PlainLabel(text, elide="middle")
            self._facts[name] = value
            row = FormRow(label, finding_area=True)
            holder = QWidget()
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 6, 0, 0)
            column.addWidget(value)
            row.set_side(holder)
            self._column.addWidget(row)
            if name == "folder":
                link = LinkButton(_("打开文件夹"))
                link.clicked.connect(lambda: self.context.registry.trigger("data_folder"))
                column.addWidget(link)

    def _facts_arrived(self, facts: dict[str, str]) -> None:
        self._job = None
        for name, text in facts.items():
            self._facts[name].set_text(text)

    def _facts_failed(self, error: DeskError) -> None:
        self._job = None
        for name in ("rules", "journal"):
            self._facts[name].set_text(_("{title}：{sentence}", title=error.title, sentence=error.message))


def explanation(setting: Setting) -> PlainLabel:
    """What a setting does, on the line of its field."""
    label = PlainLabel(_(setting.explanation), token="text2", wrap=True)
    label.setContentsMargins(0, (theme().px(CONTROL_HEIGHT) - label.fontMetrics().height()) // 2, 0, 0)
    return label


def read_facts(desk: Any) -> dict[str, str]:
    """Rules as of when, and how long the journal is; to be called in a lane."""
    packs = desk.rulebook.packs
    newest = max((str(entry.valid_from) for entry in packs.entries() if entry.valid_from), default="—")
    entries = desk.journal.list(limit=1)
    count = entries[0].sequence if entries else 0
    return {
        "rules": _("规则包 {hash}，最新一条自 {date} 起", hash=packs.hash[:8], date=newest),
        "journal": _("{count} 条记录", count=count),
    }
