"""An approval that was given elsewhere: recorded with what it is bound to, used once, and told as unproven."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from desktop_app.errors import DeskError, RefusedError, UsageError
from desktop_app.models.approvals.external import ExternalRecord
from desktop_app.models.approvals.records import Ending
from desktop_app.models.approvals.second_person import SecondPersonMode
from desktop_app.models.approvals.shapes import Verdict
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.rehearsing import ROW_HEADING, ROW_MARK
from desktop_app.paths import Home
from desktop_app.services.approvals import external
from desktop_app.services.approvals.external import ExternalGiven
from desktop_app.store import schema
from desktop_app.store.sqlite import make_engine
from tests.services.agreeing import decide_by_record, hold_clock, send
from tests.services.approving import HEADINGS, REFUND, Colleague, Maker, ask_for, signed, standing, use
from tests.services.deciding import NOW, files_connection

OTHER = "RF26110002"


@pytest.fixture(autouse=True)
def _by_record(maker: Maker) -> None:
    ask_for(maker, "external")


def given(**more: Any) -> ExternalGiven:
    values: dict[str, Any] = {
        "reference": "OA 20261124-118",
        "approver": "周航",
        "approved_at": NOW - timedelta(minutes=30),
        "amount": "28800.00",
        "currency": "CNY",
        **more,
    }
    return ExternalGiven(**values)


def record(maker: Maker, refund: str = REFUND, **more: Any) -> ExternalRecord:
    return maker.desk.second_person.record(maker.connection.id, refund, given(**more))


def picture(folder: Path, color: str = "white") -> Path:
    path = folder / f"审批-{color}.png"
    Image.new("RGB", (60, 40), color).save(path)
    return path


def _acts(maker: Maker) -> list[str]:
    return [one.action for one in reversed(maker.desk.journal.list()) if one.action.startswith("approval.external")]


def test_the_whole_way_and_it_is_told_as_unproven(maker: Maker, tmp_path: Path) -> None:
    assert "登记外部审批凭证" in standing(maker).sentence
    made = record(maker, picture=picture(tmp_path))
    found = standing(maker)
    assert (found.is_good, found.is_given, found.is_verified, found.sentence) == (True, True, False, "")
    assert (found.approver, found.reference, found.amount) == ("周航", "OA 20261124-118", "28800.00")
    assert found.mode is SecondPersonMode.EXTERNAL
    kept = use(maker)
    assert (kept["mode"], kept["approver"], kept["record"]) == ("external", "周航", made.id)
    assert not kept["is_verified"]
    assert maker.desk.files.is_intact(kept["picture"]["sha256"])
    assert maker.desk.work.external_approvals.newest(maker.connection.id, REFUND).command_id == "command-1"  # type: ignore[union-attr]
    assert "用过" in standing(maker).sentence
    with pytest.raises(RefusedError, match="用过"):
        use(maker, "command-2")
    with pytest.raises(RefusedError, match="用过"):
        record(maker)
    with pytest.raises(RefusedError, match="撤销不了"):
        maker.desk.second_person.revoke_record(maker.connection.id, REFUND)
    assert _acts(maker) == ["approval.external_recorded", "approval.external_used"]
    assert maker.desk.journal.verify().is_intact


def test_what_is_recalled_within_its_hold_spends_no_record(maker: Maker) -> None:
    hold_clock(maker)
    first = record(maker)
    command = decide_by_record(maker)
    assert not standing(maker).is_good
    with pytest.raises(RefusedError, match="用过"):
        record(maker)
    maker.desk.outbox.direct.recall(command.id)
    assert standing(maker).is_good
    assert standing(maker).is_asked
    again = record(maker)
    assert again.id != first.id, "the same number once more, for the same refund"
    last = decide_by_record(maker)
    send(maker, last)
    assert not standing(maker).is_good
    with pytest.raises(RefusedError, match="用过"):
        record(maker)


def test_a_newer_record_takes_the_place_of_the_older_and_one_may_be_revoked(maker: Maker, tmp_path: Path) -> None:
    first = record(maker)
    second = record(maker, reference="OA 20261124-119", approver="赵强")
    assert standing(maker).reference == "OA 20261124-119"
    # the first one's number may come back for the same refund: it was never used
    third = record(maker, reference=first.reference, picture=picture(tmp_path))
    assert len({first.id, second.id, third.id}) == 3
    assert standing(maker).picture.name == "审批-white.png"
    assert maker.desk.second_person.revoke_record(maker.connection.id, REFUND).ending is Ending.REVOKED
    assert maker.desk.second_person.revoke_record(maker.connection.id, REFUND).ending is Ending.REVOKED
    assert not standing(maker).is_asked
    with pytest.raises(RefusedError, match="第二人"):
        use(maker)
    replaced = "approval.external_replaced"
    recorded = "approval.external_recorded"
    assert _acts(maker) == [recorded, replaced, recorded, replaced, recorded, "approval.external_revoked"]
    with pytest.raises(RefusedError, match="没有登记过"):
        maker.desk.second_person.revoke_record(maker.connection.id, "RF9")


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"reference": " "}, "单号"),
        ({"approver": "\u3000"}, "审批人"),
        ({"approver": " 李 敏"}, "发起人"),
        ({"amount": "28800.01"}, "¥28,800.01"),
        ({"currency": "USD"}, "$28,800.00"),
        ({"approved_at": NOW + timedelta(hours=1)}, "将来"),
        ({"approved_at": NOW - timedelta(days=2)}, "申请退订之前"),
        ({"hours": 0}, "有效期"),
        ({"hours": 721}, "有效期"),
        ({"approved_at": NOW - timedelta(hours=20), "hours": 20}, "有效期"),
        ({"reference": "长" * 301}, "300"),
        ({"approver": "长" * 61}, "60"),
        ({"picture": Path("不在.png")}, "不在.png"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(maker: Maker, more: dict[str, Any], reason: str) -> None:
    with pytest.raises(DeskError) as refused:
        record(maker, **more)
    assert reason in refused.value.title + refused.value.message
    assert refused.value.message.endswith("。")
    assert maker.desk.work.external_approvals.newest(maker.connection.id, REFUND) is None
    assert _acts(maker) == []


def test_a_picture_is_one_by_its_content_and_not_too_large(
    maker: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "审批.png"
    fake.write_text("no picture")
    with pytest.raises(UsageError, match="不是图片"):
        record(maker, picture=fake)
    monkeypatch.setattr(external, "MOST_PICTURE_BYTES", 10)
    with pytest.raises(UsageError, match="截图最多"):
        record(maker, picture=picture(tmp_path))


def test_one_number_and_one_picture_count_for_one_refund(maker: Maker, tmp_path: Path) -> None:
    maker.refund(OTHER)
    shot = picture(tmp_path)
    record(maker, picture=shot)
    for more in ({"reference": "oa20261124-118"}, {"reference": "OA 7", "picture": shot}):
        with pytest.raises(RefusedError, match=REFUND):
            record(maker, OTHER, **more)
    use(maker)
    for more in ({"reference": "oa20261124-118"}, {"reference": "OA 7", "picture": shot}):
        with pytest.raises(RefusedError, match="用过"):
            record(maker, OTHER, **more)
    record(maker, OTHER, reference="OA 20261124-119", picture=picture(tmp_path, "blue"))


def test_what_was_rehearsed_uses_nothing_real_up(maker: Maker) -> None:
    rehearsal = files_connection(maker.desk, "演练", ConnectionKind.REHEARSAL_CONSOLE)
    row = (OTHER, "CS1", "CS1-1", "MES", "华东精工", "28800.00", "CNY", "", "商家待审核", "2026-11-23 09:00:00")
    text = "\n".join("\t".join(line) for line in ((*HEADINGS, ROW_HEADING), (*row, ROW_MARK)))
    [connection] = [one for one in maker.desk.connections.list() if one.id == rehearsal]
    maker.desk.intake.paste(text, kind="refunds", connection=connection)
    maker.desk.second_person.record(rehearsal, OTHER, given())
    with maker.desk.work.writing() as tx:
        maker.desk.second_person.use(tx, rehearsal, OTHER, "k")
    assert record(maker).reference == "OA 20261124-118"
    use(maker)


@pytest.mark.parametrize(("amount", "state"), [("28800.01", "商家待审核"), ("28800.00", "待验收")])
def test_a_change_of_the_refund_makes_it_void(maker: Maker, amount: str, state: str) -> None:
    record(maker)
    maker.refund(amount=amount, state=state)
    assert not standing(maker).is_given
    with pytest.raises(RefusedError):
        use(maker)
    maker.refund()
    assert standing(maker).is_given


def test_it_ends_by_time(maker: Maker) -> None:
    record(maker)
    maker.clock.forward(hours=71, minutes=29)
    assert standing(maker).is_given
    maker.clock.forward(minutes=1)
    assert "有效期" in standing(maker).sentence
    with pytest.raises(RefusedError, match="有效期"):
        use(maker)


def test_whoever_takes_the_approvers_name_afterwards_is_found_out(maker: Maker) -> None:
    record(maker)
    maker.desk.settings.put("person", "周航")
    assert "发起人" in standing(maker).sentence
    with pytest.raises(RefusedError, match="发起人"):
        use(maker)


@pytest.mark.parametrize("way", ["changed", "gone"])
def test_a_picture_that_is_not_what_it_was_counts_no_more(maker: Maker, tmp_path: Path, way: str) -> None:
    made = record(maker, reference="", picture=picture(tmp_path))
    assert made.picture is not None
    kept = maker.desk.files.path(made.picture.sha256)
    kept.chmod(0o600)
    if way == "gone":
        kept.unlink()
    else:
        kept.write_bytes(kept.read_bytes() + b"x")
    assert "截图" in standing(maker).sentence
    with pytest.raises(RefusedError, match="截图"):
        use(maker)


def test_a_refusal_by_signature_is_not_gone_round_by_a_record(maker: Maker, checker: Colleague) -> None:
    maker.desk.approvals.trust(checker.key())
    path = maker.ask()
    assert standing(maker).is_asked
    checker.sign(path, Verdict.REFUSE, "金额不对")
    maker.desk.approvals.receive(path)
    record(maker)
    assert "没有同意" in standing(maker).sentence
    with pytest.raises(RefusedError, match="没有同意"):
        use(maker)


def test_a_record_is_no_signature_where_a_signature_is_wanted(maker: Maker, checker: Colleague) -> None:
    record(maker)
    ask_for(maker, "signed")
    assert not standing(maker).is_given
    with pytest.raises(RefusedError, match="第二人"):
        use(maker)
    maker.desk.approvals.receive(signed(maker, checker))
    assert use(maker)["is_verified"]


def test_what_nobody_needs_and_does_not_count_is_not_used(maker: Maker) -> None:
    ask_for(maker, "external", "99999")
    maker.desk.settings.put("second_person", "external")
    record(maker)
    maker.clock.forward(hours=80)
    assert (standing(maker).is_good, standing(maker).is_given) == (True, False)
    assert use(maker) == {}
    maker.clock.forward(hours=-80)
    assert use(maker)["mode"] == "external"


class TestRestore:
    def _state(self, maker: Maker) -> tuple[bytes, bytes]:
        maker.desk.close()
        state = maker.home.work_db.read_bytes(), maker.home.journal_head.read_bytes()
        maker.open()
        return state

    def _put_back(self, maker: Maker, database: bytes, head: bytes | None) -> None:
        maker.desk.close()
        maker.home.work_db.write_bytes(database)
        if head is not None:
            maker.home.journal_head.write_bytes(head)
        maker.open()

    def test_every_record_of_before_is_void(self, maker: Maker) -> None:
        record(maker)
        database, _head = self._state(maker)
        record(maker, reference="OA 2")
        self._put_back(maker, database, None)
        assert "恢复" in standing(maker).sentence
        with pytest.raises(RefusedError, match="恢复"):
            use(maker)
        assert record(maker).reference == "OA 20261124-118"
        assert standing(maker).is_given

    @pytest.mark.parametrize("ending", [Ending.USED, Ending.REVOKED, Ending.REPLACED])
    def test_an_older_state_that_nobody_notices_brings_nothing_back(
        self, maker: Maker, tmp_path: Path, ending: Ending
    ) -> None:
        record(maker, picture=picture(tmp_path))
        database, head = self._state(maker)
        if ending is Ending.USED:
            use(maker)
        elif ending is Ending.REVOKED:
            maker.desk.second_person.revoke_record(maker.connection.id, REFUND)
        else:
            record(maker, reference="OA 2")
        self._put_back(maker, database, head)
        kept = maker.desk.work.external_approvals.newest(maker.connection.id, REFUND)
        assert kept is not None
        assert kept.ending is None
        assert not standing(maker).is_given
        with pytest.raises(RefusedError):
            use(maker)
        if ending is Ending.USED:
            for more in ({}, {"reference": "OA 3", "picture": tmp_path / "审批-white.png"}):
                with pytest.raises(RefusedError, match="用过"):
                    record(maker, **more)


def _use_and_fail(maker: Maker) -> None:
    with maker.desk.work.writing() as tx:
        maker.desk.second_person.use(tx, maker.connection.id, REFUND, "k")
        raise ZeroDivisionError


def test_a_use_that_fails_leaves_no_second_chance(maker: Maker) -> None:
    """The marks are written before the commit: a number too many that does not count, never one that counts twice."""
    record(maker)
    with pytest.raises(ZeroDivisionError):
        _use_and_fail(maker)
    assert "用过" in standing(maker).sentence


def _as_of_schema_7(maker: Maker) -> None:
    """The same home as the program before this one left it: its rows in the tables and columns that there were."""
    older = Home(maker.folder / "older")
    older.root.mkdir()
    engine = make_engine(older.work_db)
    schema.migrate(engine, older.work_db, lambda _old, _new: older.work_db, schema.STEPS[:7])
    engine.dispose()
    with closing(sqlite3.connect(older.work_db)) as database:
        database.execute("ATTACH ? AS now", (str(maker.home.work_db),))
        tables = [name for (name,) in database.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
        for table in (one for one in tables if not one.startswith(("sqlite_", "alembic_"))):
            columns = ", ".join(row[1] for row in database.execute(f"PRAGMA main.table_info({table})"))
            database.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM now.{table}")
        database.commit()
    older.work_db.replace(maker.home.work_db)


def test_an_older_home_is_migrated_and_keeps_its_requests(maker: Maker, checker: Colleague) -> None:
    """What the version before wrote, with a signed request taken in, still stands after the steps to this one."""
    path = signed(maker, checker)
    maker.desk.approvals.receive(path)
    maker.desk.close()
    _as_of_schema_7(maker)
    maker.open()
    assert [step.number for step in maker.desk.work.opened.migrated][:1] == [8]
    assert standing(maker).is_given
    assert record(maker).reference == "OA 20261124-118"
    assert use(maker)["is_verified"]
