"""Where list and detail stand: side by side, the list alone, or one of them as the whole page when it is narrow."""

from __future__ import annotations

from desktop_app.views.kit.page import WidthClass
from desktop_app.views.pages.supervision.beside.side_pane import SidePane
from desktop_app.views.pages.supervision.case_list.list_panel import ListPanel


class Arrangement:
    """List and detail of one page; remembers what the person wants while the width changes."""

    def __init__(self, cases: ListPanel, side: SidePane) -> None:
        self._list = cases
        self._side = side
        self._kind = WidthClass.MEDIUM
        self._is_detail_wanted = True
        self.is_detail_alone = False

    @property
    def is_narrow(self) -> bool:
        """True when there is room for one of the two."""
        return self._kind <= WidthClass.NARROW

    def set_kind(self, kind: WidthClass) -> None:
        """The page's width class changed."""
        self._kind = kind
        if kind >= WidthClass.MEDIUM:
            self.is_detail_alone = False
        self._apply()

    def show_detail(self) -> None:
        """Make the detail visible, whatever the width."""
        if self.is_narrow:
            self.show_detail_alone(True)
        else:
            self._is_detail_wanted = True
            self._apply()

    def toggle_detail(self) -> None:
        """Show or hide the detail; without it the table has room for the hour."""
        if self.is_narrow:
            self.show_detail_alone(not self.is_detail_alone)
        else:
            self._is_detail_wanted = not self._is_detail_wanted
            self._apply()

    def show_detail_alone(self, is_alone: bool) -> None:
        """On narrow pages: the detail instead of the list, or back to the list and the same row."""
        self.is_detail_alone = is_alone
        self._apply()
        if is_alone:
            self._side.focus_first()
        else:
            self._list.table.setFocus()

    def _apply(self) -> None:
        has_detail = self.is_detail_alone if self.is_narrow else self._is_detail_wanted
        self._list.setVisible(not (self.is_narrow and self.is_detail_alone))
        self._side.setVisible(has_detail)
        self._side.set_as_page(self.is_narrow)
        self._list.set_place(self._kind, is_detail_open=has_detail)
