"""外部审批凭证: the record of an approval that was given elsewhere, and whether it still counts. Light, no pydantic.

Nothing here is proven: what a person typed, or a picture, says that somebody agreed. It is bound to one connection,
request, amount, currency and state, counts once and for a while, and the name in it must not be the maker's. That is
a comparison of two names: it shows a slip, and stops nobody who types another person's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desktop_app.models.approvals.names import is_one_of
from desktop_app.models.approvals.records import ApprovalSubject, Ending
from desktop_app.models.casework import Attachment
from desktop_app.texts import N_, _


@dataclass(frozen=True)
class ExternalRecord:
    """One record, and what came of it."""

    id: str
    subject: ApprovalSubject
    """What it is bound to: the refund as it was when the record was made, with the amount that was agreed to."""
    reference: str
    """Number in the company's own system (OA 单号); empty when only a picture was kept."""
    approver: str
    approved_at: datetime
    expires_at: datetime
    picture: Attachment | None
    """A screenshot, kept in ``files/`` by its SHA-256."""
    made_at: datetime
    by_person: str
    """Who recorded it: the maker."""
    ending: Ending | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    command_id: str = ""
    """The command that used it."""


class ExternalAnswer(StrEnum):
    """Whether a record counts. Every answer but ``VALID`` is a no."""

    VALID = "valid"
    VOIDED = "voided"
    USED = "used"
    REVOKED = "revoked"
    REPLACED = "replaced"
    EXPIRED = "expired"
    BY_MAKER = "by_maker"
    PICTURE_CHANGED = "picture_changed"
    UNKNOWN_REFUND = "unknown_refund"
    AMOUNT_CHANGED = "amount_changed"
    STATE_CHANGED = "state_changed"


_ENDED: Mapping[Ending, ExternalAnswer] = {
    Ending.USED: ExternalAnswer.USED,
    Ending.REVOKED: ExternalAnswer.REVOKED,
    Ending.REPLACED: ExternalAnswer.REPLACED,
    Ending.VOIDED: ExternalAnswer.VOIDED,
}
_SENTENCES: Mapping[ExternalAnswer, str] = {
    ExternalAnswer.VOIDED: N_(
        "数据恢复或搬动过，恢复前登记的凭证一律失效：无法知道它之后有没有用过。请核对后重新登记。"
    ),
    ExternalAnswer.USED: N_("这份凭证已经用过，一份只能用一次。需要再次同意时，请另取一份审批。"),
    ExternalAnswer.REVOKED: N_("这份凭证已撤销。请登记新的凭证。"),
    ExternalAnswer.REPLACED: N_("后来登记了新的凭证，这一份已失效。"),
    ExternalAnswer.EXPIRED: N_("这份凭证已过有效期。请向审批人重新确认后换凭证。"),
    ExternalAnswer.BY_MAKER: N_("凭证上的审批人就是发起人，发起人不能做自己的第二人。请换另一位审批人的凭证。"),
    ExternalAnswer.PICTURE_CHANGED: N_("凭证的截图不见了或被改动过，不能采信。请重新截一张图，换凭证。"),
    ExternalAnswer.UNKNOWN_REFUND: N_("这里现在没有这笔退订申请，无法核对金额和状态。请先导入最新的退订表。"),
    ExternalAnswer.AMOUNT_CHANGED: N_("退订金额或币种与凭证上的不同了。请按现在的金额重新审批后换凭证。"),
    ExternalAnswer.STATE_CHANGED: N_("退订的状态与登记凭证时不同了。请核对现在的状态后换凭证。"),
}


@dataclass(frozen=True)
class Around:
    """All that a record is held against."""

    now: datetime
    """The connection's time."""
    subject: ApprovalSubject | None
    """The refund as this computer knows it now."""
    makers: frozenset[str]
    """Names of whoever sits here: none of them can have been the second person."""
    is_picture_intact: bool = True
    marked: Ending | None = None
    """What a mark outside the database says became of the record."""


def judge_external(record: ExternalRecord, around: Around) -> ExternalAnswer:
    """The one answer."""
    ending = record.ending or around.marked
    if ending is not None:
        return _ENDED[ending]
    if around.now >= record.expires_at:
        return ExternalAnswer.EXPIRED
    if is_one_of(record.approver, around.makers | {record.by_person}):
        return ExternalAnswer.BY_MAKER
    if not around.is_picture_intact:
        return ExternalAnswer.PICTURE_CHANGED
    return _of_subject(record.subject, around.subject)


def _of_subject(bound: ApprovalSubject, now: ApprovalSubject | None) -> ExternalAnswer:
    if now is None or (now.connection_id, now.refund_id) != (bound.connection_id, bound.refund_id):
        return ExternalAnswer.UNKNOWN_REFUND
    if (now.amount, now.currency) != (bound.amount, bound.currency):
        return ExternalAnswer.AMOUNT_CHANGED
    return ExternalAnswer.VALID if now.state == bound.state else ExternalAnswer.STATE_CHANGED


def external_sentence(answer: ExternalAnswer) -> str:
    """Why a record does not count, and what to do; empty for one that does."""
    text = _SENTENCES.get(answer)
    return "" if text is None else _(text)


def proves_nothing() -> str:
    """What an external record can do, and what it cannot: shown wherever one is entered or counts."""
    return _("外部凭证由发起人登记，本程序没有验签：它防手误、留下单号备查，防不住写上别人名字的人。")
