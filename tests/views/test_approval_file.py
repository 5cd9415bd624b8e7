"""审批文件: the second person's view, a signed file that comes back, and a colleague's key, with real files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog

from desktop_app.models.approvals.judging import Answer
from desktop_app.models.approvals.said import same_login, trust_words
from desktop_app.models.approvals.shapes import Verdict
from desktop_app.models.vaulting import VaultState
from desktop_app.views.kit.theme import theme
from desktop_app.views.pages.approval.file_page import ApprovalFilePage
from desktop_app.views.pages.approval.file_read import KeyRead, RequestRead, Role
from desktop_app.views.pages.approval.key_view import key_state
from tests.services.approving import REFUND, Colleague, signed
from tests.views.approval_bench import Bench
from tests.views.seeded import Frame


@pytest.fixture
def bench(tmp_path: Path, qtbot: Any) -> Iterator[Bench]:
    made = Bench(tmp_path, qtbot)
    yield made
    made.close()


class Opened:
    """The page in somebody's window."""

    def __init__(self, bench: Bench, person: Colleague, path: Path) -> None:
        self.bench = bench
        self.frame: Frame = bench.frame_of(person)
        self.page = ApprovalFilePage(self.frame.context())
        self.frame.show_page(self.page)
        self.page.activate(path=path)
        bench.wait(lambda: self.page.read is not None or not self.page.problem.isHidden())

    @property
    def read(self) -> Any:
        return self.page.read

    def press(self, name: str) -> None:
        action = f"approval.{name}"
        assert self.frame.registry.trigger(action), self.frame.registry.get(action).property("reason")

    def offered(self) -> list[str]:
        return [name for name, button in self.page._buttons.items() if button.isVisible()]

    def picture(self, name: str) -> None:
        self.bench.picture(name, self.frame)


def _place(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))


def test_the_second_person_sees_it_in_full_and_signs(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = bench.maker.ask()
    opened = Opened(bench, bench.checker, asked)
    assert isinstance(opened.read, RequestRead)
    assert opened.read.role is Role.SECOND
    assert opened.offered() == ["refuse", "agree"]
    told = " ".join(opened.page.request.texts)
    for part in ("李敏", opened.read.note.fingerprint, "用一次就没有了", "没有核对过发起人的密钥"):
        assert part in told, part
    assert "¥28,800.00" in opened.page.request.card.accessibleDescription()
    opened.picture("second-person")
    theme().set_appearance("dark")
    opened.picture("second-person-dark")
    theme().set_appearance("light")
    target = bench.folder / "signed.approval.json"
    _place(monkeypatch, target)
    opened.press("agree")
    bench.wait(lambda: opened.page.read is not None and opened.read.saved is not None)
    assert "signed.approval.json" in " ".join(opened.page.request.texts)
    assert opened.offered() == []
    opened.picture("second-person-signed")
    # what was sent stays as it was; what goes back is good on the maker's desk
    assert not bench.maker.verify(asked).is_valid
    bench.maker.desk.approvals.trust(bench.checker.key())
    assert bench.maker.verify(target).is_valid


def test_a_refusal_needs_its_reason(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Opened(bench, bench.checker, bench.maker.ask())
    target = bench.folder / "no.approval.json"
    _place(monkeypatch, target)
    opened.press("refuse")
    assert "理由" in opened.page.problem.text()
    assert not target.exists()
    opened.page.request.reason.input.setPlainText("金额与合同不符")
    opened.press("refuse")
    bench.wait(target.is_file)
    bench.wait(lambda: opened.read.saved is not None)
    assert (opened.read.verdict, opened.read.reason) == ("refuse", "金额与合同不符")


def test_a_keyring_that_is_locked_says_so_and_nothing_is_written(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Opened(bench, bench.checker, bench.maker.ask())
    bench.checker.desk.vault.get = lambda *_args: None  # type: ignore[method-assign]
    bench.checker.desk.vault.state = VaultState.LOCKED
    _place(monkeypatch, bench.folder / "no.approval.json")
    opened.press("agree")
    bench.wait(lambda: not opened.page.problem.isHidden())
    assert "已锁定" in opened.page.problem.text()
    assert not (bench.folder / "no.approval.json").exists()
    assert opened.offered() == ["refuse", "agree"]


def test_what_was_changed_or_is_over_cannot_be_signed(bench: Bench) -> None:
    asked = bench.maker.ask()
    bench.checker.clock.forward(hours=72)
    opened = Opened(bench, bench.checker, asked)
    assert opened.offered() == []
    assert "已过有效期" in " ".join(opened.page.request.texts)
    bench.checker.clock.forward(hours=-72)
    asked.write_bytes(asked.read_bytes().replace(b"28800.00", b"18800.00"))
    opened.page.open_file(asked)
    bench.wait(lambda: not opened.page.problem.isHidden())
    assert "被改动" in opened.page.problem.text()
    assert opened.page.read is None
    opened.picture("changed")


def test_a_signature_of_the_same_login_is_refused_with_its_reason(bench: Bench) -> None:
    second = Colleague(bench.folder, "第二个家", login=bench.maker.login)
    opened = Opened(bench, bench.maker, signed(bench.maker, second))
    bench.wait(lambda: bool(opened.read.sentence))
    assert not opened.read.is_valid
    assert "同一个系统登录" in " ".join(opened.page.request.texts)
    standing = bench.maker.desk.approvals.standing(bench.maker.connection.id, REFUND)
    assert standing is not None
    assert standing.answer is Answer.UNSIGNED
    opened.picture("same-login")
    second.desk.close()


def test_a_key_of_the_same_login_is_never_said_to_count(bench: Bench) -> None:
    maker = bench.maker
    maker.desk.approvals.trust(bench.checker.key())
    second = Colleague(bench.folder, "第二个家", login=maker.login)
    card = second.key()
    bench.checker.sign(card)  # a trusted colleague vouches for it: that makes other keys count at once
    opened = Opened(bench, maker, card)
    for _time in ("before", "after"):
        assert key_state(opened.read) == ("red", "x-circle", "不算第二人")
        assert opened.page.key.texts == [same_login()]
        trusted = maker.desk.approvals.trust(card, is_countersigned=True)
        opened.page.open_file(card)
        bench.wait(lambda: opened.read.known is not None)
    bench.wait(lambda: not opened.page.keys._owning.is_busy)
    opened.picture("same-login-key")
    assert trust_words(trusted.told_way) == "在同一个系统登录下生成，不算第二人"
    [entry] = [one for one in maker.desk.work.journal.list() if one.detail.get("name") == "第二个家"]
    assert entry.detail["way"] == "same_login"
    second.desk.close()


def test_a_signed_file_that_comes_back_stands_with_its_refund(bench: Bench) -> None:
    path = signed(bench.maker, bench.checker)
    opened = Opened(bench, bench.maker, path)
    bench.wait(lambda: opened.read.is_valid)
    assert opened.read.role is Role.RECEIVER
    assert opened.page.request.headline.text() == "王芳 已签名同意"
    standing = bench.maker.desk.approvals.standing(bench.maker.connection.id, REFUND)
    assert standing is not None
    assert standing.answer is Answer.VALID
    assert "同一个系统登录" not in " ".join(opened.page.request.texts)
    opened.picture("taken-in")
    opened.press("show_refund")
    assert opened.frame.opened == [("refunds", {"key": REFUND})]


def test_a_refusal_that_comes_back_is_said(bench: Bench) -> None:
    bench.maker.desk.approvals.trust(bench.checker.key())
    path = bench.maker.ask()
    bench.checker.sign(path, Verdict.REFUSE, "金额不对")
    opened = Opened(bench, bench.maker, path)
    bench.wait(lambda: bool(opened.read.sentence))
    assert opened.page.request.headline.text() == "王芳 没有同意"
    assert "金额不对" in " ".join(opened.page.request.texts)
    opened.picture("refused")


def test_a_signature_that_nobody_trusts_is_not_taken_in(bench: Bench) -> None:
    path = bench.maker.ask()
    bench.checker.sign(path)
    opened = Opened(bench, bench.maker, path)
    bench.wait(lambda: bool(opened.read.sentence))
    assert opened.page.request.headline.text() == "这份签名不能用"
    assert "没有受信" in opened.read.sentence


def test_the_maker_and_a_reader_are_told_where_the_file_belongs(bench: Bench) -> None:
    path = bench.maker.ask()
    opened = Opened(bench, bench.maker, path)
    assert opened.read.role is Role.MAKER
    assert opened.offered() == ["show_refund"]
    bench.checker.sign(path)
    other = Opened(bench, bench.checker, path)
    assert other.read.role is Role.READER
    assert other.offered() == []
    assert "发回给发起人" in " ".join(other.page.request.texts)


class TestKeys:
    def test_both_fingerprints_are_shown_and_the_key_is_accepted_and_withdrawn(self, bench: Bench) -> None:
        own = bench.maker.desk.approvals.write_key(bench.folder / "own.json").key.fingerprint
        opened = Opened(bench, bench.maker, bench.checker.key())
        assert isinstance(opened.read, KeyRead)
        bench.wait(lambda: opened.page.key.own.value.text() == own)
        assert opened.page.key.theirs.value.text() == opened.read.fingerprint
        assert opened.offered() == ["vouch_for_key", "accept_key"]
        opened.picture("key")
        opened.press("accept_key")
        bench.wait(lambda: opened.read.known is not None)
        assert opened.page.key.state.text == "已采用"
        assert opened.offered() == ["withdraw_key", "vouch_for_key"]
        bench.wait(lambda: opened.page.key.own.value.text() == own)
        opened.picture("key-accepted")
        opened.press("withdraw_key")
        bench.wait(lambda: opened.page.key.state.text == "已撤销")

    def test_a_later_key_waits_unless_somebody_trusted_vouches(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        third = Colleague(bench.folder, "赵强")
        bench.maker.desk.approvals.trust(bench.checker.key())
        opened = Opened(bench, bench.maker, third.key())
        assert "24 小时" in " ".join(opened.page.key.texts)
        opened.press("accept_key")
        bench.wait(lambda: opened.page.key.state.text == "还不能用")
        vouched = Opened(bench, bench.checker, third.key())
        target = bench.folder / "vouched.json"
        _place(monkeypatch, target)
        vouched.press("vouch_for_key")
        bench.wait(target.is_file)
        bench.wait(lambda: bool(vouched.frame.notices))
        opened.page.open_file(target)
        bench.wait(lambda: opened.read.path == target)
        assert opened.read.vouchers == ("王芳",)
        opened.page.keys.accept()
        bench.wait(lambda: opened.page.key.state.text == "已采用")
        third.desk.close()

    def test_a_keyring_that_does_not_answer_is_said_beside_the_other_fingerprint(self, bench: Bench) -> None:
        key = bench.checker.key()
        bench.maker.desk.vault.get = lambda *_args: None  # type: ignore[method-assign]
        bench.maker.desk.vault.state = VaultState.SLOW
        opened = Opened(bench, bench.maker, key)
        bench.wait(lambda: "没有及时回应" in " ".join(opened.page.key.texts))
        assert opened.page.key.theirs.value.text() == opened.read.fingerprint
        opened.picture("key-slow")

    def test_ones_own_key_is_for_others(self, bench: Bench) -> None:
        opened = Opened(bench, bench.maker, bench.maker.key())
        assert opened.read.is_own
        assert opened.offered() == []
        assert opened.page.key.own.isHidden()


def test_a_page_without_a_file_waits_for_one(bench: Bench) -> None:
    frame = bench.frame_of(bench.maker)
    page = ApprovalFilePage(frame.context())
    frame.show_page(page)
    page.activate()
    assert page.zone.isVisible()
    table = bench.folder / "表.json"
    table.write_text("[]")
    page.zone.picked.emit([table])
    bench.wait(lambda: not page.problem.isHidden())
    assert page.zone.isVisible()
    bench.picture("empty", frame)
