"""A connection's token and address can be given anew, and a connection can be put away and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from desktop_app.errors import UsageError
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.vaulting import VaultState
from desktop_app.paths import Home
from desktop_app.services import connection_care as care
from desktop_app.services import connection_changes as changes
from desktop_app.services.desk import Desk, open_desk
from desktop_app.services.rehearsals.rehearsals import _free_name
from desktop_app.services.sync.schedule import SyncSchedule
from desktop_app.vault.vault import Vault
from tests.gateways.fault_server import answer, serving
from tests.services.test_connection_care import ADDRESS, TOKEN, Ring
from tests.views.seeded import CONFIRM, key_of, seed

OTHER = "tok-" + "y" * 30


class StubbornRing(Ring):
    """A keyring that forgets nothing."""

    def delete_password(self, service: str, name: str) -> None:
        raise PermissionError(service, name)


@pytest.fixture(params=[Ring, StubbornRing])
def ring(request: pytest.FixtureRequest) -> Ring:
    made: Ring = request.param()
    return made


@pytest.fixture
def desk(home: Home, ring: Ring) -> Iterator[Desk]:
    found = open_desk(home)
    found.__dict__["vault"] = Vault("profile", lambda: ring)
    yield found
    found.close()


def test_a_wrong_token_is_given_anew_and_used_at_once(desk: Desk) -> None:
    with serving(answer(401, {"code": "unauthorized"})) as server:
        address = f"http://127.0.0.1:{server.port}"
        connection, _state = care.add_middleware(desk, "公司中台", address, TOKEN)
        care.examine(desk, connection.id)
        assert changes.fill_token(desk, connection.id, f" {OTHER} ") is VaultState.READY
        care.examine(desk, connection.id)
        sent = [request.decode() for request in server.seen]
    assert [TOKEN in sent[0], OTHER in sent[-1]] == [True, True]
    with pytest.raises(UsageError):
        changes.fill_token(desk, connection.id, " ")


def test_a_token_never_goes_to_another_host(desk: Desk) -> None:
    connection, _state = care.add_middleware(desk, "公司中台", ADDRESS, TOKEN)
    with serving(answer(401, {"code": "unauthorized"})) as server:
        address = f"http://127.0.0.1:{server.port}"
        with pytest.raises(UsageError, match="新服务器的令牌"):
            changes.move_to(desk, connection.id, address)
        assert desk.connections.get(connection.id).address == ADDRESS
        changes.move_to(desk, connection.id, address, OTHER)
        care.examine(desk, connection.id)
        care.forget_secret(desk, connection.id)
        care.examine(desk, connection.id)
        sent = [request.decode() for request in server.seen]
    assert desk.connections.get(connection.id).address == address
    assert any(OTHER in text for text in sent)
    assert not any(TOKEN in text for text in sent)


def test_another_path_of_the_same_host_keeps_its_token(desk: Desk) -> None:
    connection, _state = care.add_middleware(desk, "公司中台", ADDRESS, TOKEN)
    changes.move_to(desk, connection.id, ADDRESS + "/seller")
    assert desk.connections.get(connection.id).address == ADDRESS + "/seller"
    token = desk.vault.get(connection.id, desk.gateways.entry_of(connection.id))
    assert token is not None
    assert token.reveal() == TOKEN
    with pytest.raises(UsageError, match="https"):
        changes.move_to(desk, connection.id, "http://example.com", OTHER)


def test_a_connection_put_away_is_no_choice_any_more_and_comes_back_whole(desk: Desk) -> None:
    used = desk.connections.create("华为云（文件）", ConnectionKind.FILES)
    dead, _state = care.add_middleware(desk, "旧中台", ADDRESS, TOKEN)
    desk.connections.remember(dead)
    with pytest.raises(UsageError, match="--connection"):
        desk.connections.for_reading()
    changes.put_away(desk, dead.id)
    assert desk.connections.for_reading() == used
    assert desk.connections.list() == [used]
    assert desk.connections.current() == used
    remembered = desk.connections.remembered()
    assert remembered is not None
    assert remembered.id == used.id
    (view,) = [one for one in care.overview(desk).connections if one.connection.is_away]
    assert (view.connection.id, view.can_sync) == (dead.id, False)
    with pytest.raises(UsageError, match="已有名为"):
        care.rename(desk, used.id, "旧中台")
    changes.take_back(desk, dead.id)
    assert {one.id for one in desk.connections.list()} == {used.id, dead.id}
    assert not desk.connections.get(dead.id).is_away
    told = [one.action for one in desk.work.journal.list(limit=2)]
    assert told == ["connection.taken_back", "connection.put_away"]


def test_what_waits_on_a_connection_is_ended_first(home: Home) -> None:
    desk, connection = seed(home)
    command = desk.decide.confirm_requirement(connection.id, [key_of(CONFIRM)])[0].command
    assert command is not None
    with pytest.raises(UsageError, match="还有 1 项没有办完"):
        changes.put_away(desk, connection.id)
    assert desk.connections.list() == [connection]
    desk.outbox.void(command.id)
    changes.put_away(desk, connection.id)
    assert desk.connections.list() == []
    assert desk.connections.remembered() is None
    # facts come in again, and the name is taken by what was put away: it is used again, with what it had
    again = desk.connections.for_writing()
    assert again == replace(connection, is_away=False)
    assert desk.case_lists.counts(connection.id)["open"] == 8
    desk.close()


def test_one_that_was_put_away_is_not_fetched_and_keeps_nobody_awake(desk: Desk) -> None:
    connection, _state = care.add_middleware(desk, "公司中台", ADDRESS, TOKEN)
    schedule = SyncSchedule(desk, lambda: None)
    schedule.step()
    assert connection.id in schedule._plans
    changes.put_away(desk, connection.id)
    schedule.step()
    assert not schedule._plans
    assert not schedule.is_due()


def test_a_rehearsal_made_again_takes_another_name_than_one_put_away(desk: Desk) -> None:
    made = desk.connections.create("演练（自动提交）", ConnectionKind.REHEARSAL_DIRECT)
    changes.put_away(desk, made.id)
    assert _free_name(desk, ConnectionKind.REHEARSAL_DIRECT) == "演练（自动提交） 2"
