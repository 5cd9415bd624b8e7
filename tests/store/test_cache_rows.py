"""Columns as they are stored: one text for equal columns, the same that Python's own writer of JSON gives."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.store.cache_rows import Columns, to_columns, to_text

_WHOLE = st.text(st.characters(exclude_categories=["Cs"]))
_ANY = st.text(st.characters())
_VALUES = st.none() | st.booleans() | st.integers() | _WHOLE
ALL_KINDS: Columns = {
    "z": "".join(map(chr, range(0x2100))),
    "b": "\u2028\ufeff\uffff\U0001f600\U0010ffff",
    "a": 10**40,
    "": -(2**63),
    "名": True,
    "A": None,
}


def _plainly(columns: Columns) -> str:
    return json.dumps(columns, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


@given(st.dictionaries(_WHOLE, _VALUES))
def test_columns_are_stored_as_the_plain_writer_writes_them(columns: Columns) -> None:
    assert to_text(columns) == _plainly(columns)
    assert to_columns(to_text(columns)) == columns


def test_every_kind_of_value_is_stored_as_the_plain_writer_writes_it() -> None:
    assert to_text(ALL_KINDS) == _plainly(ALL_KINDS)


@given(st.dictionaries(_WHOLE, _VALUES, min_size=2), st.randoms())
def test_equal_columns_are_equal_texts(columns: Columns, chance: object) -> None:
    names = list(columns)
    chance.shuffle(names)  # type: ignore[attr-defined]
    assert to_text({name: columns[name] for name in names}) == to_text(columns)


@given(st.dictionaries(_ANY, st.none() | _ANY))
def test_half_characters_are_refused_and_nothing_else(columns: Columns) -> None:
    try:
        _plainly(columns).encode()
    except UnicodeEncodeError:
        with pytest.raises(UnicodeEncodeError):
            to_text(columns)
    else:
        assert to_text(columns) == _plainly(columns)
