"""Facts come in, are undone, replayed, exported and read back, on the real store."""

from __future__ import annotations

import json
import re
import zipfile
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

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=CHINA)
HEADINGS = (
    "订单ID,订单行ID,接入类型,交付子类型,商品类别,是否涉及服务监管,下单时间,实付金额,币种,当前节点,"
    "进入节点时间,客户名称"
)


def case_line(number: int, node: str = "商家确认需求", **more: str) -> str:
    values = {
        "type": "人工服务",
        "sub": "标准",
        "ordered": "2026-10-01 09:00:00",
        "paid": "100.5",
        "since": "2026-10-02 09:00:00",
        "customer": "张三",
        **more,
    }
    return (
        f"CS{number:03d},L{number},{values['type']},{values['sub']},通用,是,{values['ordered']},{values['paid']},CNY,"
        f"{node},{values['since']},{values['customer']}"
    )


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    opened = open_desk(home, Clock(at=NOW))
    yield opened
    opened.close()


def sheet(folder: Path, *lines: str, name: str = "cases.csv", headings: str = HEADINGS) -> Path:
    path = folder / name
    path.write_text("\n".join([headings, *lines]) + "\n", encoding="utf-8")
    return path


def counts(result: object) -> tuple[int, int, int, int]:
    found = result.as_dict()  # type: ignore[attr-defined]
    return found["rows"], found["inserted"], found["updated"], found["unchanged"]


def connection(desk: Desk) -> str:
    found = desk.connections.for_reading()
    assert found is not None
    return found.id


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


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_import_of_an_export_changes_nothing(desk: Desk, tmp_path: Path, suffix: str) -> None:
    hostile = ["=cmd", "+1", "-5", "＝1", "'=x", '"a""b"', "007", '" 前后 "', '"两\n行"']
    lines = [case_line(number, customer=text) for number, text in enumerate(hostile)]
    desk.intake.import_file(sheet(tmp_path, *lines, case_line(20, paid="读不出", node="没见过")))
    out = tmp_path / f"出.{suffix}"
    assert desk.export.export("cases", out).rows == len(hostile) + 1
    again = desk.intake.import_file(out)
    assert counts(again) == (len(hostile) + 1, 0, 0, len(hostile) + 1)
    assert again.refused == ()


def test_an_exported_workbook_that_comes_back_is_as_old_as_its_data(desk: Desk, tmp_path: Path) -> None:
    old = datetime(2026, 11, 20, 8, 0, tzinfo=CHINA)
    desk.intake.import_file(sheet(tmp_path, case_line(1)), data_as_of=old)
    out = tmp_path / "out.xlsx"
    desk.export.export("cases", out)
    again = desk.intake.import_file(out)
    assert counts(again) == (1, 0, 0, 1)
    assert again.batch.data_as_of == old
    said = datetime(2026, 11, 21, tzinfo=CHINA)
    assert desk.intake.import_file(out, data_as_of=said).batch.data_as_of == said
    # changed and saved by another program since: what was written into it is as new as the file
    edited = tmp_path / "edited.xlsx"
    with zipfile.ZipFile(out) as source, zipfile.ZipFile(edited, "w") as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2027-01-01T00:00:00Z", data)
            target.writestr(info, data)
    assert desk.intake.import_file(edited).batch.data_as_of > said


def test_a_flow_changes_only_with_what_it_rests_on_and_that_is_journaled(desk: Desk, tmp_path: Path) -> None:
    desk.intake.import_file(sheet(tmp_path, case_line(1)))
    before = desk.work.choices.get_many(connection(desk), ["CS001|L1"])["CS001|L1"]
    desk.intake.import_file(sheet(tmp_path, case_line(1, customer="李四", node="商家实施服务")))
    assert desk.work.choices.get_many(connection(desk), ["CS001|L1"])["CS001|L1"] == before
    fix = desk.intake.import_file(sheet(tmp_path, case_line(1, ordered="2024-01-01 00:00:00")))
    after = desk.work.choices.get_many(connection(desk), ["CS001|L1"])["CS001|L1"]
    assert after.era != before.era
    assert "case.flow_changed" in [entry.action for entry in desk.work.journal.list(20)]
    desk.intake.withdraw(fix.batch_id)
    assert desk.work.choices.get_many(connection(desk), ["CS001|L1"])["CS001|L1"] == before


def test_withdrawing_a_batch_projects_its_keys_again(desk: Desk, tmp_path: Path) -> None:
    desk.intake.import_file(sheet(tmp_path, case_line(1)))
    second = desk.intake.import_file(sheet(tmp_path, case_line(1, customer="李四"), case_line(2)))
    desk.intake.withdraw(second.batch_id)
    rows = {row.key: row.columns for row in desk.projection(connection(desk)).as_rows("cases")}
    assert {key: columns["customer_name"] for key, columns in rows.items()} == {"CS001|L1": "张三"}
    assert desk.work.choices.get_many(connection(desk), ["CS002|L2"]) == {}
    withdrawn, entries = desk.intake.batches()[-1], len(desk.work.journal.list(100))
    assert desk.intake.withdraw(second.batch_id) == withdrawn, "a second time changes nothing"
    assert len(desk.work.journal.list(100)) == entries
    assert desk.replay.run(connection(desk)).is_same


def test_replay_gives_the_same_rows_from_every_way_in(desk: Desk, tmp_path: Path) -> None:
    desk.intake.import_file(sheet(tmp_path, case_line(1), case_line(2, paid="??", since="2099-01-01 00:00:00")))
    out = tmp_path / "x.xlsx"
    desk.export.export("cases", out)
    desk.intake.import_file(out)
    desk.intake.paste("订单ID\t订单行ID\t当前节点\nCS003\tL3\t商家确认需求\n")
    desk.intake.paste("<table><tr><th>订单ID</th><th>当前节点</th></tr><tr><td>CS9</td><td>已完成</td></tr></table>")
    desk.intake.register("CS100", "商家确认需求", "2026-11-01 10:00:00", {"接入类型": "人工服务", "交付子类型": "标准"})
    desk.intake.observe("CS100", Node.SELLER_DELIVER, note="看到了")
    report = desk.replay.run(connection(desk))
    assert (report.is_same, report.is_compared, report.rows["cases"]) == (True, True, 5)


def test_a_lost_projection_is_replayed(home: Home, tmp_path: Path) -> None:
    desk = open_desk(home, Clock(at=NOW))
    desk.intake.import_file(sheet(tmp_path, case_line(1), case_line(2)))
    where = connection(desk)
    before = desk.projection(where).rows.fingerprint()
    desk.close()
    for path in home.cache(where).iterdir():
        path.unlink()
    desk = open_desk(home, Clock(at=NOW))
    desk.intake.finish_pending(where)
    assert desk.projection(where).rows.fingerprint() == before
    desk.close()


def test_a_batch_that_was_listed_but_not_projected_is_finished(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop_app.services.intake import projecting

    desk.intake.import_file(sheet(tmp_path, case_line(1)))

    def cut(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(projecting, "project", cut)
        with pytest.raises(KeyboardInterrupt):
            desk.intake.import_file(sheet(tmp_path, case_line(2)))
    assert desk.projection(connection(desk)).rows.count("cases") == 1
    assert len(desk.intake.finish_pending(connection(desk))) == 1
    assert desk.projection(connection(desk)).rows.count("cases") == 2
    assert desk.intake.batches()[-1].inserted == 1
    assert desk.intake.finish_pending(connection(desk)) == []


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


def test_an_export_after_an_observation_without_a_time_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.intake.import_file(sheet(tmp_path, case_line(1)))
    desk.intake.observe("CS001", Node.SELLER_DELIVER)
    out = tmp_path / "x.xlsx"
    desk.export.export("cases", out)
    assert counts(desk.intake.import_file(out)) == (1, 0, 0, 1)
    assert desk.replay.run(connection(desk)).is_same
