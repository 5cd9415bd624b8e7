"""The vault's rules with keyrings of the tests' own, and the type that hides a secret."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordDeleteError, PasswordSetError

from desktop_app import logs
from desktop_app.models.vaulting import VaultState, vault_sentence
from desktop_app.secret import HIDDEN, Secret
from desktop_app.vault.backends import state_of
from desktop_app.vault.vault import Vault

TEXT = "s3cr3t-of-the-test/+=\"'乙"


class Memory:
    """A keyring whose next calls can be made to fail."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.fault: Exception | None = None

    def _fail(self) -> None:
        if self.fault is not None:
            raise self.fault

    def get_password(self, service: str, username: str) -> str | None:
        self._fail()
        return self.kept.get(service)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._fail()
        self.kept[service] = password

    def delete_password(self, service: str, username: str) -> None:
        self._fail()
        if service not in self.kept:
            raise PasswordDeleteError("No such password!")
        del self.kept[service]


@pytest.fixture
def memory() -> Memory:
    return Memory()


def _vault(memory: Memory, profile: str = "p") -> Vault:
    return Vault(profile, lambda: memory)


class PromptDismissedException(Exception):  # noqa: N818
    """Named as the Secret Service's own."""


def _dismissed() -> Exception:
    try:
        try:
            raise PromptDismissedException("Prompt dismissed.")
        except PromptDismissedException as cause:
            raise InitError("Failed to create the collection") from cause
    except InitError as fault:
        return fault


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (NoKeyringError("none"), VaultState.ABSENT),
        (InitError("no service"), VaultState.ABSENT),
        (KeyringLocked("locked"), VaultState.LOCKED),
        (_dismissed(), VaultState.LOCKED),
        (PasswordSetError("Can't store"), VaultState.DENIED),
        (PermissionError(13, "no"), VaultState.DENIED),
        (ValueError("stub received bad data"), VaultState.DENIED),
    ],
)
def test_each_fault_is_one_of_the_states_and_the_secret_stays_in_memory(
    memory: Memory, fault: Exception, state: VaultState
) -> None:
    assert state_of(fault) is state
    memory.fault = fault
    vault = _vault(memory)
    assert vault.put("c", "token", Secret(TEXT)) is state
    assert vault.get("c", "token") == Secret(TEXT)
    assert vault.sentence == vault_sentence(state)
    assert vault.sentence.endswith("。")
    assert memory.kept == {}


def test_a_put_that_failed_is_kept_by_a_later_get(memory: Memory) -> None:
    vault = _vault(memory)
    memory.fault = KeyringLocked("locked")
    vault.put("c", "token", Secret(TEXT))
    memory.fault = None
    assert vault.get("c", "token") == Secret(TEXT)
    assert (vault.state, vault.sentence) == (VaultState.READY, "")
    assert list(memory.kept.values()) == [TEXT]


def test_what_was_put_last_wins_over_an_older_entry_of_the_keyring(memory: Memory) -> None:
    _vault(memory).put("c", "token", Secret("older-entry"))
    vault = _vault(memory)
    memory.fault = KeyringLocked("locked")
    vault.put("c", "token", Secret(TEXT))
    memory.fault = None
    assert vault.get("c", "token") == Secret(TEXT)
    assert list(memory.kept.values()) == [TEXT]


def test_forgetting_also_forgets_what_only_memory_has(memory: Memory) -> None:
    vault = _vault(memory)
    memory.fault = KeyringLocked("locked")
    vault.put("c", "token", Secret(TEXT))
    assert vault.forget("c", "token") is VaultState.LOCKED
    memory.fault = None
    assert vault.get("c", "token") is None
    assert memory.kept == {}


def test_a_change_made_elsewhere_is_seen(memory: Memory) -> None:
    vault = _vault(memory)
    vault.put("c", "token", Secret(TEXT))
    _vault(memory).put("c", "token", Secret("newer-entry"))
    assert vault.get("c", "token") == Secret("newer-entry")
    _vault(memory).forget("c", "token")
    assert vault.get("c", "token") is None


def test_profiles_connections_and_purposes_never_share_an_entry(memory: Memory) -> None:
    for place in (("p", "c", "token"), ("q", "c", "token"), ("p", "d", "token"), ("p", "c", "key")):
        _vault(memory, place[0]).put(place[1], place[2], Secret("/".join(place) + "-text"))
    assert len(memory.kept) == 4
    assert _vault(memory).get("c", "token") == Secret("p/c/token-text")


def test_a_keyring_that_appears_later_is_found(memory: Memory) -> None:
    there: list[Memory] = []

    def look() -> Memory:
        if not there:
            raise NoKeyringError("none")
        return there[0]

    vault = Vault("p", look)
    assert vault.put("c", "token", Secret(TEXT)) is VaultState.ABSENT
    there.append(memory)
    assert vault.get("c", "token") == Secret(TEXT)
    assert list(memory.kept.values()) == [TEXT]


def test_a_secret_never_shows_its_text() -> None:
    secret = Secret(TEXT)
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r:>30}", repr([secret])]
    shown += [repr({"token": secret}), f"{secret} {secret!r}"]
    assert all(TEXT not in text and HIDDEN in text for text in shown)
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        copy.deepcopy([secret])
    with pytest.raises(TypeError):
        json.dumps(secret)
    assert not hasattr(secret, "__dict__")


def test_secrets_are_equal_by_text_and_different_from_texts() -> None:
    assert Secret("a-b-c-d") == Secret("a-b-c-d") != Secret("a-b-c-e")
    assert Secret("a-b-c-d") != "a-b-c-d"
    assert not Secret("")


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    path = logs.start(tmp_path / "logs", "test")
    yield path
    logs.stop()


def test_the_log_masks_a_living_secret_in_every_form(log_file: Path) -> None:
    secret = Secret(TEXT)
    log = logging.getLogger("desktop_app.test")
    log.warning("plain %s", TEXT)
    log.warning("json %s", json.dumps({"a": TEXT}))
    log.warning("address https://host/x?token=%s", "s3cr3t-of-the-test%2F%2B%3D%22%27%E4%B9%99")
    try:
        raise ValueError(f"refused: {TEXT}")
    except ValueError:
        log.exception("failed")
    text = log_file.read_text("utf-8")
    assert "s3cr3t-of" not in text
    assert text.count(HIDDEN) >= 3
    assert secret


def test_a_secret_that_ended_is_no_longer_looked_for() -> None:
    secret = Secret("only-for-a-moment")
    assert "only-for-a-moment" not in logs.redact("only-for-a-moment")
    del secret
    assert logs.redact("only-for-a-moment") == "only-for-a-moment"
