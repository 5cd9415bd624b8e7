"""Batches that came in after the snapshot from which ``work.db`` was restored: named, and brought back as they were."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from desktop_app.clock import CHINA, Clock
from desktop_app.errors import UsageError
from desktop_app.models.events import NoticeRaised
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.desk import Desk, open_desk
from desktop_app.services.opening import finish_connection

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=CHINA)
HEADINGS = "订单ID,订单行ID,接入类型,交付子类型,商品类别,是否涉及服务监管,下单时间,实付金额,币种,当前节点"


def opened(home: Home) -> Desk:
    return open_desk(home, Clock(at=NOW))


def bring(desk: Desk, folder: Path, name: str, *numbers: int) -> str:
    lines = [
        f"CS{number:03d},L{number},人工服务,标准,通用,是,2026-10-01 09:00:00,100,CNY,商家确认需求" for number in numbers
    ]
    (folder / name).write_text("\n".join([HEADINGS, *lines]) + "\n", encoding="utf-8")
    return desk.intake.import_file(folder / name).batch_id


@pytest.fixture
def lost(home: Home, tmp_path: Path) -> tuple[str, list[str], str]:
    """The connection, the ids of three lost batches, and what the lists said before."""
    desk = opened(home)
    desk.settings.put("person", "李敏")
    bring(desk, tmp_path, "first.csv", 1, 2)
    desk.work.snapshot()
    later = [
        bring(desk, tmp_path, "later.csv", 2, 3, 4),
        desk.intake.paste("订单ID\t当前节点\nCS003\t商家实施服务\n").batch_id,
        desk.intake.observe("CS001", Node.SELLER_DELIVER, note="控制台所见").batch_id,
    ]
    connection = desk.intake.batches()[0].connection_id
    choices = repr(sorted(desk.work.choices.all(connection).items()))
    rows = repr([(row.key, row.columns) for row in desk.projection(connection).as_rows("cases")])
    desk.close()
    home.work_db.unlink()
    for part in ("-wal", "-shm"):
        home.work_db.with_name(home.work_db.name + part).unlink(missing_ok=True)
    return connection, later, choices + rows


def _said(desk: Desk, connection: str) -> str:
    choices = repr(sorted(desk.work.choices.all(connection).items()))
    return choices + repr([(row.key, row.columns) for row in desk.projection(connection).as_rows("cases")])


def test_lost_batches_are_named_with_kind_name_time_and_person(home: Home, lost: tuple[str, list[str], str]) -> None:
    connection, later, _before = lost
    desk = opened(home)
    (notice,) = finish_connection(desk, connection)
    assert isinstance(notice, NoticeRaised)
    assert "3 个批次" in notice.message
    assert "服务监管单“later.csv”（" in notice.message
    assert "李敏" in notice.message
    assert [batch.id for batch in desk.intake.lost()] == later
    report = desk.journal.verify()
    assert report.is_intact
    assert any("3 个批次" in sentence and "later.csv" in sentence for sentence in report.unproven)
    desk.close()


def test_what_is_brought_back_says_the_same_as_before(home: Home, lost: tuple[str, list[str], str]) -> None:
    connection, later, before = lost
    desk = opened(home)
    finish_connection(desk, connection)
    listed_before = desk.intake.lost()
    assert _said(desk, connection) != before
    for batch_id in later:
        desk.intake.restore(batch_id)
    assert _said(desk, connection) == before
    assert desk.intake.lost() == []
    again = {batch.id: batch for batch in desk.intake.batches()}
    for batch in listed_before:
        found = again[batch.id]
        assert (found.received_at, found.data_as_of, found.by_person, found.mapping) == (
            batch.received_at,
            batch.data_as_of,
            "李敏",
            batch.mapping,
        )
    assert [entry.action for entry in desk.work.journal.list(3)] == ["batch.restored"] * 3
    assert desk.replay.run(connection).is_same
    with pytest.raises(UsageError, match="就在列表里"):
        desk.intake.restore(later[0])
    with pytest.raises(UsageError, match="没有编号"):
        desk.intake.restore("20260101-abcdef")
    desk.intake.withdraw(later[0])
    assert desk.intake.lost() == [], "one that was withdrawn is not lost"
    assert desk.replay.run(connection).is_same
    desk.close()


def test_what_was_brought_again_by_hand_is_not_lost(
    home: Home, tmp_path: Path, lost: tuple[str, list[str], str]
) -> None:
    connection, later, _before = lost
    desk = opened(home)
    finish_connection(desk, connection)
    desk.intake.import_file(tmp_path / "later.csv")
    assert [batch.id for batch in desk.intake.lost()] == later[1:]
    desk.close()


def test_harmed_notes_and_a_lost_content_are_no_way_in(home: Home, lost: tuple[str, list[str], str]) -> None:
    connection, later, _before = lost
    folder = home.archive(connection) / "batches"
    (folder / f"{later[0]}.json").write_text("{", encoding="utf-8")
    (folder / "20260101-aaaaaa.json").write_text((folder / f"{later[1]}.json").read_text("utf-8"), "utf-8")
    for path in home.archive(connection).glob("*/*.gz"):
        path.unlink()
    desk = opened(home)
    assert [batch.id for batch in desk.intake.lost()] == later[1:]
    with pytest.raises(UsageError, match="不在存档里"):
        desk.intake.restore(later[1])
    desk.close()


def test_a_lost_connection_comes_back_with_its_batch(home: Home, tmp_path: Path) -> None:
    desk = opened(home)
    desk.work.snapshot()
    batch_id = bring(desk, tmp_path, "only.csv", 1)
    connection = desk.intake.batches()[0].connection_id
    desk.close()
    home.work_db.unlink()
    desk = opened(home)
    assert desk.connections.list() == []
    assert desk.intake.restore(batch_id).connection_id == connection
    assert [row.key for row in desk.projection(connection).as_rows("cases")] == ["CS001|L1"]
    desk.close()


def test_a_batch_of_a_connection_that_was_made_anew_joins_it(home: Home, tmp_path: Path) -> None:
    desk = opened(home)
    desk.work.snapshot()
    batch_id = bring(desk, tmp_path, "only.csv", 1)
    desk.close()
    home.work_db.unlink()
    desk = opened(home)
    bring(desk, tmp_path, "new.csv", 2)
    restored = desk.intake.restore(batch_id)
    assert [one.id for one in desk.connections.list()] == [restored.connection_id]
    assert desk.projection(restored.connection_id).rows.count("cases") == 2
    assert desk.replay.run(restored.connection_id).is_same
    desk.close()
