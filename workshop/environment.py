"""The virtual environment of the checkout: made once, from the hash-locked lists, and known by a stamp.

Standard library only. The second time costs one small file to read.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

LISTS = {"program": "requirements/program.txt", "development": "requirements/development.txt"}
STAMP = "seller-desk.json"
OLDEST_PYTHON = (3, 11)
FIRST_QT_THAT_ABORTS = (6, 12)
"""PySide6 6.12.0 gives a reference of None away at each void call; Python before 3.12 aborts when none is left."""
FIRST_PYTHON_WITH_IMMORTAL_NONE = (3, 12)


class SetUpError(Exception):
    """The environment cannot be made; the text says why and what to do."""


def say(text: str) -> None:
    """Set-up speaks on stderr alone: stdout belongs to the program."""
    print(text, file=sys.stderr, flush=True)


def provide(root: Path, kind: str) -> str:
    """The interpreter of an environment that holds the list ``kind``, set up if needed."""
    requirements = root / LISTS[kind]
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if _is_ready(root, kind, wanted):
        return str(interpreter(root))
    with _alone(root):
        if not _is_ready(root, kind, wanted):
            refuse_unfit_qt(requirements.read_text("utf-8"), _version(root) or sys.version_info[:2])
            _make(root)
            _install(root, requirements)
            _write_stamp(root, kind)
    return str(interpreter(root))


def interpreter(root: Path) -> Path:
    """Where the environment's Python lies."""
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def refuse_unfit_qt(locked: str, python: tuple[int, int]) -> None:
    """Refuse, in words, a Qt binding that would abort the program after some thousand calls."""
    found = re.search(r"^pyside6-essentials==(\d+)\.(\d+)", locked, re.MULTILINE)
    if not found:
        raise SetUpError(
            "The lock names no PySide6: requirements/ is damaged. Restore it with: git checkout requirements"
        )
    version = (int(found[1]), int(found[2]))
    if version >= FIRST_QT_THAT_ABORTS and python < FIRST_PYTHON_WITH_IMMORTAL_NONE:
        raise SetUpError(
            f"PySide6 {version[0]}.{version[1]} aborts the process on Python {python[0]}.{python[1]}.\n"
            "Use Python 3.12 or later, or lock PySide6 below 6.12."
        )


def _is_ready(root: Path, kind: str, wanted: str) -> bool:
    return interpreter(root).exists() and _stamp(root).get(kind) == wanted


def _stamp(root: Path) -> dict[str, str]:
    try:
        found = json.loads((root / ".venv" / STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write_stamp(root: Path, kind: str) -> None:
    """Note what is installed. The developers' list holds the program's list too, at the same versions."""
    kinds = LISTS if kind == "development" else {kind: LISTS[kind]}
    fresh_hashes = {one: hashlib.sha256((root / path).read_bytes()).hexdigest() for one, path in kinds.items()}
    path = root / ".venv" / STAMP
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps({**_stamp(root), **fresh_hashes}), "utf-8")
    fresh.replace(path)


def _version(root: Path) -> tuple[int, int] | None:
    """The Python that an existing environment was made with."""
    try:
        text = (root / ".venv" / "pyvenv.cfg").read_text("utf-8")
    except OSError:
        return None
    found = re.search(r"^version\s*=\s*(\d+)\.(\d+)", text, re.MULTILINE)
    return (int(found[1]), int(found[2])) if found else None


def _make(root: Path) -> None:
    """Keep an environment that works; make it anew when its Python is gone, too old or broken."""
    version = _version(root)
    if version and version >= OLDEST_PYTHON and _works(root):
        return
    say(f"Making the environment .venv with Python {sys.version_info[0]}.{sys.version_info[1]} …")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(root / ".venv")], capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise SetUpError(f"The environment could not be made:\n{made.stdout}{made.stderr}")


def _works(root: Path) -> bool:
    try:
        done = subprocess.run([str(interpreter(root)), "-m", "pip", "--version"], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def _install(root: Path, requirements: Path) -> None:
    """Install the whole list, every file checked against its hashes, and show how far it is."""
    names = re.findall(r"^([A-Za-z0-9_.-]+)==", requirements.read_text("utf-8"), re.MULTILINE)
    say(f"Installing {len(set(names))} libraries from {requirements.relative_to(root).as_posix()} (once) …")
    options = ["--require-hashes", "--no-deps", "--only-binary=:all:", "--progress-bar=off", "--no-input"]
    command = [str(interpreter(root)), "-m", "pip", "install", *options, "-r", str(requirements)]
    environ = {**os.environ, "PIP_CACHE_DIR": str(root / ".cache" / "pip"), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    log = root / ".cache" / "setup.log"
    started = time.monotonic()
    with (
        subprocess.Popen(
            command,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process,
        log.open("w", encoding="utf-8") as written,
    ):
        last = _show_progress(process, written, len(set(names)))
    if process.returncode:
        raise SetUpError(f"The libraries could not be installed:\n{last}\nAll of it: {log}")
    say(f"Ready after {time.monotonic() - started:.0f} s.")


def _show_progress(process: subprocess.Popen[str], written: object, total: int) -> str:
    """Count what pip collects; the last lines are given back for the sentence of a failure."""
    done = 0
    tail: list[str] = []
    for line in process.stdout or ():
        written.write(line)  # type: ignore[attr-defined]
        tail = [*tail[-11:], line.rstrip()]
        word = line.split(" ", 1)[0]
        if word in ("Collecting", "Requirement"):
            done += 1
            if done % 10 == 0 or done == total:
                say(f"  {done} of {total} fetched or present")
        elif word == "Installing":
            say("  unpacking …")
    return "\n".join(tail)


@contextlib.contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Two set-ups of one checkout wait for each other; the lock ends with the process that holds it."""
    folder = root / ".cache"
    folder.mkdir(exist_ok=True)
    with (folder / "setup.lock").open("w") as lock:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
