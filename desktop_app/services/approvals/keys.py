"""What the window asks of keys beside the files: fingerprints to compare, and how a key counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.services.approvals import trust
from desktop_app.services.approvals.own_key import holder, login_digest, own_fingerprint

if TYPE_CHECKING:
    from desktop_app.models.approvals.records import TrustedKey
    from desktop_app.models.approvals.shapes import KeyFile
    from desktop_app.services.desk import Desk


class ApprovalKeys:
    """Keys of one home, the person's own and those of colleagues."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def own_fingerprint(self) -> str:
        """Fingerprint of this person's key; empty while there is none yet.

        Asks the keyring and makes no key: call it from the lane ``vault``. ``NoKeyError`` when it is not ready.
        """
        return own_fingerprint(self._desk)

    def has_own(self) -> bool:
        """True once a key was made here; the keyring is not asked."""
        return bool(self._desk.work.approval_keys.own())

    def known(self, public_key: str) -> TrustedKey | None:
        """A colleague's key as it counts now; ``None`` for one that was never trusted."""
        return trust.effective(self._desk, self._desk.work.approval_keys.get(public_key))

    def vouchers(self, file: KeyFile) -> list[str]:
        """Names of trusted people who counter-signed a key: with one of them it counts at once."""
        return trust.vouchers(self._desk, file, self._desk.clock.wall())

    def is_own(self, file: KeyFile) -> bool:
        """True for a key that this home made."""
        return file.key.public_key in self._desk.work.approval_keys.own() or file.key.holder == holder(self._desk)

    def is_same_login(self, file: KeyFile) -> bool:
        """True for a key that was made under this very login of this computer: four eyes is not available there."""
        return file.key.login == login_digest(self._desk)

    def withdraw(self, public_key: str) -> TrustedKey:
        """A colleague's key does not count any more, nor what it signed."""
        return trust.withdraw(self._desk, public_key)
