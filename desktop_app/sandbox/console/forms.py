"""A form of the console, read into what the shop's law judges: values, and files that are uploaded first."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from starlette.datastructures import FormData, UploadFile

from desktop_app.sandbox.console.door import ConsoleError
from desktop_app.sandbox.http.arguments import CHINA
from desktop_app.sandbox.shop.refusals import RuleBroken
from desktop_app.sandbox.shop.shop import Shop

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_FILES = 100
MAX_FIELDS = 50
TIME_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d")


def typed_text(form: FormData, name: str) -> str:
    """A text field as typed, with one kind of line end."""
    value = form.get(name, "")
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""


async def read_values(
    form: FormData, fields: list[dict[str, Any]]
) -> tuple[dict[str, str], dict[str, Any], list[tuple[str, str, bytes]]]:
    """What was typed, what the law judges, and the files (role, name, bytes) of the form's own fields."""
    typed: dict[str, str] = {}
    values: dict[str, Any] = {}
    files: list[tuple[str, str, bytes]] = []
    for field in fields:
        if field["kind"] == "files":
            files += await _files(form, field["id"], field["label"])
            continue
        typed[field["id"]] = typed_text(form, field["id"])
        text = typed[field["id"]].strip()
        if text:
            values[field["id"]] = _time(text) if field["kind"] == "time" else text
    return typed, values, files


async def _files(form: FormData, role: str, label: str) -> list[tuple[str, str, bytes]]:
    found = []
    for part in form.getlist(role):
        if not isinstance(part, UploadFile) or not part.filename:  # a field that was left empty
            continue
        data = await part.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise RuleBroken("file_too_large", f"{label}里的“{part.filename}”超过 20 MB。")
        # browsers send a bare name; old ones a path
        found.append((role, PurePosixPath(part.filename.replace("\\", "/")).name[:255], data))
    return found


def _time(text: str) -> str:
    """China time as the form takes it, to ISO 8601 with offset; what cannot be read is left to the law's refusal."""
    for form in TIME_FORMS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=CHINA).isoformat()
        except ValueError:
            continue
    return text


def upload(shop: Shop, files: list[tuple[str, str, bytes]]) -> list[dict[str, Any]]:
    """Store the files; answers how the delivery names them. Raises RuleBroken."""
    named = []
    for role, name, data in files:
        sha256 = hashlib.sha256(data).hexdigest()
        if data:  # an empty one is refused by the law, which knows the words
            shop.put_file(sha256, data)
        named.append({"role": role, "sha256": sha256, "name": name, "size": len(data)})
    return named


def no_such_act(name: str) -> ConsoleError:
    """The node has not this button (any more)."""
    return ConsoleError(409, "状态已变化", f"这张服务监管单现在不能办理“{name}”，什么也没有提交。")
