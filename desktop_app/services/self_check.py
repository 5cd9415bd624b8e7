"""What must be in order on this computer for the program to work: each thing with a verdict and a sentence."""

from __future__ import annotations

import importlib
import importlib.util
import platform
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from desktop_app import paths, texts
from desktop_app.crash import explain
from desktop_app.models.wording_journal import verdict
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

QT_SECONDS = 60
BUILT = datetime(2026, 1, 1, tzinfo=UTC)
"""No honest clock is earlier than the program itself."""
FREE_BYTES_NEEDED = 200 * 1024 * 1024


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    id: str
    is_ok: bool
    message: str

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of the command line."""
        return {"id": self.id, "ok": self.is_ok, "message": self.message}


def check_all(desk: Desk) -> list[Check]:
    """Look at everything; one check that fails never keeps the others from being made."""
    looks: tuple[tuple[str, Callable[[Desk], tuple[bool, str]]], ...] = (
        ("program", _program),
        ("sqlite", _sqlite),
        ("home", _home),
        ("work", _work),
        ("journal", _journal),
        ("archive", _archive),
        ("space", _space),
        ("rules", _rules),
        ("translations", _translations),
        ("clock", _clock),
        ("qt", _qt),
    )
    return [_one(desk, name, look) for name, look in looks]


def _one(desk: Desk, name: str, look: Callable[[Desk], tuple[bool, str]]) -> Check:
    try:
        is_ok, message = look(desk)
    except Exception as fault:  # noqa: BLE001 - what cannot even be looked at is what the check is there to tell
        is_ok, message = False, explain(fault).message
    return Check(name, is_ok, message)


def _program(desk: Desk) -> tuple[bool, str]:
    from importlib.metadata import PackageNotFoundError, version

    try:
        name = version("seller-desk")
    except PackageNotFoundError:  # run from a checkout
        name = _("开发版")
    python = platform.python_version()
    return sys.version_info >= (3, 11), _("版本 {version}，Python {python}。", version=name, python=python)


def _sqlite(desk: Desk) -> tuple[bool, str]:
    from desktop_app.store.versions import NEEDED, sqlite_version

    found = sqlite_version()
    text = _("SQLite {version}，至少需要 {needed}。", version=_dotted(found), needed=_dotted(NEEDED))
    return found >= NEEDED, text


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)


def _home(desk: Desk) -> tuple[bool, str]:
    folder = desk.home.temporary
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / "self-check.tmp"
    probe.write_text("ok", encoding="utf-8")
    probe.unlink()
    return True, _("可以写入 {folder}。", folder=str(desk.home.root))


def _work(desk: Desk) -> tuple[bool, str]:
    is_sound = desk.work.is_sound()
    return is_sound, _("工作数据完好。") if is_sound else _("工作数据有损坏，请从快照恢复。")


def _journal(desk: Desk) -> tuple[bool, str]:
    report = desk.journal.verify()
    return report.is_intact, _("日志共 {count} 条。{verdict}", count=report.count, verdict=verdict(report))


def _archive(desk: Desk) -> tuple[bool, str]:
    from desktop_app.services.intake.damage import NAMED, harmed_in_archive  # readers of tables

    harmed = harmed_in_archive(desk)
    if not harmed:
        return True, _("存档完好。")
    text = _(
        "{count} 个批次的存档已损坏或缺失：{ids}。请从备份放回存档文件，或重新导入同一个文件，再运行 replay。",
        count=len(harmed),
        ids=_("、").join(batch.id for batch in harmed[:NAMED]) + ("…" if len(harmed) > NAMED else ""),
    )
    return False, text


def _space(desk: Desk) -> tuple[bool, str]:
    import shutil

    from desktop_app.models.wording import size_text

    free = shutil.disk_usage(desk.home.root).free
    return free >= FREE_BYTES_NEEDED, _("磁盘还有 {size}。", size=size_text(free))


def _rules(desk: Desk) -> tuple[bool, str]:
    report = desk.rulebook.check()
    if report.problems:
        first = report.problems[0]
        text = _("{file} 第 {line} 行：{reason}", file=first.file, line=first.line, reason=first.reason)
        return False, text
    return True, _("规则 {count} 条。", count=report.entries)


def _translations(desk: Desk) -> tuple[bool, str]:
    import gettext

    missing = [
        language
        for language in texts.LANGUAGES
        if language != "zh_CN"
        and gettext.find(texts.DOMAIN, str(paths.resource("translations")), languages=[language]) is None
    ]
    if missing:
        return False, _("缺少语言：{languages}。", languages=", ".join(missing))
    return True, _("语言齐全：{languages}。", languages=", ".join(texts.LANGUAGES))


def _clock(desk: Desk) -> tuple[bool, str]:
    now = desk.clock.wall()
    return now >= BUILT, _("本机时间 {now}。", now=now.astimezone().strftime("%Y-%m-%d %H:%M:%S %z"))


def _qt(desk: Desk) -> tuple[bool, str]:
    """Qt in a process of its own: a missing system library ends a process, not only an import."""
    if importlib.util.find_spec("PySide6") is None:
        return False, _("没有安装 PySide6，窗口打不开；命令行可以用。")
    import os

    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(  # noqa: S603 - this same program with a constant word
        [*paths.own_command(), "--qt-probe"],
        capture_output=True,
        text=True,
        timeout=QT_SECONDS,
        env=environment,
        check=False,
    )
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["?"])[-1]
        return False, _("Qt 不能启动：{reason}", reason=reason)
    version, has_font = done.stdout.split()[-2:]
    if has_font != "1":
        return False, _("Qt {version} 可用，但没有中文字体。", version=version)
    return True, _("Qt {version} 和中文字体可用。", version=version)
