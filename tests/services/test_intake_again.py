"""What came in is exported and read back, taken back, replayed, and finished after a cut: the same rows each time."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from desktop_app.clock import CHINA, Clock
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.desk import Desk, open_desk
from tests.services.intake_tables import NOW, case_line, connection, counts, sheet


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    opened = open_desk(home, Clock(at=NOW))
    yield opened
    opened.close()


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


def test_an_export_after_an_observation_without_a_time_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.intake.import_file(sheet(tmp_path, case_line(1)))
    desk.intake.observe("CS001", Node.SELLER_DELIVER)
    out = tmp_path / "x.xlsx"
    desk.export.export("cases", out)
    assert counts(desk.intake.import_file(out)) == (1, 0, 0, 1)
    assert desk.replay.run(connection(desk)).is_same


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
