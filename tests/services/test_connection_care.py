"""The care of connections: names, a company's middleware, its secret, and the test of the counterpart, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from desktop_app.errors import UsageError
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.syncing import SyncStateName
from desktop_app.models.vaulting import VaultState
from desktop_app.paths import Home
from desktop_app.services import connection_care as care
from desktop_app.services.desk import Desk, open_desk
from desktop_app.services.rehearsals.rehearsals import Opening
from desktop_app.vault.vault import Vault
from tests.gateways.fault_server import answer, serving
from tests.journeys.tables import case_row, order_id
from tests.services.deciding import SetClock
from tests.services.homes import NOW, add_cases

TOKEN = "tok-" + "x" * 30
ADDRESS = "http://127.0.0.1:9"


class Ring:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, text: str) -> None:
        self.kept[service, name] = text

    def delete_password(self, service: str, name: str) -> None:
        self.kept.pop((service, name), None)


@pytest.fixture
def ring() -> Ring:
    return Ring()


@pytest.fixture
def desk(home: Home, ring: Ring) -> Iterator[Desk]:
    found = open_desk(home)
    found.__dict__["vault"] = Vault("profile", lambda: ring)
    yield found
    found.close()


def test_a_middleware_is_kept_with_its_token_in_the_keyring_alone(desk: Desk, ring: Ring, home: Home) -> None:
    connection, state = care.add_middleware(desk, " 公司中台 ", ADDRESS, f" {TOKEN}\n")
    assert (connection.name, connection.kind, state) == ("公司中台", ConnectionKind.MIDDLEWARE, VaultState.READY)
    assert list(ring.kept.values()) == [TOKEN]
    files = [file for file in home.root.rglob("*") if file.is_file()]
    assert not [file for file in files if TOKEN.encode() in file.read_bytes()]
    (view,) = care.overview(desk).connections
    assert (view.connection.address, view.can_sync) == (ADDRESS, True)


@pytest.mark.parametrize(
    ("name", "address", "token"),
    [
        ("", ADDRESS, TOKEN),
        ("演练中台", ADDRESS, TOKEN),
        ("中台", "http://example.com", TOKEN),
        ("中台", ADDRESS, " "),
        ("长" * 41, ADDRESS, TOKEN),
    ],
)
def test_what_is_wrong_with_a_middleware_is_said_and_nothing_is_kept(
    desk: Desk, ring: Ring, name: str, address: str, token: str
) -> None:
    with pytest.raises(UsageError) as caught:
        care.add_middleware(desk, name, address, token)
    assert caught.value.message.endswith("。")
    assert desk.connections.list() == []
    assert ring.kept == {}


def test_a_forgotten_secret_is_gone_and_journaled(desk: Desk, ring: Ring) -> None:
    connection, _state = care.add_middleware(desk, "公司中台", ADDRESS, TOKEN)
    assert care.forget_secret(desk, connection.id) is VaultState.READY
    assert ring.kept == {}
    assert desk.work.journal.list(limit=1)[0].action == "connection.secret_forgotten"


def test_a_rehearsal_keeps_the_word_in_its_name_and_nothing_else_takes_it(desk: Desk) -> None:
    rehearsal = desk.connections.create("演练（自动提交）", ConnectionKind.REHEARSAL_DIRECT)
    real = desk.connections.create("华为云（文件）", ConnectionKind.FILES)
    care.rename(desk, rehearsal.id, "  新人 演练 ")
    assert desk.connections.get(rehearsal.id).name == "新人 演练"
    for connection, name in ((rehearsal, "真实"), (real, "我的演练"), (real, "新人 演练"), (real, " ")):
        with pytest.raises(UsageError):
            care.rename(desk, connection.id, name)
    assert desk.connections.get(real.id).name == "华为云（文件）"


def test_nobody_there_is_the_first_line_and_the_rest_was_not_reached(desk: Desk) -> None:
    connection, _state = care.add_middleware(desk, "公司中台", ADDRESS, TOKEN)
    lines = care.examine(desk, connection.id)
    assert [one.is_fine for one in lines] == [False, *[None] * 6]
    assert "127.0.0.1" in lines[0].sentence


@pytest.mark.parametrize(("version", "line"), [(2, "contract"), ("2", "about"), (True, "about")])
def test_another_version_of_the_contract_is_told_as_such(desk: Desk, version: object, line: str) -> None:
    with serving(answer(200, {"contract": version})) as server:
        connection, _state = care.add_middleware(desk, "公司中台", f"http://127.0.0.1:{server.port}", TOKEN)
        lines = {one.id: one for one in care.examine(desk, connection.id)}
        report = desk.sync.run(connection.id)
    assert [one for one in lines if lines[one].is_fine is False] == [line]
    assert ("更新本程序" in lines[line].sentence) is (line == "contract")
    assert (report.state, report.message) == (SyncStateName.FAILED, lines[line].sentence)


def test_the_real_marketplace_passes_and_its_clock_is_never_compared(desk: Desk) -> None:
    desk.rehearsals.opening = Opening(rate=0)
    connection = desk.rehearsals.make(ConnectionKind.REHEARSAL_DIRECT)
    desk.rehearsals.steering.step(connection.id, timedelta(days=30).total_seconds())
    lines = {one.id: one for one in care.examine(desk, connection.id)}
    assert [one.is_fine for one in lines.values()] == [True] * 7
    assert "演练时间" in lines["clock"].sentence
    address = desk.rehearsals.address(connection.id)
    assert address is not None
    real, _state = care.add_middleware(desk, "公司中台", address.url, address.token.reveal())
    lines = {one.id: one for one in care.examine(desk, real.id)}
    assert [one.is_fine for one in lines.values()] == [False, *[None] * 6]
    assert "从首页开始演练" in lines["about"].sentence
    wrong, _state = care.add_middleware(desk, "旧令牌", address.url, TOKEN)
    lines = {one.id: one for one in care.examine(desk, wrong.id)}
    assert [lines[name].is_fine for name in ("about", "auth", "page")] == [True, False, None]


def test_a_real_counterparts_clock_is_compared(desk: Desk) -> None:
    at = desk.clock.wall() + timedelta(days=30)
    about = {"contract": 1, "kind": "middleware", "name": "中台", "seller": {"id": "s", "name": "卖家"}}
    with serving(answer(200, {**about, "time": at.isoformat(), "capabilities": {}})) as server:
        connection, _state = care.add_middleware(desk, "公司中台", f"http://127.0.0.1:{server.port}", TOKEN)
        lines = {one.id: one for one in care.examine(desk, connection.id)}
    assert (lines["clock"].is_fine, "43200" in lines["clock"].sentence) == (False, True)


def test_by_files_there_is_nothing_to_test(desk: Desk) -> None:
    (line,) = care.examine(desk, desk.connections.for_writing().id)
    assert (line.is_fine, "没有接口" in line.sentence) == (None, True)


def test_every_place_says_the_same_age_of_the_data(home: Home) -> None:
    clock = SetClock(NOW)
    desk = open_desk(home, clock)
    connection = add_cases(desk, case_row(1), case_row(2))
    key = f"{order_id(1)}|{order_id(1)}-000001"
    (decision,) = desk.decide.confirm_requirement(connection, [key])
    assert decision.command is not None
    clock.now += timedelta(hours=1)
    # a result seen an hour later is of one case; the list as a whole is no newer by it
    desk.outbox.register_result(decision.command.id, "done")
    (view,) = [one for one in care.overview(desk).connections if one.connection.id == connection]
    board = desk.today.board(connection)
    assert view.fresh == {one.kind: one.data_as_of for one in board.freshness} == {"cases": NOW}
    desk.close()
