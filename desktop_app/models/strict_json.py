"""JSON as the contract allows it: UTF-8, one value, no key twice, no NaN, nothing endless. Anything else is refused."""

from __future__ import annotations

import json
import math
from typing import Any

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


def read_object(body: bytes) -> dict[str, Any]:
    """The same, and it must be an object."""
    found = read_json(body)
    if not isinstance(found, dict):
        raise NotJsonError("wrong_types", "no object")
    return found
