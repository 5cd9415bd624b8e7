"""A mail as evidence: what it says, decoded, and how many pictures hang on it. Attachments are not opened."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from pathlib import Path

from desktop_app.documents.evidence_facts import TEXT_FILE_MAX_BYTES, TEXT_MAX_CHARS, Reading

_HEADS = ("From", "To", "Cc", "Date", "Subject")
_TAG = re.compile(r"<(?:style|script)\b.{0,20000}?</(?:style|script)\s*>|<[^<>]{0,2000}>", re.IGNORECASE | re.DOTALL)
PARTS_MAX = 200


def mail_file(path: Path, size: int) -> Reading:
    """The headings that a person sees and the text parts; transfer encodings are undone."""
    with path.open("rb") as stream:
        message = message_from_bytes(stream.read(TEXT_FILE_MAX_BYTES), _class=EmailMessage, policy=policy.default)
    pieces = [f"{name}: {message.get(name)}" for name in _HEADS if _header(message, name)]
    pictures = 0
    for place, part in enumerate(message.walk()):
        if place >= PARTS_MAX:
            break
        if part.get_content_maintype() == "image":
            pictures += 1
        elif part.get_content_maintype() == "text" and not part.get_filename():
            pieces.append(_text_of(part))
    text = "\n".join(pieces)
    return Reading(
        "eml",
        size,
        text=text[:TEXT_MAX_CHARS],
        is_text_whole=size <= TEXT_FILE_MAX_BYTES and len(text) <= TEXT_MAX_CHARS,
        picture_count=pictures,
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name) or "")
    except (ValueError, IndexError, AttributeError, MessageError):  # headings that the parser does not get over
        return ""


def _text_of(part: EmailMessage) -> str:
    try:
        content = part.get_content()
    except (LookupError, ValueError, MessageError):  # a character set that nobody knows, a body that is cut off
        content = (part.get_payload(decode=True) or b"").decode("utf-8", errors="replace")  # type: ignore[union-attr]
    text = content if isinstance(content, str) else ""
    return _TAG.sub(" ", text) if part.get_content_subtype() == "html" else text
