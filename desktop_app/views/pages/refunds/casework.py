"""催办 and 负责人 of a refund: the same forms as of a case, opened over the refund, with the way back."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from desktop_app.errors import DeskError
from desktop_app.models.casework import OwnedKind
from desktop_app.texts import _, n_
from desktop_app.views.kit.lane_read import LaneRead
from desktop_app.views.pages.supervision.casework import casework_acts
from desktop_app.views.pages.supervision.casework.casework_acts import CaseworkActs, known_names
from desktop_app.views.pages.supervision.casework.casework_told import copy_phrase, done_words

if TYPE_CHECKING:
    from desktop_app.services.casework.phrases import FilledPhrase
    from desktop_app.views.kit.lane_writes import Done
    from desktop_app.views.pages.refunds.page import RefundsPage
    from desktop_app.views.pages.refunds.reading import RefundRead
    from desktop_app.views.pages.supervision.beside.case_panel import CasePanel
    from desktop_app.views.pages.supervision.casework.chase_form import ChaseOffers
    from desktop_app.views.pages.supervision.casework.chase_panel import ChasePanel
    from desktop_app.views.pages.supervision.casework.owner_panel import OwnerPanel


class RefundCaseworkFlow(QObject):
    """One page's casework; made when it is first wanted."""

    def __init__(self, page: RefundsPage) -> None:
        super().__init__(page)
        self._page = page
        lanes = page.context.lanes
        self.acts = CaseworkActs(
            page.context.desk, lanes, lambda: page.pane.connection_id, self, kind=OwnedKind.REFUNDS
        )
        self._offers = LaneRead(lanes, read_refund_offers, self)
        self._names = LaneRead(lanes, known_names, self)
        self._copies_at_once = ""
        self._chased = ""
        """The refund that is to be chased as soon as it is shown."""
        page.pane.shown.connect(self._chase_wanted)
        self._offers.answered.connect(self._show_offers)
        self.acts.done.connect(self._done)
        for source in (self.acts, self._offers, self._names):
            source.failed.connect(self._tell)

    @cached_property
    def chase(self) -> ChasePanel:
        """催办."""
        from desktop_app.views.pages.supervision.casework.chase_panel import ChasePanel  # when first needed

        panel = ChasePanel()
        panel.left.connect(self.leave)
        panel.saved.connect(self.acts.keep_chase)
        panel.phrases.copied.connect(self._copy)
        return panel

    @cached_property
    def owner(self) -> OwnerPanel:
        """指派负责人."""
        from desktop_app.views.pages.supervision.casework.owner_panel import OwnerPanel  # when first needed

        panel = OwnerPanel()
        panel.left.connect(self.leave)
        panel.assigned.connect(self.acts.assign)
        panel.cleared.connect(self.acts.clear_owner)
        self._names.answered.connect(panel.show_names)
        return panel

    def want_chase(self, refund_id: str) -> None:
        """Begin to write a chase of a refund that is about to be shown."""
        self._chased = refund_id

    def _chase_wanted(self, read: RefundRead) -> None:
        """Another refund than the wanted one was shown: nobody means it any more."""
        wanted, self._chased = self._chased, ""
        if wanted == read.refund_id:
            self.open_chase()

    def open_chase(self) -> None:
        """Write a chase of the refund that is shown."""
        pane = self._page.pane
        read = pane.read.facts if pane.read is not None else None
        if read is None:
            return
        self._page.places.show_detail()
        self.chase.show_case(read.refund_id, self._about(), read.beside.casework.contacts, read.beside.now, None)
        pane.guests.open(self.chase)
        self.chase.whom.focus()
        self._offers.ask(self._page.context.desk, pane.connection_id, read.refund_id)

    def open_owner(self) -> None:
        """Give the refund that is shown to somebody, or all the rows that are chosen."""
        page, pane = self._page, self._page.pane
        read = pane.read.facts if pane.read is not None else None
        if read is None:
            return
        page.places.show_detail()
        keys = [row.key for row in page.queue.table.chosen_rows()]
        casework = read.beside.casework
        if len(keys) > 1:
            about = n_("选中的 {count} 单", "选中的 {count} 单", len(keys))
            self.owner.show_cases(keys, about, "", (), False)
        else:
            had = casework.owner
            owner, helpers = (had.owner, had.helpers) if had is not None else (casework.case_owner, ())
            self.owner.show_cases([read.refund_id], self._about(), owner, helpers, had is not None)
        self._names.ask(page.context.desk, pane.connection_id)
        pane.guests.open(self.owner)
        self.owner.owner.focus()

    def copy_phrase(self) -> None:
        """Copy the phrase that is chosen in the form; without a form the one that fits the refund best."""
        pane = self._page.pane
        if pane.guests.current is self.chase:
            self.chase.phrases.press_copy()
        elif pane.refund_id:
            self._copies_at_once = pane.refund_id
            self._offers.ask(self._page.context.desk, pane.connection_id, pane.refund_id)

    def leave(self) -> bool:
        """Back to the refund; False when no form is open."""
        if not self._page.pane.guests.leave():
            return False
        self._page.queue.focus_first()
        return True

    def _open_panel(self) -> CasePanel | None:
        current: Any = self._page.pane.guests.current
        return current  # type: ignore[no-any-return]

    def _about(self) -> str:
        read = self._page.pane.read
        if read is None or read.facts is None:
            return ""
        facts = read.facts.report.facts
        who = facts.customer_name or facts.product_name
        return _("{who} · {id}", who=who, id=facts.refund_id) if who else facts.refund_id

    def _done(self, done: Done) -> None:
        panel = self._open_panel()
        if done.what in (casework_acts.CHASED, casework_acts.ASSIGNED, casework_acts.CLEARED) and panel is not None:
            panel.show_problem("")
            if done.what == casework_acts.CHASED:
                self.chase.forget(done.result[0].target, 0)
            self.leave()
        undo = self._undo_of(done)
        tell = self._page.context.notify
        if undo is None:
            tell("done", done_words(done))
        else:
            tell("done", done_words(done), _("撤销"), undo)

    def _undo_of(self, done: Done) -> Callable[[], object] | None:
        """How it is taken back; None where it is itself a taking back."""
        if done.what == casework_acts.CHASED:
            return partial(self.acts.remove_chase, done.result[0].id)
        if done.what in (casework_acts.ASSIGNED, casework_acts.CLEARED):
            return partial(self.acts.put_back, done.result)
        return None

    def _tell(self, error: DeskError) -> None:
        """A refusal stands in the form that was answered; without one it is a notice."""
        panel = self._open_panel()
        if panel is None:
            self._page.tell_error(error)
        else:
            panel.show_problem(error.message)

    def _show_offers(self, offers: ChaseOffers) -> None:
        if self._copies_at_once == offers.key and offers.plain:
            self._copy(offers.plain[0])
        self._copies_at_once = ""
        self.chase.show_offers(offers)

    def _copy(self, phrase: FilledPhrase) -> None:
        copy_phrase(self._page.context, phrase)


def read_refund_offers(desk: Any, connection_id: str, refund_id: str) -> ChaseOffers:
    """The phrases for a refund in its state; to be called in a lane."""
    from desktop_app.views.pages.supervision.casework.chase_form import ChaseOffers

    phrases = desk.casework.phrases
    plain = phrases.of_refund(connection_id, refund_id)
    return ChaseOffers(refund_id, tuple(plain), tuple(phrases.of_refund(connection_id, refund_id, is_for_group=True)))
