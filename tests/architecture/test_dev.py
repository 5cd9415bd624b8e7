"""``dev.py`` as a person meets it: a folder with blanks and Chinese characters, the exit status passed through."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, imported_names, python_files
from workshop import environment, system

QUICK_SECONDS = 2.0
PROGRAM = """
import json, os, sys
print(json.dumps({"arguments": sys.argv[1:], "platform": os.environ.get("QT_QPA_PLATFORM"), "folder": os.getcwd()}))
sys.exit(7)
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that is set up already, whose program says what it was given and answers 7."""
    root = tmp_path / "云 商台"
    root.mkdir()
    shutil.copy(ROOT / "dev.py", root)
    shutil.copytree(ROOT / "workshop", root / "workshop", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "requirements", root / "requirements")
    (root / "desktop_app").mkdir()
    (root / "desktop_app" / "__init__.py").touch()
    (root / "desktop_app" / "__main__.py").write_text(PROGRAM, "utf-8")
    venv.create(root / ".venv", symlinks=os.name == "posix")
    stamp = {kind: hashlib.sha256((root / path).read_bytes()).hexdigest() for kind, path in environment.LISTS.items()}
    (root / ".venv" / environment.STAMP).write_text(json.dumps(stamp), "utf-8")
    (root / ".venv" / "seller-desk-system.txt").write_text("font qt venv window", "utf-8")
    return root


def _dev(checkout: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PYTHONPATH")
    environ = {**{name: value for name, value in os.environ.items() if name not in hidden}, **variables}
    command = [sys.executable, str(checkout / "dev.py"), *arguments]
    folder = checkout.parent
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, timeout=60, check=False)


def test_the_command_line_gets_its_arguments_and_gives_its_exit_status(checkout: Path) -> None:
    done = _dev(checkout, "cli", "import", "订单 表.csv", "--json")
    said = json.loads(done.stdout)
    assert (done.returncode, said["arguments"], done.stderr) == (7, ["import", "订单 表.csv", "--json"], "")
    assert Path(said["folder"]).resolve() == checkout.parent.resolve()


def test_the_second_time_is_quick(checkout: Path) -> None:
    _dev(checkout, "cli", "--help")
    computed = _computed_by_children()
    _dev(checkout, "cli", "--help")
    assert _computed_by_children() - computed < QUICK_SECONDS


def _computed_by_children() -> float:
    """Seconds of processor time of the processes that were started and have ended: a loaded machine lets them wait."""
    used = os.times()
    return used.children_user + used.children_system


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux can be without a display")
def test_without_a_display_run_says_so_and_does_the_tour(checkout: Path) -> None:
    done = _dev(checkout, "run")
    said = json.loads(done.stdout)
    assert "No display" in done.stderr
    assert said["arguments"] == ["tour", str(checkout / "out" / "tour")]
    assert said["platform"].startswith("offscreen")
    assert str(checkout / "out" / "tour") in done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays are named by variables on Linux only")
def test_with_a_display_run_opens_the_window(checkout: Path) -> None:
    done = _dev(checkout, "run", "--home", "我的 数据", DISPLAY=":7")
    said = json.loads(done.stdout)
    assert (said["arguments"], said["platform"], done.returncode) == (["--home", "我的 数据"], None, 7)


def test_a_changed_lock_asks_for_set_up_again(checkout: Path) -> None:
    with (checkout / "requirements" / "program.txt").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    done = _dev(checkout, "cli", "--help", PIP_NO_INDEX="1")
    assert done.returncode == 3
    assert done.stdout == ""
    assert "Installing" in done.stderr


def test_an_unknown_command_and_none_are_wrong_usage(checkout: Path) -> None:
    assert (_dev(checkout, "dance").returncode, _dev(checkout).returncode, _dev(checkout, "--help").returncode) == (
        2,
        2,
        0,
    )


@pytest.mark.parametrize("verb", ["run", "test", "check", "tour", "bench", "i18n", "licences", "package"])
@pytest.mark.parametrize("word", ["--help", "-h"])
def test_help_of_a_verb_sets_nothing_up_and_does_nothing(checkout: Path, verb: str, word: str) -> None:
    shutil.rmtree(checkout / ".venv")
    before = sorted(path.name for path in checkout.parent.rglob("*") if "__pycache__" not in path.parts)
    done = _dev(checkout, verb, word)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"python3 dev.py {verb}")
    assert sorted(path.name for path in checkout.parent.rglob("*") if "__pycache__" not in path.parts) == before


def test_help_of_the_command_lines_tour_is_that_of_the_program(checkout: Path) -> None:
    assert json.loads(_dev(checkout, "cli", "tour", "--help").stdout)["arguments"] == ["tour", "--help"]
    assert json.loads(_dev(checkout, "cli", "tour", "图", "-h").stdout)["arguments"] == ["tour", "图", "-h"]


@pytest.mark.parametrize(
    "words", [("tour", "--nonsense"), ("cli", "tour", "--nonsense"), ("check", "--fast"), ("package", "--out=x")]
)
def test_an_unknown_option_is_wrong_usage_and_starts_nothing(checkout: Path, words: tuple[str, ...]) -> None:
    done = _dev(checkout, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert words[-1] in done.stderr
    assert "The pictures lie" not in done.stderr


def test_an_option_of_the_tour_is_no_folder(checkout: Path) -> None:
    said = json.loads(_dev(checkout, "tour", "--json").stdout)
    assert said["arguments"] == ["tour", str(checkout / "out" / "tour"), "--json"]
    said = json.loads(_dev(checkout, "cli", "tour", "图", "--json").stdout)
    assert said["arguments"] == ["tour", str(checkout.parent / "图"), "--json"]


def test_too_old_a_python_is_refused_in_words() -> None:
    old = (
        "import sys, runpy; sys.version_info = (3, 9, 2, 'final', 0);"
        f"sys.argv = ['dev.py', 'run']; runpy.run_path({str(ROOT / 'dev.py')!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", old], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "needs Python 3.11 or later; this is 3.9" in done.stderr
    ast.parse((ROOT / "dev.py").read_text("utf-8"), feature_version=(3, 7))


def test_set_up_uses_the_standard_library_alone() -> None:
    inside = {"translations.py", "licences.py"}  # these run in the environment that set-up has made
    files = [path for path in python_files("dev.py", "workshop") if path.name not in inside]
    known = set(sys.stdlib_module_names) | {"workshop"}
    foreign = [name for path in files for name, _ in imported_names(path) if name.split(".")[0] not in known]
    assert len(files) >= 6
    assert foreign == []


def test_missing_packages_of_the_system_are_named_in_one_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(system, "_loads", lambda library: library != "libEGL.so.1")
    monkeypatch.setattr(system, "has_chinese_font", lambda: False)
    assert system.missing_packages(["qt", "window", "font"]) == ["libegl1", "fonts-noto-cjk"]
    monkeypatch.setattr(system.os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(system.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(system.sys, "platform", "linux")
    with pytest.raises(environment.SetUpError, match=r"sudo apt-get .* libegl1 fonts-noto-cjk"):
        system.provide(tmp_path, ["qt", "font"])


def test_a_missing_font_alone_is_said_but_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system, "has_chinese_font", lambda: False)
    monkeypatch.setattr(system.os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(system.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(system.sys, "platform", "linux")
    system.provide(tmp_path, ["font"])
    said = capsys.readouterr()
    assert ("fonts-noto-cjk" in said.err, said.out) == (True, "")
