"""Reads a web page in a process of its own: a few kilobytes of hostile HTML can keep a parser busy for hours."""

from __future__ import annotations

from multiprocessing.connection import Connection
from typing import Any

from desktop_app.documents.html_grid import PageProblemError, page_tables
from desktop_app.documents.reader_start import answer_once, ask_once, ignore_interrupts
from desktop_app.documents.sniffing import not_a_table
from desktop_app.documents.workbook_reader import limit_resources
from desktop_app.errors import UnreadableFileError
from desktop_app.texts import N_, _

PAGE_BYTES = 60_000_000
SECONDS_A_PAGE = 8.0
SENTENCES = {
    "deep": N_("网页嵌套过深，无法读取。"),
    "big": N_("粘贴的网页过大。请只复制列表部分。"),
    "slow": N_("读取粘贴的网页用时过长，已停止。请只复制列表部分。"),
}


def read_page(text: str, seconds: float = SECONDS_A_PAGE) -> list[list[list[str]]]:
    """All tables of a page as rows of texts; one that is too slow, too deep or too large is refused in words."""
    data = text.encode("utf-8", "surrogatepass")
    if len(data) > PAGE_BYTES:
        raise _refused("big")
    try:
        answer = ask_once(_serve, (), (data,), seconds, "page-reader")
    except TimeoutError as error:
        raise _refused("slow") from error
    except (EOFError, ConnectionError) as error:
        raise _refused("big") from error
    if "problem" in answer:
        raise _refused(answer["problem"])
    tables: list[list[list[str]]] = answer["tables"]
    return tables


def _refused(code: str) -> UnreadableFileError:
    sentence = SENTENCES[code]
    return not_a_table(_(sentence))


def _serve(channel: Connection[bytes, bytes]) -> None:
    """The reader's side."""
    ignore_interrupts()
    limit_resources()
    text = channel.recv_bytes().decode("utf-8", "surrogatepass")
    answer: dict[str, Any]
    try:
        answer = {"tables": page_tables(text)}
    except PageProblemError as problem:
        answer = {"problem": problem.code}
    except MemoryError:
        answer = {"problem": "big"}
    answer_once(channel, answer)
