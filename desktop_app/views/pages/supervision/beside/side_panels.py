"""The panels of the side pane, made when they are first needed: the list's first rows must not wait for them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QStackedWidget

if TYPE_CHECKING:
    from desktop_app.views.pages.supervision.beside.reject_panel import RejectPanel
    from desktop_app.views.pages.supervision.beside.unknown_panel import UnknownPanel
    from desktop_app.views.pages.supervision.detail.detail_panel import DetailPanel
    from desktop_app.views.pages.supervision.detail.detail_reading import EvidenceRead

ROOM = "desktop_app.views.pages.supervision.detail"
PARTS = ("detail_facts", "detail_head", "why_popup", "detail_panel")
"""Modules of the detail in the order in which they need each other: loaded at once they take as long as a picture."""
DETAIL, UNKNOWN, REJECT, NOTHING = "detail", "unknown", "reject", ""


class SidePanels:
    """Makes each panel once, puts it into the stack, and ties its signals to those of the pane."""

    def __init__(self, pane: Any, stack: QStackedWidget) -> None:
        self._pane, self._stack = pane, stack
        self._detail: DetailPanel | None = None
        self._unknown: UnknownPanel | None = None
        self._reject: RejectPanel | None = None

    def shown(self) -> str:
        """Which panel is shown: DETAIL, UNKNOWN, REJECT or NOTHING."""
        current = self._stack.currentWidget()
        made = {DETAIL: self._detail, UNKNOWN: self._unknown, REJECT: self._reject}
        return next((name for name, panel in made.items() if panel is not None and panel is current), NOTHING)

    def detail(self) -> DetailPanel:
        """The case in full."""
        if self._detail is None:
            from desktop_app.views.pages.supervision.detail.detail_panel import DetailPanel  # after the first rows

            self._detail = DetailPanel()
            self._detail.act_wanted.connect(self._act)
            self._detail.note_written.connect(self._note)
            self._detail.menu_wanted.connect(self._pane.menu_wanted)
            self._stack.addWidget(self._detail)
        return self._detail

    def detail_steps(self) -> list[Callable[[], object]]:
        """Small steps that make the detail before the first case is there, which may come in the midst of a fetch."""
        loading = [partial(import_module, f"{ROOM}.{part}") for part in PARTS]
        return [*loading, self.detail]

    def unknown(self) -> UnknownPanel:
        """The mapping of a state that could not be read."""
        if self._unknown is None:
            from desktop_app.views.pages.supervision.beside.unknown_panel import UnknownPanel  # after the first rows

            self._unknown = UnknownPanel()
            self._unknown.settle_wanted.connect(self._pane.settle_wanted)
            self._unknown.correct_wanted.connect(self._pane.correct_wanted)
            self._unknown.note_wanted.connect(self._pane.write_note)
            self._unknown.copy_wanted.connect(self.detail().copy_id)
            self._unknown.menu_wanted.connect(self._pane.menu_wanted)
            self._stack.addWidget(self._unknown)
        return self._unknown

    def reject(self) -> RejectPanel:
        """Where the reason of a rejection is written."""
        if self._reject is None:
            from desktop_app.views.pages.supervision.beside.reject_panel import RejectPanel  # after the first rows

            self._reject = RejectPanel()
            self._reject.rejected.connect(self._pane.reject_wanted)
            self._reject.left.connect(self._pane.leave_rejecting)
            self._stack.addWidget(self._reject)
        return self._reject

    def show_evidence(self, read: EvidenceRead) -> None:
        """How far the delivery form is."""
        self.detail().show_evidence(read)

    def _act(self, act_id: str) -> None:
        self._pane.act_wanted.emit(act_id, self._pane.key)

    def _note(self, text: str) -> None:
        self._pane.note_written.emit(self._pane.key, text)
