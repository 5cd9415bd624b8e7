"""Who has the console open: a cookie for the browser, a second secret in its forms, a message for the next page."""

from __future__ import annotations

import hmac
import secrets
import threading
from dataclasses import dataclass, field

MAX_SESSIONS = 64
"""More browsers than a person has; the oldest is forgotten."""


@dataclass
class Session:
    """One browser that came in with the token."""

    id: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    form_token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    message: str = ""

    def is_own_form(self, given: str) -> bool:
        """Whether a form came from a page of this session (against forged requests of other sites)."""
        return hmac.compare_digest(given.encode("utf-8"), self.form_token.encode("utf-8"))

    def take_message(self) -> str:
        """What the next page says once."""
        message, self.message = self.message, ""
        return message


class Sessions:
    """The open sessions; they end with the process."""

    def __init__(self, token: str, port: int) -> None:
        self._token = token.encode("utf-8")
        self._by_id: dict[str, Session] = {}
        self._lock = threading.Lock()
        # cookies know hosts, not ports: two marketplaces on one computer must not overwrite each other's
        self.cookie = f"rehearsal_console_{port}"

    def enter(self, token: str) -> Session | None:
        """A new session for whoever knows the marketplace's token."""
        if not hmac.compare_digest(token.encode("utf-8"), self._token):
            return None
        session = Session()
        with self._lock:
            while len(self._by_id) >= MAX_SESSIONS:
                del self._by_id[next(iter(self._by_id))]
            self._by_id[session.id] = session
        return session

    def find(self, cookie: str | None) -> Session | None:
        """The session of a cookie."""
        with self._lock:
            return self._by_id.get(cookie or "")
