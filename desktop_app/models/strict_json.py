"""JSON as the contract allows it: UTF-8, one value, no key twice, no NaN, nothing endless. Anything else is refused."""

from __future__ import annotations

import json
import math
from typing import Any

LARGE_BYTES = 64 << 10
"""From here on the quicker reader pays: pages of changes, and no answer that a start waits for."""
HTML_BEGINNINGS = (b"<!doctype", b"<html", b"<head", b"<?xml", b"<body")


class NotJsonError(ValueError):
    """The bytes are no JSON that may be used. ``code`` says what they are instead."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotJsonError("duplicate_keys", "a key stands twice")
    return found


def _constant(text: str) -> Any:
    raise NotJsonError("nan", text)


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise NotJsonError("nan", text)
    return number


_decoder = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_constant, parse_float=_float)


def read_json(body: bytes) -> Any:
    """The one value that the bytes hold; ``NotJsonError`` otherwise."""
    if body.lstrip()[:16].lower().startswith(HTML_BEGINNINGS):
        raise NotJsonError("html", "a page for people")
    found = _read_canonical(body) if len(body) >= LARGE_BYTES else None
    if found is not None:
        return found
    try:
        return _decoder.decode(body.decode("utf-8"))
    except NotJsonError:
        raise
    except UnicodeDecodeError as error:
        raise NotJsonError("not_json", "not UTF-8") from error
    except RecursionError as error:
        raise NotJsonError("not_json", "nested too deeply") from error
    except ValueError as error:
        raise NotJsonError("not_json", str(error)[:80]) from error


def _read_canonical(body: bytes) -> Any:
    """What a large body holds that is written as the quick writer writes it; ``None`` for any other.

    The quick reader takes a key that stands twice and knows its own limits of depth and size. But a value whose text
    is the body, byte for byte, has no key twice, no number that is none, and nothing else that is read in two ways:
    what is not proved so is read the long way, and refused there.
    """
    from desktop_app.models.shaping import from_json, to_json  # with the first page, not with the program

    try:
        # few texts differ in a page: one object for all that are alike
        found = from_json(body, allow_inf_nan=False, cache_strings="all")
        return found if to_json(found) == body else None
    except ValueError:
        return None


def read_object(body: bytes) -> dict[str, Any]:
    """The same, and it must be an object."""
    found = read_json(body)
    if not isinstance(found, dict):
        raise NotJsonError("wrong_types", "no object")
    return found
