"""What the seller's forms demand: each refusal has a code and a Chinese sentence, and changes nothing."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from desktop_app.sandbox.shop.refusals import RuleBroken, StateChanged
from desktop_app.sandbox.shop.shop import Shop
from desktop_app.sandbox.shop.uploads import DAY_FILES
from tests.sandbox.shop.stage import HOUR, PAPER, PAPER_HASH, Line, open_line, paper

BOTH = ("sow", "acceptance")


def refused(line: Line, values: dict[str, Any], files: list[Any], name: str = "ReportCompletion") -> str:
    """The code of the refusal; nothing has changed and nothing is in the history."""
    before, history = line.case, line.history()
    with pytest.raises(RuleBroken) as caught:
        line.seller(name, values, files)
    assert line.case == before
    assert line.history() == history
    assert caught.value.message.endswith("。")
    return caught.value.code


def test_the_newer_form_wants_requirement_and_acceptance_document_together(shop: Shop) -> None:
    line = open_line(shop)
    assert refused(line, {}, []) == "sow_missing"
    assert refused(line, {}, paper("sow")) == "acceptance_missing"
    assert refused(line, {}, paper("acceptance")) == "sow_missing"
    line.seller("ReportCompletion", {}, paper(*BOTH))
    assert line.node == "BUYER_ACCEPT"


def test_the_older_form_wants_a_result_and_the_acceptance_document(shop: Shop) -> None:
    line = open_line(shop, ordered="2025-03-25T10:00:00")
    line.forward("SELLER_DELIVER")
    assert refused(line, {}, paper("acceptance")) == "result_text_empty"
    assert refused(line, {"result_text": " \n"}, paper("acceptance")) == "result_text_empty"
    assert refused(line, {"result_text": "好"}, []) == "acceptance_missing"
    line.seller("ReportCompletion", {"result_text": "好"}, paper("acceptance"))
    assert line.node == "BUYER_ACCEPT"


@pytest.mark.parametrize(
    ("opening", "code"),
    [
        ("2026-11-20T10:00:59+08:00", "opening_time_before_payment"),
        ("2026-11-20T02:00:59+00:00", "opening_time_before_payment"),
        ("2026-11-26T09:00:01+08:00", "opening_time_in_future"),
        ("2026-11-25", "opening_time_format"),
        ("2026-11-25T10:00:00", "opening_time_format"),
        ("gestern", "opening_time_format"),
        (17, "opening_time_format"),
    ],
)
def test_an_opening_time_that_cannot_be(shop: Shop, opening: Any, code: str) -> None:
    assert refused(open_line(shop), {"opening_time": opening}, paper(*BOTH)) == code


@pytest.mark.parametrize(
    "opening", [None, "", "2026-11-20T10:01:00+08:00", "2026-11-26T09:00:00+08:00", "2026-11-26T01:00:00Z"]
)
def test_an_opening_time_that_can_be(shop: Shop, opening: str | None) -> None:
    line = open_line(shop)
    line.seller("ReportCompletion", {"opening_time": opening}, paper(*BOTH))
    assert line.node == "BUYER_ACCEPT"


@pytest.mark.parametrize(
    ("opening", "effective", "expires"),
    [
        (None, "2026-11-26T09:00:00+08:00", "2026-12-26T09:00:00+08:00"),
        ("2026-11-21T08:00:00+08:00", "2026-11-21T08:00:00+08:00", "2026-12-21T08:00:00+08:00"),
    ],
)
def test_the_term_runs_from_the_opening_else_from_acceptance(
    shop: Shop, opening: str | None, effective: str, expires: str
) -> None:
    line = open_line(shop, months=1)
    line.seller("ReportCompletion", {"opening_time": opening}, paper(*BOTH))
    line.act("accept")
    assert line.order["effective_at"] is None
    shop.step(3 * HOUR)
    assert (line.order["effective_at"], line.order["expires_at"]) == (effective, expires)


def test_files_that_are_not_taken(shop: Shop) -> None:
    line = open_line(shop)
    bad_type = [*paper("sow"), *paper("acceptance", name="验收.exe")]
    assert refused(line, {}, bad_type) == "file_type"
    assert refused(line, {}, [*paper(*BOTH), *paper("other", name="无后缀")]) == "file_type"
    large = {**paper("acceptance")[0], "size": 20 * 1024 * 1024 + 1}
    assert refused(line, {}, [*paper("sow"), large]) == "file_too_large"
    empty = {**paper("acceptance")[0], "size": 0}
    assert refused(line, {}, [*paper("sow"), empty]) == "file_empty"
    assert refused(line, {}, paper(*BOTH, *["screenshot"] * 6)) == "too_many_files"
    assert refused(line, {}, paper(*BOTH, "poem")) == "file_role_unknown"
    unknown = {**paper("acceptance")[0], "sha256": "0" * 64}
    assert refused(line, {}, [*paper("sow"), unknown]) == "file_not_uploaded"
    other_size = {**paper("acceptance")[0], "size": len(PAPER) + 1}
    assert refused(line, {}, [*paper("sow"), other_size]) == "file_size_differs"
    assert refused(line, {}, [*paper("sow"), {"role": "acceptance"}]) == "malformed"
    assert refused(line, {"delivery_mode": "电话"}, paper(*BOTH)) == "delivery_mode"


@pytest.mark.parametrize(
    ("reason", "code"),
    [(None, "reason_empty"), ("  ", "reason_empty"), ("长" * 501, "reason_too_long"), (5, "reason_empty")],
)
def test_a_requirement_is_sent_back_only_with_a_reason(shop: Shop, reason: Any, code: str) -> None:
    line = open_line(shop, asks=True)
    line.forward("SELLER_CONFIRM_REQUIREMENT")
    assert refused(line, {"reason": reason}, [], "RejectRequirement") == code
    line.seller("RejectRequirement", {"reason": "长" * 500})
    assert line.node == "BUYER_SUBMIT_REQUIREMENT"


def test_hardware_wants_carrier_and_waybill_and_no_document(shop: Shop) -> None:
    line = open_line(shop, "硬件", None)
    assert refused(line, {"waybill": "SF1"}, []) == "carrier_empty"
    assert refused(line, {"carrier": "顺丰速运"}, []) == "waybill_empty"
    line.seller("ReportCompletion", {"carrier": "顺丰速运", "waybill": "SF1"}, [])
    assert line.node == "BUYER_ACCEPT"


def test_the_opening_time_of_a_code_is_its_activation(shop: Shop) -> None:
    line = open_line(shop, "License", "授权码", "联营")
    line.seller("ReportCompletion")
    line.act("claim_code")
    assert line.case["code_claimed"] is True
    shop.step(HOUR)
    line.act("activate_code")
    shop.step(HOUR)
    assert refused(line, {"opening_time": "2026-11-26T09:30:00+08:00"}, paper("acceptance")) == "opening_time_fixed"
    assert refused(line, {}, []) == "acceptance_missing"
    line.seller("ReportCompletion", {}, paper("acceptance"))
    assert line.node == "DONE"
    shop.step(3 * HOUR)
    assert line.order["effective_at"] == "2026-11-26T10:00:00+08:00"


def test_the_sentence_of_a_wrong_node_says_what_can_be_done(shop: Shop) -> None:
    line = open_line(shop, asks=True)
    line.forward("SELLER_CONFIRM_REQUIREMENT")
    with pytest.raises(RuleBroken, match="确认或驳回需求"):
        line.seller("ReportCompletion", {}, paper(*BOTH))
    assert refused(line, {}, [], "ApproveRefund") == "unknown_command"


def test_a_page_of_yesterday_cannot_be_sent(shop: Shop) -> None:
    line = open_line(shop)
    seen = line.case["version"]
    line.deliver()
    line.act("reject", reason="缺少签字")
    with pytest.raises(StateChanged):
        shop.seller_act("ReportCompletion", line.order_id, line.line_id, {}, paper(*BOTH), seen)
    shop.seller_act("ReportCompletion", line.order_id, line.line_id, {}, paper(*BOTH), line.case["version"])
    assert line.node == "BUYER_ACCEPT"


def test_uploads_are_kept_by_their_hash(shop: Shop) -> None:
    data = b"x" * 100
    digest = hashlib.sha256(data).hexdigest()
    assert not shop.has_file(digest)
    assert shop.put_file(digest, data) is True
    assert shop.put_file(digest, data) is False
    assert shop.file_data(digest) == data
    with pytest.raises(RuleBroken) as caught:
        shop.put_file(PAPER_HASH, data)
    assert caught.value.code == "hash_differs"
    large = bytes(20 * 1024 * 1024 + 1)
    with pytest.raises(RuleBroken) as caught:
        shop.put_file(hashlib.sha256(large).hexdigest(), large)
    assert caught.value.code == "file_too_large"


def test_a_day_has_room_for_a_hundred_files(shop: Shop) -> None:
    for number in range(DAY_FILES - 1):
        data = str(number).encode()
        shop.put_file(hashlib.sha256(data).hexdigest(), data)
    last = hashlib.sha256(b"one more").hexdigest()
    with pytest.raises(RuleBroken) as caught:
        shop.put_file(last, b"one more")
    assert caught.value.code == "day_limit"
    assert shop.put_file(PAPER_HASH, PAPER) is False
    shop.step(15 * HOUR)
    assert shop.put_file(last, b"one more") is True


def test_the_console_shows_the_fields_that_the_law_demands(shop: Shop) -> None:
    line = open_line(shop)
    view = shop.case_view(line.order_id, line.line_id)
    assert view is not None
    report = next(act for act in view["acts"] if act["act"] == "ReportCompletion")
    needed = {field["id"] for field in report["fields"] if field["required"]}
    assert needed == {"sow", "acceptance"}
    assert "opening_time" in {field["id"] for field in report["fields"]}


LICENCE_FIELDS = {"resource_order": "text", "resource_order_picture": "files"}


def fields(line: Line, act: str = "ReportCompletion") -> dict[str, str]:
    view = line.shop.case_view(line.order_id, line.line_id)
    assert view is not None
    (found,) = [one["fields"] for one in view["acts"] if one["act"] == act]
    return {field["id"]: field["kind"] for field in found}


def test_a_licences_form_has_number_and_picture_of_the_resource_order(shop: Shop) -> None:
    line = open_line(shop, "License", "识别码", "联营", "赋能云")
    assert LICENCE_FIELDS.items() <= fields(line).items()
    assert "resource_order_picture" not in fields(open_line(shop))
    assert refused(line, {"resource_order": "长" * 65}, paper(*BOTH)) == "resource_order"
    assert refused(line, {"resource_order": 17}, paper(*BOTH)) == "resource_order"
    line.seller("ReportCompletion", {"resource_order": "CS2611201000ABCDE"}, paper(*BOTH, "resource_order_picture"))
    view = shop.case_view(line.order_id, line.line_id)
    assert view is not None
    assert [file["role"] for file in view["delivery"]["files"]] == [*BOTH, "resource_order"]


def test_the_older_form_has_no_field_for_the_requirement_document(shop: Shop) -> None:
    older = open_line(shop, ordered="2025-03-25T10:00:00")
    older.forward("SELLER_DELIVER")
    assert "sow" not in fields(older)
    assert "sow" in fields(open_line(shop))


def test_the_step_before_a_code_is_claimed_takes_a_remark_and_proof(shop: Shop) -> None:
    assert fields(open_line(shop, "License", "授权码", "联营")) == {"remark": "text", "other": "files"}


def test_the_buyers_button_of_a_package_is_called_as_printed(shop: Shop) -> None:
    line = open_line(shop, "License", "软件包")
    line.forward("BUYER_ACCEPT")
    view = shop.case_view(line.order_id, line.line_id)
    assert view is not None
    assert [act["name"] for act in view["acts"] if act["actor"] == "buyer"] == ["确认完成"]
    line.act("accept")
    assert shop.case_timeline(line.order_id, line.line_id)[-1]["text"] == "确认完成。"
