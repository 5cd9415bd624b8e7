"""A request goes out, comes back signed, and is used once; whose signature counts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.clock import CHINA
from desktop_app.errors import RefusedError, StoreError, UsageError
from desktop_app.models.approvals.files import render
from desktop_app.models.approvals.judging import Answer
from desktop_app.models.approvals.records import Ending, Trust
from desktop_app.models.approvals.shapes import TEXT_CHARS, Blocker, RequestFile, Verdict
from desktop_app.models.approvals.wording import as_text
from desktop_app.secret import Secret
from desktop_app.services.approvals import requests
from desktop_app.services.approvals.own_key import NoKeyError
from desktop_app.services.approvals.subjects import Asked, asked_of
from desktop_app.vault.vault import Vault
from tests.models.approval_samples import key_file
from tests.services.approving import REFUND, Colleague, Maker, MemoryKeyring, file_of


@pytest.fixture
def maker(tmp_path: Path) -> Iterator[Maker]:
    made = Maker(tmp_path, "李敏")
    yield made
    made.desk.close()


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Colleague]:
    """A colleague for all tests: only a key lies there."""
    made = Colleague(tmp_path_factory.mktemp("colleague"), "王芳")
    yield made
    made.desk.close()


@pytest.fixture(scope="module")
def third(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Colleague]:
    """A colleague for all tests: only a key lies there."""
    made = Colleague(tmp_path_factory.mktemp("colleague"), "赵强")
    yield made
    made.desk.close()


def _acts(one: Colleague) -> list[str]:
    return [entry.action for entry in reversed(one.desk.journal.list()) if entry.action.startswith("approval.")]


def _signed(maker: Maker, checker: Colleague) -> Path:
    maker.desk.approvals.trust(checker.key())
    path = maker.ask()
    checker.sign(path)
    return path


def test_the_second_person_sees_what_stands_against_it(maker: Maker) -> None:
    shown = file_of(maker.verify(maker.ask())).request.shown
    # the sheet says neither what was paid nor is its order known here
    assert [(one.id, one.severity) for one in shown.blockers] == [("AMOUNT_RANGE", "warn"), ("UNKNOWN_ORDER", "warn")]
    assert "CS1" in shown.blockers[1].message


def test_the_whole_way(maker: Maker, checker: Colleague) -> None:
    path = _signed(maker, checker)
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
    maker.use(_signed(maker, checker))
    kept = maker.desk.work.approvals.newest(maker.connection.id, REFUND)
    assert kept is not None
    assert (kept.ending, kept.command_id, kept.ended_by) == (Ending.USED, "command-1", "李敏")


@pytest.mark.parametrize(("amount", "state"), [("28800.01", "PENDING_SELLER"), ("28800.00", "AWAITING_INSPECTION")])
def test_it_is_used_for_exactly_what_was_asked(maker: Maker, checker: Colleague, amount: str, state: str) -> None:
    path = _signed(maker, checker)
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
    first = _signed(maker, checker)
    second = maker.ask("second.json")
    checker.sign(second)
    assert "新的请求" in maker.verify(first).reason
    assert maker.verify(second).is_valid


def test_a_request_that_cannot_be_written_changes_nothing(maker: Maker, checker: Colleague) -> None:
    path = _signed(maker, checker)
    (maker.folder / "blocked").write_text("a file, no folder")
    with pytest.raises(StoreError):
        maker.desk.approvals.request(maker.folder / "blocked" / "r.json", maker.connection, REFUND)
    assert maker.verify(path).is_valid


def test_a_change_of_the_refund_makes_it_void(maker: Maker, checker: Colleague) -> None:
    path = _signed(maker, checker)
    maker.refund(amount="28800.01")
    assert "金额" in maker.verify(path).reason
    maker.refund(amount="28800.00", state="已撤回")
    assert "状态" in maker.verify(path).reason
    maker.refund(amount="28800.00")
    assert maker.verify(path).is_valid


def test_it_ends_by_time_and_by_revoking(maker: Maker, checker: Colleague) -> None:
    path = _signed(maker, checker)
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
    checker.clock.forward(hours=-72)


def test_a_used_one_and_one_of_another_computer_cannot_be_revoked(maker: Maker, checker: Colleague) -> None:
    path = _signed(maker, checker)
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
    for number in ("RF2", "RF3", "RF4", "RF9"):
        with pytest.raises(RefusedError) as refused:
            maker.ask(number=number)
        assert number in refused.value.message


def test_what_blocks_stands_in_the_request_and_a_cut_list_says_so(
    maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker.refund(amount="99999.00", paid="100.00")
    request = maker.desk.approvals.read(maker.ask())
    assert isinstance(request, RequestFile)
    shown = [(one.id, one.severity) for one in request.request.shown.blockers]
    assert ("AMOUNT_RANGE", "block") in shown
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


class TestTrust:
    def test_the_first_counts_at_once_and_the_second_after_a_day(
        self, maker: Maker, checker: Colleague, third: Colleague
    ) -> None:
        assert maker.desk.approvals.trust(checker.key()).way is Trust.FIRST
        late = maker.desk.approvals.trust(third.key())
        assert late.way is Trust.WAITED
        assert late.active_from is not None
        assert late.active_from - late.trusted_at == timedelta(hours=24)
        assert maker.desk.approvals.trust(third.key()) == late, "asking again does not begin the day anew"
        maker.clock.now = datetime.now(CHINA)
        path = maker.ask()
        third.sign(path)
        assert "24 小时" in maker.verify(path).reason
        maker.desk.approvals.receive(path)
        maker.clock.now = late.active_from
        assert maker.verify(path).is_valid, "a look may be told another time"
        maker.desk.approvals.receive(path)
        with pytest.raises(RefusedError, match="24 小时"):
            maker.use()

    def test_a_countersigned_key_counts_at_once(self, maker: Maker, checker: Colleague, third: Colleague) -> None:
        maker.desk.approvals.trust(checker.key())
        card = third.key()
        with pytest.raises(RefusedError, match="会签"):
            maker.desk.approvals.trust(card, is_countersigned=True)
        third_sign = Colleague(third.folder.parent, "孙磊")
        third_sign.sign(card)  # nobody trusts this one
        with pytest.raises(RefusedError, match="会签"):
            maker.desk.approvals.trust(card, is_countersigned=True)
        checker.sign(card)
        checker.sign(card)
        assert maker.desk.approvals.trust(card, is_countersigned=True).way is Trust.COUNTERSIGNED
        path = maker.ask()
        third.sign(path)
        assert maker.verify(path).is_valid
        third_sign.desk.close()

    def test_a_waiting_key_vouches_for_nobody(self, maker: Maker, checker: Colleague, third: Colleague) -> None:
        maker.desk.approvals.trust(checker.key())
        maker.desk.approvals.trust(third.key())
        new = Colleague(third.folder.parent, "孙磊")
        card = new.key()
        third.sign(card)
        with pytest.raises(RefusedError, match="会签"):
            maker.desk.approvals.trust(card, is_countersigned=True)
        new.desk.close()

    def test_nobody_is_their_own_second_person(self, maker: Maker, tmp_path: Path) -> None:
        own = maker.key()
        with pytest.raises(RefusedError, match="自己"):
            maker.desk.approvals.trust(own)
        maker.keyring.kept.clear()
        first = own.read_bytes()
        second = maker.key()
        assert second.read_bytes() != first
        with pytest.raises(RefusedError, match="自己"):
            maker.desk.approvals.trust(second)
        namesake = Colleague(tmp_path / "李敏", "李敏 ")
        with pytest.raises(RefusedError, match="您的名字"):
            maker.desk.approvals.trust(namesake.key())
        namesake.desk.close()
        path = maker.ask()
        with pytest.raises(RefusedError, match="自己发起"):
            maker.sign(path)

    def test_two_people_on_one_login_are_told_that_there_are_no_four_eyes(
        self, maker: Maker, checker: Colleague, tmp_path: Path
    ) -> None:
        elsewhere = tmp_path / "elsewhere.key"
        elsewhere.write_bytes(render(key_file(Secret("e" * 64), "孙磊")))
        assert not maker.desk.approvals.trust(elsewhere).is_same_login
        assert maker.desk.approvals.trust(checker.key()).is_same_login, "the tests are one login"
        assert [one.is_same_login for one in maker.desk.approvals.colleagues()] == [False, True]
        path = maker.ask()
        checker.sign(path)
        assert maker.verify(path).is_same_login

    def test_a_copied_home_is_not_another_person(self, maker: Maker, tmp_path: Path) -> None:
        maker.key()
        maker.desk.close()
        (tmp_path / "别人").mkdir()
        shutil.copytree(maker.home.root, tmp_path / "别人" / "home")
        maker.open()
        copy = Colleague(tmp_path, "别人", MemoryKeyring())
        with pytest.raises(RefusedError, match="自己"):
            maker.desk.approvals.trust(copy.key())
        copy.desk.close()

    def test_what_is_withdrawn_does_not_count_and_comes_back_only_as_a_later_key(
        self, maker: Maker, checker: Colleague
    ) -> None:
        path = _signed(maker, checker)
        maker.desk.approvals.revoke(checker.key())
        assert "不再受信" in maker.verify(path).reason
        with pytest.raises(UsageError):
            checker.desk.approvals.revoke(maker.key())
        again = maker.desk.approvals.trust(checker.key())
        assert (again.way, again.withdrawn_at) == (Trust.WAITED, None)
        assert "24 小时" in maker.verify(path).reason


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
        path = _signed(maker, checker)
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
        path = _signed(maker, checker)
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


class TestKeyring:
    @pytest.mark.parametrize("act", ["key", "ask"])
    def test_without_a_keyring_nothing_is_signed_or_kept(self, maker: Maker, act: str) -> None:
        class Unwilling(MemoryKeyring):
            def set_password(self, service: str, username: str, password: str) -> None:
                raise PermissionError

        maker.desk.__dict__["vault"] = Vault("p1", Unwilling)
        with pytest.raises(NoKeyError, match="密钥环"):
            getattr(maker, act)()
        assert maker.desk.vault.get("person", "approval-key") is None, "not in memory either"
        assert maker.desk.work.approval_keys.own() == frozenset()
        assert not list(maker.folder.glob("*.json"))

    def test_the_private_key_has_its_entry_and_lies_nowhere_else(self, maker: Maker, checker: Colleague) -> None:
        path = _signed(maker, checker)
        maker.use(path)
        assert list(maker.keyring.kept) == ["SellerDesk/p1/person/approval-key"]
        [seed] = maker.keyring.kept.values()
        maker.desk.close()
        holding = [one for one in maker.folder.rglob("*") if one.is_file() and seed.encode() in one.read_bytes()]
        assert holding == []
        maker.open()
        assert (
            maker.desk.approvals.write_key(maker.folder / "k.json").key.public_key
            in maker.desk.work.approval_keys.own()
        )

    def test_a_harmed_entry_is_told_and_not_replaced(self, maker: Maker) -> None:
        maker.key()
        maker.keyring.kept = dict.fromkeys(maker.keyring.kept, "broken")
        with pytest.raises(NoKeyError, match="损坏"):
            maker.key()
        assert set(maker.keyring.kept.values()) == {"broken"}
