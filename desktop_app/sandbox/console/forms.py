"""A form of the console, read into what the shop's law judges: values, and files that are uploaded first."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from starlette.datastructures import FormData, UploadFile

from desktop_app.sandbox.console.door import ConsoleError
from desktop_app.sandbox.shop.cases import CHINA
from desktop_app.sandbox.shop.forms import MAX_FILE
from desktop_app.sandbox.shop.refusals import RuleBroken
from desktop_app.sandbox.shop.shop import Shop

MAX_FILES = 100
MAX_FIELDS = 50
TIME_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d")


def typed_text(form: FormData, name: str) -> str:
    """A text field as typed, with one kind of line end."""
    value = form.get(name, "")
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""


def read_typed(form: FormData, fields: list[dict[str, Any]]) -> dict[str, str]:
    """What was typed into the form's own fields: shown again when the form is refused."""
    return {field["id"]: typed_text(form, field["id"]) for field in fields if field["kind"] != "files"}


def values_of(typed: dict[str, str], fields: list[dict[str, Any]]) -> dict[str, Any]:
    """What the law judges: texts without outer blanks, times with their offset, nothing for an empty field."""
    kinds = {field["id"]: field["kind"] for field in fields}
    texts = {name: text.strip() for name, text in typed.items()}
    return {name: _time(text) if kinds[name] == "time" else text for name, text in texts.items() if text}


async def read_files(form: FormData, fields: list[dict[str, Any]]) -> list[tuple[str, str, bytes]]:
    """The files (role, name, bytes) of the form's own fields. Raises RuleBroken for one that is too large."""
    named = [(field["id"], field["label"]) for field in fields if field["kind"] == "files"]
    return [file for role, label in named for file in await _files(form, role, label)]


async def _files(form: FormData, role: str, label: str) -> list[tuple[str, str, bytes]]:
    found = []
    for part in form.getlist(role):
        if not isinstance(part, UploadFile) or not part.filename:  # a field that was left empty
            continue
        data = await part.read(MAX_FILE + 1)
        if len(data) > MAX_FILE:
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


def no_such_act(of_what: str, name: str) -> ConsoleError:
    """The node or state has not this button (any more)."""
    return ConsoleError(409, "状态已变化", f"这张{of_what}现在不能办理“{name}”，什么也没有提交。")
