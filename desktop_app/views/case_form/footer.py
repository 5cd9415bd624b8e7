"""The foot of a form: what is open, why its act is off, and the one next useful act."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from desktop_app.texts import _
from desktop_app.views.kit.buttons import PrimaryButton
from desktop_app.views.kit.footer import ActionFooter, SeverityCount
from desktop_app.views.kit.keys import button_keys


@dataclass(frozen=True)
class OpenCounts:
    """How many findings of each weight, and ticks that are waited for."""

    blocks: int = 0
    warns: int = 0
    hints: int = 0
    waiting: int = 0
    stopped: int = 0
    """Reasons that lie in the case and not in the form."""

    @property
    def is_clear(self) -> bool:
        """True when nothing holds back the act."""
        return not (self.blocks or self.waiting or self.stopped)


class FormFooter(QObject):
    """Fills an ActionFooter. ``count_pressed`` carries the severity whose count was pressed.

    What the act waits for, or brings, is said by each form in ``reason``.
    """

    count_pressed = Signal(str)

    def __init__(self, footer: ActionFooter, complete: QAction, next_finding: QAction) -> None:
        super().__init__(footer)
        self._footer = footer
        self._complete = complete
        self._counts = {
            "block": SeverityCount("block"),
            "warn": SeverityCount("warn"),
            "hint": SeverityCount("hint"),
            "waiting": SeverityCount("hint", icon="check-square", token="text2"),
        }
        for count in self._counts.values():
            count.pressed.connect(self.count_pressed)
            footer.left.addWidget(count)
            count.hide()
        self.complete = PrimaryButton(action=complete)
        self.next = PrimaryButton(action=next_finding)
        self.next.set_shortcut_text("F8")
        footer.add_act(self.complete)
        footer.add_act(self.next)
        self.show_counts(None, is_short=False)

    def show_counts(self, counts: OpenCounts | None, is_short: bool, is_busy: bool = False) -> None:
        """``None``: not judged yet."""
        found = counts or OpenCounts()
        self._counts["block"].set_text(_("{count} 项必改", count=found.blocks) if found.blocks else "")
        self._counts["warn"].set_text(_("{count} 项请复核", count=found.warns) if found.warns else "")
        self._counts["hint"].set_text(_("{count} 项可优化", count=found.hints) if found.hints and not is_short else "")
        self._counts["waiting"].set_text(
            _("{count} 项待勾选", count=found.waiting) if found.waiting and not is_short else ""
        )
        reason = self.reason(counts, is_busy)
        is_ready = counts is not None and counts.is_clear and not is_busy
        self._complete.setProperty("reason", "" if is_ready else reason)
        self._complete.setEnabled(is_ready)
        self.complete.set_shortcut_text(button_keys("Ctrl+Return") if is_ready else "")
        self.next.setVisible(counts is not None and not counts.is_clear and not (found.stopped and not found.blocks))
        self._footer.set_reason(reason if not (is_short and is_ready) else "")

    def reason(self, counts: OpenCounts | None, is_busy: bool) -> str:
        """The words before the act; ``None``: not judged yet."""
        raise NotImplementedError  # abstract
