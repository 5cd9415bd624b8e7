"""What a page tells without being read: of when it is and where it goes on. The same as when it is read, or nothing."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.clock import CHINA
from desktop_app.gateways.contract_shapes import page_reader
from desktop_app.gateways.gateway import Page, PageFacts
from desktop_app.models.strict_json import NotJsonError

_WRITTEN: list[dict[str, Any]] = [
    {"sort_keys": True, "separators": (",", ":")},
    {"sort_keys": True},
    {"separators": (",", ":")},
    {"indent": 1},
]


def _unread(raw: bytes) -> PageFacts:
    raise AssertionError(f"read: {raw[:40]!r}")


@given(
    st.sampled_from(_WRITTEN),
    st.booleans(),
    st.none() | st.text(min_size=1, max_size=20),
    st.lists(st.dictionaries(st.sampled_from(["a", "next_cursor", "has_more", "as_of"]), st.text(max_size=20))),
    st.datetimes(datetime(1991, 1, 1), datetime(2099, 1, 1)).map(lambda one: one.replace(tzinfo=CHINA)),  # noqa: DTZ001
)
def test_what_is_told_unread_is_what_is_read(
    written: dict[str, Any], has_more: bool, cursor: str | None, items: list[dict[str, str]], at: datetime
) -> None:
    body = {"kind": "cases", "items": items, "next_cursor": cursor, "has_more": has_more, "as_of": at.isoformat()}
    raw = json.dumps(body, ensure_ascii=False, **written).encode("utf-8", "replace")
    page = Page(raw, at, page_reader("cases"))
    likely, told = page.likely_next(), None
    try:
        told = page.as_of
        facts = page.facts
    except NotJsonError:
        assert has_more, "more, but no cursor"
        return
    assert told == facts.as_of == page.as_of
    assert likely in (None, facts.next_cursor if has_more else None)


def test_a_usual_page_is_not_read_for_it() -> None:
    raw = b'{"as_of":"2026-11-24T11:00:00+08:00","has_more":true,"items":[],"kind":"cases","next_cursor":"a-1"}'
    page = Page(raw, None, _unread)
    assert (page.likely_next(), page.as_of) == ("a-1", datetime(2026, 11, 24, 11, tzinfo=CHINA))
    assert Page(raw.replace(b"true", b"false"), None, _unread).likely_next() is None


@pytest.mark.parametrize(
    "moment", [b"2026-11-24T11:00:00", b"2026-13-24T11:00:00+08:00", b"0001-01-01T00:00:00+14:00", b"T"]
)
def test_a_moment_that_is_none_is_told_by_who_reads_the_page(moment: bytes) -> None:
    raw = b'{"as_of":"' + moment + b'","has_more":false,"items":[],"kind":"cases","next_cursor":null}'
    with pytest.raises(NotJsonError):
        _ = Page(raw, None, page_reader("cases")).as_of
