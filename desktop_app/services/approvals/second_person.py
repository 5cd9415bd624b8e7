"""The second person of a refund, in whichever way the company wants: whether somebody agreed, and using it up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from desktop_app.clock import CHINA, iso
from desktop_app.errors import RefusedError
from desktop_app.models.approvals.judging import Answer
from desktop_app.models.approvals.said import same_login
from desktop_app.models.approvals.second_person import SETTING, SecondPersonMode, SecondPersonStanding, mode_of
from desktop_app.models.approvals.shapes import moment
from desktop_app.models.approvals.wording import answer_sentence
from desktop_app.models.refunds.amounts import asked_of
from desktop_app.services.approvals import requests
from desktop_app.services.approvals.subjects import subject_of
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk
    from desktop_app.store.access import Tx


class SecondPeople:
    """What stands of a second person with the refunds of one home."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def standing(self, connection_id: str, refund_id: str) -> SecondPersonStanding:
        """Whether somebody else must agree to a refund now, and whether somebody did. Nothing is changed."""
        return _with_signed(self._desk, _asked(self._desk, connection_id, refund_id), connection_id, refund_id)

    def use(self, tx: Tx, connection_id: str, refund_id: str, command_id: str) -> dict[str, Any]:
        """Use up what the second person gave, as the last step of the transaction that makes the command.

        Gives what the command keeps of it; empty when nobody else was needed and nobody was asked. ``RefusedError``
        with the sentence to show when somebody else is needed and nothing good stands.
        """
        desk = self._desk
        found = self.standing(connection_id, refund_id)
        if found.is_needed and not found.is_good:
            raise RefusedError(_("第二人的审批不成立"), found.sentence)
        if not found.approver or not found.is_good:
            return _kept(found) if found.is_loosened else {}
        subject = subject_of(desk, connection_id, refund_id)
        if subject is None:
            raise RefusedError(_("第二人的审批不成立"), answer_sentence(Answer.UNKNOWN_REFUND))
        used = desk.approvals.use(tx, subject, command_id)
        return {**_kept(found), "request": used.request.id}


def _asked(desk: Desk, connection_id: str, refund_id: str) -> SecondPersonStanding:
    """What is wanted, before anybody was asked."""
    judged = desk.refunds.one(connection_id, refund_id)
    if judged is None:
        raise RefusedError(
            _("没有这笔退订"), _("这个连接里没有退订单 {refund}。请核对单号，或先导入退订表。", refund=refund_id)
        )
    now = desk.clock.connection_now(connection_id)
    asked = asked_of(judged.facts, judged.forecast, desk.rulebook.packs, now.astimezone(CHINA).date())
    mode = mode_of(asked, desk.settings.get(SETTING))
    sentence = ""
    if asked.is_needed:
        sentence = _("这笔退订须由第二人同意。请转发申请，由同事签名后再同意。")
    return SecondPersonStanding(
        asked.is_needed, mode, not asked.is_needed, sentence, is_loosened=asked.is_loosened, clause=asked.clause
    )


def _with_signed(desk: Desk, wanted: SecondPersonStanding, connection_id: str, refund_id: str) -> SecondPersonStanding:
    """The same with what became of the newest signed request: a signature is good in every mode."""
    found = requests.standing(desk, connection_id, refund_id)
    if found is None or (found.stored.ending is not None and not wanted.is_needed):
        return wanted
    is_valid, decision = found.answer is Answer.VALID, found.stored.decision
    sentence = answer_sentence(found.answer) or (same_login() if found.is_same_login else "")
    return replace(
        wanted,
        is_good=is_valid or not wanted.is_needed,
        sentence=sentence,
        approver=found.checker if is_valid else "",
        reference=found.code,
        at=moment(decision.at) if is_valid and decision is not None else None,
        is_verified=is_valid,
        amount=found.stored.request.amount,
        currency=found.stored.request.currency,
        is_asked=True,
    )


def _kept(found: SecondPersonStanding) -> dict[str, Any]:
    """What a command keeps of it."""
    mode = SecondPersonMode.SIGNED if found.is_verified else found.mode
    told = {
        "mode": mode.value if found.approver else SecondPersonMode.NONE.value,
        "approver": found.approver,
        "reference": found.reference if found.approver else "",
        "at": "" if found.at is None else iso(found.at),
        "amount": found.amount if found.approver else "",
        "currency": found.currency if found.approver else "",
        "clause": "" if found.clause is None else found.clause.id,
    }
    kept: dict[str, Any] = {name: value for name, value in told.items() if value}
    return {**kept, "is_verified": found.is_verified, "is_loosened": found.is_loosened}
