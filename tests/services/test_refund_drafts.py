"""The draft of a decision on a refund: what was typed for which state, and when it is done with."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app.models.batches import Scope
from desktop_app.models.command_words import Capability, CommandName, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.refunds.form import AGREEMENT, OTHER, RefundForm
from desktop_app.models.refunds.states import RefundState
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from desktop_app.services.refunds.drafts import (
    REFUND_FORM,
    body_of,
    drop_draft,
    form_of,
    keep_pasted,
    open_draft,
)
from tests.services import homes
from tests.services.homes import NOW, files_connection
from tests.services.refunding import REFUND, bring

FORM = RefundForm(
    "已与客户协商一致 <b>",
    ((AGREEMENT, Path("/甲/协商记录.pdf")), (OTHER, Path("/甲/截图.png"))),
    "王芳，0574-1，宁波",
    {"INVOICE_REQUESTED": "已撤回"},
)
PENDING = RefundState.PENDING_SELLER.value
desk = homes.desk


@pytest.fixture
def connection(desk: Desk) -> str:
    found = files_connection(desk).id
    bring(desk, "refunds", REFUND)
    return found


def _save(desk: Desk, connection: str, state: str = PENDING) -> None:
    draft = open_draft(desk, connection, "R1")
    desk.drafts.autosave(draft.id, body_of(FORM, state, "李敏"))


def _listed(desk: Desk, connection: str) -> list[tuple[str, str]]:
    return [(one.kind, one.target) for one in desk.drafts.list(connection)]


def test_a_form_comes_back_as_it_was_typed(desk: Desk, connection: str) -> None:
    _save(desk, connection)
    kept = open_draft(desk, connection, "R1").body
    assert form_of(kept, PENDING) == FORM
    assert kept["by"] == "李敏"


def test_what_was_typed_for_the_review_is_not_shown_at_the_inspection(desk: Desk, connection: str) -> None:
    _save(desk, connection)
    kept = open_draft(desk, connection, "R1").body
    assert form_of(kept, RefundState.AWAITING_INSPECTION.value) == RefundForm()
    assert form_of({}, PENDING) == RefundForm()
    assert form_of({"state": PENDING, "files": [["unknown", "x"]], "reasons": None}, PENDING) == RefundForm()


def test_a_draft_waits_until_somebody_decided_elsewhere_and_is_not_lost_then(desk: Desk, connection: str) -> None:
    _save(desk, connection)
    assert _listed(desk, connection) == [(REFUND_FORM, "R1")]
    bring(desk, "refunds", {**REFUND, "状态": "已驳回"}, data_as_of=NOW, scope=Scope.PARTIAL)
    assert _listed(desk, connection) == []
    assert form_of(open_draft(desk, connection, "R1").body, PENDING) == FORM


@pytest.mark.parametrize(
    ("name", "is_gone"), [(CommandName.APPROVE_REFUND, True), (CommandName.CONFIRM_REQUIREMENT, False)]
)
def test_the_console_shows_the_act_and_the_draft_is_gone(
    desk: Desk, connection: str, name: CommandName, is_gone: bool
) -> None:
    _save(desk, connection)
    command = Command(
        "k", connection, name, "R1", 1, PENDING, {}, (), "李敏", NOW, CommandState.CONFIRMED, Capability.HANDOFF
    )
    with desk.work.writing() as tx:
        drop_draft(desk, tx, command)
    assert (desk.drafts.find(connection, REFUND_FORM, "R1") is None) is is_gone


def test_a_pasted_picture_is_a_file_of_the_home_and_the_same_one_is_kept_once(desk: Desk, home: Home) -> None:
    first, again = (keep_pasted(desk, b"\x89PNG one", NOW) for _time in range(2))
    other = keep_pasted(desk, b"\x89PNG two", NOW)
    assert first == again != other
    assert first.read_bytes() == b"\x89PNG one"
    assert (first.suffix, first.is_relative_to(home.root)) == (".png", True)


def test_an_old_picture_that_no_draft_names_is_forgotten_and_one_that_is_named_stays(
    desk: Desk, connection: str
) -> None:
    now = desk.clock.wall()
    unused, used, young = (keep_pasted(desk, f"PNG {number}".encode(), now) for number in range(3))
    form = RefundForm("同意", ((AGREEMENT, used),))
    desk.drafts.autosave(open_draft(desk, connection, "R1").id, body_of(form, PENDING, "李敏"))
    old = (now - timedelta(days=30)).timestamp()
    for path in (unused, used):
        os.utime(path, (old, old))
    keep_pasted(desk, b"PNG more", now)
    assert [path.exists() for path in (unused, used, young)] == [False, True, True]
