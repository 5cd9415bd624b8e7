"""Options that every verb takes, the parser that speaks the person's language, and how times are read."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from desktop_app.cli import output
from desktop_app.clock import CHINA, Clock, see_from
from desktop_app.errors import UsageError
from desktop_app.models.connections import Connection
from desktop_app.paths import Home, default_home
from desktop_app.services.desk import Desk
from desktop_app.texts import N_, _

PROGRAM = "seller-desk"

FIRST_YEAR, LAST_YEAR = 1970, 2999
"""Times beyond these are slips of the finger, and some days before or after them no calendar could reckon."""

_COMPLAINTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"the following arguments are required: (?P<names>.+)"), N_("缺少参数：{names}。")),
    (re.compile(r"unrecognized arguments: (?P<names>.+)"), N_("不认识的参数：{names}。")),
    (
        re.compile(r"argument (?P<name>.+?): invalid choice: (?P<value>.+?) \(choose from (?P<choices>.+)\)"),
        N_("{name} 不能是 {value}，可用的有 {choices}。"),
    ),
    (re.compile(r"argument (?P<name>.+?): expected (?:at least )?one argument"), N_("{name} 后面要有一个值。")),
    (
        re.compile(r"argument (?P<name>.+?): not allowed with argument (?P<other>.+)"),
        N_("{name} 不能和 {other} 一起用。"),
    ),
    (re.compile(r"one of the arguments (?P<names>.+) is required"), N_("这些参数要有一个：{names}。")),
    (re.compile(r"argument (?P<name>.+?): invalid \w+ value: (?P<value>.+)"), N_("{name} 的值 {value} 不能读取。")),
)
"""What the standard library's parser complains of, in our words."""


class _Formatter(argparse.HelpFormatter):
    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable[Any], prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, _("用法：") if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """Raises ``UsageError`` instead of leaving the process, and speaks the person's language."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", _Formatter)
        super().__init__(allow_abbrev=False, add_help=False, **options)
        self._positionals.title = _("参数")
        self._optionals.title = _("选项")
        self.add_argument("-h", "--help", action="help", default=argparse.SUPPRESS, help=_("显示这段说明"))

    def error(self, message: str) -> NoReturn:
        """Wrong usage, in words and with the way to the help."""
        sentence = message
        for pattern, text in _COMPLAINTS:
            found = pattern.fullmatch(message)
            if found:
                sentence = _(text, **found.groupdict())
                break
        raise UsageError(
            _("命令用法不对"), _("{sentence}用法见 {program} --help。", sentence=sentence, program=self.prog)
        )


def add_later_files(args: argparse.Namespace, others: Sequence[str], parser: Parser) -> None:
    """Files that stand behind an option are files too: the standard parser takes only the first run of them."""
    files = getattr(args, "files", None)
    if isinstance(files, list) and not any(word.startswith("-") for word in others):
        files.extend(others)
    elif others:
        parser.error(f"unrecognized arguments: {' '.join(others)}")


_ONCE = ("--home", "--profile", "--connection", "--at")
"""Options of every verb that have one value: the last one would silently win."""


def refuse_twice(words: Sequence[str]) -> None:
    """Refuse an option that is given twice, before the verb or after it; what follows ``--`` is none."""
    options = words[: words.index("--")] if "--" in words else words
    for name in _ONCE:
        count = sum(word == name or word.startswith(f"{name}=") for word in options)
        if count > 1:
            raise UsageError(_("命令用法不对"), _("{name} 写了 {count} 次，只能写一次。", name=name, count=count))


WRITTEN, REQUIRED, OPTIONAL = "written", "required", "optional"
"""What a verb does with a home that does not exist yet: make it, refuse, or go on without any data."""


def add_common(parser: argparse.ArgumentParser, home_use: str = WRITTEN) -> None:
    """The options of every verb; they may stand before or after the verb."""
    parser.set_defaults(home_use=home_use)
    group = parser.add_argument_group(_("每个命令都有的选项"))
    hidden = argparse.SUPPRESS  # no default here: a value given before the verb must not be overwritten after it
    group.add_argument("--json", action="store_true", default=hidden, help=_("标准输出只写一份 JSON"))
    place = group.add_mutually_exclusive_group()
    place.add_argument("--home", metavar="DIR", default=hidden, help=_("这次运行的全部数据放在这个文件夹"))
    place.add_argument("--profile", metavar="NAME", default=hidden, help=_("用默认位置的另一份数据"))
    group.add_argument("--connection", metavar="NAME", default=hidden, help=_("连接的名字；默认是唯一的非演练连接"))
    group.add_argument("--at", metavar="TIME", default=hidden, help=_("规则所用的“现在”：ISO 8601，不带时区按北京时间"))


_NAMES_OF_FILES = frozenset({"file", "files", "folder", "home", "map", "out", "picture", "role"})
"""Arguments that may hold bytes of any encoding, because a file may be named so."""


def refuse_half_characters(args: argparse.Namespace) -> None:
    """Refuse texts that were given in another encoding than the system's: no database and no file can hold them."""
    for name, value in vars(args).items():
        if name in _NAMES_OF_FILES or not isinstance(value, str) or value.isascii():
            continue
        if any("\ud800" <= char <= "\udfff" for char in value):
            raise UsageError(
                _("参数不能读取"), _("“{text}”里有不是 UTF-8 的字节。请把终端或脚本的编码改为 UTF-8。", text=value)
            )


def read_time(text: str, name: str) -> datetime:
    """A time on the command line: ISO 8601 or one of the printed forms; without offset it is China Standard Time."""
    try:
        moment: datetime | None = datetime.fromisoformat(text.strip())
    except ValueError:
        moment = _printed_time(text)
    if moment is not None and not FIRST_YEAR <= moment.year <= LAST_YEAR:
        moment = None
    if moment is None:
        raise UsageError(
            _("时间不能读取"),
            _("{name} 的值“{given}”不是时间。例如 2026-11-24T09:30 或 2026-11-24T09:30+08:00。", name=name, given=text),
        )
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=CHINA)


def _printed_time(text: str) -> datetime | None:
    """The forms that sheets use, such as ``2025年3月26日 10:20:30``; ``None`` for what is no time."""
    from desktop_app.models.reading import UnreadableValueError  # only for the rarer forms
    from desktop_app.models.reading import read_time as read_cell

    try:
        return read_cell(text)
    except UnreadableValueError:
        return None


def home_of(home: str | None, profile: str | None) -> Home:
    """The home of a run: a folder, or a profile of the default place."""
    if home is not None:
        if not home.strip():
            raise UsageError(_("数据文件夹不对"), _("--home 后面要有一个文件夹。"))
        return Home(Path(home).expanduser().absolute())
    name = profile or "default"
    if not re.fullmatch(r"[\w-][\w .-]{0,63}", name) or name.endswith((".", " ")):
        raise UsageError(_("名字不能用"), _("--profile 只能用文字、数字、空格、点和连字符，不超过 64 个字。"))
    return default_home(name)


@dataclass
class Run:
    """One run of one verb: its arguments, its desk, and what was asked of the output."""

    args: argparse.Namespace
    desk: Desk
    _is_opening_told: bool = False

    @property
    def is_json(self) -> bool:
        return bool(getattr(self.args, "json", False))

    @property
    def connection_name(self) -> str | None:
        return getattr(self.args, "connection", None)

    def reading(self) -> Connection | None:
        """The connection to read from; ``None`` in a home without any, or without a home."""
        if self.args.home_use == OPTIONAL and not self.desk.home.root.exists():
            if self.connection_name is None:
                return None
            raise UsageError(
                _("没有这个连接"),
                _("没有名为“{name}”的连接。现有连接：{names}。", name=self.connection_name, names=_("无")),
            )
        connection = self.desk.connections.for_reading(self.connection_name)
        self.tell_opening()
        if connection is None:
            self._tell_rehearsals()
            return None
        return self._finished(connection)

    def _tell_rehearsals(self) -> None:
        """A home of rehearsals alone has no default: an empty answer must not read as if nothing were there."""
        known = self.desk.connections.list()
        if known and all(one.is_rehearsal for one in known):
            output.say(
                _(
                    "这里只有演练连接，没有写明就不读演练。要看演练，请加 --connection，例如 --connection {name}。",
                    name=known[0].name,
                )
            )

    def writing(self) -> Connection:
        """The connection that takes facts; 华为云（文件） is made when there is none."""
        return self._finished(self.desk.connections.for_writing(self.connection_name))

    def _finished(self, connection: Connection) -> Connection:
        """Finish what a crash left; what was restored or rebuilt is published, and so told on stderr."""
        from desktop_app.services.opening import finish_connection

        self.tell_opening()
        for notice in finish_connection(self.desk, connection.id):
            self.desk.events.publish(notice)
        see_from(connection.id)
        return connection

    def tell_opening(self) -> None:
        """Say once what happened when ``work.db`` was opened. Nothing is opened for it."""
        from desktop_app.services.opening import opened_notices

        if self._is_opening_told or not self.desk.has_built("work"):
            return
        self._is_opening_told = True
        for notice in opened_notices(self.desk):
            self.desk.events.publish(notice)


def clock_of(at: str | None) -> Clock:
    """The clocks of a run; ``--at`` pins the connection's time only."""
    return Clock() if at is None else Clock(at=read_time(at, "--at"))
