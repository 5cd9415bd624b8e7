"""The forms for chases, owners and contacts: made when first needed, filled from the case that is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from desktop_app.texts import _, n_
from desktop_app.views.kit.lane_read import LaneRead
from desktop_app.views.kit.lane_writes import Done
from desktop_app.views.pages.supervision.casework import casework_acts
from desktop_app.views.pages.supervision.casework.casework_acts import CaseworkActs, known_names
from desktop_app.views.pages.supervision.presenter import full_id

if TYPE_CHECKING:
    from desktop_app.models.casework import Contact
    from desktop_app.views.pages.supervision.beside.case_panel import CasePanel
    from desktop_app.views.pages.supervision.casework.casework_words import CaseworkRead
    from desktop_app.views.pages.supervision.casework.chase_form import ChaseOffers
    from desktop_app.views.pages.supervision.casework.chase_panel import ChasePanel
    from desktop_app.views.pages.supervision.casework.contacts_panel import ContactsPanel
    from desktop_app.views.pages.supervision.casework.owner_panel import OwnerPanel
    from desktop_app.views.pages.supervision.page import SupervisionPage


class CaseworkPanels(QObject):
    """``offers_wanted`` carries the case whose phrases are to be read, ``phrase_copied`` a phrase to copy."""

    offers_wanted = Signal(str)
    phrase_copied = Signal(object)

    def __init__(self, page: SupervisionPage, acts: CaseworkActs) -> None:
        super().__init__(page)
        self._page, self._acts = page, acts
        self._chase: ChasePanel | None = None
        self._owner: OwnerPanel | None = None
        self._contacts: ContactsPanel | None = None
        self._names = LaneRead(page.context.lanes, known_names, self)
        page.side.shown.connect(self._follow)

    @property
    def chase(self) -> ChasePanel:
        """催办."""
        if self._chase is None:
            from desktop_app.views.pages.supervision.casework.chase_panel import ChasePanel  # when first needed

            self._chase = ChasePanel()
            self._chase.left.connect(self._leave)
            self._chase.saved.connect(self._acts.keep_chase)
            self._chase.phrases.copied.connect(self.phrase_copied)
        return self._chase

    @property
    def owner(self) -> OwnerPanel:
        """指派负责人."""
        if self._owner is None:
            from desktop_app.views.pages.supervision.casework.owner_panel import OwnerPanel  # when first needed

            self._owner = OwnerPanel()
            self._owner.left.connect(self._leave)
            self._owner.assigned.connect(self._acts.assign)
            self._owner.cleared.connect(self._acts.clear_owner)
            self._names.answered.connect(self._owner.show_names)
        return self._owner

    @property
    def contacts(self) -> ContactsPanel:
        """客户联系人."""
        if self._contacts is None:
            from desktop_app.views.pages.supervision.casework.contacts_panel import ContactsPanel  # when first needed

            panel = self._contacts = ContactsPanel()
            panel.left.connect(self._leave)
            panel.saved.connect(self._acts.keep_contact)
            panel.removed.connect(self._acts.remove_contact)
            panel.copied.connect(self._copy)
            panel.alias_added.connect(self._acts.add_alias)
            panel.alias_removed.connect(self._acts.remove_alias)
        return self._contacts

    def open_chase(self, chase_id: int = 0) -> None:
        """Write a chase of the shown case, or change one of it."""
        side, casework = self._page.side, self._casework()
        if side.read is None or casework is None:
            return
        chase = next((one for one in casework.chases if one.id == chase_id), None)
        self.chase.show_case(side.key, self._about(), casework.contacts, side.read.now, chase)
        side.guests.open(self.chase)
        self.chase.whom.focus()
        self.offers_wanted.emit(side.key)

    def open_owner(self) -> None:
        """Give the shown case to somebody, or all the rows that are chosen."""
        side, casework = self._page.side, self._casework()
        if side.read is None or side.read.detail is None or casework is None:
            return
        keys = [row.key for row in self._page.list.table.chosen_rows()]
        is_many = len(keys) > 1
        had = casework.owner
        owner = had.owner if had is not None else side.read.detail.row.owner or ""
        if is_many:
            about = n_("选中的 {count} 单", "选中的 {count} 单", len(keys))
            self.owner.show_cases(keys, about, "", (), False)
        else:
            helpers = had.helpers if had is not None else ()
            self.owner.show_cases([side.key], self._about(), owner, helpers, had is not None)
        self._names.ask(self._page.context.desk, side.connection_id)
        side.guests.open(self.owner)
        self.owner.owner.focus()

    def open_contacts(self) -> None:
        """The contacts of the shown case's customer."""
        side, casework = self._page.side, self._casework()
        if side.read is None or side.read.detail is None or casework is None:
            return
        detail = side.read.detail
        customer = detail.row.customer_name
        if not customer:
            told = _("这一单没有客户名称，不能记联系人。先导入或登记客户名称。")
            self._page.context.notify("warn", told)
            return
        self.contacts.show_customer(customer, casework.contacts, casework.aliases, detail.contact)
        side.guests.open(self.contacts)
        self.contacts.focus_first()

    def show_offers(self, offers: ChaseOffers) -> None:
        """The phrases have been read."""
        if self._chase is not None:
            self._chase.show_offers(offers)

    def press_copy(self) -> bool:
        """Copy the phrase chosen in the form; False when the form is not open."""
        is_open = self._chase is not None and self._page.side.guests.current is self._chase
        return is_open and self.chase.phrases.press_copy()

    def show_problem(self, text: str) -> bool:
        """Say in the open form why it could not be kept; False when none is open."""
        panel = self._open_panel()
        if panel is not None:
            panel.show_problem(text)
        return panel is not None

    def done(self, done: Done) -> None:
        """Something was kept: the form that asked for it is done, or goes on with the next."""
        panel = self._open_panel()
        if panel is not None:
            panel.show_problem("")
        if done.what == casework_acts.CHASED and self._chase is not None:
            chase, is_new = done.result
            if self._chase.forget(chase.target, 0 if is_new else chase.id) and panel is self._chase:
                self._leave()
        elif done.what in (casework_acts.ASSIGNED, casework_acts.CLEARED):
            if self._owner is not None and panel is self._owner and set(self._owner.keys) == set(done.result.by_key):
                self._leave()
        elif done.what == casework_acts.CONTACT_KEPT and self._contacts is not None:
            self._contacts.begin(None)
        elif done.what == casework_acts.ALIAS_ADDED and self._contacts is not None:
            self._contacts.alias.set_value("")

    def leave(self) -> bool:
        """Back to the case; False when no form of these is open."""
        return self._open_panel() is not None and self._page.side.guests.leave()

    def add_contact_again(self, contact: Contact) -> None:
        """A contact that was deleted is written anew."""
        from desktop_app.services.casework.contacts import ContactEntry

        entry = ContactEntry(contact.role, contact.name, contact.phone, contact.mail, contact.wechat)
        self._acts.keep_contact(contact.customer, 0, entry, contact.connection_id)

    def _leave(self) -> None:
        if self.leave():
            self._page.list.table.setFocus()

    def _open_panel(self) -> CasePanel | None:
        current = self._page.side.guests.current
        made = (self._chase, self._owner, self._contacts)
        return next((one for one in made if one is not None and one is current), None)

    def _follow(self, _key: str) -> None:
        """The shown case was read anew: its contacts may have changed."""
        casework, read = self._casework(), self._page.side.read
        if self._contacts is None or self._open_panel() is not self._contacts or casework is None:
            return
        if read is not None and read.detail is not None and read.detail.row.customer_name == self._contacts.customer:
            self._contacts.show_customer(self._contacts.customer, casework.contacts, casework.aliases)

    def _casework(self) -> CaseworkRead | None:
        read = self._page.side.read
        return read.casework if read is not None else None

    def _about(self) -> str:
        read = self._page.side.read
        if read is None or read.detail is None:
            return ""
        row = read.detail.row
        who = row.customer_name or row.product_name
        number = full_id(row.order_id, row.line_id)
        return _("{who} · {id}", who=who, id=number) if who else number

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._page.context.notify("info", _("已复制 {text}", text=text))
