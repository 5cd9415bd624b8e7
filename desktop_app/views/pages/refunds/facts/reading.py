"""What is known of one refund, as its page tells it. Read in a lane."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.approvals.second_person import SecondPersonStanding
    from desktop_app.models.refunds.report import RefundReport
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.services.refunds.beside_report import BesideReport
    from desktop_app.views.pages.supervision.looks import ChipLook


class FactsRead(NamedTuple):
    """The facts of one refund and what follows from them."""

    refund_id: str
    report: RefundReport
    beside: BesideReport
    second: SecondPersonStanding | None
    """``None`` where nobody decides."""
    words: FactsWords

    @property
    def case_key(self) -> str:
        """Key of its supervision; empty where there is none."""
        return self.beside.case_key


class FactsWords(NamedTuple):
    """Few words of rules, looked up where the rules are."""

    regime: str
    """协商退订, 五天无理由, 不支持退订."""
    second_person: str
    """What the amount tier says, shortly; empty where none asks."""
    standing: ChipLook | None = None
    """Where a command on it stands."""


def read_facts(desk: Any, connection_id: str, refund_id: str) -> FactsRead | None:
    """All that the page tells of a refund; ``None`` when there is none of this number."""
    from desktop_app.clock import CHINA
    from desktop_app.services.refunds.beside_report import beside_report
    from desktop_app.views.pages.supervision.looks import command_chip

    report = desk.refunds.report(connection_id, refund_id)
    if report is None:
        return None
    beside, packs = beside_report(desk, connection_id, report), desk.rulebook.packs
    day = beside.now.astimezone(CHINA).date()
    commands = desk.overlay.commands(connection_id)
    state = next((one.told_state for one in commands if one.target == report.facts.refund_id), None)
    words = FactsWords(
        packs.short_text(report.forecast.regime.clause.id, day),
        _second_person_word(report, packs, day),
        None if state is None else command_chip(state),
    )
    second = (
        desk.second_person.standing(connection_id, report.facts.refund_id) if report.second_person.is_needed else None
    )
    return FactsRead(report.facts.refund_id, report, beside, second, words)


def _second_person_word(report: RefundReport, packs: RulePacks, day: date) -> str:
    """What the amount tier says, shortly, or that nobody can read it; empty where none asks."""
    second = report.second_person
    if second.is_unread:
        return _("规则文件读不懂，按最严处理")
    return packs.short_text(second.clause.id, day) if second.clause is not None and second.is_needed else ""
