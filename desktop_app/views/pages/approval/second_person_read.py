"""What the block 第二人审批 shows of a refund: read in a lane, told in words, without a widget."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop_app.models import wording
from desktop_app.models.approvals.second_person import SecondPersonMode, SecondPersonStanding, mode_word
from desktop_app.models.refunds.states import OURS
from desktop_app.texts import _

if TYPE_CHECKING:
    from datetime import datetime

    from desktop_app.models.refunds.report import RefundReport


class SecondPersonView(NamedTuple):
    """The block's contents. Texts are ready to show; an empty one leaves its part out."""

    connection_id: str
    refund_id: str
    standing: SecondPersonStanding
    way: str
    """按公司设置：外部审批凭证."""
    given: str
    """OA 20261124-118 · 周航 · 今天 10:20 · ¥28,800.00."""
    sentence: str
    """Why nothing counts and what to do, or what a person should know of what counts."""
    can_ask: bool
    """The refund waits for us: somebody can be asked about it."""

    @property
    def is_shown(self) -> bool:
        """False where the company wants nobody else and nobody was asked."""
        standing = self.standing
        is_wanted = standing.is_needed or standing.is_loosened or standing.is_asked or standing.is_given
        return is_wanted or (self.can_ask and standing.mode is not SecondPersonMode.NONE)

    @property
    def is_external(self) -> bool:
        """A record is what is wanted here, or what stands."""
        return self.standing.mode is SecondPersonMode.EXTERNAL and not self.standing.is_verified


def second_person_of(
    desk: Any, connection_id: str, report: RefundReport, standing: SecondPersonStanding | None = None
) -> SecondPersonView:
    """What there is to say of a second person for a refund. ``standing``: where that was read already. For a lane."""
    refund_id, forecast = report.facts.refund_id, report.forecast
    return view_of(
        connection_id,
        refund_id,
        standing or desk.second_person.standing(connection_id, refund_id),
        desk.clock.connection_now(connection_id),
        can_ask=forecast.state in OURS and forecast.has_review,
    )


def view_of(
    connection_id: str, refund_id: str, standing: SecondPersonStanding, now: datetime, *, can_ask: bool
) -> SecondPersonView:
    """The words for a standing."""
    sentence = standing.sentence
    if not sentence and not standing.is_given and not standing.is_needed:
        sentence = _("这笔退订不要求第二人。需要时也可以转发申请。")
    return SecondPersonView(
        connection_id, refund_id, standing, _way(standing), _given(standing, now), sentence, can_ask
    )


def _way(standing: SecondPersonStanding) -> str:
    word = mode_word(standing.mode)
    if standing.is_by_tier:
        return _("按金额档：{way}", way=word)
    return _("按公司设置：{way}", way=word)


def _given(standing: SecondPersonStanding, now: datetime) -> str:
    """One line of what was given; empty while nothing was."""
    if not standing.approver:
        return ""
    reference = standing.reference
    if standing.is_verified:
        reference = _("签名 {code}", code=reference)
    elif not reference and standing.picture is not None:
        reference = _("审批截图")
    money = wording.money_text(Decimal(standing.amount), standing.currency) if standing.amount else ""
    parts = (reference, standing.approver, wording.absolute_time(standing.at, now), money)
    return " · ".join(part for part in parts if part)
