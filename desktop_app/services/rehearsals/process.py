"""One marketplace as a process that we started: it ends when we end it, and by its pipe when we are killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from desktop_app import paths
from desktop_app.errors import WorldError
from desktop_app.os_reasons import reason_of
from desktop_app.texts import _, language

TOLD_NAME = "start.json"
"""What the marketplace said when it started: its address, or why it could not."""
LOG_NAME = "marketplace.log"
IN_USE = ("已经在运行", "already running")
"""One of these stands in the marketplace's sentence when its folder is taken."""
END_SECONDS = 4.0
"""How long an orderly end may take; then it is killed."""
KILL_SECONDS = 5.0


class MarketProcess:
    """A running, or ended, marketplace. ``OSError`` never comes out: what the system refuses is a ``WorldError``."""

    def __init__(self, folder: Path, words: Sequence[str] = ()) -> None:
        self._folder = folder
        command = [*paths.own_command(), "sandbox", "--folder", str(folder), "--json", "--parent-pipe", *words]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / TOLD_NAME).open("wb") as told, (folder / LOG_NAME).open("wb") as log:
                self._process = subprocess.Popen(  # noqa: S603 - this same program
                    command,
                    # held open as long as we live: the marketplace ends when it closes
                    stdin=subprocess.PIPE,
                    stdout=told,
                    stderr=log,
                    env=_environment(),
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                )
        except OSError as error:
            raise not_started(_("{reason}（{folder}）。", reason=reason_of(error), folder=folder)) from error

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """True when it runs no more."""
        return self._process.poll() is not None

    def found_another(self) -> bool:
        """True when it ended because another marketplace runs in the folder already."""
        return self.has_ended and _is_in_use(self._said())

    def fault(self) -> WorldError:
        """Why it ended, in the marketplace's own sentence, or in ours when it said nothing."""
        said, state = self._said(), self._process.poll()
        if _is_in_use(said):
            text = _(
                "这个演练已在另一个窗口或命令里运行。请先关掉它，再试一次；演练的数据都在 {folder}。",
                folder=self._folder,
            )
            return not_started(text)
        if "--folder" in said:
            # its advice is for whoever starts it by hand; the program makes another shop by itself
            text = _(
                "演练的数据打不开，详情在 {log}。真实数据不受影响。请重新开始一次演练，会另建一份数据。",
                log=self._folder / TOLD_NAME,
            )
            return not_started(text)
        if said:
            return not_started(said)
        text = _("它自己结束了（状态 {state}），详情在 {log}。", state=state, log=self._folder / LOG_NAME)
        return not_started(text)

    def _said(self) -> str:
        try:
            told: Any = json.loads((self._folder / TOLD_NAME).read_bytes())
            return str(told["error"]["message"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def end(self, seconds: float = END_SECONDS) -> None:
        """End it, in order when it can, by force when it does not."""
        process = self._process
        with suppress(OSError):
            if process.stdin is not None:
                process.stdin.close()
        for ask, patience in ((process.terminate, seconds), (process.kill, KILL_SECONDS)):
            if process.poll() is not None:
                return
            with suppress(OSError):
                ask()
            with suppress(subprocess.TimeoutExpired):
                process.wait(patience)


def not_started(sentence: str) -> WorldError:
    """The marketplace of a rehearsal could not be started."""
    return WorldError(_("演练环境没有启动"), sentence)


def _is_in_use(said: str) -> bool:
    return any(words in said for words in IN_USE)


def _environment() -> dict[str, str]:
    """Ours, with the language in use, and in a checkout the place of the program: it is blind to where it stands."""
    ours = {**os.environ, "SELLER_DESK_LANGUAGE": "en" if language() == "en" else "zh_CN"}
    if getattr(sys, "frozen", False):
        return ours
    place = str(Path(paths.__file__).resolve().parents[1])
    others = [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part and part != place]
    return {**ours, "PYTHONPATH": os.pathsep.join([place, *others])}
