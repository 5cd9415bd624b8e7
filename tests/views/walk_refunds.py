"""Goes to each state of the page 退订 in the real window; a program of its own like ``walk_stations``."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop_app.paths import Home
from tests.views import refunds_bench
from tests.views.refunds_bench import CLAIMED, FIVE_DAYS, PENDING, RETURNED, UNREAD
from tests.views.walk import hidden_beside
from tests.views.walk_stations import Walker, main

KEYS = {
    "refunds": PENDING,
    "refunds-blocked": CLAIMED,
    "refunds-return": RETURNED,
    "refunds-no-approval": FIVE_DAYS,
    "refunds-unknown": UNREAD,
}
STATIONS = (
    *KEYS,
    *("refunds-queue", "refunds-filter", "refunds-empty", "refunds-chase", "refunds-owner"),
    *("refund-registration", "refund-registration-wrong"),
)


def fill(home: Home) -> None:
    """A request of each kind."""
    desk, connection = refunds_bench.seed(home)
    desk.connections.remember(connection)
    desk.close()


class RefundWalker(Walker):
    """All states of the page."""

    def go(self) -> None:
        """The queue, each kind of request, the forms over it, and the registration."""
        for name, key in KEYS.items():
            self.show(key)
            self.look(name)
        for act in ("chase", "owner"):
            self.show(PENDING)
            self.press(f"refunds.{act}")
            panel = getattr(self.page.casework, act)
            self.wait(lambda panel=panel: self.page.pane.guests.current is panel, f"the form of {act}")
            if act == "chase":
                self.wait(panel.phrases.isVisible, "the phrases")
            self.look(f"refunds-{act}")
            self.press("refunds.leave")
        if self.page.places.is_narrow:
            self.page.places.show_detail_alone(False)
        self.look("refunds-queue")
        self.press("refunds.filter")
        self.page.queue.filter.set_text("客户:没有这个客户 金额>5000 负责人:我")
        self.look("refunds-filter")
        self.page.ask()
        self.wait(self.page.queue.empty.isVisible, "no rows")
        self.look("refunds-empty")
        self.window.open_page("refund_registration")
        self.look("refund-registration")
        self.page.rows["amount"].field.set_value("很多")
        self.press("refund_registration.save")
        self.look("refund-registration-wrong")

    def findings(self, root: QWidget) -> list[str]:
        """Also what the regions that scroll hide at their right."""
        return [*super().findings(root), *hidden_beside(root)]

    def show(self, key: str) -> None:
        """One request, with all that is judged of it."""
        self.window.open_page("refunds", key=key)
        page = self.window.stack.page
        self.wait(lambda: page.pane.read is not None and page.pane.read.refund_id == key, key)
        form = page.pane.decision
        self.wait(lambda: form.isHidden() or form.read.command is not None or form.session.is_settled, "the form")


if __name__ == "__main__":
    main(RefundWalker)
