"""The keys of a shop's seller: the pair AK/SK of the account, and the key bound to the base interface.

They are random, made when the shop is first served, and stand in the shop's own file alone, which from then on only
this person can read. They open nothing but this rehearsal.
"""

from __future__ import annotations

import contextlib
import secrets
import string
from dataclasses import dataclass
from pathlib import Path

from desktop_app.sandbox.shop.shop import Shop

_NAMES = ("huawei_access_key", "huawei_secret_key", "huawei_interface_key")


@dataclass(frozen=True)
class Keys:
    """``access_key`` and ``secret_key`` sign by AK/SK; ``interface_key`` signs the new usage push."""

    access_key: str
    secret_key: str
    interface_key: str

    def __repr__(self) -> str:
        """Never the secrets: a representation may get into a log."""
        return f"Keys({self.access_key})"


def keys_of(shop: Shop) -> Keys:
    """The keys of a shop; made now if it has none yet."""
    with shop.lock:
        found = [shop.store.meta(name) for name in _NAMES]
        if None in found:
            _keep_private(shop)
            found = [_drawn(20, string.ascii_uppercase + string.digits), _drawn(40), secrets.token_hex(16)]
            with shop.store.act():
                shop.store.set_meta(**{name: value or "" for name, value in zip(_NAMES, found, strict=True)})
    return Keys(*(value or "" for value in found))


def _drawn(length: int, letters: str = string.ascii_letters + string.digits) -> str:
    return "".join(secrets.choice(letters) for _ in range(length))


def _keep_private(shop: Shop) -> None:
    """Nobody else on this computer reads the file, nor the log beside it. Windows keeps rights by the folder."""
    row = shop.store.one("SELECT file FROM pragma_database_list WHERE name='main'")
    path = str(row[0]) if row else ""
    for name in (path, f"{path}-wal", f"{path}-shm"):
        with contextlib.suppress(FileNotFoundError):
            Path(name).chmod(0o600)
