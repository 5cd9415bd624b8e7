"""催办, 联系人, 负责人 on the page: opens the forms beside the list, keeps what they say, and offers the way back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.errors import DeskError
from desktop_app.texts import _
from desktop_app.views.kit.lane_read import LaneRead
from desktop_app.views.pages.supervision.casework import casework_acts
from desktop_app.views.pages.supervision.casework.casework_acts import CaseworkActs
from desktop_app.views.pages.supervision.casework.casework_panels import CaseworkPanels
from desktop_app.views.pages.supervision.casework.casework_told import copy_phrase, done_words

if TYPE_CHECKING:
    from desktop_app.services.casework.phrases import FilledPhrase
    from desktop_app.views.kit.lane_writes import Done
    from desktop_app.views.pages.supervision.casework.chase_form import ChaseOffers
    from desktop_app.views.pages.supervision.page import SupervisionPage


class CaseworkFlow(QObject):
    """One page's casework; made when it is first wanted."""

    def __init__(self, page: SupervisionPage) -> None:
        super().__init__(page)
        self._page = page
        self.acts = CaseworkActs(page.context.desk, page.context.lanes, self._shown_connection, self)
        self.panels = CaseworkPanels(page, self.acts)
        self._wanted = ("", "")
        self._copies_at_once = ""
        self._offers = LaneRead(page.context.lanes, read_offers, self)
        self._offers.answered.connect(self._show_offers)
        self._offers.failed.connect(self._tell)
        self.panels.offers_wanted.connect(self._ask_offers)
        self.panels.phrase_copied.connect(self.copy)
        self.acts.done.connect(self._done)
        self.acts.failed.connect(self._tell)
        page.side.shown.connect(self._start_wanted)

    def press(self, act: str) -> None:
        """One of ``CASEWORK_ACTS`` was pressed, by its id without ``supervision.``."""
        if act == "copy_phrase":
            self.copy_phrase()
        else:
            self.start(act)

    def want(self, act: str, key: str) -> None:
        """Begin an act on a case that is about to be shown."""
        if act and key:
            self._wanted = (act, key)

    def start(self, act: str) -> None:
        """Open the form of an act for the chosen case, once its detail is there."""
        side = self._page.side
        if not side.key:
            return
        if side.read is None or side.read.key != side.key:
            self._wanted = (act, side.key)
            return
        self._wanted = ("", "")
        self._page.places.show_detail()
        openers = {"chase": self.panels.open_chase, "owner": self.panels.open_owner}
        openers.get(act, self.panels.open_contacts)()

    def copy_phrase(self) -> None:
        """Copy the phrase that is chosen in the form; without a form the one that fits the chosen case best."""
        if self.panels.press_copy():
            return
        side = self._page.side
        if side.key:
            self._copies_at_once = side.key
            self._offers.ask(self._page.context.desk, side.connection_id, side.key)

    def copy(self, phrase: FilledPhrase) -> None:
        """Put a phrase on the clipboard and say which, and what was left out of it."""
        copy_phrase(self._page.context, phrase)

    def leave(self) -> bool:
        """Out of a form, back to the case; False when none is open."""
        return self.panels.leave()

    def _shown_connection(self) -> str:
        return self._page.side.connection_id

    def start_link(self, act: str, key: str) -> None:
        """A link of the detail was pressed, ``casework:`` before it."""
        if key != self._page.side.key:
            return
        name, _mark, number = act.partition(":")[2].partition("#")
        if name == "edit_chase":
            self.panels.open_chase(int(number))
        elif name == "remove_chase":
            self.acts.remove_chase(int(number))
        else:
            self.start(name)

    def _start_wanted(self, key: str) -> None:
        act, wanted = self._wanted
        if act and wanted == key:
            self.start(act)

    def _ask_offers(self, key: str) -> None:
        self._offers.ask(self._page.context.desk, self._page.side.connection_id, key)

    def _show_offers(self, offers: ChaseOffers) -> None:
        if self._copies_at_once == offers.key:
            self._copies_at_once = ""
            if offers.plain:
                self.copy(offers.plain[0])
        self.panels.show_offers(offers)

    def _tell(self, error: DeskError) -> None:
        """A refusal stands in the form that was answered; without one it is a notice."""
        if not self.panels.show_problem(error.message):
            self._page.tell_error(error)

    def _done(self, done: Done) -> None:
        undo = self._undo_of(done)
        self.panels.done(done)
        if undo is None:
            self._page.context.notify("done", done_words(done))
        else:
            self._page.context.notify("done", done_words(done), _("撤销"), undo)

    def _undo_of(self, done: Done) -> Callable[[], object] | None:
        """How it is taken back; None where it is itself a taking back, or can be written anew."""
        if done.what == casework_acts.CHASED:
            chase, is_new = done.result
            return partial(self.acts.remove_chase, chase.id) if is_new else None
        if done.what in (casework_acts.ASSIGNED, casework_acts.CLEARED):
            return partial(self.acts.put_back, done.result)
        if done.what == casework_acts.CONTACT_REMOVED:
            return partial(self.panels.add_contact_again, done.result)
        if done.what == casework_acts.ALIAS_REMOVED:
            one = done.result
            return partial(self.acts.add_alias, one.customer, one.alias, one.connection_id)
        return None


def read_offers(desk: object, connection_id: str, key: str) -> ChaseOffers:
    """The phrases of a case; to be called in a lane."""
    from desktop_app.views.pages.supervision.casework import chase_form  # after the first rows

    return chase_form.read_offers(desk, connection_id, key)
