"""Views that people save: names, columns, and the file that carries one, hostile ones included."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.errors import UsageError
from desktop_app.models.listing import ListOrder, ListQuery, View
from desktop_app.models.saved_views import (
    COLUMNS,
    FILE_BYTES_MAX,
    NAME_MAX,
    ColumnLayout,
    SavedView,
    ViewSpec,
    file_text,
    fitting_name,
    fitting_spec,
    free_name,
    read_file,
    saved_id,
)

SPEC = ViewSpec(
    View.OPEN.value,
    "类别:联营、通用 金额>5000 负责人:我",
    ListOrder.AMOUNT,
    ColumnLayout(("limit", "customer", "type", "amount", "effect"), {"customer": 140}),
)


def test_a_view_comes_back_from_its_file_as_it_was() -> None:
    name, spec = read_file(file_text("大额联营", SPEC).encode())
    assert (name, spec) == ("大额联营", SPEC)
    assert spec.query == ListQuery("open", spec.query.conditions, "", order=ListOrder.AMOUNT)
    assert len(spec.query.conditions) == 3
    assert read_file(b"\xef\xbb\xbf" + file_text("a", ViewSpec()).encode()) == ("a", ViewSpec())


def test_a_view_of_refunds_says_so_in_its_file_and_one_of_cases_is_written_as_ever() -> None:
    refunds = ViewSpec("returns", "客户:鹭岛", kind="refunds")
    assert read_file(file_text("退货", refunds).encode()) == ("退货", refunds)
    assert refunds.query.kind == "refunds"
    assert "kind" not in json.loads(file_text("a", SPEC))


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        (ViewSpec("mine", kind="refunds"), "内置视图"),
        (ViewSpec("review"), "内置视图"),
        (ViewSpec("review", kind="orders"), "内置视图"),
        (ViewSpec("review", layout=SPEC.layout, kind="refunds"), "没有可选的列"),
    ],
)
def test_each_kind_has_its_own_views_below_and_refunds_have_no_columns(spec: ViewSpec, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        fitting_spec(spec)


def _with(**changes: Any) -> bytes:
    return json.dumps({**json.loads(file_text("a", SPEC)), **changes}).encode()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "JSON"),
        (b"MZ\x90\x00\x03" * 9, "JSON"),
        (b"[" * 60_000, "JSON"),
        (b"{" + b" " * FILE_BYTES_MAX + b"}", "KB"),
        (b'{"version": ' + b"9" * 9000 + b"}", "JSON"),
        (b"[]", "标记"),
        (b'{"format": "other"}', "标记"),
        (_with(version=2), "另一个版本"),
        (_with(version=True), "另一个版本"),
        (_with(run="rm"), "run"),
        (_with(name=""), "名称"),
        (_with(name="x" * 41), "40"),
        (_with(name="付\u202e款"), "书写方向"),
        (_with(name=3), "name"),
        (_with(view="nowhere"), "nowhere"),
        (_with(view=""), "内置视图"),
        (_with(order="random"), "random"),
        (_with(filter="金额>abc"), "abc"),
        (_with(filter="客户:a\u0000b"), "看不见"),
        (_with(filter="x" * 501), "500"),
        (_with(filter=["x"]), "filter"),
        (_with(columns="limit"), "列"),
        (_with(columns=["limit", 3]), "列"),
        (_with(columns=["limit", "customer", "amount", "effect", "password"]), "password"),
        (_with(columns=["limit", "limit", "customer", "amount", "effect"]), "两次"),
        (_with(columns=["limit", "customer"]), "不能去掉"),
        (_with(widths={"customer": 10**9}), "列宽"),
        (_with(widths={"customer": True}), "列"),
        (_with(widths={"customer": float("nan")}), "列"),
        (_with(widths=[1]), "列"),
    ],
)
def test_a_file_that_is_no_view_is_refused_with_a_sentence(content: bytes, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_file(content)
    assert told in refused.value.message
    assert refused.value.message.startswith("没有打开：")
    assert len(refused.value.message) < 200


@given(content=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with pytest.raises(UsageError):
        read_file(content)


@given(
    changes=st.dictionaries(
        st.sampled_from(["format", "version", "name", "view", "filter", "order", "columns", "widths", "x"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(COLUMNS),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
            max_leaves=6,
        ),
        max_size=3,
    )
)
def test_any_json_is_read_as_a_view_that_may_be_kept_or_refused(changes: dict[str, Any]) -> None:
    try:
        name, spec = read_file(_with(**changes))
    except UsageError:
        return
    assert fitting_name(name) == name
    assert fitting_spec(spec) == spec


def test_names_are_one_line_and_a_taken_one_gets_a_number() -> None:
    assert fitting_name("  大额 \n 逾期 ") == "大额 逾期"
    assert free_name("a", {"b"}) == "a"
    assert free_name("a", {"a", "a 2"}) == "a 3"
    long = "长" * NAME_MAX
    assert free_name(long, {long}) == "长" * (NAME_MAX - 2) + " 2"


def test_a_tab_knows_a_saved_view_by_its_number() -> None:
    assert SavedView(7, "a", SPEC).view_id == "saved:7"
    assert (saved_id("saved:7"), saved_id("open"), saved_id("saved:"), saved_id("saved:x"), saved_id("7")) == (
        7,
        None,
        None,
        None,
        None,
    )
