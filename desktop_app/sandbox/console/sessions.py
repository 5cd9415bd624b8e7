"""Who has the console open: a cookie for the browser, a second secret in its forms, a message for the next page."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from dataclasses import dataclass, field

MAX_SESSIONS = 64
"""More browsers than a person has; the oldest is forgotten."""
TICKET_SECONDS = 120.0
"""A ticket opens the console once, and only for so long."""


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
        self._ticket_ends: dict[str, float] = {}
        self._lock = threading.Lock()
        # cookies know hosts, not ports: two marketplaces on one computer must not overwrite each other's
        self.cookie = f"rehearsal_console_{port}"

    def new_ticket(self) -> str:
        """A word that opens the console once: a browser's address can be seen by others, so no token stands there."""
        ticket = secrets.token_urlsafe(32)
        now = time.monotonic()
        with self._lock:
            self._ticket_ends = {old: end for old, end in self._ticket_ends.items() if end > now}
            self._ticket_ends[ticket] = now + TICKET_SECONDS
        return ticket

    def enter(self, token: str, ticket: str) -> Session | None:
        """A new session for whoever has a ticket or knows the marketplace's token."""
        with self._lock:
            # looked up by a secret of 256 bits that is gone afterwards: its timing tells nothing
            has_ticket = self._ticket_ends.pop(ticket, 0.0) > time.monotonic()
        if not has_ticket and not hmac.compare_digest(token.encode("utf-8"), self._token):
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
