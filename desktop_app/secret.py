"""A secret in memory: it hides itself wherever it could be shown, and the log knows which texts are secret.

Only ``reveal`` gives the text, at the one place where it leaves for the keyring or for the counterpart.
"""

from __future__ import annotations

import json
import threading
from typing import Any, NoReturn
from urllib.parse import quote
from weakref import WeakSet

HIDDEN = "***secret***"
SHORTEST_MASKED = 6
"""Characters. A shorter text is part of ordinary words, and masking those would hide the log itself."""

_living: WeakSet[Secret] = WeakSet()
_lock = threading.Lock()


class Secret:
    """A token, key or password. Shown, logged, formatted or put into JSON it is never its text."""

    __slots__ = ("__weakref__", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        with _lock:
            _living.add(self)

    def reveal(self) -> str:
        """The text itself. Hand it on to the keyring or into a request; keep it nowhere else."""
        return self._text

    def __repr__(self) -> str:
        return HIDDEN

    def __str__(self) -> str:
        return HIDDEN

    def __format__(self, format_spec: str) -> str:
        return HIDDEN

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        import hmac  # loads OpenSSL, and the log, which the start needs, imports this module

        return hmac.compare_digest(self._text.encode("utf-8", "replace"), other._text.encode("utf-8", "replace"))

    def __hash__(self) -> int:
        # by identity: a hash of the text would be a hint to it, and equal secrets are seldom looked up
        return id(self)

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("a secret is not written down")


def mask_known(text: str) -> str:
    """The text without any secret that is alive in this process, in the forms in which it may appear."""
    with _lock:
        texts = {one.reveal() for one in _living}
    for found in sorted(texts, key=len, reverse=True):
        if len(found) < SHORTEST_MASKED:
            continue
        for form in {found, quote(found, safe=""), json.dumps(found)[1:-1], repr(found)[1:-1]}:
            text = text.replace(form, HIDDEN)
    return text
