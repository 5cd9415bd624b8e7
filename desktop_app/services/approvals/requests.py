"""Requests made here: written and bound, looked at, used once, revoked."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app import kill_points
from desktop_app.clock import iso
from desktop_app.errors import RefusedError, UsageError
from desktop_app.models.approvals import judging, signing
from desktop_app.models.approvals.files import MOST_REQUEST_BYTES, render
from desktop_app.models.approvals.judging import Answer, Known
from desktop_app.models.approvals.records import MOST_HOURS, ApprovalSubject, Ending, StoredRequest, TrustedKey
from desktop_app.models.approvals.shapes import (
    FORMAT,
    LINE_CHARS,
    TEXT_CHARS,
    Decision,
    Request,
    RequestFile,
    may_stand,
)
from desktop_app.models.approvals.wording import answer_sentence
from desktop_app.models.events import ApprovalsChanged
from desktop_app.services.approvals.own_key import holder, own_person, own_seed, shown_text
from desktop_app.services.approvals.reading import write_file
from desktop_app.services.approvals.subjects import Asked, subject_of
from desktop_app.services.approvals.trust import effective, own_names
from desktop_app.services.approvals.unspent import as_it_counts, marked
from desktop_app.store import approval_marks
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.connections import Connection
    from desktop_app.secret import Secret
    from desktop_app.services.desk import Desk
    from desktop_app.store.access import Tx


@dataclass(frozen=True)
class Standing:
    """The newest request of a refund, and whether it is good for agreeing now."""

    stored: StoredRequest
    answer: Answer
    code: str
    checker: str
    """Name of the trusted person who signed; empty when nobody did."""


def make(desk: Desk, connection: Connection, asked: Asked, opinion: str, hours: int, target: Path) -> RequestFile:
    """Write the request file; an older request of the same refund ends with it."""
    if not 1 <= hours <= MOST_HOURS:
        raise UsageError(_("有效期不对"), _("有效期要在 1 到 {limit} 小时之间。", limit=MOST_HOURS))
    text = opinion.strip().replace("\r\n", "\n")
    if not may_stand(text, TEXT_CHARS, may_break=True):
        raise UsageError(_("审核意见不能用"), _("审核意见最多 {limit} 字，并且不能含看不见的字符。", limit=TEXT_CHARS))
    file = _file(desk, connection, asked, text, hours, own_seed(desk))
    if len(render(file)) > MOST_REQUEST_BYTES:
        raise RefusedError(
            _("审批请求太长"), _("退订原因、阻碍说明和审核意见合起来太长，写不进一个审批文件。请缩短审核意见。")
        )
    request, work, now = file.request, desk.work, desk.clock.wall()
    with work.writing() as tx:
        older = _reopened(desk, tx, work.approvals.newest(connection.id, request.refund_id))
        replaced = older.request if older is not None and older.ending is None else None
        if replaced is not None:
            work.approvals.end(tx, replaced.id, Ending.REPLACED, now, desk.person)
            work.journal.append(tx, desk.person, "approval.replaced", request.refund_id, _detail(replaced), now)
        work.approvals.add(tx, request, file.maker_signature, desk.person, now)
        detail = {**_detail(request), "expires_at": request.expires_at}
        work.journal.append(tx, desk.person, "approval.requested", request.refund_id, detail, now)
        write_file(target, file)  # before the commit: a file without a request is worth nothing, the reverse misleads
        if replaced is not None:
            approval_marks.mark_ended(desk.home, replaced.id, Ending.REPLACED, now)
    desk.events.publish(ApprovalsChanged(connection.id, request.refund_id))
    return file


def find(desk: Desk, file: RequestFile, connection_id: str = "") -> Answer:
    """Whether a file is good for agreeing now. Nothing is changed."""
    subject = subject_of(desk, file.request.connection, file.request.refund_id)
    return judging.judge(file, _known(desk, file, subject, connection_id))


def standing(desk: Desk, connection_id: str, refund_id: str) -> Standing | None:
    """The newest request of a refund with the decision that was taken in; ``None`` when there never was one."""
    stored = _counting(desk, desk.work.approvals.newest(connection_id, refund_id))
    if stored is None:
        return None
    file = file_of(stored)
    key = checker_key(desk, file)
    return Standing(
        stored,
        find(desk, file, connection_id),
        signing.code_of(stored.request),
        "" if key is None else key.name,
    )


def receive(desk: Desk, file: RequestFile) -> Answer:
    """Take in a signed file that came back: a good one, or a refusal, stands with its request from now on."""
    answer = find(desk, file)
    if answer not in (Answer.VALID, Answer.REFUSED) or file.decision is None:
        return answer
    request, work, now = file.request, desk.work, desk.clock.wall()
    with work.writing() as tx:
        kept = work.approvals.get(request.id)
        if kept is None or kept.decision == file.decision or (kept.decision and kept.decision.verdict == "refuse"):
            return answer
        work.approvals.decide(tx, request.id, file.decision, now, desk.person)
        detail = {**_detail(request), "verdict": file.decision.verdict, "by": _checker_name(desk, file)}
        work.journal.append(tx, desk.person, "approval.received", request.refund_id, detail, now)
    desk.events.publish(ApprovalsChanged(request.connection, request.refund_id))
    return answer


def use(desk: Desk, tx: Tx, subject: ApprovalSubject, command_id: str) -> StoredRequest:
    """Use the approval of a refund up, inside the transaction that makes the command, as its last step.

    ``RefusedError`` with the sentence to show when there is none, or it is not good for exactly this subject. The mark
    outside the database is written here: if the transaction fails after this, the approval is gone and a new one must
    be asked for, which is the safe side.
    """
    work, now = desk.work, desk.clock.wall()
    stored = _reopened(desk, tx, work.approvals.newest(subject.connection_id, subject.refund_id))
    if stored is None:
        raise RefusedError(_("需要第二人"), _("这笔退订还没有发起审批请求。请先发起请求，由同事签名后再同意。"))
    file = file_of(stored)
    answer = judging.judge(file, _known(desk, file, subject, subject.connection_id, is_use=True))
    if answer is not Answer.VALID:
        raise RefusedError(_("第二人的审批不成立"), answer_sentence(answer))
    if not work.approvals.end(tx, stored.request.id, Ending.USED, now, desk.person, command_id):
        raise RefusedError(_("第二人的审批不成立"), answer_sentence(Answer.USED))
    detail = {**_detail(stored.request), "command": command_id, "by": _checker_name(desk, file)}
    work.journal.append(tx, desk.person, "approval.used", subject.refund_id, detail, now)
    kill_points.reached("approval.ending")
    approval_marks.mark_ended(desk.home, stored.request.id, Ending.USED, now, command_id)
    kill_points.reached("approval.marked")
    return stored


def revoke(desk: Desk, request_id: str) -> StoredRequest:
    """End a request that was made here. One that was revoked stays so; one that was used cannot be revoked."""
    work, now = desk.work, desk.clock.wall()
    stored = work.approvals.get(request_id)
    if stored is None:
        raise RefusedError(
            _("不是在这里发起的"),
            _("这份请求不是在这里发起的，这里撤销不了。请把代码告诉发起人，由他在自己的电脑上撤销。"),
        )
    with work.writing() as tx:
        stored = _reopened(desk, tx, work.approvals.get(request_id)) or stored
        if stored.ending is None:
            approval_marks.mark_ended(desk.home, request_id, Ending.REVOKED, now)
            work.approvals.end(tx, request_id, Ending.REVOKED, now, desk.person)
            work.journal.append(
                tx, desk.person, "approval.revoked", stored.request.refund_id, _detail(stored.request), now
            )
    if stored.ending is Ending.USED:
        raise RefusedError(_("已经用过，撤销不了"), _("这份审批已经用在一条指令上。请到待提交里撤回那条指令。"))
    desk.events.publish(ApprovalsChanged(stored.request.connection, stored.request.refund_id))
    return work.approvals.get(request_id) or stored


def _counting(desk: Desk, stored: StoredRequest | None) -> StoredRequest | None:
    """A request as it counts: one whose command was recalled within its hold was not used."""
    return None if stored is None else as_it_counts(desk, stored.request.id, stored)


def _reopened(desk: Desk, tx: Tx, stored: StoredRequest | None) -> StoredRequest | None:
    """The same, also in the table: before it is used again, replaced or revoked."""
    counting = _counting(desk, stored)
    if stored is not None and counting is not stored:
        desk.work.approvals.reopen(tx, stored.request.id, stored.command_id)
    return counting


def checker_key(desk: Desk, file: RequestFile) -> TrustedKey | None:
    """The key of the person who signed, by the name under which it was trusted; ``None`` for anybody else."""
    if file.decision is None or not signing.is_by_checker(file.request, file.decision):
        return None
    return effective(desk, desk.work.approval_keys.get(file.decision.checker.public_key))


def _checker_name(desk: Desk, file: RequestFile) -> str:
    key = checker_key(desk, file)
    return "" if key is None else key.name


def _file(desk: Desk, connection: Connection, asked: Asked, opinion: str, hours: int, seed: Secret) -> RequestFile:
    now, subject = desk.clock.connection_now(connection.id), asked.subject
    if not may_stand(subject.refund_id, LINE_CHARS):
        raise RefusedError(
            _("退订单号不能用"), _("退订单号里有看不见的字符，或者太长，不能写进审批请求。请先更正数据。")
        )
    request = Request(
        id=os.urandom(16).hex(),
        connection=connection.id,
        account=shown_text(connection.name, LINE_CHARS),
        refund_id=subject.refund_id,
        amount=subject.amount,
        currency=subject.currency,
        state=subject.state,
        opinion=opinion,
        shown=asked.shown,
        shown_sha256="0" * 64,
        maker=own_person(desk, seed),
        made_at=iso(now),
        expires_at=iso(now + timedelta(hours=hours)),
        nonce=os.urandom(16).hex(),
    )
    request = request.model_copy(update={"shown_sha256": signing.shown_digest(request)})
    return _sealed(request, signing.request_signed(request, seed), None)


def file_of(stored: StoredRequest) -> RequestFile:
    """The file of a request that was made here, with the decision that was taken in."""
    return _sealed(stored.request, stored.maker_signature, stored.decision)


def _sealed(request: Request, signature: str, decision: Decision | None) -> RequestFile:
    return RequestFile(
        seller_desk="approval-request",
        format=FORMAT,
        code=signing.code_of(request),
        request=request,
        maker_signature=signature,
        decision=decision,
    )


def _known(
    desk: Desk, file: RequestFile, subject: ApprovalSubject | None, connection_id: str, *, is_use: bool = False
) -> Known:
    work, request = desk.work, file.request
    key = None if file.decision is None else work.approval_keys.get(file.decision.checker.public_key)
    return Known(
        now=desk.clock.connection_now(request.connection),
        # only looking may be told another time; a key never counts earlier because of it
        trust_now=desk.clock.wall() if is_use else desk.clock.connection_now(""),
        stored=_counting(desk, work.approvals.get(request.id)),
        subject=subject,
        checker=effective(desk, key),
        own_keys=work.approval_keys.own(),
        holder=holder(desk),
        own_names=own_names(desk),
        connection_id=connection_id,
        marked=marked(desk, request.id),
    )


def _detail(request: Request) -> dict[str, str]:
    return {
        "connection": request.connection,
        "request": signing.code_of(request),
        "amount": request.amount,
        "currency": request.currency,
    }
