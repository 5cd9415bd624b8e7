"""The window's own actions: made once, read by menus, palette and shortcut list."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAction

from desktop_app.texts import N_, _
from desktop_app.views.kit.labels import plain_box
from desktop_app.views.kit.theme import theme
from desktop_app.views.pages import PAGES

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenuBar

MENUS = (
    ("file", N_("文件(&F)")),
    ("edit", N_("编辑(&E)")),
    ("view", N_("查看(&V)")),
    ("go", N_("前往(&G)")),
    ("case", N_("订单(&O)")),
    ("help", N_("帮助(&H)")),
)

REGISTRATIONS = {"refunds": "refund_registration"}
"""The page on which what a section is about is registered, by the item of the rail; of cases where none is named."""
SEND_HELD_NOW = "held.send_now"
NOTHING_HELD = N_("没有等待提交的事项。")


def add_window_actions(window: Any) -> None:
    """Put the actions of the whole window into its registry."""
    registry = window.registry
    open_page = window.open_page
    registry.add("import", _("导入"), "download-simple", "Ctrl+I", partial(open_page, "intake", way="import"), "file")
    registry.add(
        "paste", _("粘贴网页"), "clipboard-text", "Ctrl+Shift+V", partial(open_page, "intake", way="paste"), "file"
    )
    registry.add(
        "batches", _("看进来过的批次"), "list-bullets", "", partial(open_page, "intake", way="batches"), "file"
    )
    registry.add("approval.open", _("打开审批文件"), "shield-check", "", partial(open_approval, window), "file")
    registry.add("binder", _("整理争议材料"), "folder-open", "", partial(open_page, "binder"), "case")
    registry.add("register", _("快速登记"), "plus", "Ctrl+N", partial(open_registration, window), "file")
    registry.add(
        "data_folder", _("打开数据文件夹"), "folder-open", "", partial(open_folder, window.desk.home.root), "file"
    )
    for kind, icon, text in (
        ("rehearsal_direct", "flask", _("开始演练（自动提交）")),
        ("rehearsal_console", "browser", _("开始演练（控制台办理）")),
    ):
        registry.add(kind, text, icon, "", partial(window.parts.begin_rehearsal, kind), "file")
    registry.add("rehearsal.console", _("打开演练控制台"), "browser", "", window.parts.open_rehearsal_console, "file")
    registry.add("calendar_file", _("导出日历文件"), "calendar-blank", "", partial(export_calendar, window), "file")
    quit_action = registry.add("quit", _("退出"), "", "Ctrl+Q", window.parts.leaving.quit, "file")
    quit_action.setMenuRole(QAction.MenuRole.QuitRole)
    registry.add(
        "palette", _("搜索或输入命令"), "magnifying-glass", "Ctrl+K", window.parts.panels.open_palette, "edit", False
    )
    settings = registry.add("settings", _("设置"), "gear-six", "Ctrl+,", partial(open_page, "settings"), "edit", False)
    settings.setMenuRole(QAction.MenuRole.PreferencesRole)
    registry.add("connections", _("连接设置"), "link", "", partial(open_page, "settings", part="connections"), "edit")
    registry.add("deadlines", _("接下来的期限"), "clock", "", partial(open_page, "supervision", view="week"), "go")
    registry.add("refresh", _("刷新"), "arrow-clockwise", "F5", window.parts.refresh, "view")
    registry.add("notices", _("通知"), "bell", "F7", window.parts.panels.open_notices, "view")
    registry.add(
        "appearance", _("切换浅色与深色"), "moon", "Ctrl+Shift+L", partial(switch_appearance, window.desk), "view"
    )
    registry.add("menu_bar", _("显示或隐藏菜单栏"), "", "F10", partial(switch_menu_bar, window), "view")
    registry.add("back", _("返回"), "arrow-left", "Alt+Left", window.go_back, "go", False)
    registry.add(
        "next_waiting",
        _("下一个待我方的单"),
        "hand-pointing",
        "Ctrl+J",
        partial(open_next, window),
        "go",
    )
    for spec in PAGES:
        if spec.group:
            handler = partial(open_page, spec.id)
            registry.add(f"go_{spec.id}", _(spec.title), spec.icon, spec.keys, handler, "go", page_id=spec.id)
    registry.add("shortcuts", _("全部快捷键"), "keyboard", ("?", "F1"), window.parts.panels.open_shortcuts, "help")
    registry.add(
        "log_folder", _("打开日志文件夹"), "folder-open", "", partial(open_folder, window.desk.home.logs), "help"
    )
    about = registry.add("about", _("关于云商台"), "info", "", partial(show_about, window), "help")
    about.setMenuRole(QAction.MenuRole.AboutRole)
    _add_held_actions(window)


def _add_held_actions(window: Any) -> None:
    """F9 works from every page, because Ctrl+Z belongs to the text being typed. Nothing is held yet."""
    registry = window.registry

    def recall() -> None:
        window.parts.held_bar.recall()

    def send_now() -> None:
        window.parts.held_bar.send_now()

    registry.add("held.recall", _("撤回最近要提交的"), "arrow-u-up-left", "F9", recall, "outbox")
    registry.add(SEND_HELD_NOW, _("立即提交最近的"), "", "", send_now, "outbox")
    registry.set_enabled(SEND_HELD_NOW, False, _(NOTHING_HELD))


def build_menu_bar(window: Any) -> QMenuBar:
    """A menu bar from the registry; on macOS it is the system's."""
    from PySide6.QtWidgets import QMenuBar

    window.registry.put_icons()
    bar = QMenuBar(window)
    bar.setNativeMenuBar(sys.platform == "darwin")
    for group, title in MENUS:
        actions = window.registry.of_group(group)
        if actions:
            menu = bar.addMenu(_(title))
            menu.addActions(actions)
    return bar


def switch_menu_bar(window: Any) -> None:
    """Show or hide the menu bar; it is made when it is first wanted."""
    if window.menu_bar is None:
        window.menu_bar = build_menu_bar(window)
        window.column.insertWidget(0, window.menu_bar)
        window.menu_bar.show()
    else:
        window.menu_bar.setVisible(window.menu_bar.isHidden())


def show_about(window: Any) -> None:
    """Name, version and licence."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version("seller-desk")
    except PackageNotFoundError:
        number = _("开发版本")
    plain_box(
        window,
        _("云商台"),
        _("版本 {version}。MIT 许可。图标：Phosphor Icons（MIT）。数据只存在本机。", version=number),
    )


def open_registration(window: Any) -> None:
    """快速登记 of what the page is about: of a refund anywhere within 退订, of a case elsewhere."""
    window.open_page(REGISTRATIONS.get(window.stack.section, "registration"))


def open_next(window: Any) -> None:
    """The next that waits for us: a refund anywhere within 退订, a case elsewhere."""
    window.open_page("refunds" if window.stack.section == "refunds" else "supervision", next_waiting=True)


def open_approval(window: Any) -> None:
    """Ask for a request, a signed file that came back or a colleague's key, and show it."""
    window.open_page("approval_file").choose()


def export_calendar(window: Any) -> None:
    """Ask for a place and write the next deadlines there."""
    from desktop_app.views.shell.calendar_export import CalendarExport  # when it is first wanted

    CalendarExport(window).ask()


def open_folder(path: Any) -> bool:
    """Show a folder in the system's file manager; False when the system knows none."""
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def switch_appearance(desk: Any) -> None:
    """Light to dark and back; remembered."""
    desk.settings.put("theme", "light" if theme().is_dark else "dark")
    apply_appearance(desk)


def apply_appearance(desk: Any) -> None:
    """Put the appearance from the settings on the running application."""
    theme().set_appearance(desk.settings.get("theme"))
