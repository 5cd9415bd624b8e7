"""Two people with homes of their own, one refund, and pages of the maker's or the colleague's window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop_app.views.pages.approval.second_person_read import SecondPersonView, second_person_of
from tests.services.approving import REFUND, Colleague, Maker, ask_for
from tests.views.seeded import Frame

__all__ = ["REFUND", "Bench", "ask_for"]


class Bench:
    """The maker's window with one widget or page in it, and a colleague beside."""

    def __init__(self, folder: Path, qtbot: Any) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.maker = Maker(folder, "李敏")
        self.checker = Colleague(folder, "王芳")
        self.frames: list[Frame] = []
        self.frame = self.frame_of(self.maker)

    def frame_of(self, person: Colleague, connection_id: str = "") -> Frame:
        """A window over a person's desk."""
        frame = Frame(person.desk, connection_id or getattr(getattr(person, "connection", None), "id", ""))
        self.qtbot.addWidget(frame)
        self.frames.append(frame)
        return frame

    def put(self, widget: QWidget, width: int = 520) -> None:
        """Show a part alone."""
        column = QVBoxLayout(self.frame)
        column.addWidget(widget)
        column.addStretch(1)
        self.frame.resize(width, 200)
        self.frame.show()

    def second_person(self) -> SecondPersonView:
        """What the block 第二人审批 shows of the maker's refund."""
        desk, connection_id = self.maker.desk, self.maker.connection.id
        report = desk.refunds.report(connection_id, REFUND)
        assert report is not None
        return second_person_of(desk, connection_id, report)

    def wait(self, condition: Any) -> None:
        self.qtbot.waitUntil(condition, timeout=20_000)

    def picture(self, name: str, widget: QWidget | None = None) -> None:
        """Write what is seen to the folder of the test; for people who look."""
        QApplication.processEvents()
        (widget or self.frame).grab().save(str(self.folder / f"{name}.png"))

    def close(self) -> None:
        for frame in self.frames:
            frame.bridge.close()
        self.maker.desk.close()
        self.checker.desk.close()
