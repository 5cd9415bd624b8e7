"""The foot of intake: counts of the preview at the left, and the acts that the view shown allows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from desktop_app.services.intake.result import Preview
from desktop_app.texts import _, n_
from desktop_app.views.kit.buttons import GhostButton, PrimaryButton, SecondaryButton
from desktop_app.views.kit.footer import SeverityCount
from desktop_app.views.kit.keys import button_keys
from desktop_app.views.kit.labels import PlainLabel

if TYPE_CHECKING:
    from desktop_app.views.pages.intake.page import IntakePage

CASES, REFUNDS = "cases", "refunds"


class IntakeFooter:
    """Buttons and counts of one intake page; the acts stand in the registry."""

    def __init__(self, page: IntakePage) -> None:
        self._page = page
        registry = page.context.registry
        self._rows = PlainLabel()
        self._warned = SeverityCount("warn")
        self._refused = SeverityCount("block")
        for widget in (self._rows, self._warned, self._refused):
            page.footer.left.addWidget(widget)
        self._other = GhostButton(action=registry.get("intake.other"))
        self._undo = SecondaryButton(action=registry.get("intake.undo"))
        self._cancel = SecondaryButton(action=registry.get("intake.cancel"))
        self.take = PrimaryButton(action=registry.get("intake.take_in"))
        self.take.set_shortcut_text(button_keys("Ctrl+Return"))
        self.next = PrimaryButton(action=registry.get("intake.see"))
        for button in (self._other, self._undo, self._cancel, self.take, self.next):
            page.footer.add_act(button)

    def show(self, is_short: bool) -> None:
        """What the view shown now allows."""
        page = self._page
        view = page.views.currentWidget()
        previewed = page.preview.previewed
        is_preview = view is page.preview and previewed is not None
        is_result, is_notice = view is page.result, page.notices.is_shown
        page.footer.setVisible(view is not page.start)
        page.footer.set_reason(_("收进以后可以整批撤销") if (is_preview or is_notice) and not is_short else "")
        self._show_counts(previewed.preview if is_preview and previewed is not None else None)
        self.take.setVisible(is_preview or is_notice)
        self._other.setVisible(is_preview or is_notice or is_result)
        self._cancel.setVisible(view is page.running)
        self._undo.setVisible(is_result and not page.result.is_withdrawn)
        self.next.setVisible(is_result)
        registry, work = page.context.registry, page.work
        can_take = is_preview and not work.is_busy("preview")
        why = _("先选文件或粘贴。")
        if is_notice:
            can_take = page.notices.view.can_confirm() and not work.is_busy("take_in")
            why = _("没有可以收进的：勾选订单，并写明时间。")
            registry.get("intake.take_in").setIconText(_("收进这条通知"))
        registry.set_enabled("intake.take_in", can_take, why)
        registry.set_enabled("intake.cancel", view is page.running, _("没有正在进行的导入。"))
        can_undo = is_result and not page.result.is_withdrawn and not page.taking_back.is_busy
        registry.set_enabled("intake.undo", can_undo, _("没有可撤销的批次。"))
        registry.get("intake.see").setIconText(_("下一个文件") if page.queue else _place_name(_kind(page)))

    def _show_counts(self, preview: Preview | None) -> None:
        for widget in (self._rows, self._warned, self._refused):
            widget.setVisible(preview is not None)
        if preview is None:
            return
        rows = f"{preview.counted_rows:,}"
        if preview.is_counted_whole:
            self._rows.set_text(n_("{rows} 行", "{rows} 行", preview.counted_rows, rows=rows))
        else:
            self._rows.set_text(_("只看了前 {rows} 行：", rows=rows))
        self._warned.set_text(n_("{count} 行待确认", "{count} 行待确认", preview.warned) if preview.warned else "")
        self._refused.set_text(n_("{count} 行不收", "{count} 行不收", preview.refused) if preview.refused else "")
        taken = preview.counted_rows - preview.refused
        take_in = n_("收进 {rows} 行", "收进 {rows} 行", taken, rows=f"{taken:,}")
        if not preview.is_counted_whole:
            take_in = _("全部收进")
        self._page.context.registry.get("intake.take_in").setIconText(take_in)


def add_intake_actions(page: IntakePage) -> None:
    """Put the acts of intake into the registry."""
    add = partial(page.context.registry.add, group="file", owner=page, page_id=page.page_id)
    add("intake.paste", _("粘贴"), "clipboard-text", "Ctrl+V", page.paste)
    add("intake.take_in", _("收进"), "", "Ctrl+Return", page.take_in)
    add("intake.cancel", _("取消导入"), "x", "Ctrl+.", page.cancel)
    add("intake.undo", _("撤销这一批"), "arrow-u-up-left", "Ctrl+Z", page.undo)
    add("intake.other", _("换一个"), "", "", page.begin_again)
    add("intake.see", _("看服务监管"), "", "", partial(_see, page))


def _see(page: IntakePage) -> None:
    """The next of several files, else what came in."""
    if page.queue:
        page.open_files(page.queue)
        return
    result, kind = page.result.result, _kind(page)
    key = result.keys[0] if result is not None and len(result.keys) == 1 else ""
    if kind == CASES:
        page.context.open_page("supervision", view="open", key=key)
    elif kind == REFUNDS:
        page.context.open_page("refunds", key=key)
    else:
        page.context.open_page("today")


def _kind(page: IntakePage) -> str:
    return page.result.result.batch.kind if page.result.result is not None else ""


def _place_name(kind: str) -> str:
    """Where the rows of a kind are looked at, as the button says it; a ledger shows itself on Today."""
    return {CASES: _("看服务监管"), REFUNDS: _("看退订")}.get(kind) or _("看今日")
