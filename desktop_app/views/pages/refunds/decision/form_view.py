"""All blocks of the form in their order, their fields by name, and which finding goes where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.models.refunds.presets import facts_of
from desktop_app.models.refunds.states import RefundMachine, RefundState
from desktop_app.models.scales import Severity
from desktop_app.texts import _
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.tokens import SPACE_16
from desktop_app.views.pages.refunds.decision.acts_row import after_press
from desktop_app.views.pages.refunds.decision.address_block import AddressBlock
from desktop_app.views.pages.refunds.decision.body import ADDRESS, AGREED, MORE, OPINION, REASONS
from desktop_app.views.pages.refunds.decision.files_block import FilesBlock
from desktop_app.views.pages.refunds.decision.opinion_block import OpinionBlock
from desktop_app.views.pages.refunds.decision.preset_editor import PresetEditor
from desktop_app.views.pages.refunds.decision.reading import REASON
from desktop_app.views.pages.refunds.decision.reasons_field import ReasonsField
from desktop_app.views.pages.refunds.decision.stopped_block import StoppedBlock
from desktop_app.views.pages.refunds.decision.telling import SECOND

if TYPE_CHECKING:
    from desktop_app.models.findings import Finding
    from desktop_app.models.refunds.blockers import Blocker
    from desktop_app.views.kit.fields import Field
    from desktop_app.views.pages.refunds.decision.reading import DecisionRead

_OF_ACTS = {
    RefundState.PENDING_SELLER: frozenset({"approve", "reject"}),
    RefundState.AWAITING_INSPECTION: frozenset({"refuse_goods", "appeal"}),
}


class DecisionForm(QWidget):
    """Findings above, reasons, opinion, files, return address. What is decided with it is the panel's."""

    def __init__(self, desk: Any, lanes: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stopped = StoppedBlock()
        self.reasons = ReasonsField()
        self.opinion = OpinionBlock()
        self.files = FilesBlock()
        self.address = AddressBlock(desk, lanes)
        self.editor = PresetEditor(desk, lanes)
        self.opinion.column.addWidget(self.editor)
        self.fields: dict[str, Field] = {
            OPINION: self.opinion.text,
            AGREED: self.files.agreement,
            MORE: self.files.more,
            ADDRESS: self.address.choice,
            REASONS: self.reasons,
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_16)
        column.addWidget(Hairline())
        for part in (self.stopped, self.reasons, self.opinion, self.files, self.address):
            column.addWidget(part)

    def rows(self) -> list[Any]:
        """What F8 walks, from the top."""
        return [*self.reasons.rows, self.opinion, self.files, self.address]

    def show_read(self, read: DecisionRead, address: str) -> None:
        """What a refund offers and asks for; its values are set by the panel. ``address``: the one chosen now."""
        is_review = read.state is RefundState.PENDING_SELLER
        self.reasons.show_blockers(read.passable)
        self.opinion.set_title(_("审核意见") if is_review else _("验收驳回或申诉的原因"))
        acts = _OF_ACTS.get(read.state, frozenset())
        presets = [one for one in read.presets if acts & set(one.acts)]
        example = _("例如 经与客户协商，同意全额退订") if is_review else _("例如 开箱时屏幕已碎，附照片")
        self.opinion.show_presets(presets, example)
        self.files.set_wants_agreement(is_review)
        self.address.setVisible(read.asks_address)
        if read.asks_address:
            is_needed = read.machine is RefundMachine.RETURN
            self.address.show_book(read.connection_id, read.addresses, address, is_needed)

    def follow(self, read: DecisionRead, values: dict[str, Any]) -> None:
        """After each edit, undo and redo: what the parts say of their own values."""
        for part in (self.opinion, self.files, self.address):
            part.follow()
        self._show_preview(read, values)

    def _show_preview(self, read: DecisionRead, values: dict[str, Any]) -> None:
        """What the customer will read, as plain text."""
        opinion = str(values.get(OPINION) or "").strip() or _("（没有写）")
        if read.state is not RefundState.PENDING_SELLER:
            self.opinion.show_preview([(_("客户读到的原因"), opinion)])
            return
        agreed = [_("审核结果：已同意"), _("审核意见：{text}", text=opinion)]
        if read.asks_address and values.get(ADDRESS):
            agreed.append(_("寄回地址：{text}", text=values[ADDRESS]))
        rejected = [_("审核结果：已驳回"), _("审核意见：{text}", text=opinion)]
        self.opinion.show_preview(
            [(_("同意时，客户读到"), "\n".join(agreed)), (_("驳回时，客户读到"), "\n".join(rejected))]
        )

    def show_findings(self, findings: Iterable[Finding], blockers: Iterable[Blocker]) -> None:
        """Each beside its field; what has none stands above, unless it stands among the checks above the form."""
        known = {f"{REASON}{one.id}" for one in blockers}
        told = {one.id for one in blockers}
        by_place: dict[str, list[Finding]] = {OPINION: [], AGREED: [], ADDRESS: [], REASON: [], "": []}
        for one in sorted(findings, key=lambda found: found.severity is not Severity.BLOCK):
            place = self._place_of(one, known)
            if place or not (one.rule in told or one.field == SECOND):
                by_place[place].append(one)
        self.stopped.show_findings(by_place[""])
        self.reasons.show_findings(by_place[REASON])
        self.opinion.set_findings(by_place[OPINION])
        self.files.show_file_findings(by_place[AGREED])
        self.address.set_findings(by_place[ADDRESS])

    def keep_preset(self, read: DecisionRead) -> None:
        """存为常用语: what stands in the opinion now."""
        acts = () if read.state is RefundState.PENDING_SELLER else ("refuse_goods", "appeal")
        self.editor.begin(self.opinion.text.value(), acts, facts_of(read.report, read.now))

    def focus_first(self) -> None:
        """The keyboard to the first text that is to be typed."""
        (self.reasons.rows[0].field if self.reasons.rows else self.opinion.text).focus()

    def _place_of(self, finding: Finding, reasons: set[str]) -> str:
        field = finding.field or ""
        if field in reasons:
            return REASON
        if field in (OPINION, ADDRESS):
            return field
        if finding.file or field in (AGREED, MORE, "files"):
            return AGREED
        return ""


def after_words(read: DecisionRead) -> str:
    """What happens after the press."""
    return after_press(read.is_direct, read.hold_seconds)
