"""A command in the words of the seller operations contract. Pure."""

from __future__ import annotations

import json
from typing import Any

from desktop_app.models.command_words import CommandName
from desktop_app.models.commands import Command

_VALUES: dict[CommandName, tuple[str, ...]] = {
    CommandName.CONFIRM_REQUIREMENT: (),
    CommandName.REJECT_REQUIREMENT: ("reason",),
    CommandName.REPORT_COMPLETION: ("opening_time", "result_text", "delivery_mode"),
}
"""What of a decision the counterpart is told; ticks, drafts and signatures stay here."""


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
            **{name: values[name] for name in _VALUES[command.name] if values.get(name) not in (None, "")},
        },
        "files": [_file(one) for one in values.get("files", [])],
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _file(kept: dict[str, Any]) -> dict[str, Any]:
    return {"role": kept["role"], "sha256": kept["sha256"], "name": kept["name"], "size": kept["bytes"]}


def kept_case(case: dict[str, Any] | None) -> dict[str, Any] | None:
    """What is kept of a case that came with an answer: plain members of bearable length."""
    if case is None:
        return None
    return {
        str(name)[:64]: value[:500] if isinstance(value, str) else value
        for name, value in list(case.items())[:64]
        if value is None or isinstance(value, str | int)
    }
