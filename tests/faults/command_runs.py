"""The command line under attack: killed at a step, short of room, as another person, interrupted, without streams."""

from __future__ import annotations

import re
import resource
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop_app.paths import Home
from tests.journeys.command_line import TIMEOUT_SECONDS, Done, arguments, environment, run

NOBODY = "65534"
_HAN = re.compile(r"[\u4e00-\u9fff]")
_MACHINE = re.compile(
    r"Errno|Error\b|codec|decode|Exception|0x[0-9a-f]+|recursion|NoneType|[a-z]+ [a-z]+ [a-z]+ [a-z]+"
)


def told(done: Done, status: int, *words: str) -> str:
    """A refusal as a person meets it: the exit state, one document, a title, and a sentence that is a sentence."""
    assert done.status == status, done
    document = done.document
    assert list(document) == ["error"], done
    assert list(document["error"]) == ["title", "message"]
    title, message = document["error"]["title"], document["error"]["message"]
    assert _HAN.search(title), title
    assert _HAN.search(message), message
    assert not _MACHINE.search(_without_quotes(message)), message
    assert "程序自己的错误" not in message, done
    for word in words:
        assert word in title + message, (word, title, message)
    return str(message)


def _without_quotes(message: str) -> str:
    """What is between quotes comes from the person."""
    return re.sub(r"“.*?”", "“”", message, flags=re.DOTALL)


def killed(home: Home, label: str, *words: str, given: bytes = b"") -> bool:
    """Run a verb until its label kills it; False when it came to its end without reaching the label."""
    done = subprocess.run(
        arguments(home, *words),
        input=given,
        capture_output=True,
        env=environment(SELLER_DESK_KILL_AT=label),
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    assert done.returncode in (-signal.SIGKILL, 0, 1), done
    return done.returncode == -signal.SIGKILL


def limited(home: Home, limit_bytes: int, *words: str, given: bytes = b"") -> Done:
    """Run a verb that cannot make any file longer than a limit: what a full disk looks like to it."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, resource.RLIM_INFINITY))

    return _finished(subprocess_arguments(home, words), given, limit)


def as_nobody(home: Home, *words: str, given: bytes = b"") -> Done:
    """Run a verb as another person, who can read the program but not write here."""
    command = [
        "setpriv",
        f"--reuid={NOBODY}",
        f"--regid={NOBODY}",
        "--clear-groups",
        *subprocess_arguments(home, words),
    ]
    return _finished(command, given, None, HOME="/nonexistent", PYTHONDONTWRITEBYTECODE="1")


def subprocess_arguments(home: Home, words: tuple[str, ...]) -> list[str]:
    """The whole command, with one JSON document as its answer."""
    return arguments(home, *words, "--json")


def _finished(command: list[str], given: bytes, before: Callable[[], None] | None, **more: str) -> Done:
    done = subprocess.run(
        command,
        input=given,
        capture_output=True,
        env=environment(**more),
        timeout=TIMEOUT_SECONDS,
        cwd="/",
        preexec_fn=before,
        check=False,
    )
    found = Done(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
    assert "Traceback" not in found.out + found.err, found.err
    return found


def started(home: Home, *words: str, **more: str) -> subprocess.Popen[bytes]:
    """A verb that runs on while the test does something else."""
    return subprocess.Popen(
        arguments(home, *words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(**more)
    )


def document(home: Home, *words: str) -> Any:
    """The answer of a verb that must be done without anything left for a person."""
    done = run(home, *words, "--json")
    assert done.status == 0, done
    return done.document


def open_for_all(folder: Path) -> None:
    """Let another person come as far as a folder that the tests made."""
    for above in [folder, *folder.parents]:
        if above.is_relative_to("/tmp") and above.stat().st_mode & 0o005 != 0o005:
            above.chmod(above.stat().st_mode | 0o055)
