"""One press of a button of the console: the form is read, checked, done, or shown again with the refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from desktop_app.sandbox.console import door
from desktop_app.sandbox.console.door import ConsoleError
from desktop_app.sandbox.console.forms import MAX_FIELDS, MAX_FILES, read_files, read_typed, typed_text, values_of
from desktop_app.sandbox.console.rendering import HEADERS
from desktop_app.sandbox.console.sessions import Session
from desktop_app.sandbox.shop.refusals import RuleBroken, StateChanged

View = dict[str, Any]


@dataclass(frozen=True)
class Press:
    """What a button means: how its page and fields are found, what it does, and the page when that was refused."""

    find: Callable[[], tuple[View, list[dict[str, Any]]]]
    do: Callable[[View, dict[str, Any], list[tuple[str, str, bytes]]], None]
    refused: Callable[[View, dict[str, str], str], Response]
    done_words: str
    address: Callable[[View], str]


async def submit(request: Request, session: Session, press: Press) -> Response:
    """Carry it out: done and back to the page, or the form again with the refusal. ConsoleError."""
    try:
        async with request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS) as form:
            door.check_form(request, session, typed_text(form, "form_token"))
            view, fields = await run_in_threadpool(press.find)
            typed = read_typed(form, fields)
            try:
                files = await read_files(form, fields)
                await run_in_threadpool(press.do, view, values_of(typed, fields), files)
            except (RuleBroken, StateChanged) as refused:
                return await run_in_threadpool(press.refused, view, typed, f"没有提交：{refused.message}")
    except HTTPException as unreadable:
        raise ConsoleError(400, "表单不能读取", "什么也没有提交。请回到页面再试。") from unreadable
    session.message = press.done_words
    return RedirectResponse(press.address(view), 303, headers=HEADERS)
