"""外部审批凭证: an approval that was given elsewhere is recorded, held against the refund, used once, revoked."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app import kill_points
from desktop_app.errors import RefusedError, UsageError
from desktop_app.models import wording
from desktop_app.models.approvals.external import (
    Around,
    ExternalAnswer,
    ExternalRecord,
    external_sentence,
    judge_external,
)
from desktop_app.models.approvals.names import is_one_of, plain_name
from desktop_app.models.approvals.records import DEFAULT_HOURS, MOST_HOURS, ApprovalSubject, Ending
from desktop_app.models.approvals.shapes import LINE_CHARS
from desktop_app.models.casework import Attachment
from desktop_app.models.conditions import amount_of
from desktop_app.models.events import ApprovalsChanged
from desktop_app.services.approvals.own_key import shown_text
from desktop_app.services.approvals.subjects import asked_of, subject_of
from desktop_app.services.approvals.trust import own_names
from desktop_app.services.approvals.unspent import as_it_counts, marked
from desktop_app.store import approval_marks
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk
    from desktop_app.store.access import Tx

MOST_PICTURE_BYTES = 20 << 20
NAME_CHARS = 60
_SLACK = timedelta(minutes=10)
"""Clocks of two computers differ, and an approval system may round a time up to the next minutes."""


@dataclass(frozen=True)
class ExternalGiven:
    """What a person typed of an approval that was given elsewhere."""

    reference: str
    approver: str
    approved_at: datetime
    amount: str
    """Decimal text with two decimals, as it was approved."""
    currency: str
    picture: Path | None = None
    hours: int = DEFAULT_HOURS
    """How long it counts, from when it was approved."""


@dataclass(frozen=True)
class ExternalStanding:
    """The newest record of a refund, and whether it counts now."""

    record: ExternalRecord
    answer: ExternalAnswer


def record(desk: Desk, connection_id: str, refund_id: str, given: ExternalGiven) -> ExternalRecord:
    """Keep the record of an approval; an older one of the same refund ends with it. Raises ``DeskError``."""
    subject = asked_of(desk, connection_id, refund_id).subject
    _require_text(given)
    _require_other_person(desk, given.approver)
    _require_same_money(given, subject)
    _require_time(desk, subject, given)
    _require_fresh(desk, subject, given.reference, None)
    picture = None if given.picture is None else _kept_picture(desk, given.picture)
    _require_fresh(desk, subject, given.reference, picture)
    now = desk.clock.wall()
    made = ExternalRecord(
        os.urandom(16).hex(),
        subject,
        shown_text(given.reference, LINE_CHARS),
        shown_text(given.approver, NAME_CHARS),
        given.approved_at,
        given.approved_at + timedelta(hours=given.hours),
        picture,
        now,
        desk.person,
    )
    work = desk.work
    with work.writing() as tx:
        _require_fresh(desk, subject, given.reference, picture)
        older = _reopened(desk, tx, work.external_approvals.newest(connection_id, subject.refund_id))
        if older is not None and older.ending is None:
            work.external_approvals.end(tx, older.id, Ending.REPLACED, now, desk.person)
            work.journal.append(tx, desk.person, "approval.external_replaced", subject.refund_id, _detail(older), now)
            approval_marks.mark_ended(desk.home, older.id, Ending.REPLACED, now)
        work.external_approvals.add(tx, made)
        work.journal.append(tx, desk.person, "approval.external_recorded", subject.refund_id, _detail(made), now)
    desk.events.publish(ApprovalsChanged(connection_id, subject.refund_id))
    return made


def standing(desk: Desk, connection_id: str, refund_id: str) -> ExternalStanding | None:
    """The newest record of a refund and whether it counts; ``None`` when there never was one."""
    found = desk.work.external_approvals.newest(connection_id, refund_id)
    if found is None:
        return None
    found = as_it_counts(desk, found.id, found)
    return ExternalStanding(found, _answer(desk, found, subject_of(desk, connection_id, refund_id)))


def use(desk: Desk, tx: Tx, subject: ApprovalSubject, command_id: str) -> ExternalRecord:
    """Use a record up inside the transaction that makes the command, as its last step.

    The marks outside the database are written here, before the commit: one of the record, and one of its number, which
    nobody can record again after an older state of the data was put back. ``RefusedError`` when it does not count.
    """
    work, now = desk.work, desk.clock.wall()
    found = _reopened(desk, tx, work.external_approvals.newest(subject.connection_id, subject.refund_id))
    if found is None:
        raise RefusedError(_("需要第二人"), _("这笔退订还没有登记外部审批凭证。请先登记，再同意。"))
    answer = _answer(desk, found, subject)
    if answer is not ExternalAnswer.VALID:
        raise RefusedError(_("外部审批凭证不成立"), external_sentence(answer))
    if not work.external_approvals.end(tx, found.id, Ending.USED, now, desk.person, command_id):
        raise RefusedError(_("外部审批凭证不成立"), external_sentence(ExternalAnswer.USED))
    detail = {**_detail(found), "command": command_id}
    work.journal.append(tx, desk.person, "approval.external_used", subject.refund_id, detail, now)
    kill_points.reached("approval.ending")
    approval_marks.mark_ended(desk.home, found.id, Ending.USED, now, command_id)
    for name in _marks(_scope(desk, subject.connection_id), found.reference, found.picture):
        approval_marks.mark_ended(desk.home, name, Ending.USED, now, command_id)
    kill_points.reached("approval.marked")
    return found


def revoke(desk: Desk, connection_id: str, refund_id: str) -> ExternalRecord:
    """End the record of a refund. One that was revoked stays so; one that was used cannot be revoked."""
    work, now = desk.work, desk.clock.wall()
    with work.writing() as tx:
        found = _reopened(desk, tx, work.external_approvals.newest(connection_id, refund_id))
        if found is None:
            raise RefusedError(_("没有凭证"), _("这笔退订没有登记过外部审批凭证，没有什么可撤销。"))
        if found.ending is None:
            approval_marks.mark_ended(desk.home, found.id, Ending.REVOKED, now)
            work.external_approvals.end(tx, found.id, Ending.REVOKED, now, desk.person)
            work.journal.append(tx, desk.person, "approval.external_revoked", refund_id, _detail(found), now)
    if found.ending is Ending.USED:
        raise RefusedError(_("已经用过，撤销不了"), _("这份凭证已经用在一条指令上。请到待提交里撤回那条指令。"))
    desk.events.publish(ApprovalsChanged(connection_id, refund_id))
    return work.external_approvals.newest(connection_id, refund_id) or found


def _reopened(desk: Desk, tx: Tx, found: ExternalRecord | None) -> ExternalRecord | None:
    """A record as it counts, also in the table: one whose command was recalled within its hold was not used."""
    if found is None:
        return None
    counting = as_it_counts(desk, found.id, found)
    if counting is not found:
        desk.work.external_approvals.reopen(tx, found.id, found.command_id)
    return counting


def makers(desk: Desk) -> frozenset[str]:
    """The names under which this person works: none of them is a second person's."""
    return own_names(desk) | {desk.person, desk.login}


def _answer(desk: Desk, found: ExternalRecord, subject: ApprovalSubject | None) -> ExternalAnswer:
    around = Around(
        desk.clock.connection_now(found.subject.connection_id),
        subject,
        makers(desk),
        found.picture is None or desk.files.is_intact(found.picture.sha256),
        marked(desk, found.id),
    )
    return judge_external(found, around)


def _require_text(given: ExternalGiven) -> None:
    if not plain_name(given.reference) and given.picture is None:
        raise UsageError(_("没有凭证"), _("请填审批单号，或附上审批截图，至少一样。"))
    if not plain_name(given.approver):
        raise UsageError(_("没有审批人"), _("请填审批人的姓名。"))
    for text, limit, label in (
        (given.reference, LINE_CHARS, _("审批单号")),
        (given.approver, NAME_CHARS, _("审批人")),
    ):
        if len(text.strip()) > limit:
            raise UsageError(_("内容太长"), _("{label}最多 {limit} 个字。", label=label, limit=limit))
    if not 1 <= given.hours <= MOST_HOURS:
        raise UsageError(_("有效期不对"), _("有效期要在 1 到 {limit} 小时之间。", limit=MOST_HOURS))


def _require_other_person(desk: Desk, approver: str) -> None:
    if is_one_of(approver, makers(desk)):
        raise RefusedError(
            _("审批人就是发起人"),
            _("“{name}”是您自己的姓名或登录名，发起人不能做自己的第二人。请填另一位审批人。", name=approver.strip()),
        )


def _require_same_money(given: ExternalGiven, subject: ApprovalSubject) -> None:
    if (given.amount, given.currency) != (subject.amount, subject.currency):
        raise RefusedError(
            _("审批的金额不是这笔退订的"),
            _(
                "凭证上是 {given}，这笔退订申请的是 {asked}。请核对；金额变了要重新审批。",
                given=wording.money_text(amount_of(given.amount), given.currency),
                asked=wording.money_text(amount_of(subject.amount), subject.currency),
            ),
        )


def _require_time(desk: Desk, subject: ApprovalSubject, given: ExternalGiven) -> None:
    now = desk.clock.connection_now(subject.connection_id)
    if given.approved_at > now + _SLACK:
        raise UsageError(_("审批时间还没有到"), _("审批时间在将来。请核对日期和时间（北京时间）。"))
    judged = desk.refunds.one(subject.connection_id, subject.refund_id)
    filed = None if judged is None else judged.facts.received_at
    if filed is not None and given.approved_at < filed - _SLACK:
        raise RefusedError(
            _("审批早于退订申请"), _("这份审批在客户申请退订之前，不会是为这一笔批的。请核对单号和时间。")
        )
    if given.approved_at + timedelta(hours=given.hours) <= now:
        raise RefusedError(
            _("凭证已过有效期"),
            _("这份审批是 {hours} 小时以前批的，已过有效期。请向审批人重新确认。", hours=given.hours),
        )


def _require_fresh(desk: Desk, subject: ApprovalSubject, reference: str, picture: Attachment | None) -> None:
    """One number, or one picture, counts for one refund, and once."""
    scope, work = _scope(desk, subject.connection_id), desk.work
    marks = _marks(scope, reference, picture)
    if any(marked(desk, name) is Ending.USED for name in marks):
        raise _used_before()
    for kept in work.external_approvals.of_same(reference, None if picture is None else picture.sha256):
        one = as_it_counts(desk, kept.id, kept)
        if _scope(desk, one.subject.connection_id) != scope:
            continue
        if one.ending is Ending.USED:
            raise _used_before()
        here = (one.subject.connection_id, one.subject.refund_id)
        if one.ending is None and here != (subject.connection_id, subject.refund_id):
            raise RefusedError(
                _("凭证已登记在另一笔退订上"),
                _(
                    "这个单号或截图已登记在退订单 {refund} 上，一份凭证只用于一笔。请核对，或先撤销那一份。",
                    refund=one.subject.refund_id,
                ),
            )


def _used_before() -> RefusedError:
    return RefusedError(_("凭证已经用过"), _("这个审批单号或截图已经用在一条指令上，一份只能用一次。请另取一份审批。"))


def _kept_picture(desk: Desk, path: Path) -> Attachment:
    from desktop_app.documents.screenshots import require_picture  # reads the first bytes of the file

    require_picture(path)
    if path.stat().st_size > MOST_PICTURE_BYTES:
        raise UsageError(
            _("截图太大"),
            _("截图最多 {limit} MB，“{name}”更大。请截小一些。", limit=MOST_PICTURE_BYTES >> 20, name=path.name),
        )
    sha256, size = desk.files.keep(path)
    return Attachment(path.name, sha256, size)


def _scope(desk: Desk, connection_id: str) -> str:
    """Where a number counts once: all real connections of the company together, and each rehearsal by itself."""
    known = desk.work.connections.get(connection_id)
    return connection_id if known is not None and known.is_rehearsal else ""


def _marks(scope: str, reference: str, picture: Attachment | None) -> list[str]:
    """Names of the marks of what was used: digests, so that no number of the company's own system is a file's name."""
    said = [f"reference {plain_name(reference)}"] if plain_name(reference) else []
    said += [f"picture {picture.sha256}"] if picture is not None else []
    return [hashlib.sha256(f"seller-desk/external-approval/1 {scope} {one}".encode()).hexdigest()[:32] for one in said]


def _detail(found: ExternalRecord) -> dict[str, str]:
    detail = {
        "connection": found.subject.connection_id,
        "reference": found.reference,
        "by": found.approver,
        "amount": found.subject.amount,
        "currency": found.subject.currency,
        "expires_at": found.expires_at.isoformat(),
        "sha256": "" if found.picture is None else found.picture.sha256,
    }
    return {name: value for name, value in detail.items() if value}
