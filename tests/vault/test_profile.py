"""Whose secrets are whose: each home has an id of its own, a copy gets another, and no token is on the disk."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop_app.models.connections import ConnectionKind
from desktop_app.models.vaulting import VaultState
from desktop_app.paths import Home
from desktop_app.secret import Secret
from desktop_app.services.connection_care import examine
from desktop_app.services.desk import Desk, open_desk
from desktop_app.services.profile import profile_id
from desktop_app.vault.vault import Vault
from tests.vault.session import files_with
from tests.vault.test_vault_states import Memory

CANARY = "canary-in-a-home-77a1"


def _id(home: Home) -> str:
    desk = open_desk(home)
    try:
        return profile_id(desk)
    finally:
        desk.close()


def test_a_home_keeps_its_id_and_another_has_another(tmp_path: Path) -> None:
    first, second = Home(tmp_path / "a"), Home(tmp_path / "b")
    assert _id(first) == _id(first)
    assert _id(first) != _id(second)
    assert len(_id(first)) == 16


def test_a_copied_home_has_an_id_of_its_own(tmp_path: Path) -> None:
    first = Home(tmp_path / "a")
    known = _id(first)
    shutil.copytree(first.root, tmp_path / "copy")
    copied = _id(Home(tmp_path / "copy"))
    assert copied != known
    assert _id(Home(tmp_path / "copy")) == copied
    assert _id(first) == known


def test_a_moved_home_keeps_its_id(tmp_path: Path) -> None:
    known = _id(Home(tmp_path / "a"))
    shutil.move(tmp_path / "a", tmp_path / "moved")
    assert _id(Home(tmp_path / "moved")) == known


@pytest.fixture
def memory() -> Memory:
    return Memory()


def _desk(home: Home, memory: Memory) -> Desk:
    desk = open_desk(home)
    desk.__dict__["vault"] = Vault(lambda: profile_id(desk), lambda: memory)
    return desk


def test_a_token_goes_to_the_keyring_and_nowhere_else(home: Home, memory: Memory) -> None:
    desk = _desk(home, memory)
    made = desk.connections.create("公司中间件", ConnectionKind.MIDDLEWARE)
    state = desk.gateways.set_up(made.id, "https://api.example.com/base/", Secret(CANARY))
    assert state is VaultState.READY
    assert list(memory.kept) == [f"SellerDesk/{profile_id(desk)}/{made.id}/token"]
    assert desk.connections.get(made.id).address == "https://api.example.com/base"
    (entry,) = [one for one in desk.work.journal.list() if one.action == "connection.address_set"]
    assert entry.detail == {"before": "", "after": "https://api.example.com/base", "token": True}
    desk.work.snapshot()
    desk.close()
    assert files_with(CANARY, home.root) == []


def test_a_copied_home_does_not_find_the_others_token(tmp_path: Path, memory: Memory) -> None:
    desk = _desk(Home(tmp_path / "a"), memory)
    made = desk.connections.create("公司中间件", ConnectionKind.MIDDLEWARE)
    desk.gateways.set_up(made.id, "https://api.example.com", Secret(CANARY))
    desk.close()
    shutil.copytree(tmp_path / "a", tmp_path / "copy")
    copy = _desk(Home(tmp_path / "copy"), memory)
    assert copy.vault.get(made.id, "token") is None
    tested = {one.id: one for one in examine(copy, made.id)}
    assert (tested["auth"].is_fine, "还没有令牌" in tested["auth"].sentence) == (False, True)
    assert tested["about"].is_fine is None, "nobody was asked"
    copy.close()


def test_a_self_test_says_why_nobody_answered(home: Home, memory: Memory) -> None:
    desk = _desk(home, memory)
    made = desk.connections.create("公司中间件", ConnectionKind.MIDDLEWARE)
    assert "还没有地址" in examine(desk, made.id)[0].sentence
    desk.gateways.set_up(made.id, "http://127.0.0.1:9", Secret(CANARY))
    (tested, *_rest) = examine(desk, made.id)
    assert (tested.is_fine, "连不上" in tested.sentence) == (False, True)
    desk.close()
