"""A dispute binder: whole, of one order alone, the same bytes however often and wherever it is made."""

from __future__ import annotations

import hashlib
import itertools
import time
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app import texts
from desktop_app.errors import UsageError
from desktop_app.models.batches import BatchSource
from desktop_app.models.casework import AppealOutcome, Channel, ContactRole
from desktop_app.models.kinds import KINDS
from desktop_app.models.refunds.form import AGREEMENT, RefundForm
from desktop_app.models.supervision import Node
from desktop_app.services.binder.binder import Binder, make_binder
from desktop_app.services.casework.appeals import AppealEntry
from desktop_app.services.casework.chases import ChaseEntry
from desktop_app.services.casework.contacts import ContactEntry
from desktop_app.services.desk import Desk
from desktop_app.services.lanes import CancelledError
from tests.services.deciding import NOW, SetClock, case_columns, files_connection, key_of, project

ORDER = key_of(1).split("|")[0]
OTHER = key_of(2).split("|")[0]
HOSTILE = '<script>alert("x")</script>&\x00\ud800\u202e'


@pytest.fixture
def filled(desk: Desk, connection: str, tmp_path: Path) -> str:
    """Two orders with all that can be known of them; the second one's must stay out."""
    clock = desk.clock
    assert isinstance(clock, SetClock)
    rows = [case_columns(number, Node.SELLER_CONFIRM_REQUIREMENT, NOW - timedelta(days=9)) for number in (1, 2)]
    project(desk, connection, rows, NOW)
    picture = tmp_path / "看到的.png"
    picture.write_bytes(PNG)
    for number in (1, 2):
        key = key_of(number)
        (decision,) = desk.decide.confirm_requirement(connection, [key])
        assert decision.command is not None
        clock.forward(minutes=1)
        desk.outbox.register_result(decision.command.id, "done", "控制台已点", picture)
        desk.notes.add(connection, key, f"备注第 {number} 单 {HOSTILE}")
        proof = tmp_path / f"第{number}单" / "催办 截图.txt"
        proof.parent.mkdir()
        proof.write_text(f"第 {number} 单")
        entry = ChaseEntry(Channel.WECOM, f"王{number}工", f"请验收{number} {HOSTILE}", "下周", None, None, [proof])
        desk.casework.chases.add(connection, key, entry)
        gone = desk.casework.chases.add(connection, key, ChaseEntry(Channel.PHONE, text="写错了的"))
        desk.casework.chases.remove(gone.id)
        filed = desk.casework.appeals.file(connection, key, AppealEntry("no_progress", f"申诉原文{number}", [proof]))
        assert filed.appeal is not None
        clock.forward(hours=1)
        desk.casework.appeals.decided(filed.appeal.id, AppealOutcome.REJECTED, f"裁定说明{number}")
        customer = f"宁波甬江模具 {number}"
        desk.casework.contacts.add(connection, customer, ContactEntry(ContactRole.BD, f"BD{number}号"))
        desk.casework.contacts.add_alias(connection, customer, f"别名{number}号")
    desk.casework.owners.set(connection, [key_of(1)], "李敏负责", ["王强协办"])
    return connection


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def _bytes_of(binder: Binder) -> dict[str, bytes]:
    found = {one.relative_to(binder.folder).as_posix(): one for one in binder.folder.rglob("*") if one.is_file()}
    return {name: place.read_bytes() for name, place in sorted(found.items())} | {"zip": binder.zip.read_bytes()}


def _page(binder: Binder) -> str:
    return (binder.folder / "index.html").read_text("utf-8")


def test_all_that_is_known_stands_on_the_time_line(desk: Desk, filled: str, tmp_path: Path) -> None:
    page = _page(make_binder(desk, filled, ORDER, tmp_path / "材料"))
    for part in (
        ORDER, "MES 上线实施 配套服务", "宁波甬江模具 1", "28800.00", "粘贴，收进于", "SELLER_DELIVER（商家实施服务）",
        "确认需求", "登记为已办理", "控制台已点",
        "备注第 1 单", "企业微信", "王1工", "请验收1", "下周", "申诉原文1", "流程停在客户一侧",
        "不支持我方", "裁定说明1", "BD1号", "别名1号", "李敏负责", "王强协办", "看到的.png", "催办 截图.txt",
    ):  # fmt: skip
        assert part in page, part
    assert "写错了的" not in page


def test_the_refunds_of_an_order_stand_on_the_time_line(desk: Desk, filled: str, tmp_path: Path) -> None:
    head = "退订单号\t订单ID\t申请金额\t状态"
    rows = (f"TD1\t{ORDER}\t12.50\t商家待审核", f"TD2\t{OTHER}\t77.70\t商家待审核", "TD3\tCS-ALONE\t3.30\t已驳回")
    desk.intake.paste("\n".join((head, *rows)), kind="refunds", connection=filled)
    desk.intake.observe_refund("TD1", "已同意", note="控制台里看到的", connection=filled)
    page = _page(make_binder(desk, filled, ORDER, tmp_path / "binder"))
    assert all(text in page for text in ("退订申请数据", "TD1", "12.50", "已同意", "控制台里看到的"))
    assert not any(text in page for text in ("TD2", "77.70", "TD3"))
    # what was done about it here stands there too
    desk.casework.chases.add(filled, "TD1", ChaseEntry(Channel.PHONE, "王蕾", "问过为什么退"))
    assert "问过为什么退" in _page(make_binder(desk, filled, ORDER, tmp_path / "chased"))
    assert "问过为什么退" not in _page(make_binder(desk, filled, OTHER, tmp_path / "other"))
    # an order of which only a refund is known has a binder too
    assert "3.30" in _page(make_binder(desk, filled, "CS-ALONE", tmp_path / "alone"))


def test_decisions_on_its_refunds_stand_there_with_what_was_attached(desk: Desk, filled: str, tmp_path: Path) -> None:
    head = "退订单号\t订单ID\t申请金额\t状态"
    rows = (f"TD1\t{ORDER}\t12.50\t商家待审核", f"TD2\t{OTHER}\t77.70\t商家待审核")
    desk.intake.paste("\n".join((head, *rows)), kind="refunds", connection=filled)
    paper = tmp_path / "协商记录.txt"
    paper.write_text("双方没有谈拢", "utf-8")
    for refund_id, opinion in (("TD1", "服务已经交付"), ("TD2", "别的订单的意见")):
        form = RefundForm(opinion, ((AGREEMENT, paper),) if refund_id == "TD1" else ())
        command = desk.decide_refunds.reject(filled, refund_id, form).command
        assert command is not None
        desk.outbox.register_result(command.id, "done", f"点过{refund_id}")
    binder = make_binder(desk, filled, ORDER, tmp_path / "binder")
    page = _page(binder)
    for part in (
        "驳回退订：备好",
        "驳回退订：登记为已办理",
        "审核意见",
        "服务已经交付",
        "点过TD1",
        "商家待审核",
        "协商记录",
    ):
        assert part in page, part
    assert "别的订单的意见" not in page
    assert "点过TD2" not in page
    assert any("双方没有谈拢".encode() in content for content in _bytes_of(binder).values())


def test_nothing_of_another_order_is_in_it(desk: Desk, filled: str, tmp_path: Path) -> None:
    whole = b"".join(_bytes_of(make_binder(desk, filled, ORDER, tmp_path / "材料")).values()).decode("utf-8", "replace")
    for part in (
        OTHER, "宁波甬江模具 2", "备注第 2 单", "请验收2", "王2工",
        "申诉原文2", "裁定说明2", "BD2号", "别名2号", "第 2 单",
    ):  # fmt: skip
        assert part not in whole, part


def test_nothing_of_another_connection_is_in_it(desk: Desk, filled: str, tmp_path: Path) -> None:
    other = files_connection(desk, "另一个")
    project(desk, other, [case_columns(1, Node.BUYER_ACCEPT, NOW)], NOW)
    desk.notes.add(other, key_of(1), "别处的话")
    assert "别处的话" not in _page(make_binder(desk, filled, ORDER, tmp_path / "材料"))
    assert "申诉原文1" not in _page(make_binder(desk, other, ORDER, tmp_path / "别处"))


def test_notifications_that_were_kept_stand_in_it(desk: Desk, filled: str, tmp_path: Path) -> None:
    """One that changes no case is kept as what it said; of one that names other orders only that it was kept."""
    for text in (
        f"用户提交了退订申请，订单号：{ORDER}，时间 2026-11-23 08:00:00 {HOSTILE[:30]}",
        f"SaaS 资源开通失败，订单号：{ORDER}、{OTHER}，时间 2026-11-23 09:00:00，客户要求说明",
        f"用户提交了退订申请，订单号：{OTHER}，时间 2026-11-23 08:00:00，只说第 2 单",
        "用户提交了退订申请，订单号：CS9911021507X7K99，时间 2026-11-23 08:00:00",
    ):
        desk.intake.notices.confirm(desk.intake.notices.propose(text, filled), connection=filled)
    gone = desk.intake.notices.propose(f"订单号：{ORDER} 收错了的", filled)
    desk.intake.withdraw(desk.intake.notices.confirm(gone, connection=filled).batch_id)
    binder = make_binder(desk, filled, ORDER, tmp_path / "材料")
    page = _page(binder)
    kept = [one for one in desk.intake.batches() if ORDER in one.notice_orders]
    assert {one.source for one in kept} == {BatchSource.NOTIFICATION}
    assert all((one.sha256 in page) == (one.withdrawn_at is None) for one in kept)
    assert len(kept) == 3
    assert "用户提交了退订申请，订单号：" + ORDER in page
    assert "<script>" not in page
    assert "还写有别的订单" in page
    for part in ("客户要求说明", "只说第 2 单", "收错了的", OTHER):
        assert part not in page, part
    assert _bytes_of(make_binder(desk, filled, ORDER, tmp_path / "再来")) == _bytes_of(binder)
    unseen = make_binder(desk, filled, "CS9911021507X7K99", tmp_path / "没有单子")
    assert "用户提交了退订申请，订单号：CS9911021507X7K99" in _page(unseen)


def test_the_number_of_another_order_in_a_files_name_is_hidden(desk: Desk, filled: str, tmp_path: Path) -> None:
    sheet = tmp_path / f"导出 {OTHER} 和 {ORDER}.csv"
    kind, row = KINDS["cases"], case_columns(1, Node.BUYER_ACCEPT, NOW)
    names = ("order_id", "line_id", "node_text")
    lines = [",".join(kind.column(name).heading for name in names), ",".join(str(row[name]) for name in names)]
    sheet.write_text("\n".join(lines), "utf-8")
    desk.intake.import_file(sheet, "cases", connection=desk.connections.get(filled))
    page = _page(make_binder(desk, filled, ORDER, tmp_path / "材料"))
    assert f"导出 … 和 {ORDER}.csv" in page


@pytest.fixture
def zones(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    yield ["Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati"]
    monkeypatch.undo()
    time.tzset()


def test_made_again_in_any_time_zone_it_is_the_same_bytes(
    desk: Desk, filled: str, tmp_path: Path, zones: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(desk.clock, SetClock)
    made = []
    for zone in zones:
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        desk.clock.forward(days=1)
        made.append(_bytes_of(make_binder(desk, filled, ORDER, tmp_path / zone.replace("/", "-"))))
    made.append(_bytes_of(make_binder(desk, filled, ORDER, tmp_path / zones[0].replace("/", "-"))))
    assert all(one == made[0] for one in made)


def test_sums_zip_and_answer_tell_the_same(desk: Desk, filled: str, tmp_path: Path) -> None:
    binder = make_binder(desk, filled, ORDER, tmp_path / "材料")
    lines = (binder.folder / "SHA256SUMS").read_text("utf-8").splitlines()
    listed = {line[66:]: line[:64] for line in lines}
    assert listed == dict(binder.files)
    assert list(listed) == sorted(listed)
    for name, sha256 in listed.items():
        assert hashlib.sha256((binder.folder / name).read_bytes()).hexdigest() == sha256
    with zipfile.ZipFile(binder.zip) as packed:
        assert packed.testzip() is None
        names = [one.filename for one in packed.infolist()]
        assert names == sorted(names) == sorted(f"{ORDER}/{name}" for name in (*listed, "SHA256SUMS"))
        assert {one.date_time for one in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert packed.read(f"{ORDER}/index.html") == (binder.folder / "index.html").read_bytes()
    assert binder.zip_sha256 == hashlib.sha256(binder.zip.read_bytes()).hexdigest()
    assert (binder.as_dict()["folder"], binder.as_dict()["zip"]) == (str(binder.folder), str(binder.zip))


def test_progress_goes_up_to_all_bytes(desk: Desk, filled: str, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    make_binder(desk, filled, ORDER, tmp_path / "材料", lambda done, total: told.append((done, total)))
    steps = [done for done, total in told if total]
    assert steps == sorted(steps)
    assert told[-1][0] == told[-1][1] > 0


@pytest.mark.parametrize("is_there", [True, False])
def test_stopped_at_any_point_it_leaves_what_was_there(desk: Desk, filled: str, tmp_path: Path, is_there: bool) -> None:
    target = tmp_path / "材料"
    before = _bytes_of(make_binder(desk, filled, ORDER, target)) if is_there else {}
    desk.notes.add(filled, key_of(1), "后来写的")
    for number in itertools.count():
        asked = itertools.count()
        try:
            made = make_binder(desk, filled, ORDER, target, cancelled=lambda at=number: next(asked) == at)  # noqa: B023
        except CancelledError:
            names = sorted(one.name for one in target.iterdir()) if target.exists() else []
            assert names == ([ORDER, f"{ORDER}.zip"] if is_there else [])
            if is_there:
                assert _bytes_of(Binder(target / ORDER, target / f"{ORDER}.zip", (), ())) == before
        else:
            assert "后来写的" in _page(made)
            assert number > 5
            return


def test_a_folder_with_other_things_is_refused_and_left_alone(desk: Desk, filled: str, tmp_path: Path) -> None:
    target = tmp_path / "材料"
    target.mkdir()
    (target / "合同.docx").write_bytes(b"mine")
    with pytest.raises(UsageError) as refused:
        make_binder(desk, filled, ORDER, target)
    assert "合同.docx" in refused.value.message
    assert [one.name for one in target.iterdir()] == ["合同.docx"]
    with pytest.raises(UsageError):
        make_binder(desk, filled, ORDER, target / "合同.docx")


def test_what_somebody_put_into_a_binder_is_not_taken_away(desk: Desk, filled: str, tmp_path: Path) -> None:
    binder = make_binder(desk, filled, ORDER, tmp_path / "材料")
    (binder.folder / "手写.txt").write_text("mine")
    with pytest.raises(UsageError):
        make_binder(desk, filled, ORDER, tmp_path / "材料")
    assert (binder.folder / "手写.txt").read_text() == "mine"


def test_binders_of_several_orders_lie_beside_one_another(desk: Desk, filled: str, tmp_path: Path) -> None:
    for order in (ORDER, OTHER, ORDER):
        make_binder(desk, filled, order, tmp_path / "材料")
    names = sorted(one.name for one in (tmp_path / "材料").iterdir())
    assert names == sorted([ORDER, OTHER, f"{ORDER}.zip", f"{OTHER}.zip"])


def test_an_order_that_never_came_in_is_refused(desk: Desk, connection: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        make_binder(desk, connection, "CS0", tmp_path / "材料")
    assert not (tmp_path / "材料").exists()


def test_a_lost_or_damaged_attachment_is_named_and_left_out(desk: Desk, filled: str, tmp_path: Path) -> None:
    (chase,) = desk.casework.chases.list(filled, key_of(1))
    place = desk.files.path(chase.attachments[0].sha256)
    place.chmod(0o600)
    place.write_bytes(b"changed")
    binder = make_binder(desk, filled, ORDER, tmp_path / "材料")
    assert binder.lost == ("催办 截图.txt",)
    assert all("催办" not in name for name, _sum in binder.files)
    assert "催办 截图.txt（文件缺失或已损坏，没有放入）" in _page(binder)


def test_a_text_never_becomes_markup(desk: Desk, filled: str, tmp_path: Path) -> None:
    page = _page(make_binder(desk, filled, ORDER, tmp_path / "材料"))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "\x00" not in page


def test_it_speaks_english_too(desk: Desk, filled: str, tmp_path: Path) -> None:
    texts.set_language("en")
    page = _page(make_binder(desk, filled, ORDER, tmp_path / "材料"))
    assert '<html lang="en">' in page
    assert "备注第 1 单" in page
