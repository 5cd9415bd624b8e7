"""The vault: secrets lie in the operating system's keyring; without one in memory for this process, never on the disk.

A keyring may be absent, locked, unwilling, or so slow that it seems to hang. One worker thread speaks to it, and
callers wait for it at most ``TIMEOUT_SECONDS``: then the call is left behind and its answer is taken when it comes.
Call from a lane (``vault`` or ``net``), never from the window's thread.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from desktop_app.models.vaulting import VaultState, vault_sentence
from desktop_app.secret import Secret
from desktop_app.vault.backends import Keyring, is_missing, state_of, system_keyring

TIMEOUT_SECONDS = 10.0
SERVICE = "SellerDesk"

_log = logging.getLogger(__name__)


@dataclass
class _Call:
    """One call on its way to the keyring."""

    run: Callable[[Keyring], Any]
    ended: threading.Event = field(default_factory=threading.Event)
    result: Any = None
    state: VaultState = VaultState.SLOW


class Vault:
    """Secrets of one profile, by connection and purpose. Never raises for what a keyring does; ``state`` tells it."""

    def __init__(
        self,
        profile_id: str | Callable[[], str],
        keyring: Callable[[], Keyring] = system_keyring,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._profile_id = profile_id
        self._open_keyring = keyring
        self._timeout_seconds = timeout_seconds
        self._lock = threading.Lock()
        self._memory: dict[tuple[str, str], Secret] = {}
        """Only what no keyring keeps: put while it was not ready."""
        self._calls: queue.SimpleQueue[_Call] = queue.SimpleQueue()
        self._worker: threading.Thread | None = None
        self._stuck: _Call | None = None
        self._keyring: Keyring | None = None
        self.state = VaultState.UNTRIED

    @property
    def sentence(self) -> str:
        """What is wrong with the keyring and what to do; empty when nothing is."""
        return vault_sentence(self.state, self._timeout_seconds)

    def get(self, connection_id: str, purpose: str) -> Secret | None:
        """The secret, or ``None`` when there is none or the keyring does not give it (see ``state``)."""
        entry = (connection_id, purpose)
        with self._lock:
            unsaved = self._memory.get(entry)
            is_stuck = self._is_stuck()
        if unsaved is not None:
            # the keyring may be ready by now; what was put last counts, and an older entry must not win over it
            if not is_stuck:
                self.put(connection_id, purpose, unsaved)
            return unsaved
        service = self._service(connection_id, purpose)
        call = self._ask(lambda keyring: _secret(keyring.get_password(service, purpose)), is_reading=True)
        found: Secret | None = call.result if call.state.is_kept else None
        return found

    def put(self, connection_id: str, purpose: str, secret: Secret) -> VaultState:
        """Keep a secret. Anything but READY: it is in memory only, and ``sentence`` says so."""
        entry, service = (connection_id, purpose), self._service(connection_id, purpose)
        with self._lock:
            self._memory[entry] = secret

        def keep(keyring: Keyring) -> None:
            keyring.set_password(service, purpose, secret.reveal())
            with self._lock:
                if self._memory.get(entry) is secret:
                    del self._memory[entry]

        return self._ask(keep).state

    def forget(self, connection_id: str, purpose: str) -> VaultState:
        """Remove a secret from memory and keyring. Anything but READY: the keyring may still hold it."""
        service = self._service(connection_id, purpose)
        with self._lock:
            self._memory.pop((connection_id, purpose), None)

        def remove(keyring: Keyring) -> None:
            try:
                keyring.delete_password(service, purpose)
            except Exception as fault:
                if not is_missing(fault):
                    raise

        return self._ask(remove).state

    def _service(self, connection_id: str, purpose: str) -> str:
        profile = self._profile_id if isinstance(self._profile_id, str) else self._profile_id()
        return "/".join((SERVICE, profile, connection_id, purpose))

    def _is_stuck(self) -> bool:
        """True while a call that nobody waits for any more has not ended; asked under the lock."""
        return self._stuck is not None and not self._stuck.ended.is_set()

    def _ask(self, run: Callable[[Keyring], Any], *, is_reading: bool = False) -> _Call:
        """Run a call in the worker and wait for it. Behind a call that hangs nothing is waited for.

        What is to be kept or forgotten is done when the keyring answers again; a question is not, as nobody would hear.
        """
        call = _Call(run)
        with self._lock:
            is_stuck = self._is_stuck()
            if not (is_stuck and is_reading):
                self._calls.put(call)
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="keyring", daemon=True)
                self._worker.start()
        if is_stuck or not call.ended.wait(self._timeout_seconds):
            with self._lock:
                self._stuck = self._stuck if is_stuck else call
            self._note(VaultState.SLOW)
            return _Call(run)  # not the call itself: its late answer belongs to the worker alone
        self._note(call.state)
        return call

    def _work(self) -> None:
        """The one thread that speaks to the keyring, in the order in which it was asked."""
        while True:
            call = self._calls.get()
            try:
                if self._keyring is None:
                    self._keyring = self._open_keyring()
                call.result = call.run(self._keyring)
                call.state = VaultState.READY
            except Exception as fault:  # noqa: BLE001 - each system raises its own errors; all mean that it failed
                call.state = state_of(fault)
                if call.state is VaultState.ABSENT:
                    self._keyring = None  # looked for anew next time
                _log.warning("keyring: %s (%s)", call.state, type(fault).__name__)
            is_late = self.state is VaultState.SLOW
            call.ended.set()
            if is_late:
                self._note(call.state)
            del call

    def _note(self, state: VaultState) -> None:
        if state is not self.state:
            _log.info("the keyring is %s", state)
        self.state = state


def _secret(text: str | None) -> Secret | None:
    return None if text is None else Secret(text)
