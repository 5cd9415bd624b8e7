"""联系人 of a customer, edited in place: 对接人, 所属BD, 华为接口人, and the other names under which it signs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.models import wording_casework
from desktop_app.models.casework import Contact, ContactRole, CustomerAlias
from desktop_app.services.casework.contacts import ContactEntry
from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, LinkButton, on_press
from desktop_app.views.kit.fields import ChoiceField, LineField
from desktop_app.views.kit.labels import PlainLabel, plain_tip
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.tokens import SPACE_4, SPACE_8, SPACE_12
from desktop_app.views.pages.supervision.beside.case_panel import CasePanel
from desktop_app.views.pages.supervision.casework.casework_words import phone_words
from desktop_app.views.pages.supervision.detail.detail_rows import Lines

COPY_HEIGHT = 24
FIELDS = ("name", "phone", "mail", "wechat")


class ContactsPanel(CasePanel):
    """Signals carry what a person wants of the customer that is shown; the list is read anew afterwards."""

    saved = Signal(str, int, object)
    """Customer, number of the contact (0: a new one), ContactEntry."""
    removed = Signal(object)
    copied = Signal(str)
    alias_added = Signal(str, str)
    alias_removed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("客户联系人"), _("保存联系人"), parent)
        self.customer = ""
        self._editing = 0
        self._contacts = Lines()
        self.role = ChoiceField([(one.value, wording_casework.role_name(one)) for one in ContactRole])
        self.inputs = {
            "name": LineField(_("例如 王蕾")),
            "phone": LineField(_("例如 13805742207")),
            "mail": LineField(_("例如 wang@example.com")),
            "wechat": LineField(),
        }
        self._form_title = PlainLabel("", bold=True)
        self._fresh = LinkButton(_("改为新增"))
        self._fresh.clicked.connect(self._begin_new)
        self._aliases = Lines()
        self.alias = LineField(_("写一个别名，按 Enter 保存"))
        self.alias.set_name(_("新别名"))
        self.alias.input.returnPressed.connect(self._add_alias)
        self._known_contacts: tuple[Contact, ...] = ()
        self.save.clicked.connect(self.press_save)
        self._build()

    def show_customer(
        self, customer: str, contacts: Sequence[Contact], aliases: Sequence[CustomerAlias], order_phone: str = ""
    ) -> None:
        """Show a customer; the same one again keeps what is being typed. ``order_phone`` fills a first contact."""
        is_other = customer != self.customer
        self.customer = customer
        self.set_about(customer)
        self._known_contacts = tuple(contacts)
        self._contacts.fill(tuple(contacts), [self._contact_row(one) for one in contacts])
        self._aliases.fill(tuple(aliases), [self._alias_row(one) for one in aliases])
        if self._editing not in {one.id for one in contacts}:
            is_other = is_other or bool(self._editing)
        if is_other:
            self.alias.set_value("")
            self.begin(None, order_phone if not contacts else "")

    def begin(self, contact: Contact | None, phone: str = "") -> None:
        """Fill the fields with a contact that is to be changed, or empty them for a new one."""
        self._editing = contact.id if contact is not None else 0
        self.role.set_value((contact.role if contact is not None else ContactRole.COUNTERPART).value)
        for name, field in self.inputs.items():
            field.set_value(str(getattr(contact, name)) if contact is not None else "")
        if phone:
            self.inputs["phone"].set_value(phone)
        self._form_title.set_text(_("改联系人") if contact is not None else _("新联系人"))
        self._fresh.setVisible(contact is not None)
        self.show_problem("")

    def focus_form(self) -> None:
        """Put the keyboard where a name is written."""
        self.inputs["name"].focus()

    def focus_first(self) -> None:
        """Put the keyboard on the first contact; with none, where one is written."""
        row = next(iter(self._contacts.rows()), None)
        link = row.findChild(LinkButton) if row is not None else None
        if link is None:
            self.focus_form()
        else:
            link.setFocus(Qt.FocusReason.OtherFocusReason)

    def press_save(self) -> bool:
        """Hand the contact over; an alias that was typed and not kept goes first."""
        if self.alias.input.hasFocus() and self.alias.value():
            self._add_alias()
            return True
        values = [self.inputs[name].value() for name in FIELDS]
        self.saved.emit(self.customer, self._editing, ContactEntry(ContactRole(self.role.value()), *values))
        return True

    def _build(self) -> None:
        self.column.addWidget(self._contacts)
        self.column.addSpacing(SPACE_8)
        head = QHBoxLayout()
        head.addWidget(self._form_title)
        head.addStretch(1)
        head.addWidget(self._fresh)
        self.column.addLayout(head)
        self.add_field(_("身份"), self.role)
        for name, label in (("name", _("姓名")), ("phone", _("电话")), ("mail", _("邮箱")), ("wechat", _("微信"))):
            self.add_field(label, self.inputs[name])
        self.column.addSpacing(SPACE_12)
        self.column.addWidget(Hairline())
        self.column.addSpacing(SPACE_8)
        self.column.addWidget(PlainLabel(_("客户别名"), bold=True))
        told = _("交付凭证上写的是这些名称时，也认作这个客户。")
        self.column.addWidget(PlainLabel(told, "caption", "text2", wrap=True))
        self.column.addSpacing(SPACE_4)
        self.column.addWidget(self._aliases)
        self.column.addWidget(self.alias)
        self.column.addStretch(1)

    def _begin_new(self) -> None:
        self.begin(None)
        self.focus_form()

    def _contact_row(self, contact: Contact) -> QWidget:
        role = wording_casework.role_name(contact.role)
        name = contact.name or role
        widget = QWidget()
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, SPACE_4, 0, SPACE_8)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(SPACE_8)
        head.addWidget(PlainLabel(name, bold=True, elide="right"), 1)
        head.addWidget(self._link(_("改"), _("改联系人 {name}", name=name), self._edit, contact))
        head.addWidget(self._link(_("删除"), _("删除联系人 {name}", name=name), self.removed.emit, contact))
        column.addLayout(head)
        column.addWidget(PlainLabel(role, "caption", "text2"))
        for value in (contact.phone, contact.mail, contact.wechat):
            if value:
                column.addLayout(self._way(value))
        return widget

    def _way(self, value: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE_4)
        row.addWidget(PlainLabel(phone_words(value), elide="right"), 1)
        copy = GhostButton("", "copy")
        copy.set_height(COPY_HEIGHT)
        copy.setAccessibleName(_("复制 {value}", value=value))
        plain_tip(copy, copy.accessibleName())
        copy.clicked.connect(on_press(self.copied.emit, value))
        row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _alias_row(self, alias: CustomerAlias) -> QWidget:
        widget = QWidget()
        row = QHBoxLayout(widget)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_8)
        row.addWidget(PlainLabel(alias.alias, elide="right"), 1)
        row.addWidget(self._link(_("删除"), _("删除别名 {name}", name=alias.alias), self.alias_removed.emit, alias))
        return widget

    @staticmethod
    def _link(text: str, spoken: str, do: Callable[..., object], what: object) -> LinkButton:
        link = LinkButton(text)
        link.setAccessibleName(spoken)
        link.clicked.connect(on_press(do, what))
        return link

    def _edit(self, contact: Contact) -> None:
        self.begin(contact)
        self.focus_form()

    def _add_alias(self) -> None:
        if self.alias.value():
            self.alias_added.emit(self.customer, self.alias.value())
