"""Reading and writing the files of approvals. There is exactly one form for each content: any other is refused.

A file that a chat tool or an editor has touched is refused too, with the advice to send the original: what was signed
and what people read must never differ by a space.
"""

from __future__ import annotations

import json

from desktop_app.errors import UnreadableFileError
from desktop_app.models.approvals import signing
from desktop_app.models.approvals.shapes import KeyFile, RequestFile, Shape
from desktop_app.models.shaping import ValidationError
from desktop_app.models.strict_json import NotJsonError, read_object
from desktop_app.texts import _

MOST_BYTES = 64 << 10
"""Checked before anything is read into memory."""
MOST_REQUEST_BYTES = MOST_BYTES - (10 << 10)
"""What is left is room for the longest decision."""

_KINDS: dict[str, type[RequestFile] | type[KeyFile]] = {"approval-request": RequestFile, "approval-key": KeyFile}


def render(file: Shape) -> bytes:
    """The bytes of a file, readable for people."""
    return (json.dumps(file.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def read_any(data: bytes) -> RequestFile | KeyFile:
    """Either kind of file. Raises ``UnreadableFileError`` with the reason."""
    if len(data) > MOST_BYTES:
        raise too_large()
    try:
        found = read_object(data)
    except NotJsonError as error:
        raise _unreadable("JSON") from error
    shape = _KINDS.get(str(found.get("seller_desk")))
    if shape is None:
        raise UnreadableFileError(_("不是审批文件"), _("这个文件不是审批请求，也不是审批公钥。请选同事发来的原文件。"))
    if found.get("format") != 1:
        raise UnreadableFileError(
            _("审批文件的版本不认识"), _("这个文件由另一个版本的程序写成，本程序不能读取。请升级后再试。")
        )
    try:
        read = shape.model_validate(found)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise _unreadable(".".join(map(str, first["loc"]))) from error
    except RecursionError as error:
        raise _unreadable("JSON") from error
    if render(read) != data:
        raise _unreadable(_("写法"))
    _refuse_contradictions(read)
    return read


def read_request(data: bytes) -> RequestFile:
    """A request, signed or not."""
    read = read_any(data)
    if not isinstance(read, RequestFile):
        raise UnreadableFileError(
            _("不是审批请求"), _("这是一把审批公钥，不是审批请求。请选 approval request 写出的文件。")
        )
    return read


def read_key(data: bytes) -> KeyFile:
    """A colleague's key, proven to be held by whoever made the file."""
    read = read_any(data)
    if not isinstance(read, KeyFile):
        raise UnreadableFileError(
            _("不是审批公钥"), _("这是一份审批请求，不是审批公钥。请选 approval key 写出的文件。")
        )
    return read


def too_large() -> UnreadableFileError:
    """A file that no request and no key is as large as."""
    return UnreadableFileError(
        _("审批文件太大"), _("审批文件不会超过 {limit} KB，这个文件没有读取。请选原文件。", limit=MOST_BYTES >> 10)
    )


def _refuse_contradictions(read: Shape) -> None:
    """What a file says twice must be the same both times; a key must be proven."""
    if isinstance(read, KeyFile):
        if not signing.is_sound(read.key.public_key) or not signing.is_own_key(read):
            raise UnreadableFileError(
                _("审批公钥不成立"), _("这把公钥的指纹或证明与公钥对不上，没有采用。请向同事要原文件。")
            )
    elif isinstance(read, RequestFile):
        request = read.request
        if read.code != signing.code_of(request) or request.shown_sha256 != signing.shown_digest(request):
            raise _unreadable("code")
        if request.expires_at <= request.made_at:
            raise _unreadable("expires_at")


def _unreadable(where: str) -> UnreadableFileError:
    return UnreadableFileError(
        _("审批文件不完整或被改动"),
        _(
            "这个文件不是写出时的样子（不对的地方：{where}），没有采用。请让同事重新发送原文件，不要打开另存。",
            where=where[:120],
        ),
    )
