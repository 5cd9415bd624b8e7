"""第二人审批 in the settings: the amount, this person's key, and those of colleagues, with a keyring and without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog

from desktop_app.models.approvals.signing import fingerprint
from desktop_app.models.vaulting import VaultState
from desktop_app.views.kit.theme import theme
from desktop_app.views.pages.settings.approvals_block import ApprovalsBlock, KeyLine
from tests.services.approving import Colleague
from tests.views.approval_bench import Bench, ask_for


@pytest.fixture
def bench(tmp_path: Path, qtbot: Any) -> Iterator[Bench]:
    made = Bench(tmp_path, qtbot)
    yield made
    made.close()


@pytest.fixture
def block(bench: Bench) -> ApprovalsBlock:
    made = ApprovalsBlock(bench.frame.context())
    bench.put(made, 1200)
    made.set_width(1150)
    made.look()
    bench.wait(lambda: made.shown is not None)
    return made


def _type(block: ApprovalsBlock, text: str) -> None:
    block.amount.input.setText(text)
    block.amount.input.editingFinished.emit()


def test_the_amount_is_kept_in_the_companys_rules(bench: Bench, block: ApprovalsBlock) -> None:
    _type(block, "10,000")
    bench.wait(lambda: block.shown is not None and block.shown.tier.amount == "10000.00")
    assert block.amount.value() == "10000.00"
    assert bench.maker.desk.second_person.standing(bench.maker.connection.id, "RF26110001").is_needed
    _type(block, "一万")
    bench.wait(lambda: block.amount.input.property("bad") == "true")
    _type(block, "")
    bench.wait(lambda: block.shown is not None and block.shown.tier.amount is None)
    assert block.amount.input.property("bad") == "false"


def test_tiers_in_a_file_of_their_own_are_named(bench: Bench, block: ApprovalsBlock) -> None:
    ask_for(bench.maker)
    block.look()
    bench.wait(lambda: block.shown is not None and bool(block.shown.tier.elsewhere))
    _type(block, "5")
    bench.wait(lambda: block.amount.input.property("bad") == "true")
    assert not (bench.maker.home.root / "rules" / "company-second-person.toml").exists()


def test_the_own_key_is_made_when_it_is_written_and_shown_when_asked(
    bench: Bench, block: ApprovalsBlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not bench.maker.keyring.kept, "looking at the settings asks no keyring and makes no key"
    assert "还没有" in block.fingerprint.text()
    assert block.look_up.isHidden()
    target = bench.folder / "own.approval-key.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    block.write.click()
    bench.wait(lambda: target.is_file() and len(block.fingerprint.text()) == 39)
    [public] = bench.maker.desk.work.approval_keys.own()
    assert block.fingerprint.text() == fingerprint(public)
    bench.wait(lambda: block.look_up.isVisible())
    block.fingerprint.set_text("")
    block.look_up.click()
    bench.wait(lambda: block.fingerprint.text() == fingerprint(public))


@pytest.mark.parametrize(
    ("state", "said"),
    [(VaultState.ABSENT, "没有可用的"), (VaultState.LOCKED, "已锁定"), (VaultState.SLOW, "没有及时回应")],
)
def test_a_keyring_that_is_not_ready_is_said(
    bench: Bench, block: ApprovalsBlock, monkeypatch: pytest.MonkeyPatch, state: VaultState, said: str
) -> None:
    bench.maker.desk.vault.get = lambda *_args: None  # type: ignore[method-assign]
    bench.maker.desk.vault.state = state
    target = bench.folder / "own.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    block.write.click()
    bench.wait(lambda: said in block.fingerprint.text())
    assert not target.exists()
    bench.picture(f"keys-{state.value}")


def test_colleagues_are_listed_with_their_state_and_taken_back(bench: Bench, block: ApprovalsBlock) -> None:
    third = Colleague(bench.folder, "赵强")
    bench.maker.desk.approvals.trust(bench.checker.key())
    bench.maker.desk.approvals.trust(third.key())  # on another page: the list follows
    bench.wait(lambda: block.shown is not None and len(block.shown.keys) == 2)
    lines = [line.accessibleName() for line in block.findChildren(KeyLine)][-2:]
    assert lines[0].startswith("王芳 可用 ")
    assert lines[1].startswith("赵强 还不能用 ")
    bench.picture("keys")
    theme().set_appearance("dark")
    bench.picture("keys-dark")
    theme().set_appearance("light")
    block.findChildren(KeyLine)[-2].withdraw_wanted.emit(bench.maker.desk.approvals.colleagues()[0].public_key)
    bench.wait(lambda: block.shown is not None and block.shown.keys[0][0].withdrawn_at is not None)
    opened: list[bool] = []
    bench.frame.registry.add("approval.open", "打开审批文件", handler=lambda: opened.append(True))
    block.trust.click()
    assert opened == [True]
    third.desk.close()
