"""What the marketplace says instead of starting: words that make no sense, a taken port, a folder it cannot use."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.sandbox import server
from desktop_app.sandbox.http import arguments, spoken
from desktop_app.sandbox.shop.clock import MAX_RATE
from desktop_app.services.rehearsals.process import IN_USE
from tests.sandbox.marketplace import ROOT, command, environment, running, start


def _run(*words: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    env = environment() | more
    return subprocess.run(
        command(folder, *words), cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_taken_port_is_told_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = _run("--port", str(port), folder=tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert f"端口 {port} 已被占用" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "address.json").exists()


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
    for word in ("--folder", "--home", "--scenario", "--orders", "--seed", "--port", "--rate", "--parent-pipe", "用法"):
        assert word in done.stdout
    assert list(tmp_path.iterdir()) == []


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


def test_a_home_is_where_the_folder_lies_unless_one_is_named(tmp_path: Path) -> None:
    below = arguments.parse(["--home", str(tmp_path)], server.SCENARIO_NAMES)
    assert below.folder == tmp_path / "rehearsal"
    named = arguments.parse(["--home", str(tmp_path), "--folder", str(tmp_path / "x")], server.SCENARIO_NAMES)
    assert named.folder == tmp_path / "x"
