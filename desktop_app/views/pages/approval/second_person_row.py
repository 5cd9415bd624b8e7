"""第二人审批 in the column of the decision: the company's way, who agreed, and the ways on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.labels import PlainLabel, plain_tip
from desktop_app.views.kit.page import PageContext
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import RADIUS_CONTROL, ROW_HEIGHT, SPACE_8, SPACE_12
from desktop_app.views.pages.approval.second_person_read import SecondPersonView


class GivenRow(QWidget):
    """A file row's look: an icon, the line of what was given with its chip and one link, and what is to be said of it.

    Where nothing was given, the sentence stands in place of the line.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._token = "", "text2"
        self.line = PlainLabel(elide="right")
        self._lead = PlainLabel(wrap=True)
        self._below = PlainLabel("", "caption", "text2", wrap=True)
        self.chip = Chip()
        self.link = LinkButton("")
        self._first = QWidget()
        self._first.setMinimumHeight(theme().px(ROW_HEIGHT))
        first = QHBoxLayout(self._first)
        first.setContentsMargins(0, SPACE_8, 0, SPACE_8)
        first.setSpacing(SPACE_8)
        first.addWidget(self.line, 1)
        first.addWidget(self._lead, 1, Qt.AlignmentFlag.AlignVCenter)
        first.addWidget(self.chip)
        first.addWidget(self.link)
        self._below.setContentsMargins(0, 0, 0, SPACE_8)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_12 + theme().px(16) + SPACE_8, 0, SPACE_8, 0)
        column.setSpacing(0)
        column.addWidget(self._first)
        column.addWidget(self._below)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)  # as many lines as it needs

    @property
    def sentence(self) -> str:
        """What is said of it now."""
        return self._below.text() or self._lead.text()

    def show_given(self, icon: str, token: str, line: str, sentence: str) -> None:
        """Show what was given, and what is to be said of it."""
        self._icon, self._token = icon, token
        for label, text in (
            (self.line, line),
            (self._lead, "" if line else sentence),
            (self._below, sentence if line else ""),
        ):
            label.set_text(text)
            label.setVisible(bool(text))
        self.setAccessibleName(" ".join(part for part in (line, self.chip.text if line else "", sentence) if part))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, size = theme(), theme().px(16)
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("sunken"))
            painter.drawRoundedRect(self.rect(), RADIUS_CONTROL, RADIUS_CONTROL)
            first = self._first.geometry()
            draw_icon(painter, SPACE_12, first.y() + (first.height() - size) / 2, self._icon, self._token, size)


class SecondPersonBlock(QWidget):
    """Hidden where the company wants nobody else. Its links open the pages of approvals by themselves."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.view: SecondPersonView | None = None
        self.title = PlainLabel(_("第二人审批"), bold=True)
        self.loosened = Chip("amber", "warning", _("本公司放宽"))
        self.way = PlainLabel("", "caption", "text2", elide="right", align=_RIGHT)
        self.forward = LinkButton(_("转发申请"))
        self.forward.clicked.connect(lambda: self._open("approval_request"))
        self.row = GivenRow()
        self.row.link.clicked.connect(self._follow_link)
        head = QHBoxLayout()
        head.setSpacing(SPACE_12)
        head.addWidget(self.title)
        head.addWidget(self.loosened)
        head.addWidget(self.way, 1)
        head.addWidget(self.forward)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        column.addLayout(head)
        column.addWidget(self.row)
        self.hide()

    def show_read(self, view: SecondPersonView | None) -> None:
        """Show a refund's second person, as ``read_second_person`` gave it."""
        self.view = view
        self.setVisible(view is not None and view.is_shown)
        if view is None:
            return
        standing = view.standing
        self.way.set_text(view.way)
        self.loosened.setVisible(standing.is_loosened)
        plain_tip(self.loosened, "" if standing.clause is None else standing.clause.text)
        self.forward.setVisible(view.can_ask)
        self._show_chip(view)
        self.row.link.setVisible(view.can_ask and not standing.is_verified)
        self.row.link.set_words(_link_word(view))
        self.row.show_given(*_icon(view), view.given, view.sentence)

    def clear(self) -> None:
        """Nothing is shown."""
        self.show_read(None)

    def _show_chip(self, view: SecondPersonView) -> None:
        chip = self.row.chip
        if view.standing.is_verified:
            chip.set_chip("passed", "check-circle", _("已验签"))
        elif view.given:
            chip.set_chip("dashed", "circle-dashed", _("未验签"))
        chip.setVisible(bool(view.given))

    def _follow_link(self) -> None:
        if self.view is None:
            return
        if self.view.is_external:
            self._open("approval_record")
        else:
            self._context.registry.trigger("approval.open")

    def _open(self, page_id: str) -> None:
        if self.view is not None:
            self._context.open_page(page_id, connection_id=self.view.connection_id, refund_id=self.view.refund_id)


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def _link_word(view: SecondPersonView) -> str:
    if view.is_external:
        return _("换凭证") if view.given else _("登记凭证")
    return _("打开签回的文件")


def _icon(view: SecondPersonView) -> tuple[str, str]:
    standing = view.standing
    if standing.is_verified:
        return "shield-check", "text2"
    if view.given:
        return "identification-card", "text2"
    if standing.is_refused:
        return "prohibit", "red"
    if not standing.is_needed:
        return "users", "text2"
    was_asked = standing.is_asked or standing.forwarded_at is not None
    return ("hourglass-medium", "amber") if was_asked else ("users-three", "amber")
