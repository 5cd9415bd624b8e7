"""The contract's answers, checked by hand: right types or refused. Unknown members are ignored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from desktop_app.gateways.gateway import About, Answer, Outcome, PageFacts, told_moment
from desktop_app.gateways.sentences import said
from desktop_app.models.command_words import Capability, CommandName
from desktop_app.models.strict_json import NotJsonError, read_object

CONTRACT = 1
OTHER_CONTRACT = "other_contract"
"""What is said by a counterpart that speaks another version is not read."""
CASE_KEYS = ("order_id", "line_id")
REFUND_KEYS = ("refund_id",)
ITEMS = {"refund": REFUND_KEYS, "case": CASE_KEYS}
"""What a record or a refusal shows, and by which ids. A command on a refund shows both: it was about the first."""
_CONTRACT_NAMES = {CommandName.APPEAL_INSPECTION: "AppealRefund"}
"""Acts that the contract calls by another name than we do."""


def about_of(body: bytes) -> About:
    """``GET /about``."""
    found = read_object(body)
    if _get(found, "contract", int) != CONTRACT:
        raise NotJsonError(OTHER_CONTRACT, "another version of the contract")
    seller = _get(found, "seller", dict)
    rate = found.get("clock_rate", 1)
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 <= rate < 1e9:
        raise NotJsonError("wrong_types", "clock_rate")
    kind = _get(found, "kind", str)
    if kind not in ("rehearsal", "middleware"):
        raise NotJsonError("wrong_types", "kind")
    return About(
        contract=CONTRACT,
        kind=kind,
        name=said(_get(found, "name", str)),
        seller_id=_get(seller, "id", str),
        seller_name=said(_get(seller, "name", str)),
        time=_moment(_get(found, "time", str)),
        clock_rate=float(rate),
        capabilities=_capabilities(_get(found, "capabilities", dict)),
    )


def _capabilities(found: dict[str, Any]) -> dict[CommandName, Capability]:
    """What a newer counterpart can do beside is left out; what it does not name it cannot do."""
    known = dict.fromkeys(CommandName, Capability.NONE)
    for name in CommandName:
        value = found.get(_CONTRACT_NAMES.get(name, name.value))
        if value is not None:
            try:
                known[name] = Capability(value)
            except ValueError as error:
                raise NotJsonError("wrong_types", name.value) from error
    return known


def page_reader(kind: str) -> Callable[[bytes], PageFacts]:
    """Reads a page of changes of one kind."""

    def read(body: bytes) -> PageFacts:
        found = read_object(body)
        items = _get(found, "items", list)
        if found.get("kind") != kind or not all(isinstance(item, dict) for item in items):
            raise NotJsonError("wrong_types", "kind or items")
        has_more, cursor = _get(found, "has_more", bool), found.get("next_cursor")
        if cursor is not None and not (isinstance(cursor, str) and 0 < len(cursor) <= 4096):
            raise NotJsonError("wrong_types", "next_cursor")
        if has_more and cursor is None:
            raise NotJsonError("wrong_types", "more, but no cursor")
        as_of = found.get("as_of")
        if as_of is not None and not isinstance(as_of, str):
            raise NotJsonError("wrong_types", "as_of")
        return PageFacts(items, cursor, has_more, None if as_of is None else _moment(as_of))

    return read


def record_answer(body: bytes, key: str) -> Answer:
    """A command's record: done or refused. One of another command is no answer."""
    found = read_object(body)
    if _get(found, "key", str) != key:
        raise NotJsonError("other_command", "another key")
    state, item = _get(found, "state", str), _shown(found)
    at = found.get("at")
    moment = _moment(at) if isinstance(at, str) else None
    if state == "done":
        return Answer(Outcome.ACCEPTED, "", "", item, moment)
    if state != "refused":
        raise NotJsonError("wrong_types", "state")
    code, text = error_parts(found)
    return Answer(Outcome.REFUSED, code or "refused", text, item, moment)


def error_parts(found: dict[str, Any]) -> tuple[str, str]:
    """Code and sentence of an error answer; empty where there is none."""
    error = found.get("error")
    if not isinstance(error, dict):
        return "", ""
    code = error.get("code")
    return (code[:64] if isinstance(code, str) else ""), said(error.get("message"))


def error_of(body: bytes | None) -> tuple[str, str, dict[str, Any] | None] | None:
    """Code, sentence and item of an error answer; ``None`` for what is not the contract's own error."""
    if body is None:
        return None
    try:
        found = read_object(body)
        code, text = error_parts(found)
        return (code, text, _shown(found)) if code else None
    except NotJsonError:
        return None


def case_of(found: Any) -> dict[str, Any]:
    """A case or order item: an object that says which one it is."""
    return _item_of(found, CASE_KEYS)


def refund_of(found: Any) -> dict[str, Any]:
    """A request for a refund that says which one it is."""
    return _item_of(found, REFUND_KEYS)


def _item_of(found: Any, keys: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(found, dict) or not all(isinstance(found.get(name), str) for name in keys):
        raise NotJsonError("wrong_types", "not the item that was asked for")
    return found


def _shown(found: dict[str, Any]) -> dict[str, Any] | None:
    """What an answer shows of that which the command was about; ``None`` when it shows nothing."""
    return next((_item_of(found[name], keys) for name, keys in ITEMS.items() if found.get(name) is not None), None)


def _get(found: dict[str, Any], name: str, kind: type[Any]) -> Any:
    value = found.get(name)
    if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
        raise NotJsonError("wrong_types", name)
    return value


def _moment(text: str) -> datetime:
    try:
        moment = told_moment(text)
    except ValueError as error:
        raise NotJsonError("wrong_types", "time") from error
    if moment is None:
        raise NotJsonError("wrong_types", "time without offset")
    return moment
