"""Reads a notification: a plain text at once, mails and messages in a process of their own with limits."""

from __future__ import annotations

import json
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from desktop_app.documents.notices import (
    FORM_MAIL,
    FORM_MESSAGE,
    FORM_TEXT,
    MAX_BYTES,
    NoticeProblemError,
    NoticeText,
    form_of,
    mail_notice,
    plain_notice,
)
from desktop_app.documents.reader_start import answer_once, ask_once, ignore_interrupts
from desktop_app.documents.workbook_reader import limit_resources
from desktop_app.errors import UnreadableFileError
from desktop_app.texts import N_, _

SECONDS_A_NOTICE = 20.0
PLAIN_BYTES = 64 * 1024
"""A pasted text up to this size without markup is read at once."""
SENTENCES = {
    "empty": N_("它是空的。"),
    "big": N_("它超过 50 MB，没有打开。请把通知的正文复制出来粘贴。"),
    "other": N_("它不是通知。能读的是短信文字、.eml 和 .msg 邮件；表格请从“导入”进来。"),
    "other_ole": N_("它是旧版 Office 文件，不是 .msg 邮件。"),
    "broken": N_("邮件已损坏，无法读取。请把正文复制出来粘贴。"),
    "deep": N_("邮件嵌套过深，没有读完。请把正文复制出来粘贴。"),
    "slow": N_("读取用时过长，已停止。请把正文复制出来粘贴。"),
    "died": N_("读取这封邮件的进程意外结束，邮件可能已损坏或过大。请把正文复制出来粘贴。"),
}


def read_notice(source: Path | bytes, seconds: float = SECONDS_A_NOTICE) -> NoticeText:
    """What a notification says. Raises ``UnreadableFileError`` with a sentence for one that cannot be read."""
    try:
        if isinstance(source, bytes):
            size, head = len(source), source[:8192]
        else:
            size = source.stat().st_size
            with source.open("rb") as stream:
                head = stream.read(8192)
        if not head.strip():
            raise NoticeProblemError("empty")
        if size > MAX_BYTES:
            raise NoticeProblemError("big")
        form = form_of(head)
        if form == FORM_TEXT and size <= PLAIN_BYTES and b"<" not in head:
            return plain_notice(source if isinstance(source, bytes) else source.read_bytes())
        return _apart(source, form, seconds)
    except NoticeProblemError as problem:
        raise UnreadableFileError(_("通知无法读取"), _(SENTENCES[problem.code])) from problem


def _apart(source: Path | bytes, form: str, seconds: float) -> NoticeText:
    if isinstance(source, bytes):
        messages: tuple[bytes, ...] = (json.dumps("").encode("ascii"), source)
    else:
        messages = (json.dumps(str(source)).encode("ascii"),)
    try:
        answer = ask_once(_serve, (form,), messages, seconds, "notice-reader")
    except TimeoutError as error:
        raise NoticeProblemError("slow") from error
    except (EOFError, ConnectionError) as error:
        raise NoticeProblemError("died") from error
    if "problem" in answer:
        raise NoticeProblemError(answer["problem"])
    moment = answer.pop("sent_at")
    return NoticeText(sent_at=None if moment is None else datetime.fromisoformat(moment), **answer)


def _serve(channel: Connection[bytes, bytes], form: str) -> None:
    """The reader's side: the name of a file or its bytes come in, one answer goes out."""
    ignore_interrupts()
    limit_resources()
    name = json.loads(channel.recv_bytes())
    answer: dict[str, Any]
    try:
        answer = _answer(Path(name) if name else channel.recv_bytes(), form)
    except NoticeProblemError as problem:
        answer = {"problem": problem.code}
    except MemoryError:
        answer = {"problem": "died"}
    answer_once(channel, answer)


def _answer(source: Path | bytes, form: str) -> dict[str, Any]:
    from desktop_app.documents.notice_messages import message_notice

    if form == FORM_MESSAGE:
        found = message_notice(source)
    else:
        data = source if isinstance(source, bytes) else source.read_bytes()
        found = mail_notice(data) if form == FORM_MAIL else plain_notice(data)
    return {
        "form": found.form,
        "subject": found.subject,
        "text": found.text,
        "sender": found.sender,
        "sent_at": None if found.sent_at is None else found.sent_at.isoformat(),
        "is_cut": found.is_cut,
    }
