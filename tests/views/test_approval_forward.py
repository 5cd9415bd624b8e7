"""转发申请: text, picture and signed file of a refund's request, in each of the company's ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from desktop_app.models.approvals.forwarding import note_text
from desktop_app.models.approvals.shapes import RequestFile
from desktop_app.models.vaulting import VaultState
from desktop_app.views.kit.theme import theme
from desktop_app.views.pages.approval.forward_page import ForwardPage
from desktop_app.views.pages.approval.request_card import RequestCard
from desktop_app.views.pages.approval.second_person_row import SecondPersonBlock
from tests.services.approving import signed
from tests.views.approval_bench import REFUND, Bench, ask_for


@pytest.fixture
def bench(tmp_path: Path, qtbot: Any) -> Iterator[Bench]:
    made = Bench(tmp_path, qtbot)
    yield made
    made.close()


def _open(bench: Bench, **more: Any) -> ForwardPage:
    page = ForwardPage(bench.frame.context())
    bench.frame.show_page(page)
    page.activate(connection_id=bench.maker.connection.id, refund_id=REFUND, **more)
    bench.wait(lambda: page.read is not None)
    return page


def _place(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))


def _forwarded(bench: Bench) -> list[str]:
    entries = bench.maker.desk.work.journal.list()
    return [one.detail["way"] for one in entries if one.action == "approval.forwarded"]


def _press(bench: Bench, name: str) -> None:
    assert bench.frame.registry.trigger(f"approval.{name}"), bench.frame.registry.get(f"approval.{name}").property(
        "reason"
    )


def test_where_a_signature_is_wanted_there_is_no_code_before_it(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_for(bench.maker)
    page = _open(bench, opinion="同意全额退款")
    assert not bench.frame.registry.get("approval.copy_text").isEnabled()
    assert "先存签名文件" in bench.frame.registry.get("approval.copy_text").property("reason")
    assert page.card.note is not None
    assert page.card.note.code == ""
    bench.picture("forward-signed-before")
    target = bench.folder / "r.approval.json"
    _place(monkeypatch, target)
    _press(bench, "save_file")
    bench.wait(lambda: page.read is not None and page.read.is_signed)
    file = bench.maker.desk.approvals.read(target)
    assert isinstance(file, RequestFile)
    assert file.request.opinion == "同意全额退款"
    assert page.card.note is not None
    assert page.card.note.code == file.code
    _press(bench, "copy_text")
    text = QGuiApplication.clipboard().text()
    assert text == note_text(page.card.note)
    for part in (file.code, "¥28,800.00", REFUND, "CS1", "华东精工", "同意全额退款", "CS1-1"):
        assert part in text
    _press(bench, "copy_picture")
    assert not QGuiApplication.clipboard().image().isNull()
    bench.picture("forward-signed")
    # saved once more, then ended
    again = bench.folder / "again.approval.json"
    _place(monkeypatch, again)
    _press(bench, "save_file")
    bench.wait(again.is_file)
    assert again.read_bytes() == target.read_bytes()
    bench.wait(lambda: bench.frame.registry.get("approval.revoke_request").isEnabled())
    _press(bench, "revoke_request")
    bench.wait(lambda: page.read is not None and not page.read.is_signed)
    assert not bench.maker.verify(target).is_valid


def test_where_a_record_is_wanted_text_and_picture_need_no_keyring(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for(bench.maker, "external")
    bench.maker.desk.vault.get = lambda *_args: pytest.fail("the keyring was asked")  # type: ignore[method-assign]
    page = _open(bench)
    note = page.card.note
    assert note is not None
    assert note.fingerprint == ""
    _press(bench, "copy_text")
    assert note.code in QGuiApplication.clipboard().text()
    # the refund says that somebody was asked, its block too, and the journal has it
    bench.wait(lambda: _forwarded(bench) == ["text"])
    block = SecondPersonBlock(bench.frame.context())
    block.show_read(bench.second_person())
    assert f"已转发申请（代码 {note.code}），等第二人答复" in block.row.sentence
    assert block.row.chip.isHidden(), "nothing was given"
    block.resize(560, 110)
    bench.picture("forward-asked", block)
    block.deleteLater()
    target = bench.folder / "r.png"
    _place(monkeypatch, target)
    _press(bench, "save_picture")
    bench.wait(lambda: _forwarded(bench) == ["picture", "text"])
    image = QImage(str(target))
    assert (image.width(), image.height()) == (page.card.width() * 2, page.card.height() * 2)
    # another opinion is another note with another code
    page.opinion.input.setPlainText("按合同退一半\n其余按天折算")
    bench.wait(lambda: page.card.note is not None and page.card.note.opinion.startswith("按合同"))
    assert page.card.note is not None
    assert page.card.note.code != note.code
    assert page.card.note.made_at == note.made_at
    bench.picture("forward-external")
    theme().set_appearance("dark")
    bench.picture("forward-external-dark")
    theme().set_appearance("light")


def test_a_keyring_that_is_not_there_is_said_and_nothing_is_made(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_for(bench.maker)
    bench.maker.desk.vault.get = lambda *_args: None  # type: ignore[method-assign]
    page = _open(bench)
    bench.maker.desk.vault.state = VaultState.ABSENT
    _place(monkeypatch, bench.folder / "r.approval.json")
    _press(bench, "save_file")
    bench.wait(lambda: not page.problem.isHidden())
    assert "密钥环" in page.problem.text()
    assert not (bench.folder / "r.approval.json").exists()
    assert bench.frame.registry.get("approval.save_file").isEnabled()
    bench.picture("forward-no-keyring")


def test_an_open_request_is_shown_and_a_new_one_takes_its_place(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_for(bench.maker)
    path = signed(bench.maker, bench.checker)
    bench.maker.desk.approvals.receive(path)
    page = _open(bench)
    assert page.read is not None
    assert page.read.forwarding.is_signed_by_second
    assert "已签名同意" in page.told.text()
    old = page.card.note
    assert old is not None
    _press(bench, "new_request")
    bench.wait(lambda: page.read is not None and not page.read.is_signed)
    page.opinion.input.setPlainText("新的意见")
    _place(monkeypatch, bench.folder / "new.approval.json")
    _press(bench, "save_file")
    bench.wait(lambda: page.read is not None and page.read.is_signed)
    assert page.card.note is not None
    assert (page.card.note.opinion, page.card.note.code == old.code) == ("新的意见", False)
    assert "新的请求" in bench.maker.verify(path).reason


def test_a_refund_that_nobody_can_be_asked_about_says_so(bench: Bench) -> None:
    bench.maker.refund(state="已退订")
    page = ForwardPage(bench.frame.context())
    bench.frame.show_page(page)
    page.activate(connection_id=bench.maker.connection.id, refund_id=REFUND)
    bench.wait(lambda: not page.problem.isHidden())
    assert "没有可由第二人同意的" in page.problem.text()
    assert not bench.frame.registry.get("approval.save_file").isEnabled()


def test_the_picture_holds_what_is_long_and_shows_a_rehearsal(bench: Bench) -> None:
    page = _open(bench)
    note = page.card.note
    assert note is not None
    card = RequestCard()
    card.show_note(note)
    before = card.sizeHint().height()
    card.show_note(replace(note, opinion="长" * 2000, is_rehearsal=True))
    assert before < card.sizeHint().height() <= 6000
    assert "演练" in card.accessibleName()
    card.picture().save(str(bench.folder / "card-rehearsal.png"))
    whole = card.picture()
    card.fit(400)
    assert card.width() == 400
    assert card.picture() == whole, "what is forwarded does not depend on the window"
    card.show_note(None)
    assert card.accessibleName() == ""
    card.deleteLater()
