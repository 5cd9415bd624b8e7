"""待提交 in its frame over a desk whose clock a test moves, and a book in the place of the counterpart."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QAbstractButton

from desktop_app.models.command_words import CommandState
from desktop_app.models.commands import Command
from desktop_app.models.connections import ConnectionKind
from desktop_app.paths import Home
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.pages.outbox.page import OutboxPage
from tests.services.sending_bench import Bench, HeldClock
from tests.views.seeded import Frame


@dataclass
class View:
    """The outbox in its frame over a desk whose clock a test moves."""

    bench: Bench
    frame: Frame
    page: OutboxPage
    qtbot: Any

    def show(self, command: Command, state: CommandState, tab: str = "") -> None:
        self.page.activate(command_id=command.id, tab=tab)

        def is_shown() -> bool:
            read = self.page.panel.read
            return read is not None and read.command.id == command.id and read.command.state is state

        self.qtbot.waitUntil(is_shown, timeout=10_000)
        self.qtbot.waitUntil(lambda: bool(self.texts()))

    def texts(self) -> str:
        """All that stands at the right side."""
        labels = [one.text() for one in self.page.panel.findChildren(PlainLabel) if one.isVisibleTo(self.page)]
        return "\n".join(labels)

    def buttons(self) -> list[str]:
        """What can be pressed at the right side."""
        found = self.page.panel.findChildren(QAbstractButton)
        return [one.text() for one in found if one.isVisibleTo(self.page) and one.isEnabled()]

    def press(self, action_id: str) -> None:
        assert self.frame.registry.trigger(action_id), action_id

    def wait_state(self, command: Command, state: CommandState) -> None:
        self.qtbot.waitUntil(lambda: self.bench.state(command) is state, timeout=10_000)

    def picture(self, name: str) -> None:
        """Kept only when somebody wants to look at it."""
        folder = os.environ.get("SELLER_DESK_PICTURES")
        if folder:
            self.frame.grab().save(str(Path(folder) / f"{name}.png"))


@contextmanager
def outbox_view(home: Home, qtbot: Any, kind: ConnectionKind = ConnectionKind.REHEARSAL_DIRECT) -> Iterator[View]:
    """The page, closed again with all that it holds."""
    bench = Bench(home, HeldClock(), kind=kind)
    frame = Frame(bench.desk, bench.connection)
    qtbot.addWidget(frame)
    page = OutboxPage(frame.context())
    frame.show_page(page)
    yield View(bench, frame, page, qtbot)
    page.deactivate()
    page.holder.close()
    frame.bridge.close()
    bench.close()
