"""Notifications as text: an SMS or any pasted text, a mail (``.eml``), a message of Outlook (``.msg``).

Pure reading: what comes out is a subject, a text and a time. Attachments are never looked at, HTML is reduced to what
a person reads (scripts, styles and comments are dropped, nothing is fetched), and a form is told by the content, never
by the name. Mails and messages are read in a process of their own (``notice_process``): they may be hostile.
"""

from __future__ import annotations

import email
import email.header
import email.policy
import email.utils
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message

from desktop_app.documents.notice_html import text_of_page
from desktop_app.documents.sniffing import OLE, ZIP

MEGABYTE = 1024**2
MAX_BYTES = 50 * MEGABYTE
"""A larger file is not opened."""
MAX_PARTS = 200
"""Parts of a mail that are looked at."""
PART_BYTES = MEGABYTE
"""So much of one text part is read."""
TEXT_CHARACTERS = 200_000
"""So much of all texts together is looked at."""
FORM_TEXT, FORM_MAIL, FORM_MESSAGE = "text", "eml", "msg"
_HEADS = ("from", "to", "subject", "date", "received", "return-path", "message-id", "mime-version", "delivered-to")


class NoticeProblemError(Exception):
    """What is wrong with a notification, as a code; ``notice_process`` has the sentences."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class NoticeText:
    """What was read of a notification. ``sent_at`` is aware; ``None`` where it names no time that can be read."""

    form: str
    subject: str
    text: str
    sender: str = ""
    sent_at: datetime | None = None
    is_cut: bool = False
    """There was more than is read."""


def form_of(head: bytes) -> str:
    """What the first bytes are; a file of another kind is refused by its code."""
    if head.startswith(OLE):
        return FORM_MESSAGE
    if head.startswith((ZIP, b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf")):
        raise NoticeProblemError("other")
    lines = head[:4096].lstrip(b"\xef\xbb\xbf\r\n").splitlines()[:20]
    names = [line.split(b":", 1)[0].strip().lower().decode("ascii", "replace") for line in lines if b":" in line]
    return FORM_MAIL if sum(name in _HEADS for name in names) >= 2 else FORM_TEXT


def plain_notice(data: bytes) -> NoticeText:
    """A pasted text: plain, or the HTML that a browser or a mail program puts on the clipboard."""
    text = decoded(data[: 4 * PART_BYTES], "")
    is_page = "<" in text and any(mark in text[:4096].casefold() for mark in ("<html", "<body", "<div", "<p", "<table"))
    return _notice(FORM_TEXT, "", [text_of_page(text[:PART_BYTES]) if is_page else text], is_cut=len(data) > PART_BYTES)


def mail_notice(data: bytes) -> NoticeText:
    """A mail by the standard library: its readable parts, whatever its charsets."""
    try:
        mail = email.message_from_bytes(data, policy=email.policy.compat32)
        texts, is_cut = _mail_texts(mail)
        subject, sender = _header(mail, "subject"), _header(mail, "from")
    except RecursionError as error:
        raise NoticeProblemError("deep") from error
    return _notice(FORM_MAIL, subject, texts, sender, sent_at(str(mail.get("date") or "")), is_cut)


def _mail_texts(mail: Message) -> tuple[list[str], bool]:
    """The text parts; of alternatives the plain one where it says something, else the page."""
    plain: list[str] = []
    pages: list[str] = []
    is_cut = False
    for number, part in enumerate(mail.walk()):
        if number >= MAX_PARTS:
            is_cut = True
            break
        kind = part.get_content_type()
        if part.is_multipart() or part.get_filename() or kind not in ("text/plain", "text/html"):
            continue
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            continue
        is_cut = is_cut or len(payload) > PART_BYTES
        text = decoded(payload[:PART_BYTES], part.get_content_charset() or "")
        if kind == "text/html":
            pages.append(text_of_page(text))
        else:
            plain.append(text)
    said = plain if any(text.strip() for text in plain) else pages
    return said, is_cut


def _header(mail: Message, name: str) -> str:
    """A header in words; one that is badly encoded as it stands."""
    raw = str(mail.get(name) or "")[:2000]
    try:
        parts = email.header.decode_header(raw)
    except (email.errors.HeaderParseError, ValueError):
        return raw
    words = [part if isinstance(part, str) else decoded(part, charset or "") for part, charset in parts]
    return " ".join("".join(words).split())


def decoded(data: bytes, charset: str) -> str:
    """Bytes as text: by the charset that they name, else by what they can be, else with marks for what is unreadable.

    GB18030 holds all that is called GB2312 or GBK, and what mails so call often needs it.
    """
    named = charset.strip().casefold()
    named = "gb18030" if named in ("gb2312", "gbk", "x-gbk", "cp936") else named
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        named = "utf-16"
    for name in filter(None, (named if named not in ("us-ascii", "ascii") else "", "utf-8-sig", "gb18030")):
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError, UnicodeError):
            continue
    return _cut_decoded(data, named)


def _cut_decoded(data: bytes, named: str) -> str:
    """What stays when a character was cut at the end, or bytes are no text of any kind."""
    try:
        return data.decode(named or "utf-8", "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def sent_at(text: str) -> datetime | None:
    """The moment of a mail's Date header; ``None`` for one that is missing or nonsense."""
    try:
        moment = email.utils.parsedate_to_datetime(text)
        moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        return moment if 1990 <= moment.year < 2100 else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _notice(
    form: str,
    subject: str,
    texts: list[str],
    sender: str = "",
    moment: datetime | None = None,
    is_cut: bool = False,
) -> NoticeText:
    text = "\n".join(texts).replace("\0", "")
    return NoticeText(
        form, subject.replace("\0", ""), text[:TEXT_CHARACTERS], sender, moment, is_cut or len(text) > TEXT_CHARACTERS
    )


def made_notice(
    form: str, subject: str, texts: list[str], sender: str, moment: datetime | None, *, is_cut: bool
) -> NoticeText:
    """The same for a reader of another form: texts joined, and cut where they are too long."""
    return _notice(form, subject, texts, sender, moment, is_cut)
