"""Panels that stand in place of the case for a while: what a person fills in beside the list, with a way back."""

from __future__ import annotations

from typing import Protocol, cast

from PySide6.QtWidgets import QStackedWidget, QWidget


class _Savable(Protocol):
    def press_save(self) -> bool: ...


class SideGuests:
    """Shows one panel over the case; refreshes of the case go on behind it.

    ``way_back`` leads from the case to the list where there is room for one of them; a panel has a way of its own.
    """

    def __init__(self, stack: QStackedWidget, way_back: QWidget) -> None:
        self._stack, self._way_back = stack, way_back
        self._is_page = False
        self._guest: QWidget | None = None
        self._host: QWidget | None = None
        stack.currentChanged.connect(self._follow)

    @property
    def current(self) -> QWidget | None:
        """The panel that is shown in place of the case."""
        guest = self._guest
        return guest if guest is not None and self._stack.currentWidget() is guest else None

    def open(self, panel: QWidget) -> None:
        """Show a panel; it has ``press_save``, which Ctrl+Enter presses."""
        if self.current is None:
            self._host = self._stack.currentWidget()
        if self._stack.indexOf(panel) < 0:
            self._stack.addWidget(panel)
        self._guest = panel
        self._stack.setCurrentWidget(panel)

    def leave(self) -> bool:
        """Back to the case; False when none is open."""
        if self.current is None:
            return False
        self._guest = None
        if self._host is not None:
            self._stack.setCurrentWidget(self._host)
        return True

    def set_as_page(self, is_page: bool) -> None:
        """Alone on a narrow page."""
        self._is_page = is_page
        self._follow()

    def _follow(self, _place: int = 0) -> None:
        self._way_back.setVisible(self._is_page and self.current is None)

    def press(self) -> bool:
        """The main act of the panel that is shown."""
        return self.current is not None and cast(_Savable, self.current).press_save()
