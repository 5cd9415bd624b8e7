"""The desk's side of the workbook reader: starts it, takes its rows, ends it when it is too slow or not wanted."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from desktop_app.documents.reader_start import ignore_interrupts, start_reader
from desktop_app.documents.text_grid import RawRow
from desktop_app.documents.workbook_reader import limit_resources, read_workbook
from desktop_app.errors import UnreadableFileError
from desktop_app.models.reading import Cell, DateCell, FaultCell, NumberCell
from desktop_app.texts import N_, _

SECONDS_OF_SILENCE = 40.0
"""The reader sends at least once a second while it gets on; the start of a process takes some more."""

SENTENCES = {
    "broken": N_("工作簿已损坏，无法读取。请在表格软件里打开并另存为 XLSX 后再导入。"),
    "encrypted": N_("工作簿已加密，无法读取。请取消密码，另存为 XLSX 后再导入。"),
    "macros": N_("工作簿含有宏，出于安全没有读取。请另存为不含宏的 XLSX 后再导入。"),
    "entities": N_("工作簿里有外部实体声明，可能是恶意文件，没有读取。"),
    "bomb": N_("工作簿解压后大得不正常，可能是恶意文件，没有读取。请只保留需要的工作表，另存为 XLSX 后再导入。"),
    "binary_workbook": N_("这是二进制工作簿（.xlsb），无法读取。请另存为 XLSX 后再导入。"),
    "other_zip": N_("它是压缩包或其他格式的文档，不是 XLSX 工作簿。"),
    "no_sheet": N_("工作簿里没有工作表。"),
    "too_slow": N_("读取工作簿用时过长，已停止。请只保留需要的工作表，另存为 CSV 或 XLSX 后再导入。"),
    "reader_died": N_("读取工作簿的进程意外结束，文件可能已损坏或过大。请另存为 CSV 后再导入。"),
}
_FAULTS = {"no_value": N_("公式没有保存结果，无法读取：{text}"), "error": N_("单元格是错误值：{text}")}


@dataclass(frozen=True)
class SheetStart:
    """A sheet begins: its name and its merged ranges."""

    name: str
    merges: tuple[str, ...]


def workbook_problem(code: str) -> UnreadableFileError:
    """The sentence for a code of the reader."""
    return UnreadableFileError(_("工作簿无法读取"), _(SENTENCES[code]))


def read_workbook_rows(path: Path, silence_seconds: float = SECONDS_OF_SILENCE) -> Iterator[SheetStart | RawRow | None]:
    """Sheets and their rows as they come; ``None`` is a sign of life. Closing the iterator ends the reader."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(theirs, str(path)), daemon=True, name="workbook-reader")
    start_reader(process)
    theirs.close()
    try:
        while True:
            message = _next_message(ours, silence_seconds)
            if message[0] == "end":
                return
            if message[0] == "problem":
                raise workbook_problem(message[1])
            if message[0] == "sheet":
                yield SheetStart(message[1], tuple(message[2]))
                continue
            yield None
            for number, cells in message[1]:
                yield RawRow(number, _dense(cells))
    finally:
        ours.close()
        process.kill()
        process.join()


def _next_message(channel: Connection[bytes, bytes], silence_seconds: float) -> list[Any]:
    try:
        if not channel.poll(silence_seconds):
            raise workbook_problem("too_slow")
        message: list[Any] = json.loads(channel.recv_bytes())
    except (EOFError, ConnectionError) as error:
        raise workbook_problem("reader_died") from error
    return message


def _dense(cells: dict[str, Any]) -> list[Cell]:
    row: list[Cell] = [None] * (max(map(int, cells), default=-1) + 1)
    for position, cell in cells.items():
        row[int(position)] = cell if isinstance(cell, str) else _typed(cell)
    return row


def _typed(cell: list[Any]) -> Cell:
    if cell[0] == "n":
        return NumberCell(cell[1])
    if cell[0] == "d":
        return DateCell(datetime.fromisoformat(cell[1]))
    if cell[0] == "b":
        return bool(cell[1])
    return FaultCell(cell[1], _(_FAULTS[cell[2]], text=str(cell[1])[:60]))


def _serve(channel: Connection[bytes, bytes], path: str) -> None:
    """The reader's side."""
    ignore_interrupts()
    limit_resources()

    def send(message: list[Any]) -> None:
        channel.send_bytes(json.dumps(message, ensure_ascii=True).encode("ascii"))

    read_workbook(Path(path), send)
    channel.close()
