"""The second person of a refund, in whichever way the company wants: whether somebody agreed, and using it up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from desktop_app.clock import CHINA, iso
from desktop_app.errors import RefusedError
from desktop_app.models.approvals.external import ExternalAnswer, ExternalRecord, external_sentence
from desktop_app.models.approvals.judging import Answer
from desktop_app.models.approvals.records import Ending
from desktop_app.models.approvals.said import refusal_sentence
from desktop_app.models.approvals.second_person import SETTING, SecondPersonMode, SecondPersonStanding, mode_of
from desktop_app.models.approvals.shapes import moment
from desktop_app.models.approvals.wording import answer_sentence
from desktop_app.models.refunds.amounts import asked_of
from desktop_app.models.wording_times import absolute_time
from desktop_app.services.approvals import external, requests
from desktop_app.services.approvals.external import ExternalGiven, ExternalStanding
from desktop_app.services.approvals.forwarded import forwarded
from desktop_app.services.approvals.subjects import subject_from, subject_of
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk
    from desktop_app.services.refunds.judging import JudgedRefund
    from desktop_app.store.access import Tx


_ENDED = (Answer.USED, Answer.REVOKED, Answer.REPLACED, Answer.VOIDED, Answer.NOT_YET, Answer.TOO_LONG, Answer.EXPIRED)
"""Of a request that went round: where external records count, these say nothing about them."""


class SecondPeople:
    """What stands of a second person with the refunds of one home."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def standing(self, connection_id: str, refund_id: str) -> SecondPersonStanding:
        """Whether somebody else must agree to a refund now, and whether somebody did. Nothing is changed."""
        desk = self._desk
        judged = _judged(desk, connection_id, refund_id)
        wanted = _asked(desk, connection_id, judged)
        found = _with_signed(wanted, requests.standing(desk, connection_id, refund_id))
        if found.is_verified or found.is_refused or found.mode is not SecondPersonMode.EXTERNAL:
            return found
        found = _with_external(found, external.standing(desk, connection_id, refund_id))
        return found if found.is_good or found.is_asked else _with_forwarded(desk, found, connection_id, judged)

    def record(self, connection_id: str, refund_id: str, given: ExternalGiven) -> ExternalRecord:
        """Keep the record of an approval that was given elsewhere; a newer one takes the place of an older (换凭证)."""
        return external.record(self._desk, connection_id, refund_id, given)

    def revoke_record(self, connection_id: str, refund_id: str) -> ExternalRecord:
        """End the record of a refund; one that was used cannot be revoked."""
        return external.revoke(self._desk, connection_id, refund_id)

    def use(self, tx: Tx, connection_id: str, refund_id: str, command_id: str) -> dict[str, Any]:
        """Use up what the second person gave, as the last step of the transaction that makes the command.

        Gives what the command keeps of it; empty when nobody else was needed and nobody was asked. ``RefusedError``
        with the sentence to show when somebody else is needed and nothing good stands.
        """
        desk = self._desk
        found = self.standing(connection_id, refund_id)
        if found.is_needed and not found.is_given:
            raise RefusedError(_("第二人的审批不成立"), found.sentence)
        if not found.is_given:
            return _kept(found) if found.is_loosened else {}
        subject = subject_of(desk, connection_id, refund_id)
        if subject is None:
            raise RefusedError(_("第二人的审批不成立"), answer_sentence(Answer.UNKNOWN_REFUND))
        if not found.is_verified:
            return {**_kept(found), "record": external.use(desk, tx, subject, command_id).id}
        return {**_kept(found), "request": desk.approvals.use(tx, subject, command_id).request.id}


def _judged(desk: Desk, connection_id: str, refund_id: str) -> JudgedRefund:
    judged = desk.refunds.one(connection_id, refund_id)
    if judged is None:
        raise RefusedError(
            _("没有这笔退订"), _("这个连接里没有退订单 {refund}。请核对单号，或先导入退订表。", refund=refund_id)
        )
    return judged


def _asked(desk: Desk, connection_id: str, judged: JudgedRefund) -> SecondPersonStanding:
    """What is wanted, before anybody was asked."""
    now = desk.clock.connection_now(connection_id)
    asked = asked_of(judged.facts, judged.forecast, desk.rulebook.packs, now.astimezone(CHINA).date())
    setting = desk.settings.get(SETTING)
    mode = mode_of(asked, setting)
    sentence = _wanting(mode, is_unread=asked.is_unread) if asked.is_needed else ""
    return SecondPersonStanding(
        asked.is_needed,
        mode,
        not asked.is_needed,
        sentence,
        is_loosened=asked.is_loosened,
        is_by_tier=bool(asked.mode) or mode.value != setting,
        clause=asked.clause,
    )


def _wanting(mode: SecondPersonMode, *, is_unread: bool) -> str:
    if is_unread:
        return _(
            "规则文件读不懂，按最严处理：每笔退订都须第二人签名同意。"
            "请改好数据文件夹里 rules 下的规则文件，用 rules check 核对；或转发申请，由同事签名后再同意。"
        )
    if mode is SecondPersonMode.EXTERNAL:
        return _("这笔退订须由第二人同意。请转发申请，得到审批后登记外部审批凭证（单号或截图）。")
    return _("这笔退订须由第二人同意。请转发申请，由同事签名后再同意。")


def _with_signed(wanted: SecondPersonStanding, found: requests.Standing | None) -> SecondPersonStanding:
    """The same with what became of the newest signed request: a signature is good in every mode."""
    if found is None or (found.stored.ending is not None and not wanted.is_needed):
        return wanted
    is_valid, decision = found.answer is Answer.VALID, found.stored.decision
    sentence = answer_sentence(found.answer)
    if wanted.mode is SecondPersonMode.EXTERNAL and found.answer in (Answer.UNSIGNED, *_ENDED):
        sentence = wanted.sentence  # the request was sent round; what comes back is a record
    is_refused = found.answer is Answer.REFUSED
    if is_refused and decision is not None:
        sentence = refusal_sentence(found.checker, decision.reason)
    return replace(
        wanted,
        is_good=is_valid or not wanted.is_needed,
        sentence=sentence,
        approver=found.checker if is_valid else "",
        reference=found.code,
        at=moment(decision.at) if is_valid and decision is not None else None,
        is_verified=is_valid,
        is_given=is_valid,
        amount=found.stored.request.amount,
        currency=found.stored.request.currency,
        is_asked=found.stored.ending is None,
        is_refused=is_refused,
    )


def _with_external(wanted: SecondPersonStanding, found: ExternalStanding | None) -> SecondPersonStanding:
    """The same with what became of the newest external record."""
    if found is None or (found.record.ending is not None and not wanted.is_needed):
        return wanted
    record, is_valid = found.record, found.answer is ExternalAnswer.VALID
    if record.ending is Ending.REVOKED:
        return wanted
    return replace(
        wanted,
        is_good=is_valid or not wanted.is_needed,
        sentence=external_sentence(found.answer),
        approver=record.approver,
        reference=record.reference,
        at=record.approved_at,
        amount=record.subject.amount,
        currency=record.subject.currency,
        picture=record.picture,
        is_given=is_valid,
        is_asked=record.ending is None,
    )


def _with_forwarded(
    desk: Desk, wanted: SecondPersonStanding, connection_id: str, judged: JudgedRefund
) -> SecondPersonStanding:
    """The same where the request went out as text or picture: it was asked, and nothing is given by that."""
    subject, now = subject_from(connection_id, judged), desk.clock.connection_now(connection_id)
    sent = None if subject is None else forwarded(desk, subject, now)
    if sent is None:
        return wanted
    sentence = _(
        "{time} 已转发申请（代码 {code}），等第二人答复。得到审批后登记外部审批凭证（单号或截图）。",
        time=absolute_time(sent.at, now),
        code=sent.code,
    )
    return replace(wanted, sentence=sentence, forwarded_at=sent.at)


def _kept(found: SecondPersonStanding) -> dict[str, Any]:
    """What a command keeps of it."""
    tier = {} if found.clause is None else {"clause": found.clause.id}
    if not found.is_given:
        return {"mode": SecondPersonMode.NONE.value, **tier, "is_verified": False, "is_loosened": found.is_loosened}
    told: dict[str, Any] = {
        "mode": (SecondPersonMode.SIGNED if found.is_verified else SecondPersonMode.EXTERNAL).value,
        "approver": found.approver,
        "reference": found.reference,
        "at": "" if found.at is None else iso(found.at),
        "amount": found.amount,
        "currency": found.currency,
        "picture": None if found.picture is None else found.picture._asdict(),
        **tier,
    }
    kept = {name: value for name, value in told.items() if value}
    return {**kept, "is_verified": found.is_verified, "is_loosened": found.is_loosened}
