"""同意前检查: what is amiss first, what is all right as quiet chips; what stands in the way also as a finding."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.models import wording_times
from desktop_app.models.approvals.second_person import SecondPersonMode
from desktop_app.models.findings import Finding
from desktop_app.models.refunds.check_words import failed_icon, failed_words, passed_words
from desktop_app.models.refunds.states import FINAL, RefundState
from desktop_app.models.scales import Severity
from desktop_app.texts import N_, _
from desktop_app.views.case_form.clause_popup import show_clause
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.finding import FindingView
from desktop_app.views.kit.flow import FlowLayout
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.signs import severity_sign
from desktop_app.views.kit.tokens import SPACE_12, SPACE_16
from desktop_app.views.pages.supervision.looks import ChipLook

if TYPE_CHECKING:
    from desktop_app.models.refunds.blockers import Blocker
    from desktop_app.views.pages.refunds.facts.reading import FactsRead

STALE = "STALE_DATA"


class ChecksView(NamedTuple):
    """The chips, worst first, and the findings below them."""

    chips: tuple[ChipLook, ...]
    findings: tuple[Finding, ...]
    titles: tuple[str, ...] = ()
    """Few words for each finding: of one name each rule says something else."""
    title: str = ""
    """Before which act."""
    stop: str = ""
    """The word for what stands against that act and nothing here mends, as it is marked for translation."""


def checks_view(read: FactsRead) -> ChecksView:
    """What is looked at before agreeing, in words; nothing where nobody decides."""
    report = read.report
    if not report.forecast.has_review or report.forecast.state in (*FINAL, RefundState.APPROVED):
        return ChecksView((), ())
    chips = [_failed(one) for one in report.blockers]
    chips += _second_person(read)
    chips += [_passed(read, one) for one in read.beside.passed]
    standing = [one for one in report.blockers if one.stands and not one.is_overridable]
    warnings = [one for one in report.blockers if not one.stands]
    told = (*standing, *warnings)
    findings = tuple(finding_of(one) for one in told)
    titles = tuple(failed_words(one.id, one.rule) for one in told)
    if report.forecast.state is RefundState.AWAITING_INSPECTION:
        return ChecksView(tuple(chips), findings, titles, _("验收前检查"), N_("不能确认验收"))
    return ChecksView(tuple(chips), findings, titles, _("同意前检查"), N_("不能同意"))


def finding_of(one: Blocker) -> Finding:
    """A point as a finding. One that a typed reason passes stands at its field in the form."""
    return Finding(
        rule=one.id,
        severity=one.severity,
        message=one.message,
        mend=one.mend,
        source=one.source,
        grade=one.grade,
        clause=one.clause,
        is_own_check=one.is_own_check,
    )


def _failed(one: Blocker) -> ChipLook:
    if one.severity is Severity.BLOCK:
        return ChipLook("red", failed_icon(one.id), failed_words(one.id, one.rule))
    return ChipLook("amber", "warning", failed_words(one.id, one.rule))


def _second_person(read: FactsRead) -> list[ChipLook]:
    """Whether another person must agree: amber until one did, then as quiet as what passed."""
    second = read.second
    if second is None or second.mode is SecondPersonMode.NONE:
        return []
    if second.is_refused:
        return [ChipLook("red", "prohibit", _("第二人不同意"))]
    if not second.is_good:
        return [ChipLook("amber", "warning", read.words.second_person)]
    if not second.is_verified:
        return [ChipLook("dashed", "circle-dashed", _("第二人已批，未验签"))]
    return [ChipLook("passed", "check-circle", _("第二人已同意"))]


def _passed(read: FactsRead, check_id: str) -> ChipLook:
    at = read.beside.data_as_of
    if check_id == STALE and at is not None:
        time = wording_times.absolute_time(at, read.beside.now, is_end=True)
        text = _("数据到 {time}", time=time) if time[:1].isdigit() else _("数据到{at}", at=time)
        return ChipLook("passed", "check-circle", text)
    return ChipLook("passed", "check-circle", passed_words(check_id))


class ChecksBlock(QWidget):
    """Worked out by ``checks_view``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: ChecksView | None = None
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips)
        self._findings = QVBoxLayout()
        self._findings.setSpacing(SPACE_12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_12)
        column.addWidget(Hairline())
        self.title = PlainLabel("", bold=True)
        column.addWidget(self.title)
        column.addWidget(self._chips)
        column.addLayout(self._findings)
        column.setContentsMargins(0, 0, 0, SPACE_16 - SPACE_12)

    def show_view(self, view: ChecksView) -> None:
        """Show chips and findings; without any the block is left out."""
        self.setVisible(bool(view.chips))
        if view == self._shown:
            return
        self._shown = view
        self.title.set_text(view.title)
        empty_layout(self._flow)
        for look in view.chips:
            chip = Chip(look.kind, look.icon, look.text)
            self._flow.addWidget(chip)
            chip.show()  # at once: the layout would do it later
        empty_layout(self._findings)
        for finding, title in zip(view.findings, view.titles, strict=True):
            # nobody can mend a request of the customer's: 必改 would ask for it
            is_stop = finding.severity is Severity.BLOCK
            shown = FindingView(finding, sign=severity_sign("block")._replace(word=view.stop) if is_stop else None)
            shown.mend_pressed.connect(partial(self._press, shown, title))
            self._findings.addWidget(shown)
            shown.show()
        self._flow.invalidate()
        self._chips.updateGeometry()

    @property
    def chips(self) -> list[ChipLook]:
        """The chips from the left."""
        return list(self._shown.chips) if self._shown is not None else []

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings that are shown."""
        return self._shown.findings if self._shown is not None else ()

    def _press(self, under: QWidget, title: str, finding: Finding, _link: str) -> None:
        show_clause(finding, title, under)
