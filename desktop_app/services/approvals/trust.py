"""Whose signatures count: keys of colleagues, by the rules of trust.

The first key counts at once, because two people compared fingerprints. A later one counts when a trusted person has
counter-signed it, else after 24 hours of this computer's own clock. A key of one's own never counts.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.clock import iso
from desktop_app.errors import RefusedError, UsageError
from desktop_app.models.approvals import signing
from desktop_app.models.approvals.names import is_one_of
from desktop_app.models.approvals.records import TRUST_WAIT, Trust, TrustedKey
from desktop_app.models.approvals.shapes import (
    FORMAT,
    MOST_COUNTERSIGNATURES,
    Countersignature,
    Key,
    KeyFile,
)
from desktop_app.models.events import ApprovalsChanged
from desktop_app.services.approvals.own_key import holder, login_digest, own_person, own_seed
from desktop_app.services.approvals.reading import write_file
from desktop_app.store import approval_marks
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

SAME_LOGIN = "approver.same_login."
"""Named value, with the public key: it was made under this very login of this computer."""


def own_key_file(desk: Desk) -> KeyFile:
    """This person's public key, to be handed to colleagues."""
    seed = own_seed(desk)
    person, now = own_person(desk, seed), iso(desk.clock.wall())
    key = Key(
        name=person.name,
        public_key=person.public_key,
        fingerprint=signing.fingerprint(person.public_key),
        holder=holder(desk),
        login=login_digest(desk),
        made_at=now,
    )
    proof = signing.key_signed(key, seed)
    return KeyFile(seller_desk="approval-key", format=FORMAT, key=key, proof=proof, countersignatures=[])


def countersign(desk: Desk, file: KeyFile, target: Path) -> KeyFile:
    """Vouch for a colleague's key: the file with this person's signature added, written to ``target``."""
    seed = own_seed(desk)
    person, now = own_person(desk, seed), desk.clock.wall()
    if person.public_key == file.key.public_key:
        raise RefusedError(_("不能会签自己的密钥"), _("这是您自己的公钥。请让另一位受信的同事会签。"))
    others = [one for one in file.countersignatures if one.person.public_key != person.public_key]
    if len(others) >= MOST_COUNTERSIGNATURES:
        raise RefusedError(
            _("会签太多"), _("一把公钥最多 {limit} 个会签，这个文件已满。", limit=MOST_COUNTERSIGNATURES)
        )
    added = Countersignature(person=person, at=iso(now), signature=signing.key_countersigned(file.key, seed))
    detail = {"name": file.key.name, "fingerprint": file.key.fingerprint}
    signed = file.model_copy(update={"countersignatures": [*others, added]})
    with desk.work.writing() as tx:
        desk.work.journal.append(tx, desk.person, "approval.key_countersigned", "", detail, now)
        write_file(target, signed)
    return signed


def trust(desk: Desk, file: KeyFile, *, is_countersigned: bool = False) -> TrustedKey:
    """Accept a colleague's key. ``RefusedError`` for one's own, and for a counter-signature that is not there."""
    work, now = desk.work, desk.clock.wall()
    _refuse_own(desk, file.key)
    with work.writing() as tx:
        known = effective(desk, work.approval_keys.get(file.key.public_key))
        if known is not None and known.is_active(now):
            return known
        key = _trusted(desk, file, known, is_countersigned, now)
        if key == known:
            return key
        work.approval_keys.put(tx, key)
        if key.is_same_login:
            work.meta.put(tx, SAME_LOGIN + key.public_key, "1")
        detail = {
            "name": key.name,
            "fingerprint": file.key.fingerprint,
            "way": key.told_way,
            "by": vouchers(desk, file, now),
        }
        work.journal.append(tx, desk.person, "approval.key_trusted", "", detail, now)
    approval_marks.forget_withdrawn(desk.home, key.public_key)
    desk.events.publish(ApprovalsChanged())
    return key


def withdraw(desk: Desk, public_key: str) -> TrustedKey:
    """A colleague's key does not count any more, nor what it signed."""
    work, now = desk.work, desk.clock.wall()
    known = work.approval_keys.get(public_key)
    if known is None:
        raise UsageError(_("没有采用过这把公钥"), _("这里没有采用过这把公钥，没有什么可撤销。请核对文件。"))
    approval_marks.mark_withdrawn(desk.home, known.public_key, now)
    with work.writing() as tx:
        work.approval_keys.withdraw(tx, known.public_key, now)
        detail = {"name": known.name, "fingerprint": signing.fingerprint(known.public_key)}
        work.journal.append(tx, desk.person, "approval.key_withdrawn", "", detail, now)
    desk.events.publish(ApprovalsChanged())
    return replace(known, withdrawn_at=now)


def effective(desk: Desk, key: TrustedKey | None) -> TrustedKey | None:
    """A key as it counts: what a mark outside the database says of it weighs more."""
    if key is None:
        return None
    key = replace(key, is_same_login=bool(desk.work.meta.get(SAME_LOGIN + key.public_key)))
    if key.withdrawn_at is not None or not approval_marks.is_withdrawn(desk.home, key.public_key):
        return key
    return replace(key, withdrawn_at=key.trusted_at)


def own_names(desk: Desk) -> frozenset[str]:
    """The name that this person chose; a login's name says nothing about who it is."""
    name = desk.settings.get("person").strip()
    return frozenset({name} if name else ())


def _refuse_own(desk: Desk, key: Key) -> None:
    own = desk.work.approval_keys.own()
    if key.public_key in own or key.holder == holder(desk):
        raise RefusedError(
            _("这是您自己的密钥"), _("这把公钥由这份数据自己生成，发起人不能做自己的第二人。请向同事要他的公钥。")
        )
    if is_one_of(key.name, own_names(desk)):
        raise RefusedError(
            _("这把公钥写的是您的名字"),
            _(
                "公钥上的姓名“{name}”与您在设置里的姓名相同，同一个人不能做自己的第二人。同名同事请先改姓名。",
                name=key.name,
            ),
        )


def _trusted(desk: Desk, file: KeyFile, known: TrustedKey | None, is_countersigned: bool, now: datetime) -> TrustedKey:
    key = file.key
    made = TrustedKey(key.public_key, key.name, key.holder, Trust.FIRST, now, None, desk.person)
    made = replace(made, is_same_login=key.login == login_digest(desk))
    if vouchers(desk, file, now) and is_countersigned:
        return replace(made, way=Trust.COUNTERSIGNED)
    if is_countersigned:
        raise RefusedError(
            _("没有受信同事的会签"),
            _(
                "这个文件里没有受信同事的有效会签，没有采用。请让受信的同事先会签这个公钥文件；"
                "不要求会签也能采用，24 小时后可用。"
            ),
        )
    if known is not None and known.withdrawn_at is None:
        # people compared the fingerprints anew; a key that counted before the older state was put back counts at once
        sure = replace(known, is_doubted=False)
        return replace(made, way=Trust.CONFIRMED) if known.is_doubted and sure.is_active(now) else sure
    if not desk.work.approval_keys.all():
        return made
    return replace(made, way=Trust.WAITED, active_from=now + TRUST_WAIT)


def vouchers(desk: Desk, file: KeyFile, now: datetime) -> list[str]:
    """Names of trusted people whose signature stands under a key."""
    active = [one for one in (effective(desk, key) for key in desk.work.approval_keys.all()) if one is not None]
    return [
        one.name
        for one in active
        if one.is_active(now)
        and not one.is_same_login
        and one.public_key != file.key.public_key
        and signing.is_countersigned_by(file, one.public_key)
    ]
