"""Facts come in as tables, as pages and by hand, on the real store; what cannot be read is kept and told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from desktop_app import texts
from desktop_app.clock import CHINA, Clock
from desktop_app.errors import UnreadableFileError, UsageError
from desktop_app.models.events import BatchReceived, FactsChanged
from desktop_app.models.supervision import FlowId, Node
from desktop_app.paths import Home
from desktop_app.services.desk import Desk, open_desk
from desktop_app.services.lanes import CancelledError
from tests.services.intake_tables import NOW, case_line, connection, counts, sheet


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    opened = open_desk(home, Clock(at=NOW))
    yield opened
    opened.close()


def test_a_worklist_keeps_what_it_cannot_read_and_says_so(desk: Desk, tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        case_line(1),
        case_line(2, node="从没见过"),
        case_line(3, type="怪类型"),
        case_line(4, paid="一百", ordered="去年", since="2099-01-01 00:00:00"),
        "," + case_line(5).partition(",")[2],
        case_line(1, customer="另一个"),
    )
    result = desk.intake.import_file(path)
    assert counts(result) == (6, 4, 0, 0)
    assert [(issue.row, issue.column) for issue in result.warned] == [
        (3, "当前节点"),
        (4, "接入类型"),
        (5, "下单时间"),
        (5, "实付金额"),
        (5, "进入节点时间"),
    ]
    assert [(issue.row, issue.column) for issue in result.refused] == [(6, "订单ID"), (7, "订单ID")]
    judged = desk.forecasts.judge(connection(desk), NOW)
    columns = desk.projection(connection(desk)).rows.columns_of("CS002|L2")
    assert columns is not None
    case = judged.case("CS002|L2", columns)
    assert (case.node, case.facts.node_text) == (Node.UNKNOWN, "从没见过")
    odd = desk.work.choices.get_many(connection(desk), ["CS003|L3", "CS004|L4"])
    assert odd["CS003|L3"].flow is FlowId.UNKNOWN
    assert (odd["CS004|L4"].flow, odd["CS004|L4"].era) == (FlowId.H, "unknown")


def test_of_an_unknown_type_a_node_that_no_flow_has_is_told_too_and_a_readable_day_is_no_unknown_era(
    desk: Desk, tmp_path: Path
) -> None:
    path = sheet(
        tmp_path,
        case_line(1, type="量子服务", node="胡说八道"),
        case_line(2, type="量子服务", node="用户确认验收"),
        case_line(3, type="量子服务", node=""),
        case_line(4, type="量子服务", node="用户确认验收", ordered="去年"),
    )
    result = desk.intake.import_file(path)
    assert [(issue.row, issue.column) for issue in result.warned] == [
        (2, "接入类型"),
        (2, "当前节点"),
        (3, "接入类型"),
        (4, "接入类型"),
        (5, "下单时间"),
        (5, "接入类型"),
    ]
    assert [issue.reason for issue in result.warned if issue.column == "当前节点"] == [
        "没有一个流程有这个节点：胡说八道"
    ]
    chosen = desk.work.choices.get_many(connection(desk), [f"CS00{number}|L{number}" for number in (1, 2, 3, 4)])
    assert {key: (choice.flow, choice.era) for key, choice in chosen.items()} == {
        "CS001|L1": (FlowId.UNKNOWN, "first"),
        "CS002|L2": (FlowId.UNKNOWN, "first"),
        "CS003|L3": (FlowId.UNKNOWN, "first"),
        "CS004|L4": (FlowId.UNKNOWN, "unknown"),
    }
    registered = desk.intake.register("R10", node="胡说")
    assert [issue.column for issue in registered.warned] == ["接入类型", "当前节点"]


def test_a_type_without_rules_is_named(desk: Desk) -> None:
    headings = "订单ID\t接入类型\t交付子类型\t下单时间\t当前节点\n"
    at = "2026-10-01 09:00:00"
    rows = [("CS1", "镜像", ""), ("CS2", "API", "标准"), ("CS3", "人工服务", "标准"), ("CS4", "怪类型", "建站")]
    table = headings + "".join(f"{order}\t{access}\t{sub}\t{at}\t商家实施服务\n" for order, access, sub in rows)
    result = desk.intake.paste(table, kind="cases")
    assert [(issue.row, issue.reason) for issue in result.warned] == [
        (2, "本版本还不推算“镜像”的流程"),
        (3, "本版本还不推算“API”的流程"),
        (5, "看不出流程：接入类型“怪类型”，交付子类型“建站”"),
    ]


def test_refused_rows_are_saved_with_reasons_and_can_be_mended(desk: Desk, tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        "CS1,新购,abc,=x",
        "CS2,新购,5,y",
        headings="订单ID,订单类型,订单金额,商品名称",
    )
    result = desk.intake.import_file(path, kind="orders")
    assert counts(result)[:2] == (2, 1)
    saved = Path(result.as_dict()["refused_file"])
    assert saved.parent == desk.home.refused
    text = saved.read_text("utf-8-sig")
    assert text.splitlines()[0] == "订单ID,订单类型,订单金额,商品名称,原因"
    saved.write_text(text.replace("abc", "7"), "utf-8-sig")
    assert counts(desk.intake.import_file(saved, kind="orders")) == (1, 1, 0, 0)
    columns = desk.projection(connection(desk)).rows.columns_of("CS1|", "orders")
    assert columns is not None
    assert columns["product_name"] == "=x"


def test_the_same_file_again_changes_nothing_and_a_correction_updates(desk: Desk, tmp_path: Path) -> None:
    desk.intake.import_file(sheet(tmp_path, case_line(1), case_line(2)))
    assert counts(desk.intake.import_file(sheet(tmp_path, case_line(1), case_line(2)))) == (2, 0, 0, 2)
    assert counts(desk.intake.import_file(sheet(tmp_path, case_line(1), case_line(2, customer="李四")))) == (2, 0, 1, 1)


def test_registration_takes_what_an_imported_order_says(desk: Desk, tmp_path: Path) -> None:
    order = sheet(
        tmp_path,
        "CS7,L1,新购,人工服务,通用,张三,300",
        headings="订单ID,订单行ID,订单类型,接入类型,商品类别,客户名称,实付金额",
    )
    desk.intake.import_file(order, kind="orders")
    desk.intake.register("CS7", "商家确认需求", facts={"交付子类型": "标准"})
    columns = desk.projection(connection(desk)).rows.columns_of("CS7|L1")
    assert columns is not None
    assert (columns["customer_name"], columns["paid_amount"], columns["access_type"]) == ("张三", "300.00", "人工服务")


def test_the_heading_of_the_reasons_is_the_same_in_every_language(desk: Desk, tmp_path: Path) -> None:
    before = texts.language()
    try:
        texts.set_language("en")
        path = sheet(tmp_path, "CS1,新购,abc", headings="订单ID,订单类型,订单金额")
        saved = Path(desk.intake.import_file(path, kind="orders").as_dict()["refused_file"])
    finally:
        texts.set_language(before)
    assert saved.read_text("utf-8-sig").splitlines()[0] == "订单ID,订单类型,订单金额,原因"


def test_entries_by_hand_that_cannot_be_read_are_usage_errors(desk: Desk) -> None:
    with pytest.raises(UsageError, match="实付金额"):
        desk.intake.register("CS1", facts={"实付金额": "abc"})
    with pytest.raises(UsageError, match="快速登记"):
        desk.intake.observe("CS1", Node.DONE)
    desk.intake.register("CS1", "已完成", line_id="A")
    desk.intake.register("CS1", "已完成", line_id="B")
    with pytest.raises(UsageError, match="A、B"):
        desk.intake.observe("CS1", Node.DONE)
    assert desk.intake.observe("CS1|B", Node.DONE).keys == ("CS1|B",)


def test_an_observation_keeps_its_picture_and_moves_the_case(desk: Desk, tmp_path: Path) -> None:
    picture = tmp_path / "图.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\nabc")
    desk.intake.register("CS1", "商家确认需求", "2026-11-01 10:00:00", {"接入类型": "人工服务", "交付子类型": "标准"})
    result = desk.intake.observe("CS1", "商家实施服务", picture=picture, note="控制台所见")
    body = json.loads(desk.archive.read(connection(desk), result.batch.sha256))
    assert desk.files.path(body["picture"]["sha256"]).read_bytes() == picture.read_bytes()
    case = desk.forecasts.one(connection(desk), "CS1|")
    assert case is not None
    assert (case.node, case.facts.node_since) == (Node.SELLER_DELIVER, None)


def test_a_picture_is_told_by_its_content_and_nothing_is_kept_of_another_file(desk: Desk, tmp_path: Path) -> None:
    desk.intake.register("CS1", "商家确认需求", "2026-11-01 10:00:00", {"接入类型": "人工服务", "交付子类型": "标准"})
    batches = len(desk.intake.batches(connection(desk)))
    for name, content in (
        ("截图.png", "只是一段文字".encode()),
        ("截图.bmp", b"BMW parts list"),
        ("页面.jpg", b"%PDF-1.7\n"),
        ("空.png", b""),
    ):
        other = tmp_path / name
        other.write_bytes(content)
        with pytest.raises(UsageError, match=f"“{name}”按内容看不是图片"):
            desk.intake.observe("CS1", "商家实施服务", picture=other)
    with pytest.raises(UsageError, match="找不到文件"):
        desk.intake.observe("CS1", "商家实施服务", picture=tmp_path / "没有.png")
    assert len(desk.intake.batches(connection(desk))) == batches
    photo = tmp_path / "没有后缀"
    photo.write_bytes(b"\xff\xd8\xff\xe0abc")
    assert desk.intake.observe("CS1", "商家实施服务", picture=photo).batch.source == "observe"


def test_an_older_file_does_not_undo_newer_facts(desk: Desk, tmp_path: Path) -> None:
    desk.intake.import_file(sheet(tmp_path, case_line(1, node="商家实施服务")), data_as_of=NOW)
    old = desk.intake.import_file(sheet(tmp_path, case_line(1)), data_as_of=datetime(2026, 11, 1, tzinfo=CHINA))
    columns = desk.projection(connection(desk)).rows.columns_of("CS001|L1")
    assert columns is not None
    assert columns["node_text"] == "商家实施服务"
    assert counts(old) == (1, 0, 0, 1)


def test_cancel_keeps_nothing(desk: Desk, tmp_path: Path) -> None:
    path = sheet(tmp_path, *(case_line(number) for number in range(500)))
    with pytest.raises(CancelledError):
        desk.intake.import_file(path, cancelled=lambda: True)
    assert desk.intake.batches() == []
    assert list(desk.home.temporary.iterdir()) == []


def test_a_cancel_is_heard_also_while_rows_are_refused(desk: Desk, tmp_path: Path) -> None:
    path = sheet(tmp_path, *[case_line(1)] * 1_000)
    told: list[int] = []
    with pytest.raises(CancelledError):
        desk.intake.import_file(path, progress=lambda done, _all: told.append(done), cancelled=lambda: len(told) == 2)
    assert len(told) == 2
    assert list(desk.home.refused.iterdir()) == []


def test_unreadable_files_leave_nothing_behind(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\nabc")
    with pytest.raises(UnreadableFileError):
        desk.intake.import_file(path)
    assert desk.intake.batches() == []


class _Heard:
    def __init__(self) -> None:
        self.events: list[object] = []

    def hear(self, event: object) -> None:
        self.events.append(event)


def test_events_name_the_keys_and_progress_ends_with_all_rows(desk: Desk, tmp_path: Path) -> None:
    heard = _Heard()
    desk.events.subscribe(FactsChanged, heard.hear)
    desk.events.subscribe(BatchReceived, heard.hear)
    seen: list[tuple[int, int]] = []
    result = desk.intake.import_file(
        sheet(tmp_path, case_line(1), case_line(2)), progress=lambda done, total: seen.append((done, total))
    )
    where = connection(desk)
    assert BatchReceived(where, result.batch_id) in heard.events
    assert FactsChanged(where, "cases", ("CS001|L1", "CS002|L2")) in heard.events
    assert seen[-1] == (2, 2)


def test_a_preview_guesses_counts_and_keeps_nothing(desk: Desk, tmp_path: Path) -> None:
    path = sheet(tmp_path, "CS1,张三,坏,x", "CS2,李四,5,x", headings="单号,客户,实付金额,别的")
    preview = desk.intake.preview(path, "cases")
    assert preview.guessed == {"单号": "订单ID", "客户": "客户名称"}
    assert preview.unmapped == ("别的",)
    assert (preview.counted_rows, preview.warned, preview.refused) == (2, 2, 0)
    assert preview.first_rows[0]["客户名称"] == "张三"
    assert desk.intake.batches() == []
    assert counts(desk.intake.import_file(path, "cases", preview.mapping)) == (2, 2, 0, 0)


def test_a_page_without_lines_means_the_one_line_that_is_known(desk: Desk, tmp_path: Path) -> None:
    first = desk.intake.import_file(sheet(tmp_path, case_line(1), case_line(2), case_line(2).replace(",L2,", ",L3,")))
    result = desk.intake.paste("订单ID\t当前节点\nCS001\t商家实施服务\nCS002\t已完成\nCS004\t已完成\n")
    assert result.keys == ("CS001|L1", "CS002|", "CS004|")
    assert [issue.row for issue in result.warned if issue.column == "订单ID"] == [3]
    assert desk.replay.run(connection(desk)).is_same
    desk.intake.withdraw(first.batch_id)
    assert desk.replay.run(connection(desk)).is_same
