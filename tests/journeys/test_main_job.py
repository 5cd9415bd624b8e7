"""The whole main job in one home without any server: facts in, decisions out, results back, undo, replay, proof."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.clock import CHINA, Clock
from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.events import NoticeRaised
from desktop_app.models.listing import ListQuery, View
from desktop_app.models.scales import Severity
from desktop_app.models.supervision import Node, Party
from desktop_app.paths import Home
from desktop_app.services.desk import Desk, open_desk
from tests.documents.evidence_samples import docx
from tests.journeys import tables
from tests.journeys.command_line import run_json

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=CHINA)


class _Clock(Clock):
    """The connection's time as the journey goes on."""

    def __init__(self) -> None:
        super().__init__(at=NOW)

    def forward(self, **parts: float) -> datetime:
        moment = self.connection_now() + timedelta(**parts)
        self._at = moment
        return moment


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def desk(home: Home, clock: _Clock) -> Iterator[Desk]:
    made = open_desk(home, clock)
    yield made
    made.close()


def _key(number: int) -> str:
    return f"{tables.order_id(number)}|{tables.order_id(number)}-000001"


def _fill(desk: Desk, folder: Path) -> str:
    """1,000 orders, 200 cases, 20 pasted ones, one by hand; answers the connection's id."""
    morning = NOW - timedelta(hours=2)
    desk.intake.import_file(tables.write_orders(folder / "订单.csv", 1000), data_as_of=morning)
    desk.intake.import_file(tables.write_cases(folder / "监管.csv", 200), data_as_of=morning)
    desk.intake.paste(tables.pasted(range(200, 220)), data_as_of=morning)
    desk.intake.register("CS-HAND-1", node=Node.SELLER_DELIVER, since=morning, facts={"接入类型": "人工服务"})
    connection = desk.connections.for_reading()
    assert connection is not None
    return connection.id


def _deliver(desk: Desk, connection: str, key: str, folder: Path) -> str:
    """Fill the delivery form of a case and prepare its packet; answers the command's id."""
    order_id = key.partition("|")[0]
    sow = docx(folder / "SOW 需求说明书.docx", f"需求说明书\n订单号 {order_id}\n" + "实施内容与范围说明 " * 20)
    acceptance = docx(folder / "验收单.docx", f"验收文档\n订单号 {order_id}\n" + "已按需求完成并验收 " * 20)
    draft = desk.drafts.open(connection, "delivery", key)
    body = {
        "delivery_mode": "remote",
        "files": {"sow": [str(sow)], "acceptance": [str(acceptance)], "remote": []},
        "opening_time": (NOW - timedelta(days=1)).isoformat(),
        "result_text": "MES 系统已部署上线，培训完成。",
        "signatures": ["seller", "customer"],
    }
    desk.drafts.autosave(draft.id, body)
    decision = desk.decide.report_completion(connection, key, draft.id)
    assert decision.command is not None, [one for one in decision.findings if one.severity is Severity.BLOCK]
    return decision.command.id


def test_the_main_job(desk: Desk, clock: _Clock, home: Home, tmp_path: Path) -> None:
    connection = _fill(desk, tmp_path)
    counts = desk.case_lists.counts(connection)
    assert counts[View.OPEN] == 221

    # one delivery by packet
    delivered = _key(2)
    command_id = _deliver(desk, connection, delivered, tmp_path)
    packet = desk.outbox.packet(command_id)
    assert packet.folder is not None
    names = sorted(path.name for path in Path(packet.folder).iterdir())
    assert [name[0] for name in names][:2] == ["1", "2"]
    assert desk.overlay.targets(connection) == {delivered: CommandState.PREPARED}
    assert desk.today.board(connection).waiting[0].id == command_id
    desk.outbox.register_result(command_id, "done", "控制台已显示已提交")
    judged = desk.forecasts.one(connection, delivered)
    assert judged is not None
    assert (judged.node, judged.forecast.whose_move) == (Node.BUYER_ACCEPT, Party.BUYER)

    # fifteen by done in the console
    confirmed = [_key(number) for number in range(1, 60, 4)]
    assert len(confirmed) == 15
    checks = desk.bulk.check(connection, confirmed, CommandName.CONFIRM_REQUIREMENT)
    assert all(row.can_tick for row in checks)
    results = desk.bulk.done(connection, confirmed, CommandName.CONFIRM_REQUIREMENT)
    assert all(result.is_done for result in results)
    assert {one.node for one in desk.case_lists.by_keys(connection, confirmed)} == {Node.SELLER_DELIVER}
    states = desk.overlay.targets(connection)
    assert [states[key] for key in [delivered, *confirmed]] == [CommandState.CONFIRMED] * 16

    # the console is seen later: what it shows reflects the acts, and frees the cases for the next one
    later = clock.forward(hours=3)
    rows = [
        tables.case_row(2, "用户确认验收"),
        *(tables.case_row(number, "商家实施服务") for number in range(1, 60, 4)),
    ]
    text = "\n".join("\t".join(row) for row in [tables.CASE_HEADINGS, *rows])
    seen = desk.intake.paste(text, kind="cases", data_as_of=later, connection=connection)
    assert desk.overlay.targets(connection) == {}

    # undo of that batch: the cases stand where the registered results put them
    desk.intake.withdraw(seen.batch_id)
    rows_now = {row.key: row for row in desk.case_lists.by_keys(connection, [delivered, *confirmed])}
    assert rows_now[delivered].node is Node.BUYER_ACCEPT
    assert {rows_now[key].node for key in confirmed} == {Node.SELLER_DELIVER}
    assert all(row.source[0] != seen.batch.number for row in rows_now.values())

    # the projection is lost; all is as before
    before = desk.projection(connection).rows.fingerprint()
    listed = desk.case_lists.first_page(connection, ListQuery(View.OPEN), 300)
    desk.close()
    shutil.rmtree(home.cache(connection))
    again = open_desk(home, clock)
    heard: list[str] = []

    class _Ear:
        def on_notice(self, notice: NoticeRaised) -> None:
            heard.append(notice.title)

    ear = _Ear()
    again.events.subscribe(NoticeRaised, ear.on_notice)
    again.runner.step()
    assert "列表已重建" in heard
    assert again.projection(connection).rows.fingerprint() == before
    found = again.case_lists.first_page(connection, ListQuery(View.OPEN), 300)
    assert [(row.key, row.node, row.flow) for row in found] == [(row.key, row.node, row.flow) for row in listed]
    actions = [entry.action for entry in again.journal.list(1000)]
    again.close()

    # the journal tells it all
    assert actions.count("batch.received") == 4 + 16 + 1
    assert actions.count("batch.withdrawn") == 1
    assert actions.count("command.prepared") == actions.count("command.confirmed") == 16
    report = run_json(home, "journal", "verify")
    assert (report["ok"], report["entries"]) == (True, len(actions))
    assert run_json(home, "replay")["same"] is True


def test_a_delivery_with_another_orders_number_is_stopped(desk: Desk, tmp_path: Path) -> None:
    connection = _fill(desk, tmp_path)
    draft = desk.drafts.open(connection, "delivery", _key(2))
    sow = docx(tmp_path / "SOW.docx", f"需求说明书\n订单号 {tables.order_id(999)}\n" + "实施内容 " * 40)
    desk.drafts.autosave(draft.id, {"files": {"sow": [str(sow)]}, "delivery_mode": "remote"})
    decision = desk.decide.report_completion(connection, _key(2), draft.id)
    assert decision.command is None
    assert any(tables.order_id(999) in one.message for one in decision.findings if one.severity is Severity.BLOCK)
    assert desk.overlay.targets(connection) == {}
