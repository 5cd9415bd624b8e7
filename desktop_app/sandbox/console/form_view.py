"""A form of the console as its templates show it, whatever it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

LONG_FIELDS = frozenset({"reason", "result_text", "remark", "opinion"})


def form_view(
    act: str,
    fields: Sequence[dict[str, Any]],
    typed: Mapping[str, str],
    choices: Mapping[str, Mapping[str, str]],
    **about: Any,
) -> dict[str, Any]:
    """The fields with what was typed into them; ``about``: title, button, question, is_main, is_closed."""
    shown = [
        {
            **field,
            "is_long": field["id"] in LONG_FIELDS,
            "value": typed.get(field["id"], ""),
            "choices": choices.get(field["id"], {}),
        }
        for field in fields
    ]
    return {"act": act, "fields": shown, "has_files": any(field["kind"] == "files" for field in fields), **about}
