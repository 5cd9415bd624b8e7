"""Settings, each declared once: name, type, default, limits, title, explanation. The dialog is derived from this.

One JSON file a home, written atomically. A damaged file is kept aside under another name, said, and the
defaults are used. Values that a newer version wrote are kept untouched.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from weakref import WeakMethod

from desktop_app.errors import UsageError, WorldError
from desktop_app.os_reasons import reason_of
from desktop_app.texts import N_, _


class Setting(NamedTuple):
    """One declared setting. ``title`` and ``explanation`` are marked texts, to be translated when shown."""

    name: str
    type: type
    default: Any
    title: str = ""
    explanation: str = ""
    group: str = ""
    """A group of the dialog (``settings/page.py``); empty for what the program remembers by itself."""
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    """Pairs of value and marked title."""
    unit: str = ""
    suffix: str = ""
    """Of a text that names a file: how the file's name ends. The place is whole, or empty for none."""

    def check(self, value: Any) -> None:
        """Raise ``UsageError`` when the value has another type or breaks a limit."""
        is_type = isinstance(value, self.type) and (self.type is bool or not isinstance(value, bool))
        is_low = self.minimum is not None and is_type and value < self.minimum
        is_high = self.maximum is not None and is_type and value > self.maximum
        is_strange = bool(self.choices) and value not in [choice for choice, _title in self.choices]
        if is_low or is_high:
            raise UsageError(
                _("设置值超出范围"),
                _(
                    "“{title}”应在 {minimum} 到 {maximum} 之间。",
                    title=_(self.title),
                    minimum=self.minimum,
                    maximum=self.maximum,
                ),
            )
        if not is_type or is_strange:
            raise UsageError(
                _("设置值不能用"), _("“{title}”不能设为 {value}。", title=_(self.title) or self.name, value=str(value))
            )
        if self.suffix and value.strip() and not _is_whole_place(value.strip(), self.suffix):
            raise UsageError(
                _("设置值不能用"),
                _(
                    "“{title}”要写完整的位置，并以 {suffix} 结尾；“{value}”不是。请改写，或清空。",
                    title=_(self.title),
                    suffix=self.suffix,
                    value=value,
                ),
            )


HOURS = tuple((f"{half // 2:02}:{half % 2 * 30:02}",) * 2 for half in range(48))
"""The half hours of a day, each its own title."""

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "language",
        str,
        "auto",
        N_("语言"),
        N_("窗口、命令行和报告的语言。"),
        "look",
        choices=(("auto", N_("跟随系统")), ("zh_CN", N_("简体中文")), ("en", N_("English"))),
    ),
    Setting(
        "theme",
        str,
        "auto",
        N_("外观"),
        N_("跟随系统时，系统切换深色或高对比度，窗口随之切换。"),
        "look",
        choices=(("auto", N_("跟随系统")), ("light", N_("浅色")), ("dark", N_("深色")), ("contrast", N_("高对比度"))),
    ),
    Setting("person", str, "", N_("姓名"), N_("写进日志和登记，让同事看到是谁办的。空着时用系统登录名。"), "work"),
    Setting(
        "result_reminder_hours",
        int,
        4,
        N_("登记提醒"),
        N_("填报包准备好以后，过多久提醒登记办理结果。"),
        "remind",
        minimum=1,
        maximum=72,
        unit=N_("小时"),
    ),
    Setting(
        "deadline_reminder_hours",
        int,
        24,
        N_("期限提醒"),
        N_("期限或自动生效之前多久提醒。"),
        "remind",
        minimum=1,
        maximum=168,
        unit=N_("小时"),
    ),
    Setting("quiet_hours", bool, True, N_("不打扰时段"), N_("这段时间里不提醒，结束时汇总成一条。"), "remind"),
    Setting("quiet_from", str, "20:00", N_("不打扰从"), N_("北京时间。"), "remind", choices=HOURS),
    Setting(
        "quiet_to",
        str,
        "08:30",
        N_("不打扰到"),
        N_("北京时间。同开始时间，就只看休息日。"),
        "remind",
        choices=HOURS,
    ),
    Setting(
        "quiet_rest_days", bool, True, N_("休息日不打扰"), N_("周末和法定节假日全天；调休的工作日照常提醒。"), "remind"
    ),
    Setting(
        "urgent_breaks_quiet",
        bool,
        True,
        N_("紧急的照常提醒"),
        N_("3 小时内会自动退款或自动验收的，不打扰时段里也提醒。"),
        "remind",
    ),
    Setting(
        "desktop_notifications",
        bool,
        True,
        N_("系统通知"),
        N_("窗口不在最前面时，用系统通知提醒；通知里只有订单尾号和逾期后果。"),
        "remind",
    ),
    Setting(
        "when_closed",
        str,
        "ask",
        N_("关闭窗口时"),
        N_("留在通知区时继续提醒；没有通知区的电脑上，关闭就是退出。"),
        "remind",
        choices=(("ask", N_("问一次")), ("tray", N_("留在通知区")), ("quit", N_("退出"))),
    ),
    Setting(
        "calendar_path",
        str,
        "",
        N_("日历文件"),
        N_("写上完整位置（.ics），程序开着时随时更新；退出以后由日历提醒。空着就不写。"),
        "remind",
        suffix=".ics",
    ),
    Setting(
        "second_person",
        str,
        "signed",
        N_("第二人怎样同意"),
        N_("退订达到要第二人的金额时怎样同意；金额档写明方式的以它为准。选不需要时仍按签名文件，改金额档才能放宽。"),
        "approval",
        choices=(("signed", N_("签名文件")), ("external", N_("外部审批凭证")), ("none", N_("不需要"))),
    ),
    Setting(
        "stale_case_hours",
        int,
        24,
        N_("监管和退订数据时限"),
        N_("服务监管或退订的数据超过这个时间，顶栏提示再粘贴或导入一次。"),
        "data",
        minimum=1,
        maximum=240,
        unit=N_("小时"),
    ),
    Setting(
        "stale_order_days",
        int,
        3,
        N_("订单数据时限"),
        N_("订单和明细的数据超过这个时间，顶栏提示再导入一次。"),
        "data",
        minimum=1,
        maximum=60,
        unit=N_("天"),
    ),
    Setting(
        "draft_snapshot_minutes",
        int,
        5,
        N_("草稿快照间隔"),
        N_("草稿每次改动都会保存；此外隔这么久在数据库之外另存一份。"),
        "data",
        minimum=5,
        maximum=120,
        unit=N_("分钟"),
    ),
    Setting(
        "draft_snapshot_days",
        int,
        7,
        N_("草稿快照保留"),
        N_("数据库之外的草稿快照保留多久。"),
        "data",
        minimum=1,
        maximum=90,
        unit=N_("天"),
    ),
    Setting(
        "skew_warning_minutes",
        int,
        5,
        N_("时间差提醒"),
        N_("本机时间与云商店相差超过这个值时提醒，期限可能算错。"),
        "data",
        minimum=1,
        maximum=120,
        unit=N_("分钟"),
    ),
    Setting(
        "sync_minutes",
        int,
        5,
        N_("自动同步间隔"),
        N_("有接口的连接每隔多久取一次变化。"),
        "data",
        minimum=1,
        maximum=1440,
        unit=N_("分钟"),
    ),
    Setting(
        "sync_brake_percent",
        int,
        30,
        N_("大量变化先问"),
        N_("一次同步要改动的已有行超过这个比例（且不少于 200 行）时先停下来问，防止对方出错时改乱本地数据。"),
        "data",
        minimum=5,
        maximum=100,
        unit="%",
    ),
    Setting("current_connection", dict, {}),
    Setting("window_state", dict, {}),
    Setting("packet_bar_place", list, []),
    Setting("has_seen_first_run", bool, False),
)

BY_NAME = {setting.name: setting for setting in SETTINGS}


class Settings:
    """The values of one home. Reading is cheap; writing merges with what another process wrote meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()
        self._stored: dict[str, Any] | None = None
        self._watchers: list[WeakMethod[Callable[[str], None]]] = []
        self.notices: list[str] = []
        """Sentences about a damaged file or a value that was not used; for a notice or stderr."""

    def get(self, name: str) -> Any:
        """The stored value, or the default when there is none or it breaks its declaration."""
        setting = BY_NAME[name]
        with self._lock:
            stored = self._load()
            if name not in stored:
                return _copy(setting.default)
            try:
                setting.check(stored[name])
            except UsageError as error:
                self._notice(error.message)
                return _copy(setting.default)
            return _copy(stored[name])

    def put(self, name: str, value: Any) -> None:
        """Store a value; ``UsageError`` for one that its declaration forbids, ``WorldError`` for a disk fault."""
        BY_NAME[name].check(value)
        with self._lock:
            self._stored = None
            stored = {**self._load(), name: value}
            self._save(stored)
            self._stored = stored
        self._tell(name)

    def reset(self, name: str) -> None:
        """Back to the default."""
        with self._lock:
            self._stored = None
            stored = {key: value for key, value in self._load().items() if key != name}
            self._save(stored)
            self._stored = stored
        self._tell(name)

    def watch(self, method: Callable[[str], None]) -> None:
        """Call the bound method with the name of each setting that changes; held weakly."""
        self._watchers.append(WeakMethod(method))

    def _tell(self, name: str) -> None:
        for reference in list(self._watchers):
            method = reference()
            if method is not None:
                method(name)

    def _load(self) -> dict[str, Any]:
        if self._stored is None:
            self._stored = self._read()
        return self._stored

    def _read(self) -> dict[str, Any]:
        try:
            text = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        except UnicodeDecodeError:
            return self._put_aside()
        except OSError as fault:
            self._notice(_("设置文件不能读取（{reason}），这次用默认设置。", reason=reason_of(fault)))
            return {}
        try:
            values = json.loads(text)
        except (json.JSONDecodeError, RecursionError):
            return self._put_aside()
        return values if isinstance(values, dict) else self._put_aside()

    def _put_aside(self) -> dict[str, Any]:
        aside = self._path.with_name(f"{self._path.stem}.damaged-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}.json")
        try:
            self._path.replace(aside)
        except OSError as fault:
            self._notice(_("设置文件已损坏，也不能改名保留（{reason}）；这次用默认设置。", reason=reason_of(fault)))
            return {}
        self._notice(_("设置文件已损坏，现在用默认设置；原文件保留为 {file}。", file=aside.name))
        return {}

    def _notice(self, sentence: str) -> None:
        if sentence not in self.notices:
            self.notices.append(sentence)

    def _save(self, values: dict[str, Any]) -> None:
        temporary = self._path.with_name(f"{self._path.name}.{os.getpid()}.tmp")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("w", encoding="utf-8") as file:
                json.dump(values, file, ensure_ascii=False, indent=1, allow_nan=False)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self._path)
        except OSError as fault:
            temporary.unlink(missing_ok=True)
            raise WorldError(
                _("设置没有保存"),
                _("设置文件不能写入（{reason}）。请检查磁盘空间和权限。", reason=reason_of(fault)),
            ) from fault


def _is_whole_place(text: str, suffix: str) -> bool:
    place = Path(text)
    return place.is_absolute() and place.suffix.lower() == suffix and bool(place.stem)


def _copy(value: Any) -> Any:
    return json.loads(json.dumps(value)) if isinstance(value, dict | list) else value


def system_language() -> str:
    """``zh_CN`` when the operating system speaks Chinese, otherwise ``en``; ``SELLER_DESK_LANGUAGE`` wins."""
    forced = os.environ.get("SELLER_DESK_LANGUAGE", "")
    if forced:
        return forced
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh_CN" if value.lower().startswith("zh") else "en"
    import locale  # only needed on systems without these variables: Windows and macOS

    return "zh_CN" if (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"


def chosen_language(value: str) -> str:
    """The language that a value of the setting ``language`` means; the environment variable wins over it."""
    if os.environ.get("SELLER_DESK_LANGUAGE") or value == "auto":
        return system_language()
    return value
