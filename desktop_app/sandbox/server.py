"""The rehearsal marketplace as a process: ``seller-desk sandbox``. Its law and pages speak Chinese alone."""

from __future__ import annotations

import json
import logging
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path
from types import FrameType

from desktop_app.sandbox.http.arguments import Options, WrongUsageError, parse
from desktop_app.sandbox.http.process import AddressFile, FolderLock, StartError, listen, new_address, watch_parent
from desktop_app.sandbox.http.spoken import CHINESE, reason_of, speak, told
from desktop_app.sandbox.shop.cases import CHINA
from desktop_app.sandbox.shop.refusals import ShopError
from desktop_app.sandbox.shop.scenarios import SCENARIOS
from desktop_app.sandbox.shop.schema import FILE_NAME
from desktop_app.sandbox.shop.shop import Shop

DONE, USAGE, FAULT = 0, 2, 3
SCENARIO_NAMES = tuple(SCENARIOS)


def main(arguments: list[str], language: str = CHINESE) -> int:
    """Run the marketplace until it is told to end. Answers the exit state: 0 ended, 2 wrong usage, 3 fault.

    ``language``: of what the command line says.
    """
    _use_utf8()
    speak(language)
    is_json = "--json" in arguments
    try:
        options = parse(arguments, SCENARIO_NAMES)
        if options.contract is not None:
            return _write_contract(options.contract)
        return _run(options)
    except SystemExit as end:  # --help, or a signal while the shop was being made
        return end.code if isinstance(end.code, int) else DONE
    except WrongUsageError as problem:
        return _tell(
            "命令用法不对", told("{problem}用法见 seller-desk sandbox --help。", problem=problem), is_json, USAGE
        )
    except (StartError, ShopError) as problem:
        return _tell("演练环境没有启动", str(problem), is_json, FAULT)
    except OSError as error:
        place = told("（{name}）", name=error.filename) if error.filename else ""
        sentence = told("{reason}{place}。请检查文件夹和磁盘。", reason=reason_of(error), place=place)
        return _tell("演练环境没有启动", sentence, is_json, FAULT)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            full = told("{reason}{place}。请检查文件夹和磁盘。", reason=told("磁盘已满"), place="")
            return _tell("演练环境没有启动", full, is_json, FAULT)
        known = "演练数据 {file} 不能使用。请用 --folder 换一个文件夹，演练数据可以放心删除。"
        sentence = told(known, file=FILE_NAME)
        return _tell("演练环境没有启动", sentence, is_json, FAULT)
    except KeyboardInterrupt:
        return _tell("已中断", told("演练环境没有启动。"), is_json, FAULT)


def _run(options: Options) -> int:
    if options.folder is None:
        raise WrongUsageError(told("请用 --folder 指定放演练数据的文件夹。"))
    signal.signal(signal.SIGTERM, _leave)
    ending = _Ending()
    if options.ends_with_parent:
        watch_parent(ending.ask)
    _start_logging(options.is_verbose)
    with ExitStack() as stack:
        options.folder.mkdir(parents=True, exist_ok=True)
        stack.callback(FolderLock(options.folder).release)
        AddressFile.forget_stale(options.folder)
        listener = stack.enter_context(listen(options.port))
        shop = _open_shop(options)
        stack.callback(shop.close)
        address = new_address(listener)
        file = AddressFile(options.folder, address)
        stack.callback(file.remove)

        # the web's libraries are loaded only by a marketplace that runs
        from desktop_app.sandbox.http.application import Faces
        from desktop_app.sandbox.http.running import MarketplaceServer

        def on_listening() -> None:
            file.write()
            _say_ready(address.url, options.is_json)

        server = MarketplaceServer(on_listening)
        application = Faces(shop, address, server.find_transport).application()
        ending.become(server.stop)
        server.serve_forever(application, listener)
    return DONE


def _open_shop(options: Options) -> Shop:
    folder = options.folder
    assert folder is not None
    if (folder / FILE_NAME).exists():
        shop = Shop.open(folder)
        _say_what_is_there(shop, options)
    else:
        now = options.now or datetime.now(CHINA)
        shop = Shop.create(folder, options.scenario, options.orders, options.seed, now)
    if options.rate is not None:
        shop.set_rate(options.rate)
    return shop


def _say_what_is_there(shop: Shop, options: Options) -> None:
    """A shop goes on as it was made: words that ask for another one have no effect, and that is said."""
    made = shop.made_as()
    asked = {"--scenario": options.scenario, "--orders": options.orders or made["--orders"], "--seed": options.seed}
    unused = [name for name in options.named if str(asked[name]) != str(made[name])]
    if not unused:
        return
    known = (
        "这里已有一个店（场景 {scenario}、{orders} 个订单、种子 {seed}），接着用它；{names} 没有用上。"
        "要新店请用 --folder 换一个文件夹。"
    )
    values = {name.removeprefix("--"): value for name, value in made.items()}
    with suppress(OSError):
        print(told(known, names=" ".join(unused), **values), file=sys.stderr, flush=True)


class _Ending:
    """What the parent's end does: before the marketplace serves it just leaves, afterwards it closes in order."""

    def __init__(self) -> None:
        self._stop: Callable[[], None] | None = None
        self._is_asked = False

    def become(self, stop: Callable[[], None]) -> None:
        """From now on there is something to close in order."""
        self._stop = stop
        if self._is_asked:
            stop()

    def ask(self) -> None:
        """The parent is gone."""
        self._is_asked = True
        if self._stop is None:
            os._exit(DONE)
        self._stop()


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(DONE)


def _write_contract(target: Path) -> int:
    from desktop_app.sandbox.http.application import build_routes
    from desktop_app.sandbox.http.contract import contract_text
    from desktop_app.sandbox.http.faults import FaultPlan

    target.write_text(contract_text(build_routes(None, FaultPlan(), None)), "utf-8", newline="\n")
    return DONE


def _say_ready(url: str, is_json: bool) -> None:
    try:
        print(json.dumps({"address": url}) if is_json else f"listening {url}", flush=True)
    except OSError:  # nobody reads it: the address file says the same; nor must the interpreter try again at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell(title: str, sentence: str, is_json: bool, status: int) -> int:
    title = told(title)
    with suppress(OSError):
        if is_json:
            print(json.dumps({"error": {"title": title, "message": sentence}}, ensure_ascii=False), flush=True)
        print(told("{title}：{sentence}", title=title, sentence=sentence), file=sys.stderr, flush=True)
    return status


def _use_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _start_logging(is_verbose: bool) -> None:
    """Warnings to stderr; every request only on demand, because a pipe that nobody empties would stop the process."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("desktop_app.sandbox").setLevel(logging.INFO if is_verbose else logging.WARNING)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
