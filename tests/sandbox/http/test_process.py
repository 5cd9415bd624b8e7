"""The marketplace as a process: how it starts, who may start it, and each way in which it ends."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop_app.gateways.contract_shapes import about_of
from desktop_app.models.rehearsing import SPEEDS
from desktop_app.sandbox import server
from desktop_app.sandbox.http import arguments, spoken
from desktop_app.sandbox.shop.clock import MAX_RATE
from desktop_app.services.rehearsals.process import IN_USE
from tests.sandbox.marketplace import PINNED_NOW, ROOT, Marketplace, command, environment, exchange_on, running, start

QUICK_SECONDS = 1.0
END_SECONDS = 10.0
DELAYED_ACK_SECONDS = 0.03
"""With Nagle's algorithm every answer of two writes would wait 40 ms."""


def _run(*words: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    env = environment() | more
    return subprocess.run(
        command(folder, *words), cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
    )


def _wait_gone(pid: int) -> bool:
    deadline = time.monotonic() + END_SECONDS
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_it_says_where_it_listens_and_writes_an_address_for_this_person_alone(tmp_path: Path) -> None:
    with running(tmp_path, "--orders", "20") as shop:
        address = json.loads((tmp_path / "address.json").read_text())
        assert shop.first_line == f"listening http://127.0.0.1:{address['port']}"
        assert (address["pid"], address["contract"], len(address["token"]) >= 40) == (shop.process.pid, 1, True)
        assert stat.S_IMODE((tmp_path / "address.json").stat().st_mode) == 0o600
        assert shop.ask("GET", "/seller/v1/about").json["kind"] == "rehearsal"


def test_it_listens_on_this_computer_alone(tmp_path: Path) -> None:
    with running(tmp_path, "--orders", "20") as shop:
        lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
        ours = [line.split()[1] for line in lines if line.split()[1].endswith(f":{shop.port:04X}")]
        assert {place.split(":")[0] for place in ours} == {"0100007F"}
        six = [line.split()[1] for line in Path("/proc/net/tcp6").read_text().splitlines()[1:]]
        assert not any(place.endswith(f":{shop.port:04X}") for place in six)


def _cpu_seconds(pid: int) -> float:
    members = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(members[11]) + int(members[12])) / os.sysconf("SC_CLK_TCK")


def test_it_starts_quickly(tmp_path: Path) -> None:
    """By its own work, since a busy machine makes everything wait; on a quiet one it listens after 0.7 s."""
    seconds = []
    for _ in range(3):
        with running(tmp_path, "--orders", "50") as shop:
            seconds.append(min(_cpu_seconds(shop.process.pid), shop.started_seconds))
    assert min(seconds) < QUICK_SECONDS, seconds


def test_a_kept_connection_is_answered_without_waiting_for_acknowledgements(tmp_path: Path) -> None:
    with running(tmp_path, "--orders", "20") as shop:
        lines = ["GET /seller/v1/about HTTP/1.1", f"host: 127.0.0.1:{shop.port}", f"authorization: Bearer {shop.token}"]
        raw = "\r\n".join([*lines, "", ""]).encode()
        seconds = []
        with socket.create_connection(("127.0.0.1", shop.port), timeout=10) as connection:
            for _ in range(60):
                begun = time.monotonic()
                assert exchange_on(connection, raw).status == 200
                seconds.append(time.monotonic() - begun)
    assert sorted(seconds)[len(seconds) // 2] < DELAYED_ACK_SECONDS, sorted(seconds)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly_also_with_open_connections(tmp_path: Path, number: signal.Signals) -> None:
    shop = start(tmp_path, "--orders", "20")
    with socket.create_connection(("127.0.0.1", shop.port), timeout=10) as idle:
        request = f"GET /seller/v1/about HTTP/1.1\r\nhost: 127.0.0.1:{shop.port}\r\n"
        exchange_on(idle, f"{request}authorization: Bearer {shop.token}\r\n\r\n".encode())
        begun = time.monotonic()
        shop.process.send_signal(number)
        assert shop.process.wait(20) == 0
    assert time.monotonic() - begun < END_SECONDS
    assert not (tmp_path / "address.json").exists()


def test_a_request_that_hangs_does_not_keep_it(tmp_path: Path) -> None:
    shop = start(tmp_path, "--orders", "20")
    shop.fault("slow", seconds=600)
    with socket.create_connection(("127.0.0.1", shop.port), timeout=30) as waiting:
        request = f"GET /seller/v1/about HTTP/1.1\r\nhost: 127.0.0.1:{shop.port}\r\n"
        waiting.sendall(f"{request}authorization: Bearer {shop.token}\r\n\r\n".encode())
        while not shop.control("GET", "faults")["faults"][0]["used"]:
            time.sleep(0.01)
        assert shop.stop() == 0
        waiting.recv(1024)


def test_it_ends_when_the_pipe_of_its_parent_closes(tmp_path: Path) -> None:
    shop = start(tmp_path, "--orders", "20", "--parent-pipe", stdin=subprocess.PIPE)
    assert shop.process.stdin is not None
    shop.process.stdin.write(b"something\n")
    shop.process.stdin.flush()
    assert shop.ask("GET", "/seller/v1/about").status == 200
    shop.process.stdin.close()
    assert shop.process.wait(20) == 0
    assert not (tmp_path / "address.json").exists()


def test_without_the_option_a_closed_stdin_means_nothing(tmp_path: Path) -> None:
    with running(tmp_path, "--orders", "20", stdin=subprocess.DEVNULL) as shop:
        assert shop.ask("GET", "/seller/v1/about").status == 200


@pytest.mark.fault
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_it_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    words = command(tmp_path, "--orders", "20", "--parent-pipe")
    code = (
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen({words!r}, cwd={str(ROOT)!r}, stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "print(child.stdout.readline().decode().strip(), child.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], env=environment(), stdout=subprocess.PIPE)
    assert parent.stdout is not None
    said = parent.stdout.readline().decode()
    assert said.startswith("listening"), said
    parent.kill()
    parent.wait(20)
    parent.stdout.close()
    assert _wait_gone(int(said.split()[-1]))
    assert not (tmp_path / "address.json").exists()


@pytest.mark.fault
def test_a_parent_that_dies_while_the_shop_is_made_leaves_nothing_running(tmp_path: Path) -> None:
    process = subprocess.Popen(
        command(tmp_path, "--orders", "200000", "--parent-pipe"),
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    assert process.wait(20) == 0
    process.stdout.close()
    with running(tmp_path, "--orders", "20") as shop:
        assert shop.ask("GET", "/seller/v1/about").status == 200


def test_a_signal_while_the_shop_is_made_leaves_nothing_behind(tmp_path: Path) -> None:
    process = subprocess.Popen(
        command(tmp_path, "--orders", "300000"), cwd=ROOT, env=environment(), stderr=subprocess.PIPE, text=True
    )
    while not (tmp_path / "marketplace.db.new").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.terminate()
    assert process.stderr is not None
    said = process.stderr.read()
    assert (process.wait(20), said) == (0, "")
    process.stderr.close()
    assert not (tmp_path / "marketplace.db").exists()
    assert not (tmp_path / "address.json").exists()


@pytest.mark.fault
def test_after_a_kill_it_starts_again_with_the_same_shop_and_another_token(tmp_path: Path) -> None:
    killed = start(tmp_path, "--orders", "40", "--at", PINNED_NOW, "--rate", "0")
    before = killed.items()
    killed.process.kill()
    killed.process.wait(20)
    assert killed.process.stdout is not None
    killed.process.stdout.close()
    assert (tmp_path / "address.json").exists()
    with running(tmp_path) as shop:
        assert shop.items() == before
        assert shop.token != killed.token
        assert shop.ask("GET", "/seller/v1/about", authorization=f"Bearer {killed.token}").status == 401


def test_a_taken_port_is_told_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = _run("--port", str(port), folder=tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert f"端口 {port} 已被占用" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "address.json").exists()


def test_a_chosen_port_is_used(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with running(tmp_path, "--orders", "20", "--port", str(port)) as shop:
        assert shop.port == port


def test_one_marketplace_a_folder(tmp_path: Path) -> None:
    with running(tmp_path, "--orders", "20") as shop:
        done = _run(folder=tmp_path)
        assert (done.returncode, done.stdout) == (3, "")
        assert "已经在运行" in done.stderr
        assert shop.ask("GET", "/seller/v1/about").status == 200
        assert json.loads((tmp_path / "address.json").read_text())["token"] == shop.token


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--orders", "many"], "--orders"),
        (["--orders", "-3"], "--orders"),
        (["--orders", "99999999999"], "--orders"),
        (["--seed", "1.5"], "--seed"),
        (["--port", "70000"], "--port"),
        (["--rate", "nan"], "--rate"),
        (["--rate", "-1"], "--rate"),
        (["--rate", "fast"], "--rate"),
        (["--rate", f"{MAX_RATE + 1:.0f}"], f"0 到 {MAX_RATE:.0f}"),
        (["--scenario", "no such"], "no such"),
        (["--at", "yesterday"], "--at"),
        (["--at", "0001-01-01"], "--at"),
        (["--port"], "后面要有一个值"),
        (["--colour", "red"], "不认识的参数"),
        (["word"], "不认识的参数"),
        (["--folder", ""], "--folder"),
    ],
)
def test_words_that_make_no_sense_are_refused_in_a_sentence(tmp_path: Path, words: list[str], said: str) -> None:
    done = _run(*words, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "--help" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_can_be_read_by_machines(tmp_path: Path) -> None:
    done = _run("--json", "--port", "x", folder=tmp_path)
    assert done.returncode == 2
    assert set(json.loads(done.stdout)["error"]) == {"title", "message"}


def test_help_explains_itself_and_starts_nothing(tmp_path: Path) -> None:
    done = _run("--help", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for word in ("--folder", "--scenario", "--orders", "--seed", "--port", "--rate", "--parent-pipe", "用法"):
        assert word in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_the_home_is_used_when_none_is_named(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "desktop_app", "sandbox", "--home", str(tmp_path), "--orders", "20"],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith(b"listening ")
    assert (tmp_path / "rehearsal" / "address.json").is_file()
    process.terminate()
    assert process.wait(20) == 0
    process.stdout.close()


@pytest.mark.parametrize("damage", ["text", "folder", "other"])
def test_a_folder_that_cannot_be_used_is_told_in_a_sentence(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "shop"
    if damage == "folder":
        folder.write_text("a file where the folder should be")
    else:
        folder.mkdir()
        content = b"no database at all, but long enough to be looked at" * 100
        (folder / "marketplace.db").write_bytes(content if damage == "text" else b"")
    done = _run(folder=folder)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("演练环境没有启动：")
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs to become another user")
def test_a_folder_without_rights_is_told_in_a_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    module = [sys.executable, "-m", "desktop_app.sandbox.server", "--folder", str(folder)]
    words = ["setpriv", "--reuid=65534", "--clear-groups", *module]
    done = subprocess.run(words, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("演练环境没有启动：")
    assert "Traceback" not in done.stderr


def test_the_log_never_holds_the_token(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    with log.open("wb") as file, running(tmp_path / "shop", "--orders", "20", "--verbose", stderr=file) as shop:
        assert shop.ask("GET", f"/console/enter?token={shop.token}").status == 303
        assert shop.ask("GET", f"/seller/v1/about?token={shop.token}").status == 200
        assert shop.ask("PUT", "/seller/v1/commands/k", b"{", authorization=f"Bearer {shop.token}").status == 400
        token = shop.token
    text = log.read_text("utf-8")
    assert "/console/enter 303" in text
    assert token not in text


def test_a_reader_who_never_looks_at_stderr_stops_nothing(tmp_path: Path) -> None:
    with running(tmp_path, "--orders", "20", stderr=subprocess.PIPE) as shop:
        for _ in range(300):
            assert shop.ask("GET", "/seller/v1/commands/none").status == 404
        assert shop.process.stderr is not None
    shop.process.stderr.close()


def test_a_reader_who_goes_away_before_the_first_line_stops_nothing(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.Popen(
        command(tmp_path, "--orders", "20"),
        cwd=ROOT,
        env=environment(),
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(writing)
    while not (tmp_path / "address.json").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.terminate()
    assert process.stderr is not None
    said = process.stderr.read()
    process.stderr.close()
    assert (process.wait(20), said) == (0, "")


def test_the_clock_goes_on_where_it_was_and_at_the_wanted_rate(tmp_path: Path) -> None:
    def hour(shop: Marketplace) -> str:
        return str(shop.control("GET", "clock")["time"])[:13]

    with running(tmp_path, "--orders", "20", "--at", PINNED_NOW, "--rate", "0") as shop:
        assert hour(shop) == "2026-11-24T09"
        shop.control("POST", "clock", {"step_seconds": 7200})
        assert hour(shop) == "2026-11-24T11"
    with running(tmp_path, "--rate", "0") as shop:
        assert hour(shop) == "2026-11-24T11"


def test_the_fastest_clock_is_one_that_our_own_reader_takes(tmp_path: Path) -> None:
    """One bound for command line and controls, and the program, which shares no code with it, understands it."""
    with running(tmp_path, "--orders", "20", "--at", PINNED_NOW, "--rate", f"{MAX_RATE:.0f}") as shop:
        assert about_of(shop.ask("GET", "/seller/v1/about").body).clock_rate == MAX_RATE
        assert shop.ask("POST", "/rehearsal/clock", {"rate": MAX_RATE + 1}).status == 409
    assert max(rate for rate, _name in SPEEDS) <= MAX_RATE


def test_help_and_refusals_are_in_the_language_of_who_starts_it(tmp_path: Path) -> None:
    for words in (["--help"], ["--port", "x"], ["--colour", "red"], ["--scenario", "no such"], ["--at", "yesterday"]):
        done = _run(*words, folder=tmp_path, SELLER_DESK_LANGUAGE="en")
        text = done.stdout + done.stderr
        assert text
        assert not re.search("[\u4e00-\u9fff]", text), text


def test_every_text_that_is_said_has_its_english() -> None:
    said = set()
    for path in (ROOT / "desktop_app" / "sandbox").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "told":
                said |= {one.value for one in call.args if isinstance(one, ast.Constant)}
    assert len(said) > 15
    assert said <= set(spoken._ENGLISH)
    assert {text for _pattern, text in arguments._COMPLAINTS} <= set(spoken._ENGLISH)
    for text, english in spoken._ENGLISH.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", english)), text


def test_the_systems_own_words_are_in_no_sentence(tmp_path: Path) -> None:
    place = tmp_path / "a file"
    place.write_text("x")
    done = _run(folder=place)
    assert done.returncode == 3
    assert "同名的文件" in done.stderr
    assert not re.search(r"exists|Errno|denied", done.stderr)


def test_words_for_another_shop_than_the_one_that_is_there_are_told_as_unused(tmp_path: Path) -> None:
    start(tmp_path, "--scenario", "small", "--orders", "20", "--seed", "3").stop()
    for words, unused in ((["--seed", "3", "--orders", "20"], ""), (["--seed", "4", "--orders", "20"], "--seed 没有")):
        options = arguments.parse(["--folder", str(tmp_path), *words], server.SCENARIO_NAMES)
        told = io.StringIO()
        with contextlib.redirect_stderr(told):
            server._open_shop(options).close()
        assert unused in told.getvalue()
        assert bool(unused) is bool(told.getvalue())


def test_the_program_knows_in_both_languages_that_its_folder_is_taken() -> None:
    (text,) = [one for one in spoken._ENGLISH if IN_USE[0] in one]
    assert IN_USE[1] in spoken._ENGLISH[text]
