"""Which keyrings are used: those of the operating systems, by name, and no other.

``keyring`` itself would take any plug-in that is installed, also ones that write plain files. A secret must never
lie readable on the disk, so that the few known encrypted ones are asked for directly.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Protocol

from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, NoKeyringError

from desktop_app.models.vaulting import VaultState


class Keyring(Protocol):
    """What is used of a keyring; raises whatever its system raises."""

    def get_password(self, service: str, username: str) -> str | None:
        """The text, or ``None`` when there is none."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the text, over an older one."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget the text."""


def system_keyring() -> Keyring:
    """This computer's keyring, open or to be opened; ``NoKeyringError`` when there is none."""
    for kind in _known():
        try:
            is_usable = kind.priority > 0
        except Exception:  # noqa: BLE001, S112 - each system says in its own way that it is not there
            continue
        if is_usable:
            return kind()
    raise NoKeyringError("no keyring of the operating system")


def _known() -> Iterator[type[KeyringBackend]]:
    if sys.platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring

        yield WinVaultKeyring
    elif sys.platform == "darwin":
        from keyring.backends.macOS import Keyring as KeychainKeyring

        yield KeychainKeyring
    else:
        from keyring.backends.kwallet import DBusKeyring
        from keyring.backends.SecretService import Keyring as SecretServiceKeyring

        yield SecretServiceKeyring
        yield DBusKeyring


_LOCKED = ("PromptDismissed", "Locked")
_ABSENT = ("ServiceNotAvailable", "NoSuchInterface")


def state_of(fault: BaseException) -> VaultState:
    """What a keyring's error means. The systems' own errors are known by name: they exist on their system only."""
    names = []
    link: BaseException | None = fault
    while link is not None:
        names.append(type(link).__name__)
        link = link.__cause__ or link.__context__
    if isinstance(fault, KeyringLocked) or any(word in name for name in names for word in _LOCKED):
        return VaultState.LOCKED
    if isinstance(fault, NoKeyringError | InitError) or any(word in name for name in names for word in _ABSENT):
        return VaultState.ABSENT
    return VaultState.DENIED


def is_missing(fault: BaseException) -> bool:
    """True when deleting failed only because there was nothing to delete."""
    return type(fault).__name__ == "PasswordDeleteError" and state_of(fault) is VaultState.DENIED
