"""The form for a delivery in its frame, over a real desk, for the tests of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.paths import Home
from desktop_app.services.acts.drafts import DELIVERY_FORM
from desktop_app.services.desk import Desk
from desktop_app.views.pages.delivery.page import DeliveryPage
from tests.views import seeded
from tests.views.evidence_files import document
from tests.views.seeded import DELIVER, Frame, key_of

KEY = key_of(DELIVER)


@dataclass
class Bench:
    """The form in its frame, with a desk below it."""

    desk: Desk
    connection_id: str
    frame: Frame
    page: DeliveryPage
    qtbot: Any
    folder: Path

    def open(self, key: str = KEY) -> None:
        self.page.activate(key=key)
        self.wait_judged()

    def wait_judged(self) -> None:
        """Wait until the judgement of the newest values is shown."""
        self.qtbot.waitUntil(lambda: self.page.session.is_settled, timeout=20_000)

    def wait_saved(self) -> None:
        self.qtbot.waitUntil(lambda: not self.page.session.saver.is_waiting)

    def stored(self) -> dict[str, Any]:
        """The draft as it lies in the database."""
        return self.desk.drafts.open(self.connection_id, DELIVERY_FORM, KEY).body

    def rules(self) -> set[str]:
        assert self.page.session.judgement is not None
        return {one.rule for one in self.page.session.judgement.findings}

    def fill_well(self) -> None:
        """A form with nothing to mend."""
        page, sheet = self.page, document
        sow = sheet(self.folder / "SOW.docx", f"订单号 {DELIVER}", "客户 宁波甬江模具")
        acceptance = sheet(self.folder / "验收.docx", f"订单号 {DELIVER}", "客户 宁波甬江模具", "验收通过")
        page.files.drop([sow, acceptance])
        page.form.opening.input.setText("2026-11-10 09:00")
        page.form.opening.edited.emit()
        page.form.result.input.setPlainText("已部署，12 名用户完成培训。")
        self.wait_judged()


def open_bench(
    home: Home, qtbot: Any, lines: list[dict[str, str]] | None = None, kind: type[Bench] = Bench
) -> Iterator[Bench]:
    """The form over a desk with the usual cases (or ``lines``), shown; kept and closed when the test is over."""
    desk, connection = seeded.seed(home, lines)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page = DeliveryPage(frame.context())
    frame.show_page(page)
    yield kind(desk, connection.id, frame, page, qtbot, home.root.parent)
    page.save_now()
    frame.bridge.close()
    desk.close()
