"""A command in the words of the seller operations contract. Pure."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from desktop_app.models.command_words import CommandName
from desktop_app.models.commands import Command
from desktop_app.models.conditions import amount_of
from desktop_app.models.refunds.conditions import AMOUNT

_VALUES: dict[CommandName, tuple[str, ...]] = {
    CommandName.CONFIRM_REQUIREMENT: (),
    CommandName.REJECT_REQUIREMENT: ("reason",),
    CommandName.REPORT_COMPLETION: ("opening_time", "result_text", "delivery_mode"),
    CommandName.APPROVE_REFUND: ("opinion", "return_address"),
    CommandName.REJECT_REFUND: ("opinion",),
    CommandName.CONFIRM_INSPECTION: (),
    CommandName.REJECT_INSPECTION: ("reason",),
    CommandName.APPEAL_INSPECTION: ("reason",),
}
"""What of a decision the counterpart is told; ticks, drafts, signatures and reasons of our own stay here."""


def command_body(command: Command, seen_version: int | None) -> bytes:
    """The exact bytes of ``PUT /commands/{key}``: sorted keys, no blanks, UTF-8.

    ``seen_version``: the counterpart's number of the case when its conditions were last checked.
    """
    values = command.values
    body: dict[str, Any] = {
        "name": command.name.value,
        "order_id": str(values.get("order_id") or ""),
        "line_id": str(values.get("line_id") or ""),
        "expected_node": command.expected_node,
        "seen_version": seen_version,
        "values": {
            **(values.get("texts") or {}),
            **_told(command),
        },
        "files": _files(command),
    }
    return _bytes(body)


def refund_body(command: Command, seen_version: int | None) -> bytes:
    """The exact bytes of ``POST /refunds/{id}/…``; which act on which request stands in the address.

    The amount and its currency are those that the person saw: the counterpart refuses the command where they are not.
    """
    kept = command.values.get("conditions") or {}
    body: dict[str, Any] = {
        "expected_state": command.expected_node,
        "expected_amount": _two_places(kept.get(AMOUNT)),
        "currency": str(kept.get("currency") or ""),
        "seen_version": seen_version,
        "values": _told(command),
        "files": _files(command),
    }
    return _bytes(body)


def _told(command: Command) -> dict[str, Any]:
    values = command.values
    return {name: values[name] for name in _VALUES[command.name] if values.get(name) not in (None, "")}


def _files(command: Command) -> list[dict[str, Any]]:
    return [_file(one) for one in command.values.get("files", [])]


def _two_places(text: object) -> str:
    """An amount as the contract writes it. One with more places is not rounded: that would be another amount."""
    amount = amount_of(text)
    if amount is None:
        return ""
    rounded = format(amount, ".2f")
    return rounded if Decimal(rounded) == amount else format(amount, "f")


def _bytes(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _file(kept: dict[str, Any]) -> dict[str, Any]:
    return {"role": kept["role"], "sha256": kept["sha256"], "name": kept["name"], "size": kept["bytes"]}


def kept_item(item: dict[str, Any] | None) -> dict[str, Any] | None:
    """What is kept of the case or refund that came with an answer: plain members of bearable length."""
    if item is None:
        return None
    return {
        str(name)[:64]: value[:500] if isinstance(value, str) else value
        for name, value in list(item.items())[:64]
        if value is None or isinstance(value, str | int)
    }
