"""This person's key: the private half lies in the system's keyring and nowhere else, made when it is first needed."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from desktop_app.errors import WorldError
from desktop_app.models.approvals import signing
from desktop_app.models.approvals.said import keyring_sentence
from desktop_app.models.approvals.shapes import LINE_CHARS, Person, unseen_in
from desktop_app.secret import Secret
from desktop_app.store.home_place import machine
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

PLACE, PURPOSE = "person", "approval-key"
"""The entry's name in the keyring is ``SellerDesk/<profile id>/person/approval-key``: it is of no connection."""
HOLDER = "approver.number"
"""Named value: the number that all keys of this installation carry. A copied home keeps it, and so is found out."""
LOCK_SECONDS = 60


class NoKeyError(WorldError):
    """The keyring does not give or keep the person's key: nothing was signed."""


def own_seed(desk: Desk) -> Secret:
    """The private key; made, kept and journaled on first use. ``NoKeyError`` when the keyring is not ready."""
    seed = _kept_seed(desk) or _made_seed(desk)
    try:
        public = signing.public_of(seed)
    except ValueError as error:
        raise _damaged_key() from error
    if public not in desk.work.approval_keys.own():
        _remember(desk, public)
    return seed


def own_fingerprint(desk: Desk) -> str:
    """Fingerprint of the kept key; empty while there is none. ``NoKeyError`` when the keyring is not ready."""
    seed = _kept_seed(desk)
    if seed is None:
        return ""
    try:
        return signing.fingerprint(signing.public_of(seed))
    except ValueError as error:
        raise _damaged_key() from error


def _damaged_key() -> NoKeyError:
    return NoKeyError(
        _("审批密钥不能用"),
        _("系统密钥环里的审批密钥已损坏。请在密钥环里删除名字以 person/approval-key 结尾的条目，再试一次。"),
    )


def own_person(desk: Desk, seed: Secret) -> Person:
    """Name and public key, as they stand in files."""
    return Person(name=shown_text(desk.person, LINE_CHARS) or "?", public_key=signing.public_of(seed))


def holder(desk: Desk) -> str:
    """This installation's number; empty before its first key."""
    return desk.work.meta.get(HOLDER)


def login_digest(desk: Desk) -> str:
    """Which computer and system login this is, as it stands in key files: not to be read back from there."""
    text = f"seller-desk/approval-login/1\n{machine()}\n{desk.login}"
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def shown_text(text: str, limit: int, *, may_break: bool = False) -> str:
    """A text as it may stand in a file: without characters that nobody sees, and not too long."""
    lines = text.replace("\r\n", "\n").split("\n") if may_break else [text]
    seen = "\n".join("".join(" " if unseen_in(char) else char for char in line).strip() for line in lines).strip()
    return seen if len(seen) <= limit else seen[: limit - 1] + "…"


def _kept_seed(desk: Desk) -> Secret | None:
    seed = desk.vault.get(PLACE, PURPOSE)
    if not desk.vault.state.is_kept:
        raise _no_keyring(desk)
    return seed


def _made_seed(desk: Desk) -> Secret:
    from filelock import FileLock, Timeout  # once in the life of a home

    try:
        with FileLock(desk.home.root / "approval-key.lock", timeout=LOCK_SECONDS):
            kept = _kept_seed(desk)  # another process was quicker
            if kept is not None:
                return kept
            seed = new_seed()
            if not desk.vault.put(PLACE, PURPOSE, seed).is_kept:
                error = _no_keyring(desk)
                desk.vault.forget(PLACE, PURPOSE)  # a key that does not last must sign nothing
                raise error
            return seed
    except Timeout as error:
        raise NoKeyError(
            _("审批密钥还没有就绪"), _("另一个程序正在生成审批密钥，等了很久也没有结束。请稍后再试。")
        ) from error


def _no_keyring(desk: Desk) -> NoKeyError:
    return NoKeyError(_("审批密钥用不了"), keyring_sentence(desk.vault.state))


def _remember(desk: Desk, public: str) -> None:
    work, now = desk.work, desk.clock.wall()
    with work.writing() as tx:
        if not work.meta.get(HOLDER):
            work.meta.put(tx, HOLDER, os.urandom(16).hex())
        if work.approval_keys.add_own(tx, public, now):
            detail = {"fingerprint": signing.fingerprint(public)}
            work.journal.append(tx, desk.person, "approval.key_made", "", detail, now)


def new_seed() -> Secret:
    """A new private key, as hexadecimal."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Secret(Ed25519PrivateKey.generate().private_bytes_raw().hex())
