"""From the words on the command line to an exit state. Never a traceback; the result alone goes to stdout."""

from __future__ import annotations

import argparse
import importlib
import logging
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from desktop_app import interrupts, logs, private, texts
from desktop_app.cli import output, verbs_sandbox
from desktop_app.cli.options import (
    PROGRAM,
    REQUIRED,
    WRITTEN,
    Parser,
    Run,
    add_common,
    add_later_files,
    clock_of,
    home_of,
    refuse_half_characters,
    refuse_twice,
)
from desktop_app.crash import CrashGuard, explain
from desktop_app.errors import BugError, DeskError, ExitStatus, UsageError
from desktop_app.models.events import NoticeRaised
from desktop_app.paths import Home
from desktop_app.services.desk import Desk, open_desk
from desktop_app.settings import Settings, chosen_language, system_language
from desktop_app.texts import _

_log = logging.getLogger(__name__)
_NOWHERE = logging.NullHandler()


def run(arguments: Sequence[str]) -> int:
    """Run a verb, or open the window when there is none. Answers the exit state."""
    output.use_utf8()
    interrupts.watch()
    # without any handler the logging package would write warnings to stderr by itself
    logging.getLogger().addHandler(_NOWHERE)
    is_json = "--json" in arguments
    try:
        return int(_run(list(arguments)))
    except SystemExit as end:  # the parser after --help
        return end.code if isinstance(end.code, int) else 0
    except BrokenPipeError:  # of the parser's own --help; what verbs print goes on without its reader
        output.forget_closed_pipe()
        return int(ExitStatus.DONE)
    except KeyboardInterrupt:
        return _tell(DeskError(_("已中断"), _("命令被中断，没有做完。")), is_json)
    except DeskError as error:
        return _tell(error, is_json)
    except Exception as fault:  # noqa: BLE001 - the last line of defence: a sentence and a report instead of a traceback
        return _tell(explain(fault), is_json)


def tell_fault(fault: Exception) -> int:
    """Tell any fault of the window's start as a verb tells its own."""
    return _tell(explain(fault), False)


def _tell(error: DeskError, is_json: bool) -> int:
    cause = error.__cause__
    if isinstance(error, BugError):
        _log.error("%s", error, exc_info=cause or error)
    elif cause is not None:
        _log.warning("%s", error, exc_info=cause)
    try:
        if is_json:
            _tell_document(error)
        output.say(_("{title}：{sentence}", title=error.title, sentence=error.message))
    except output.UnwritableOutputError:
        pass  # nobody can be told any more: the exit state alone says it
    return int(output.status_of(error))


def _tell_document(error: DeskError) -> None:
    """The document of a fault; when stdout takes nothing, the sentence on stderr must still come."""
    with suppress(output.UnwritableOutputError):
        output.print_json(output.error_document(error))


def _run(arguments: list[str]) -> int:
    early, rest = _early(arguments)
    _choose_language(early)
    if verbs_sandbox.is_asked(rest):
        return verbs_sandbox.run_sandbox(rest, early)
    if not early.help and all(_is_to_open(word) for word in rest):
        # no verb, or files that the desktop hands over; the window's start does not wait for the verbs' parsers
        return ExitStatus(window_part("desktop_app.app").run_window(home_of(early.home, early.profile), rest))
    parser = _parser()
    args, others = parser.parse_known_args(arguments)
    add_later_files(args, others, parser)
    refuse_twice(arguments)
    if args.verb is None:
        parser.error(_("缺少命令"))
    refuse_half_characters(args)
    return _run_verb(args, home_of(getattr(args, "home", None), getattr(args, "profile", None)), args.verb)


def _run_verb(args: argparse.Namespace, home: Home, verb: str) -> ExitStatus:
    clock = clock_of(getattr(args, "at", None))
    guard = CrashGuard(home.logs)
    is_there = _is_there(home)
    if not is_there and args.home_use == REQUIRED and _is_named(args):
        raise UsageError(
            _("数据文件夹不存在"),
            _("“{home}”不存在，没有内容可读。请核对路径；还没有数据时，请先导入、粘贴或登记。", home=str(home.root)),
        )
    private.begin()
    if is_there or args.home_use == WRITTEN:
        private.make_private(home.root)
    with logs.trace(verb):
        if is_there or args.home_use == WRITTEN or not _is_named(args):
            logs.start(home.logs, verb)
        else:
            output.say(_("“{home}”不存在，按没有数据处理。", home=str(home.root)))
        desk, notices = open_desk(home, clock), _Notices()
        run = Run(args, desk)
        desk.events.subscribe(NoticeRaised, notices.on_notice)
        try:
            status: ExitStatus = args.act(run)
            run.tell_opening()  # of a verb that asked for no connection
            for notice in desk.settings.notices:
                output.say(notice)
            return status
        except DeskError:
            with suppress(DeskError):  # the verb's own fault is the one to tell
                run.tell_opening()
            raise
        except (BrokenPipeError, KeyboardInterrupt):
            raise
        except Exception as fault:
            error = explain(fault)
            if isinstance(error, BugError):
                guard.handle(fault)
            raise error from fault
        finally:
            _close(desk)
            logs.stop()


def _is_named(args: argparse.Namespace) -> bool:
    """Whether a home was named: a slip of the finger in it must not make a new one. The default home may be made."""
    return hasattr(args, "home") or hasattr(args, "profile")


def _is_there(home: Home) -> bool:
    try:
        home.root.stat()
    except FileNotFoundError:
        return False
    except OSError:  # below a file, a name that no system takes, a folder that is closed: told when it is used
        return True
    return True


def _close(desk: Desk) -> None:
    """End the desk. The verb's result stands already; what fails now is told beside it."""
    try:
        desk.close()
    except DeskError as error:
        _log.warning("closing failed: %s", error)
        output.say(_("{title}：{sentence}", title=error.title, sentence=error.message))


class _Notices:
    """What a person should read beside the result, on stderr."""

    def on_notice(self, notice: NoticeRaised) -> None:
        output.say(_("{title}：{sentence}", title=notice.title, sentence=notice.message))


def window_part(name: str) -> Any:
    """The one door from the command line to the window: loaded by name, so that no verb ever loads Qt."""
    return importlib.import_module(name)


def _is_to_open(word: str) -> bool:
    """A file with a suffix or a folder, as file managers name them: no verb has a dot or a separator.

    A folder cannot be imported; the window says so, where the person who dropped it on the icon looks.
    """
    path = Path(word)
    if word.startswith("-"):
        return False
    return (path.suffix != "" and path.is_file()) or (len(path.parts) > 1 and path.is_dir())


def _early(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """What must be known before texts can be made: which home, whether only help is asked; and all other words."""
    early = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    early.add_argument("-h", "--help", action="store_true")
    early.add_argument("--home", nargs="?")
    early.add_argument("--profile", nargs="?")
    return early.parse_known_args(arguments)


def _choose_language(early: argparse.Namespace) -> None:
    language = system_language()
    if not early.help:
        try:
            home = home_of(early.home, early.profile)
        except DeskError:  # told in the system's language a moment later, by the real parser
            home = None
        if home is not None and home.settings_file.is_file():
            language = chosen_language(Settings(home.settings_file).get("language"))
    set_language(language)


def set_language(language: str) -> None:
    """Use a language; one whose catalogue is not installed falls back to the source's Chinese, which is logged."""
    try:
        texts.set_language(language)
    except OSError:
        texts.set_language("zh_CN")
        _log.warning("no catalogue for %s", language)


def _parser() -> Parser:
    # the verbs' modules are needed by no start of the window
    from desktop_app.cli import (
        verbs_approvals,
        verbs_batches,
        verbs_check,
        verbs_facts,
        verbs_home,
        verbs_judge,
        verbs_notice,
        verbs_refunds,
        verbs_sync,
    )

    parser = Parser(
        prog=PROGRAM,
        description=_("云商台：华为云云商店卖家的服务监管工作台。不带命令时打开窗口。"),
    )
    add_common(parser)
    verbs = parser.add_subparsers(dest="verb", metavar=_("命令"), title=_("命令"), parser_class=Parser)
    facts = (verbs_facts, verbs_notice, verbs_sync, verbs_batches)
    for group in (*facts, verbs_judge, verbs_refunds, verbs_approvals, verbs_check, verbs_home, verbs_sandbox):
        group.add_verbs(verbs)
    return parser


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
