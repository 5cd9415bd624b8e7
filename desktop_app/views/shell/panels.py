"""The panels over the window, made when they are first opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop_app.views.shell.command_palette import CommandPalette
    from desktop_app.views.shell.notice_list import NoticeList
    from desktop_app.views.shell.shortcut_list import ShortcutList


class Panels:
    """Palette, shortcut list and notices of one window. The imports wait, because the first picture must not."""

    def __init__(self, window: Any) -> None:
        self._window = window
        self._palette: CommandPalette | None = None
        self._shortcuts: ShortcutList | None = None
        self._notices: NoticeList | None = None

    def palette(self) -> CommandPalette:
        if self._palette is None:
            from desktop_app.views.shell.command_palette import CommandPalette

            self._palette = CommandPalette(self._window)
        return self._palette

    def shortcuts(self) -> ShortcutList:
        if self._shortcuts is None:
            from desktop_app.views.shell.shortcut_list import ShortcutList

            self._shortcuts = ShortcutList(self._window)
        return self._shortcuts

    def notices(self) -> NoticeList:
        if self._notices is None:
            from desktop_app.views.shell.notice_list import NoticeList

            self._notices = NoticeList(self._window, self._window.notices)
        return self._notices

    def open_palette(self) -> None:
        """Open the palette; pressed again, close it."""
        palette = self.palette()
        if palette.isVisible():
            palette.close_panel()
        else:
            palette.open_with()

    def open_shortcuts(self) -> None:
        self.shortcuts().open()

    def open_notices(self) -> None:
        self.notices().open()
