"""The tabs of the supervision list and what an empty one says."""

from __future__ import annotations

from desktop_app.models.listing import COUNTED_VIEWS, View
from desktop_app.views.pages.supervision.case_list.views import as_view, empty_text, view_titles


def test_every_view_with_a_kept_counter_has_a_tab() -> None:
    assert {view for view, _title in view_titles()} == {view.value for view in COUNTED_VIEWS}


def test_an_unknown_id_falls_back_to_our_moves() -> None:
    assert as_view("nonsense") is View.MINE
    assert as_view("week") is View.WEEK


def test_an_empty_view_offers_where_there_is_something() -> None:
    told = empty_text("mine", {"open": 23, "buyer": 9})
    assert told.title == "没有待我方处理的订单"
    assert told.act == "看客户未验收的 9 单"
    assert told.act_view is View.BUYER
    assert empty_text("buyer", {"open": 23, "buyer": 0}).act_view is View.OPEN


def test_an_empty_home_offers_no_view_that_is_empty_too() -> None:
    for view, _title in view_titles():
        assert empty_text(view, {}).act == ""
