"""催办: whom, when, how, what was said and answered, when again, and files; beside the list, in place of the case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from desktop_app.models import wording, wording_casework
from desktop_app.models.casework import Attachment, Channel, Chase, Contact
from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, LinkButton
from desktop_app.views.kit.fields import ChoiceField, LineField, TextField, TimeField, read_moment
from desktop_app.views.kit.file_fields import FileItem, FilesField
from desktop_app.views.kit.labels import PlainLabel, plain_tip
from desktop_app.views.kit.tokens import SPACE_8, SPACE_12
from desktop_app.views.pages.supervision.beside.case_panel import CasePanel
from desktop_app.views.pages.supervision.casework.casework_words import contact_words, day_after
from desktop_app.views.pages.supervision.casework.chase_form import (
    CHANNELS,
    ChaseForm,
    ChaseOffers,
    form_of,
    read_form,
    whom_for,
)
from desktop_app.views.pages.supervision.casework.phrase_picker import PhrasePicker

TEXT_HEIGHT = 72
DAY_WIDTH, TIME_WIDTH = 120, 144
SOON_DAYS = (1, 3, 7)
"""So many days ahead are one press."""


class ChasePanel(CasePanel):
    """``saved`` carries the key, the number of a chase that is changed (0: a new one), and the ChaseEntry."""

    saved = Signal(str, int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("催办"), _("记下催办"), parent)
        self._place = ("", 0)
        self._typed: dict[tuple[str, int], ChaseForm] = {}
        self._shown = ChaseForm()
        self._is_waiting = False
        self._now: datetime | None = None
        self._contacts: tuple[Contact, ...] = ()
        self._kept: dict[str, Attachment] = {}
        self.phrases = PhrasePicker()
        self.whom = LineField(_("例如 王蕾"))
        self.whom.edited.connect(self._whom_typed)
        self._is_whom_own = False
        self._known = GhostButton("", "users")
        self._known.setAccessibleName(_("从联系人里选"))
        plain_tip(self._known, _("从联系人里选"))
        self._known.clicked.connect(self._offer_contacts)
        self._reach = PlainLabel("", "caption", "text2", wrap=True)
        self.channel = ChoiceField([(one.value, wording_casework.channel_name(one)) for one in CHANNELS])
        self.channel.edited.connect(self._suggest_whom)
        self.at = TimeField(_("留空为现在"), width=TIME_WIDTH)
        self.text = TextField(_("例如 请客户在服务监管页面确认验收"), TEXT_HEIGHT)
        self.reply = TextField(_("例如 周五前验收"))
        self.next_on = LineField(_("例如 11-27"), width=DAY_WIDTH)
        self.files = FilesField()
        self.files.picked.connect(self._take_files)
        self.save.clicked.connect(self.press_save)
        self.phrases.taken.connect(self.text.set_value)
        self._build()

    @property
    def key(self) -> str:
        """The case that the form is about."""
        return self._place[0]

    def show_case(
        self,
        key: str,
        about: str,
        contacts: Sequence[Contact],
        now: datetime,
        chase: Chase | None = None,
    ) -> None:
        """Begin, or go on, with a chase of a case; what was typed and not kept is still there. ``chase``: to change."""
        self._remember()
        self._place, self._now, self._contacts = (key, chase.id if chase is not None else 0), now, tuple(contacts)
        typed = self._typed.pop(self._place, None)
        fresh = form_of(chase) if chase is not None else ChaseForm(whom=whom_for(Channel.PHONE, self._contacts))
        self._is_whom_own = chase is not None or typed is not None
        self._is_waiting = typed is not None
        self._put(typed or fresh)
        self.set_about(about)
        self.save.set_words(_("改好这条催办") if chase is not None else _("记下催办"))
        self.show_problem("")
        self.phrases.set_offers(None)
        self._known.setVisible(bool(self._contacts))
        self._say_reach()
        self.region.verticalScrollBar().setValue(0)
        self.whom.focus()

    def show_offers(self, offers: ChaseOffers) -> None:
        """The phrases for the case have been read."""
        if offers.key == self.key:
            self.phrases.set_offers(offers)

    def form(self) -> ChaseForm:
        """The fields as they are typed."""
        items = self.files.value()
        return ChaseForm(
            self.whom.value(),
            self.channel.value(),
            self.at.value(),
            self.text.value(),
            self.reply.value(),
            self.next_on.value(),
            tuple(Path(one.id) for one in items if one.id not in self._kept),
            tuple(self._kept[one.id] for one in items if one.id in self._kept),
        )

    def press_save(self) -> bool:
        """Hand the chase over, or say what cannot be read."""
        if self._now is None:
            return False
        entry, problem = read_form(self.form(), self._now, read_moment)
        self.show_problem(problem)
        if entry is not None:
            self.saved.emit(*self._place, entry)
        return True

    def forget(self, key: str, chase_id: int) -> bool:
        """That chase was kept: what was typed need not wait any more. True when it is the one that is shown."""
        self._typed.pop((key, chase_id), None)
        is_shown = self._place == (key, chase_id)
        if is_shown:
            self._place = ("", 0)
        return is_shown

    def _build(self) -> None:
        self.column.addWidget(self.phrases)
        self.column.addSpacing(SPACE_8)
        self.add_field(_("联系的人"), self.whom, self._known)
        self.column.addWidget(self._reach)
        self.add_field(_("方式"), self.channel)
        self.add_field(_("时间"), self.at)
        self.add_field(_("催办内容"), self.text)
        self.add_field(_("对方回复"), self.reply)
        self.add_field(_("下次催办（到时列入今日）"), self.next_on)
        days = QHBoxLayout()
        days.setSpacing(SPACE_12)
        for count in SOON_DAYS:
            link = LinkButton(_("明天") if count == 1 else _("{count} 天后", count=count))
            link.clicked.connect(partial(self._choose_day, count))
            days.addWidget(link)
        days.addStretch(1)
        self.column.addLayout(days)
        self.add_field(_("附件"), self.files)
        self.column.addStretch(1)

    def _choose_day(self, days: int, *_pressed: object) -> None:
        if self._now is not None:
            self.next_on.set_value(day_after(self._now, days))

    def _offer_contacts(self) -> None:
        menu = QMenu(self)
        for contact in self._contacts:
            role = wording_casework.role_name(contact.role)
            action = menu.addAction(_("{role} · {who}", role=role, who=contact_words(contact)).replace("&", "&&"))
            action.setData(contact.name or contact_words(contact))
        menu.triggered.connect(self._take_contact)
        menu.aboutToHide.connect(menu.deleteLater)
        self._known.popup(menu)

    def _take_contact(self, action: QAction) -> None:
        self.whom.set_value(str(action.data()))
        self._whom_typed()
        self.whom.focus()

    def _suggest_whom(self) -> None:
        """The BD by 客户BD, else the customer's own person, until a person wrote a name."""
        if not self._is_whom_own:
            self.whom.set_value(whom_for(self.channel.value(), self._contacts))
        self._say_reach()

    def _whom_typed(self) -> None:
        self._is_whom_own = True
        self._say_reach()

    def _say_reach(self) -> None:
        """How the person who is named is reached, when they are a contact."""
        found = next((one for one in self._contacts if one.name and one.name == self.whom.value()), None)
        self._reach.set_text(contact_words(found) if found is not None else "")
        self._reach.setVisible(found is not None)

    def _take_files(self, paths: list[Path]) -> None:
        known = {one.id for one in self.files.value()}
        fresh = [_file_item(path) for path in paths if str(path) not in known]
        self.files.put([*self.files.value(), *fresh])

    def _remember(self) -> None:
        """What was typed about a case waits for it."""
        if self._place[0] and (self._is_waiting or self.form() != self._shown):
            self._typed[self._place] = self.form()

    def _put(self, form: ChaseForm) -> None:
        self._kept = {f"kept:{one.sha256}": one for one in form.kept}
        self.whom.set_value(form.whom)
        self.channel.set_value(form.channel)
        self.at.set_value(form.at)
        self.text.set_value(form.text)
        self.reply.set_value(form.reply)
        self.next_on.set_value(form.next_on)
        kept = [FileItem(id, one.name, wording.size_text(one.bytes)) for id, one in self._kept.items()]
        self.files.set_value([*kept, *(_file_item(path) for path in form.files)])
        self._shown = self.form()


def _file_item(path: Path) -> FileItem:
    return FileItem(str(path), path.name)
