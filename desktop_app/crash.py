"""What happens when something unforeseen fails: drafts are saved, a redacted report is written, a sentence is shown.

Hooks for the main thread, other threads, unraisable faults and hard crashes of the interpreter. No Qt:
the window adds its own message handler and gives ``presenter``. ``explain`` turns any fault into an error
with a title and a sentence, and keeps the world's fault apart from our bug.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TextIO

from desktop_app import interrupts, logs
from desktop_app.errors import BugError, DeskError, StoreError, WorldError
from desktop_app.os_reasons import reason_of
from desktop_app.texts import _

KEPT_REPORTS = 30
DAY_SECONDS = 86_400
REPEAT_SECONDS = 60.0
"""A fault that comes again from the same place within this time is only counted: one in a picture would otherwise
be shown by a notice that paints the picture again, and so on without end."""

_log = logging.getLogger(__name__)


def explain(fault: BaseException) -> DeskError:
    """Any fault as an error that a person can read: the world's fault or our bug."""
    if isinstance(fault, DeskError):
        return fault
    import sqlite3  # here and below: what only a fault needs is not loaded at the start

    # SQLAlchemy wraps the driver's error and carries it as ``orig``; only the store may import it
    original = getattr(fault, "orig", None) or fault
    error: DeskError
    is_ours = isinstance(original, sqlite3.ProgrammingError | sqlite3.IntegrityError)
    if isinstance(original, sqlite3.DatabaseError) and not is_ours:
        error = StoreError(
            _("数据库不能使用"),
            _("数据库没有完成这次操作（{reason}）。请检查磁盘空间和文件权限后再试。", reason=str(original)),
        )
    elif isinstance(fault, PermissionError):
        error = WorldError(_("没有权限"), _("没有读写 {file} 的权限。请检查文件夹的权限后再试。", file=_file_of(fault)))
    elif isinstance(fault, OSError):
        error = WorldError(
            _("读写失败"),
            _(
                "{file} 读写失败（{reason}）。请检查磁盘后再试。",
                file=_file_of(fault),
                reason=reason_of(fault),
            ),
        )
    elif isinstance(fault, MemoryError):
        error = WorldError(_("内存不足"), _("这次操作需要的内存不够。请关闭其他程序后再试。"))
    else:
        error = BugError(
            _("程序出错了"),
            _("这是程序自己的错误，不是您的操作有误。报告编号 {trace}，记录在日志文件夹里。", trace=logs.trace_id()),
        )
    error.__cause__ = fault
    return error


def _file_of(fault: OSError) -> str:
    return str(fault.filename) if fault.filename else _("文件")


class CrashGuard:
    """Installed once a process. ``savers`` save what is being typed; ``presenter`` shows the sentence."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.savers: list[Callable[[], None]] = []
        self.presenter: Callable[[DeskError, Path | None], None] | None = None
        self._faults: TextIO | None = None
        self._is_handling = threading.local()
        self._handled: dict[tuple[str, str, int], float] = {}

    def install(self) -> None:
        """Set all hooks. The file for hard crashes is kept open for the life of the process."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = self._on_unraisable
        try:
            import faulthandler

            self.folder.mkdir(parents=True, exist_ok=True)
            self._forget_old()
            self._faults = self._fault_path().open("w", encoding="utf-8")
            faulthandler.enable(self._faults)
        except OSError as fault:
            _log.warning("no file for hard crashes: %s", fault)

    def uninstall(self) -> None:
        """Take the hooks back and remove the fault file when nothing was written to it."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        sys.unraisablehook = sys.__unraisablehook__
        if self._faults is not None:
            import faulthandler

            faulthandler.disable()
            is_empty = self._faults.tell() == 0 and self._fault_path().stat().st_size == 0
            self._faults.close()
            self._faults = None
            if is_empty:
                self._fault_path().unlink(missing_ok=True)

    def handle(self, fault: BaseException) -> DeskError:
        """Save drafts, write the report, show the sentence. A fault while doing so ends in the log."""
        error = explain(fault)
        if getattr(self._is_handling, "yes", False):
            _log.error("a fault while handling a fault", exc_info=fault)
            return error
        if self._is_repeated(fault):
            _log.warning("again: %s", fault)
            return error
        self._is_handling.yes = True
        try:
            _log.error("unhandled: %s", error, exc_info=fault)
            for save in list(self.savers):
                self._guarded(save)
            report = self._write_report(fault, error)
            if self.presenter is not None:
                presenter = self.presenter
                self._guarded(lambda: presenter(error, report))
        finally:
            self._is_handling.yes = False
        return error

    def _is_repeated(self, fault: BaseException) -> bool:
        """True for a fault that was handled a moment ago; the time counts from the one that was told."""
        last = fault.__traceback__
        while last is not None and last.tb_next is not None:
            last = last.tb_next
        place = ("", 0) if last is None else (last.tb_frame.f_code.co_filename, last.tb_lineno)
        key, now = (type(fault).__name__, *place), time.monotonic()
        self._handled = {one: at for one, at in self._handled.items() if now - at < REPEAT_SECONDS}
        if last is None or key not in self._handled:
            self._handled[key] = now
            return False
        return True

    def _guarded(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Exception:  # noqa: BLE001 - the other savers and the report still have to run
            _log.exception("a crash hook failed")

    def _write_report(self, fault: BaseException, error: DeskError) -> Path | None:
        import platform
        import traceback

        path = self.folder / f"crash-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{os.getpid()}.txt"
        lines = [
            f"{error.title}: {error.message}",
            f"trace {logs.trace_id()}",
            f"Python {platform.python_version()} on {platform.platform()}",
            "",
            *traceback.format_exception(fault),
            "",
            *logs.last_lines(self.folder),
        ]
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            path.write_text(logs.redact("\n".join(lines)) + "\n", encoding="utf-8")
        except OSError as disk:
            _log.warning("no crash report: %s", disk)
            return None
        return path

    def _forget_old(self) -> None:
        """Empty fault files of processes that were killed, and all reports but the newest."""
        for path in self.folder.glob("faults-*.txt"):
            found = path.stat()
            if found.st_size == 0 and time.time() - found.st_mtime > DAY_SECONDS:
                path.unlink(missing_ok=True)
        for path in sorted(self.folder.glob("crash-*.txt"))[:-KEPT_REPORTS]:
            path.unlink(missing_ok=True)

    def _fault_path(self) -> Path:
        return self.folder / f"faults-{os.getpid()}.txt"

    def _on_exception(self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        if isinstance(fault, KeyboardInterrupt):
            sys.__excepthook__(kind, fault, trace)
            return
        self.handle(fault)

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            self.handle(args.exc_value)

    def _on_unraisable(self, args: sys.UnraisableHookArgs) -> None:
        if interrupts.is_asked_again(args):
            return
        _log.error("unraisable in %r: %s", args.object, args.err_msg, exc_info=args.exc_value)
