"""The words after ``sandbox`` on the command line, read into options; refusals are sentences."""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from desktop_app.sandbox.http.spoken import told
from desktop_app.sandbox.shop.cases import CHINA
from desktop_app.sandbox.shop.clock import MAX_RATE
from desktop_app.sandbox.shop.seeding import MAX_ORDERS

PROGRAM = "seller-desk sandbox"
_OF_A_NEW_SHOP = ("scenario", "orders", "seed")

_COMPLAINTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"the following arguments are required: (?P<names>.+)"), "缺少参数：{names}。"),
    (re.compile(r"unrecognized arguments: (?P<names>.+)"), "不认识的参数：{names}。"),
    (
        re.compile(r"argument (?P<name>.+?): invalid choice: (?P<value>.+?) \(choose from (?P<choices>.+)\)"),
        "{name} 不能是 {value}，可用的有 {choices}。",
    ),
    (re.compile(r"argument (?P<name>.+?): expected (?:at least )?one argument"), "{name} 后面要有一个值。"),
)
"""What the standard library's parser complains of, as texts of ``spoken``."""


class WrongUsageError(Exception):
    """The words on the command line make no sense: nothing was started."""


@dataclass(frozen=True)
class Options:
    """What a start of the marketplace was asked to be."""

    folder: Path | None
    scenario: str
    orders: int
    """0 is as many as the scenario has."""
    seed: int
    port: int
    """0 lets the system choose a free one."""
    rate: float | None
    """How fast the marketplace's clock runs; ``None`` leaves it as it is (1 for a new shop)."""
    now: datetime | None
    """The marketplace's time at the birth of a new shop, with offset; ``None`` is this computer's time."""
    ends_with_parent: bool
    is_json: bool
    is_verbose: bool
    named: tuple[str, ...]
    """Which words of a new shop were given: ``--scenario``, ``--orders``, ``--seed``."""
    contract: Path | None
    """Where to write the contract anew instead of starting."""


class _Formatter(argparse.HelpFormatter):
    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, told("用法：") if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    def __init__(self) -> None:
        super().__init__(
            prog=PROGRAM,
            allow_abbrev=False,
            add_help=False,
            formatter_class=_Formatter,
            description=told("在这台电脑上启动演练环境：一个只监听本机、按云商台规则办事的模拟卖家中心。"),
        )
        self._optionals.title = told("选项")
        self.add_argument("-h", "--help", action="help", default=argparse.SUPPRESS, help=told("显示这段说明"))

    def error(self, message: str) -> NoReturn:
        for pattern, text in _COMPLAINTS:
            found = pattern.fullmatch(message)
            if found:
                message = told(text, **found.groupdict())
                break
        raise WrongUsageError(message)


def parse(arguments: Sequence[str], scenarios: Sequence[str]) -> Options:
    """The options. Raises WrongUsageError with a sentence; leaves with 0 after ``--help``."""
    parser = _Parser()
    add = parser.add_argument
    add("--folder", metavar="DIR", help=told("数据放在这个文件夹；已有的店会接着用"))
    add("--home", metavar="DIR", help=told("没有 --folder 时，数据放在这个文件夹的 rehearsal 里"))
    add("--scenario", metavar="S", choices=list(scenarios), help=", ".join(scenarios))
    add("--orders", metavar="N", help=told("新店有多少订单；默认按剧本"))
    add("--seed", metavar="K", help=told("随机种子：种子相同，店就相同（默认 1）"))
    add("--port", metavar="P", default="0", help=told("端口；默认由系统挑一个空闲的"))
    fast = told("演练时钟的速度，0 到 {most}：1 是真实速度，3600 是一秒走一小时", most=f"{MAX_RATE:.0f}")
    add("--rate", metavar="R", help=fast)
    add("--at", metavar="TIME", help=told("新店开张的时刻（ISO 8601，不带时区按北京时间）；默认是现在"))
    add("--parent-pipe", action="store_true", help=told("标准输入关闭时结束（由窗口启动时用）"))
    add("--json", action="store_true", help=told("标准输出只写一份 JSON"))
    add("--verbose", action="store_true", help=told("把每个请求写到标准错误"))
    add("--write-contract", metavar="FILE", help=told("只把接口契约（OpenAPI）写到这个文件，不启动"))
    words = parser.parse_args(list(arguments))
    return Options(
        folder=_path(words.folder, "--folder") or _below(_path(words.home, "--home")),
        scenario=words.scenario or scenarios[0],
        orders=_whole("0" if words.orders is None else words.orders, "--orders", 0, MAX_ORDERS),
        seed=_whole("1" if words.seed is None else words.seed, "--seed", 0, 2**63 - 1),
        port=_whole(words.port, "--port", 0, 65535),
        rate=None if words.rate is None else _rate(words.rate),
        now=None if words.at is None else _moment(words.at),
        ends_with_parent=words.parent_pipe,
        is_json=words.json,
        is_verbose=words.verbose,
        named=tuple(f"--{name}" for name in _OF_A_NEW_SHOP if getattr(words, name) is not None),
        contract=_path(words.write_contract, "--write-contract"),
    )


def _path(text: str | None, name: str) -> Path | None:
    if text is None:
        return None
    if not text.strip() or "\0" in text:
        raise WrongUsageError(told("{name} 后面要有一个文件夹或文件的名字。", name=name))
    return Path(text).expanduser().absolute()


def _below(home: Path | None) -> Path | None:
    return None if home is None else home / "rehearsal"


def _whole(text: str, name: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,19}", text.strip()) or not least <= int(text) <= most:
        known = "{name} 的值“{given}”不能用，要 {least} 到 {most} 之间的整数。"
        raise WrongUsageError(told(known, name=name, given=text, least=least, most=most))
    return int(text)


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = math.nan
    if not 0 <= rate <= MAX_RATE:
        known = "--rate 的值“{given}”不能用，要 0 到 {most} 之间的数；0 让时钟停住。"
        raise WrongUsageError(told(known, given=text, most=f"{MAX_RATE:.0f}"))
    return rate


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        moment = None
    if moment is None or not 2015 <= moment.year <= 2199:
        raise WrongUsageError(told("--at 的值“{given}”不是能用的时间。例如 2026-11-24T09:30+08:00。", given=text))
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=CHINA)
