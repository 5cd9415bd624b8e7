"""A rehearsal leaves no packet beyond this computer: window, command line and marketplace, seen by the kernel."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from desktop_app.models.connections import ConnectionKind
from desktop_app.paths import Home
from desktop_app.services.desk import open_desk
from tests.journeys.command_line import arguments, environment
from tests.journeys.network_log import NetworkLog, contact_of, traced

TOUR_SECONDS = 500
CONTROL = """
import contextlib, socket
for family, place in ((socket.AF_INET, "192.0.2.7"), (socket.AF_INET6, "2001:db8::7"), (socket.AF_INET, "127.0.0.1")):
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)
        sock.connect((place, 9))
with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    sock.sendto(b"x", ("198.51.100.9", 9))
with socket.socket() as sock:
    sock.bind(("0.0.0.0", 0))
"""


def _is_at_home(log: NetworkLog, capsys: pytest.CaptureFixture[str]) -> None:
    called = [one for one in log.loopback if one.call == "connect"]
    with capsys.disabled():
        print(f"\nnetwork log: {len(called)} places on loopback called, {len(log.abroad)} elsewhere")
    assert log.abroad == []
    assert called, "the log sees nothing at all"


def test_the_log_sees_what_leaves(tmp_path: Path) -> None:
    log = traced([sys.executable, "-c", CONTROL], tmp_path / "log", environment(), 60)
    assert log.status == 0, log.err
    assert {one.address for one in log.abroad} == {"192.0.2.7", "2001:db8::7", "198.51.100.9", "0.0.0.0"}
    assert ("127.0.0.1", 9) in {(one.address, one.port) for one in log.loopback}


@pytest.mark.parametrize(
    ("line", "is_local"),
    [
        ('7 connect(5, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.53")}, 16) = 0', True),
        ('7 connect(5, {sa_family=AF_UNIX, sun_path="/run/x"}, 9) = 0', True),
        (
            '7 connect(5, {sa_family=AF_INET6, sin6_port=htons(1), inet_pton(AF_INET6, "::1", &sin6_addr)}, 28) = 0',
            True,
        ),
        (
            '7 connect(5, {sa_family=AF_INET6, sin6_port=htons(1), inet_pton(AF_INET6, "::ffff:8.8.8.8", &x)}, 28) = 0',
            False,
        ),
        (
            '7 sendto(5, "x", 1, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.1")}, 16) = 1',
            False,
        ),
        ("7 connect(5, {sa_family=AF_PACKET, sll_protocol=htons(3)}, 20) = 0", False),
    ],
)
def test_each_line_of_the_log_is_read(line: str, is_local: bool) -> None:
    found = contact_of(line)
    assert found is not None
    assert found.is_local is is_local


def test_sync_with_a_rehearsal_that_it_starts_itself_stays_on_this_computer(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = open_desk(home)
    connection = desk.rehearsals.make(ConnectionKind.REHEARSAL_DIRECT)
    desk.close()
    command = arguments(home, "sync", "--connection", connection.name, "--json")
    log = traced(command, tmp_path / "log", environment(), 120)
    assert log.status in (0, 1), log.err
    assert json.loads(log.out)["rows"] > 0
    _is_at_home(log, capsys)


@pytest.mark.slow
def test_the_main_job_in_both_ways_of_rehearsal_stays_on_this_computer(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The tour: the real windows, the main job by files, then both rehearsals against the marketplace's process."""
    folder = tmp_path / "tour"
    log = traced(arguments(home, "tour", str(folder), "--json"), tmp_path / "log", environment(), TOUR_SECONDS)
    steps = json.loads((folder / "tour.json").read_text("utf-8"))
    assert log.status == 0, log.err
    names = {step["step"] for step in steps}
    assert {name for name in names if name.startswith("rehears")}, names
    _is_at_home(log, capsys)
