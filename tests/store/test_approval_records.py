"""Approvals in ``work.db``: one open request a refund, one end for each, and nothing of it after an older state."""

from __future__ import annotations

import shutil

import pytest
import sqlalchemy as sa

from desktop_app.models.approvals import signing
from desktop_app.models.approvals.records import Ending
from desktop_app.models.approvals.shapes import Request
from desktop_app.paths import Home
from desktop_app.store import approval_marks
from desktop_app.store.work import WorkStore
from tests.models.approval_samples import MAKER, THIRD, decided, external, request, trusted, unsigned
from tests.store.given import NOW, SetClock, later, with_connection


def _add(work: WorkStore, number: int = 1, **more: str) -> Request:
    made = request(id=f"{number:032x}", connection="c1", **more)
    with work.writing() as tx:
        work.approvals.add(tx, made, unsigned(made).maker_signature, "李敏", later(minutes=number))
    return made


def test_a_request_comes_back_as_it_was_with_its_decision(work: WorkStore) -> None:
    made = _add(work)
    file = decided(unsigned(made))
    assert file.decision is not None
    with work.writing() as tx:
        work.approvals.decide(tx, made.id, file.decision, NOW, "李敏")
        work.approvals.decide(tx, made.id, file.decision, later(hours=1), "李敏")
    found = work.approvals.get(made.id)
    assert found is not None
    assert (found.request, found.decision, found.decision_seen_at) == (made, file.decision, later(hours=1))
    assert found.maker_signature == file.maker_signature
    assert work.approvals.newest("c1", made.refund_id) == found
    assert work.approvals.get("0" * 32) is None


def test_at_most_one_request_of_a_refund_is_open(work: WorkStore) -> None:
    first = _add(work)
    with pytest.raises(sa.exc.IntegrityError):
        _add(work, 2)
    with work.writing() as tx:
        assert work.approvals.end(tx, first.id, Ending.REPLACED, NOW, "李敏")
    second = _add(work, 2)
    assert work.approvals.newest("c1", first.refund_id).request == second  # type: ignore[union-attr]


def test_a_request_ends_once(work: WorkStore) -> None:
    made = _add(work)
    with work.writing() as tx:
        assert work.approvals.end(tx, made.id, Ending.USED, NOW, "李敏", "k1")
        assert not work.approvals.end(tx, made.id, Ending.REVOKED, later(hours=1), "王芳")
        assert not work.approvals.end(tx, "f" * 32, Ending.USED, NOW, "李敏")
    found = work.approvals.get(made.id)
    assert found is not None
    assert (found.ending, found.ended_at, found.ended_by, found.command_id) == (Ending.USED, NOW, "李敏", "k1")


def test_an_external_record_comes_back_as_it_was_and_ends_once(work: WorkStore) -> None:
    made = external()
    with work.writing() as tx:
        work.external_approvals.add(tx, made)
    assert work.external_approvals.newest("c1", "RF26110001") == made
    assert work.external_approvals.newest("c1", "RF2") is None
    assert work.external_approvals.of_same("ＯＡ 20261124-118", None) == [made]
    assert work.external_approvals.of_same("", "a" * 64) == [made]
    assert work.external_approvals.of_same(" ", None) == work.external_approvals.of_same("OA 1", "b" * 64) == []
    with pytest.raises(sa.exc.IntegrityError), work.writing() as tx:
        work.external_approvals.add(tx, external(id="2" * 32))
    with work.writing() as tx:
        assert work.external_approvals.end(tx, made.id, Ending.USED, NOW, "李敏", "k1")
        assert not work.external_approvals.end(tx, made.id, Ending.REVOKED, NOW, "李敏")
        newer = external(id="3" * 32, picture=None, made_at=later(hours=1))
        work.external_approvals.add(tx, newer)
    assert work.external_approvals.newest("c1", "RF26110001") == newer
    [used] = [one for one in work.external_approvals.of_same("OA20261124-118", None) if one.id == made.id]
    assert (used.ending, used.ended_at, used.command_id) == (Ending.USED, NOW, "k1")


def test_keys_are_kept_and_withdrawn_and_stay_on_record(work: WorkStore) -> None:
    own = signing.public_of(MAKER)
    with work.writing() as tx:
        assert work.approval_keys.add_own(tx, own, NOW)
        assert not work.approval_keys.add_own(tx, own, NOW)
        work.approval_keys.put(tx, trusted())
        work.approval_keys.put(tx, trusted(THIRD, active_from=later(hours=24), trusted_at=later(hours=1)))
        work.approval_keys.withdraw(tx, signing.public_of(THIRD), later(hours=2))
    assert work.approval_keys.own() == {own}
    first, second = work.approval_keys.all()
    assert first == trusted() == work.approval_keys.get(first.public_key)
    assert (second.active_from, second.withdrawn_at) == (later(hours=24), later(hours=2))
    assert first.is_active(NOW)
    assert not second.is_active(later(days=9))


def _with_open_request(home: Home, clock: SetClock) -> None:
    work = with_connection(WorkStore.open(home, clock))
    with work.writing() as tx:
        work.approval_keys.put(tx, trusted())
    _add(work)
    with work.writing() as tx:
        work.external_approvals.add(tx, external())
    work.snapshot()
    with work.writing() as tx:
        work.journal.append(tx, "李敏", "approval.used", "", {}, NOW)
    work.close()


@pytest.mark.parametrize("way", ["damaged", "lost", "older", "copied"])
def test_after_an_older_state_no_request_and_no_key_counts(home: Home, clock: SetClock, way: str) -> None:
    _with_open_request(home, clock)
    if way == "damaged":
        home.work_db.write_bytes(b"\xff" * 9000)
    elif way == "lost":
        home.work_db.unlink()
    elif way == "older":
        shutil.copyfile(next(home.snapshots.glob("*.db")), home.work_db)
    else:
        copy = Home(home.root.parent / "另一处")
        shutil.copytree(home.root, copy.root)
        home = copy
    work = WorkStore.open(home, clock)
    found = work.approvals.get(f"{1:032x}")
    assert found is not None
    assert found.ending is Ending.VOIDED
    assert work.external_approvals.newest("c1", "RF26110001").ending is Ending.VOIDED  # type: ignore[union-attr]
    assert [key.is_doubted for key in work.approval_keys.all()] == [True]
    voided = [one for one in work.journal.list() if one.action == "approval.voided"]
    assert [one.detail for one in voided] == [{"requests": 1, "keys": 1, "externals": 1}]
    _add(work, 2)
    work.close()
    again = WorkStore.open(home, clock)
    assert again.approvals.get(f"{2:032x}").ending is None  # type: ignore[union-attr]
    again.close()


def test_marks_outlive_the_database(home: Home) -> None:
    key = signing.public_of(THIRD)
    assert approval_marks.ended_by_mark(home, "1" * 32) is None
    approval_marks.mark_ended(home, "1" * 32, Ending.USED, NOW)
    approval_marks.mark_ended(home, "1" * 32, Ending.REVOKED, NOW)
    assert approval_marks.ended_by_mark(home, "1" * 32) is Ending.USED
    approval_marks.mark_withdrawn(home, key, NOW)
    assert approval_marks.is_withdrawn(home, key)
    approval_marks.forget_withdrawn(home, key)
    approval_marks.forget_withdrawn(home, key)
    assert not approval_marks.is_withdrawn(home, key)
