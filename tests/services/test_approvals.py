"""A request goes out, comes back signed, and is used once, also after an older state of the data was put back."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app.clock import Clock
from desktop_app.errors import RefusedError, StoreError, UsageError
from desktop_app.models.approvals.judging import Answer
from desktop_app.models.approvals.records import Ending, Trust
from desktop_app.models.approvals.shapes import TEXT_CHARS, Blocker, RequestFile, Verdict
from desktop_app.models.approvals.wording import as_text
from desktop_app.services.approvals import requests
from desktop_app.services.approvals.subjects import Asked, asked_of
from tests.services.approving import HEADINGS, REFUND, Colleague, Maker, file_of, signed


def _acts(one: Colleague) -> list[str]:
    return [entry.action for entry in reversed(one.desk.journal.list()) if entry.action.startswith("approval.")]


def test_the_second_person_sees_what_stands_against_it(maker: Maker) -> None:
    shown = file_of(maker.verify(maker.ask())).request.shown
    # the sheet says neither what was paid nor is its order known here
    assert [(one.id, one.severity) for one in shown.blockers] == [("AMOUNT_RANGE", "warn"), ("UNKNOWN_ORDER", "warn")]
    assert "CS1" in shown.blockers[1].message


def test_the_whole_way(maker: Maker, checker: Colleague) -> None:
    path = signed(maker, checker)
    found = maker.verify(path)
    assert (found.is_valid, found.reason, found.checker) == (True, "", "王芳")
    standing = maker.desk.approvals.standing(maker.connection.id, REFUND)
    assert standing is not None
    assert (standing.answer, standing.checker) == (Answer.UNSIGNED, "")
    assert maker.desk.approvals.receive(path).is_valid
    standing = maker.desk.approvals.standing(maker.connection.id, REFUND)
    assert standing is not None
    assert (standing.answer, standing.checker, standing.code) == (Answer.VALID, "王芳", file_of(found).code)
    assert maker.verify(path).is_valid
    maker.use()
    used = maker.verify(path)
    assert not used.is_valid
    assert "用过" in used.reason
    with pytest.raises(RefusedError, match="用过"):
        maker.use(path)
    assert _acts(maker) == [
        "approval.key_trusted",
        "approval.key_made",
        "approval.requested",
        "approval.received",
        "approval.used",
    ]
    assert _acts(checker)[-1] == "approval.signed"
    assert maker.desk.journal.verify().is_intact


def test_the_command_that_used_it_is_on_record(maker: Maker, checker: Colleague) -> None:
    maker.use(signed(maker, checker))
    kept = maker.desk.work.approvals.newest(maker.connection.id, REFUND)
    assert kept is not None
    assert (kept.ending, kept.command_id, kept.ended_by) == (Ending.USED, "command-1", "李敏")


@pytest.mark.parametrize(("amount", "state"), [("28800.01", "PENDING_SELLER"), ("28800.00", "AWAITING_INSPECTION")])
def test_it_is_used_for_exactly_what_was_asked(maker: Maker, checker: Colleague, amount: str, state: str) -> None:
    path = signed(maker, checker)
    with pytest.raises(RefusedError):
        maker.use(path, maker.subject(amount=amount, state=state))
    with pytest.raises(RefusedError, match="还没有发起"):
        maker.use(path, maker.subject(number="RF26110002"))
    maker.use(path)


def test_without_a_signature_nothing_is_used(maker: Maker, checker: Colleague) -> None:
    path = maker.ask()
    with pytest.raises(RefusedError, match="还没有第二人签名"):
        maker.use(path)
    checker.sign(path)  # not trusted
    with pytest.raises(RefusedError):
        maker.use(path)


def test_a_refusal_stays_even_when_somebody_else_agrees(maker: Maker, checker: Colleague, third: Colleague) -> None:
    maker.desk.approvals.trust(checker.key())
    vouched = third.key()
    checker.sign(vouched)
    maker.desk.approvals.trust(vouched, is_countersigned=True)
    path = maker.ask()
    again = path.with_name("again.json")
    shutil.copyfile(path, again)
    checker.sign(path, Verdict.REFUSE, "金额不对")
    third.sign(again)
    assert maker.verify(again).is_valid
    assert "没有同意" in maker.desk.approvals.receive(path).reason
    assert "没有同意" in maker.desk.approvals.receive(again).reason
    with pytest.raises(RefusedError, match="没有同意"):
        maker.use()


def test_a_newer_request_replaces_the_older(maker: Maker, checker: Colleague) -> None:
    first = signed(maker, checker)
    second = maker.ask("second.json")
    checker.sign(second)
    assert "新的请求" in maker.verify(first).reason
    assert maker.verify(second).is_valid


def test_a_request_that_cannot_be_written_changes_nothing(maker: Maker, checker: Colleague) -> None:
    path = signed(maker, checker)
    (maker.folder / "blocked").write_text("a file, no folder")
    with pytest.raises(StoreError):
        maker.desk.approvals.request(maker.folder / "blocked" / "r.json", maker.connection, REFUND)
    assert maker.verify(path).is_valid


def test_no_folder_is_made_for_a_file_of_an_approval(maker: Maker, checker: Colleague) -> None:
    path = signed(maker, checker)
    missing = maker.folder / "nowhere" / "deeper"
    for write in (
        lambda: maker.desk.approvals.request(missing / "r.json", maker.connection, REFUND),
        lambda: maker.desk.approvals.write_key(missing / "k.json"),
        lambda: checker.desk.approvals.sign(maker.ask(), Verdict.APPROVE, target=missing / "s.json"),
    ):
        with pytest.raises(UsageError, match="没有文件夹"):
            write()
        assert not missing.parent.exists()
    assert maker.verify(path).reason


def test_a_change_of_the_refund_makes_it_void(maker: Maker, checker: Colleague) -> None:
    path = signed(maker, checker)
    maker.refund(amount="28800.01")
    assert "金额" in maker.verify(path).reason
    maker.refund(amount="28800.00", state="已撤回")
    assert "状态" in maker.verify(path).reason
    maker.refund(amount="28800.00")
    assert maker.verify(path).is_valid


def test_a_request_from_the_future_counts_only_then(maker: Maker, checker: Colleague) -> None:
    maker.desk.approvals.trust(checker.key())
    maker.clock.forward(hours=24 * 180)
    path = maker.ask(hours=720)
    checker.sign(path)
    assert maker.verify(path).is_valid
    maker.clock.forward(hours=-24 * 180)
    assert "比现在还晚" in maker.verify(path).reason
    with pytest.raises(RefusedError, match="比现在还晚"):
        maker.use(path)
    assert not maker.desk.approvals.receive(path).is_valid
    maker.clock.forward(hours=24 * 180)
    maker.use(path)


def test_a_rehearsal_goes_by_its_own_clock(maker: Maker, checker: Colleague, monkeypatch: pytest.MonkeyPatch) -> None:
    maker.desk.approvals.trust(checker.key())
    clock = maker.desk.clock = Clock()
    clock.hear(maker.connection.id, clock.wall() + timedelta(days=7))
    monkeypatch.setattr(checker.clock, "now", clock.wall())
    path = maker.ask()
    checker.sign(path)
    assert maker.verify(path).is_valid, "the rehearsal's clock was put forward, and so was its request"
    maker.use(path)


def test_it_ends_by_time_and_by_revoking(maker: Maker, checker: Colleague) -> None:
    path = signed(maker, checker)
    maker.clock.forward(hours=71, minutes=59)
    assert maker.verify(path).is_valid
    maker.clock.forward(minutes=1)
    assert "有效期" in maker.verify(path).reason
    with pytest.raises(RefusedError, match="有效期"):
        maker.use(path)
    other = maker.ask("other.json")
    checker.sign(other)
    maker.desk.approvals.revoke(other)
    maker.desk.approvals.revoke(other)
    assert "已撤销" in maker.verify(other).reason
    assert _acts(maker).count("approval.revoked") == 1
    assert not checker.desk.approvals.is_expired(file_of(maker.verify(path)))
    checker.clock.forward(hours=72)
    assert checker.desk.approvals.is_expired(file_of(maker.verify(path)))
    before = path.read_bytes()
    for verdict in Verdict:
        with pytest.raises(RefusedError, match="已过有效期"):
            checker.sign(path, verdict)
    assert path.read_bytes() == before
    checker.clock.forward(hours=-72)


def test_nobody_is_asked_about_what_nobody_can_agree_to(maker: Maker) -> None:
    maker.refund("RF9", amount="500.00", paid="100.00")
    report = maker.desk.refunds.report(maker.connection.id, "RF9")
    assert report is not None
    [against] = [one for one in report.blockers if one.stands]
    with pytest.raises(RefusedError) as refused:
        maker.ask("hopeless.json", "RF9")
    assert refused.value.message.startswith(against.message)
    assert refused.value.message.endswith("。")
    assert not (maker.folder / "hopeless.json").exists()
    assert maker.desk.approvals.standing(maker.connection.id, "RF9") is None


def test_only_a_file_of_the_same_kind_is_written_anew(maker: Maker, checker: Colleague) -> None:
    table = maker.folder / "mine.csv"
    table.write_text("订单ID,金额\nCS1,1\n", encoding="utf-8")
    empty = maker.folder / "empty.json"
    empty.touch()
    card, path = checker.key(), maker.ask()
    asked = _acts(maker).count("approval.requested")
    for name in ("mine.csv", "empty.json", str(card)):
        kept = (maker.folder / name).read_bytes()
        with pytest.raises(UsageError, match="没有改动它"):
            maker.ask(name)
        assert (maker.folder / name).read_bytes() == kept
    for target in (table, empty, path):
        kept = target.read_bytes()
        with pytest.raises(UsageError, match="没有改动它"):
            maker.desk.approvals.write_key(target)
        assert target.read_bytes() == kept
    assert _acts(maker).count("approval.requested") == asked, "what was not written was not asked"
    assert "还没有第二人签名" in maker.verify(path).reason, "and replaced nothing"
    maker.ask()
    maker.desk.approvals.write_key(card)


def test_a_used_one_and_one_of_another_computer_cannot_be_revoked(maker: Maker, checker: Colleague) -> None:
    path = signed(maker, checker)
    with pytest.raises(RefusedError, match="不是在这里发起"):
        checker.desk.approvals.revoke(path)
    maker.use(path)
    with pytest.raises(RefusedError, match="撤销不了"):
        maker.desk.approvals.revoke(path)


@pytest.mark.parametrize("hours", [0, -1, 721])
def test_validity_has_limits(maker: Maker, hours: int) -> None:
    with pytest.raises(UsageError):
        maker.ask(hours=hours)
    assert not (maker.folder / "r.json").exists()


def test_only_what_waits_for_us_is_asked_about(maker: Maker) -> None:
    maker.refund("RF2", state="已退订")
    maker.refund("RF3", amount="很多")
    maker.refund("RF4", amount="10.005")
    maker.refund("RF5", amount="", paid="100.00")  # what was paid is not what the customer asked for
    for number in ("RF2", "RF3", "RF4", "RF5", "RF9"):
        with pytest.raises(RefusedError) as refused:
            maker.ask(number=number)
        assert number in refused.value.message


def test_what_blocks_stands_in_the_request_and_a_cut_list_says_so(
    maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = (
        REFUND,
        "CS1",
        "CS1-1",
        "MES 上线",
        "华东精工",
        "28800.00",
        "CNY",
        "不再需要",
        "商家待审核",
        "2026-11-23 09:00:00",
    )
    text = "\n".join("\t".join(line) for line in ((*HEADINGS, "发票状态"), (*row, "已开具")))
    maker.desk.intake.paste(text, kind="refunds", connection=maker.connection)
    request = maker.desk.approvals.read(maker.ask())
    assert isinstance(request, RequestFile)
    shown = [(one.id, one.severity) for one in request.request.shown.blockers]
    assert ("INVOICE_ISSUED", "block") in shown, "a typed reason passes it: it may be asked about"
    report = maker.desk.refunds.report(maker.connection.id, REFUND)
    assert report is not None
    assert shown == [(one.id, str(one.severity)) for one in report.blockers]
    assert all(one.message in as_text(request.request) for one in report.blockers)
    many = report._replace(blockers=report.blockers[:1] * 45)
    monkeypatch.setattr(maker.desk.refunds, "report", lambda *_args: many)
    told = maker.desk.approvals.read(maker.ask("many.json"))
    assert isinstance(told, RequestFile)
    assert len(told.request.shown.blockers) == 30
    assert "另有 16 条" in told.request.shown.blockers[-1].message


def test_a_request_that_no_file_could_hold_is_refused_and_the_longest_comes_back_signed(
    maker: Maker, checker: Colleague
) -> None:
    maker.desk.approvals.trust(checker.key())
    asked, long = asked_of(maker.desk, maker.connection.id, REFUND), "长" * TEXT_CHARS
    for count, fits in ((30, False), (6, True)):
        blockers = [Blocker(id="STALE_DATA", severity="warn", message=long)] * count
        whole = Asked(asked.subject, asked.shown.model_copy(update={"reason": long, "blockers": blockers}))
        path = maker.folder / f"{count}.json"
        if fits:
            requests.make(maker.desk, maker.connection, whole, long, 72, path)
            checker.sign(path, reason=long)
            assert maker.verify(path).is_valid
        else:
            with pytest.raises(RefusedError, match="太长"):
                requests.make(maker.desk, maker.connection, whole, long, 72, path)
            assert not path.exists()


class TestRestore:
    def _put_back(self, maker: Maker, old: Path) -> None:
        maker.desk.close()
        for part in ("-wal", "-shm"):
            maker.home.work_db.with_name(f"work.db{part}").unlink(missing_ok=True)
        shutil.copyfile(old, maker.home.work_db)
        maker.open()

    def test_what_was_used_stays_used_after_an_older_state_and_keys_are_compared_again(
        self, maker: Maker, checker: Colleague
    ) -> None:
        path = signed(maker, checker)
        old = maker.desk.work.snapshot()
        maker.use(path)
        self._put_back(maker, old)
        assert "恢复" in maker.verify(path).reason
        with pytest.raises(RefusedError):
            maker.use(path)
        fresh = maker.ask("fresh.json")
        checker.sign(fresh)
        assert "重新核对指纹" in maker.verify(fresh).reason
        assert maker.desk.approvals.trust(checker.key()).way is Trust.CONFIRMED
        assert maker.verify(fresh).is_valid
        assert not maker.verify(path).is_valid

    @pytest.mark.parametrize("ending", [Ending.USED, Ending.REVOKED, Ending.REPLACED])
    def test_an_older_state_that_nobody_notices_brings_nothing_back(
        self, maker: Maker, checker: Colleague, ending: Ending
    ) -> None:
        path = signed(maker, checker)
        maker.again()
        maker.desk.work.snapshot()
        maker.desk.close()
        old, head = maker.home.work_db.read_bytes(), maker.home.journal_head.read_bytes()
        maker.open()
        if ending is Ending.USED:
            maker.use(path)
        elif ending is Ending.REVOKED:
            maker.desk.approvals.revoke(path)
        else:
            maker.ask("newer.json")
        maker.desk.approvals.revoke(checker.key())
        maker.desk.close()
        # whoever puts both back leaves no sign in the journal
        maker.home.work_db.write_bytes(old)
        maker.home.journal_head.write_bytes(head)
        maker.open()
        assert maker.desk.work.approvals.newest(maker.connection.id, REFUND).ending is None  # type: ignore[union-attr]
        assert not maker.verify(path).is_valid
        with pytest.raises(RefusedError):
            maker.use(path)
        assert [key.withdrawn_at is not None for key in maker.desk.approvals.colleagues()] == [True]
