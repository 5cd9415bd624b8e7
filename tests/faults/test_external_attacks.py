"""Attacks on external records, at least fifty tries of each class: none is accepted, and the honest record stays good.

What no program can see is whether a number that a person typed belongs to an approval at all: the record says so
(未验签). What it can see is held here: to what it is bound, that it counts once, for a while, and not for its maker.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from desktop_app.errors import DeskError, RefusedError
from desktop_app.models.approvals.external import ExternalAnswer
from desktop_app.models.approvals.records import ApprovalSubject
from desktop_app.services.approvals import external
from desktop_app.services.approvals.external import ExternalGiven
from tests.faults.approval_attacks import paste_refunds
from tests.services.approving import Maker, ask_for
from tests.services.deciding import NOW, files_connection

pytestmark = [pytest.mark.fault]

TRIES = 50
REFUNDS = 699


class Scene:
    """A maker with many refunds, and one honest record."""

    def __init__(self, folder: Path) -> None:
        self.maker = Maker(folder, "李敏")
        ask_for(self.maker, "external", "0")
        paste_refunds(self.maker, REFUNDS)
        self._numbers = itertools.count(1)
        self.honest = self.next()
        self.record(self.honest)

    def next(self) -> int:
        """The number of a refund that nothing was done with."""
        return next(self._numbers)

    def given(self, number: int, **more: Any) -> ExternalGiven:
        values: dict[str, Any] = {
            "reference": f"OA {number}",
            "approver": "周航",
            "approved_at": NOW - timedelta(hours=1),
            "amount": f"{number}.50",
            "currency": "CNY",
            **more,
        }
        return ExternalGiven(**values)

    def record(self, number: int, **more: Any) -> None:
        given = self.given(number, **more)
        self.maker.desk.second_person.record(self.maker.connection.id, f"RF{number:04d}", given)

    def is_recorded(self, number: int, **more: Any) -> bool:
        """Whether a record like this is taken; a refusal is a sentence."""
        try:
            self.record(number, **more)
        except DeskError as error:
            return not error.message.endswith("。")
        return True

    def is_used(self, number: int) -> bool:
        """Whether a command for this refund would be made."""
        try:
            with self.maker.desk.work.writing() as tx:
                self.maker.desk.second_person.use(tx, self.maker.connection.id, f"RF{number:04d}", f"k{number}")
        except RefusedError as error:
            return not error.message.endswith("。")
        return True

    def stands(self, number: int) -> bool:
        return bool(self.maker.desk.second_person.standing(self.maker.connection.id, f"RF{number:04d}").is_given)

    def subject(self, number: int) -> ApprovalSubject:
        return ApprovalSubject(self.maker.connection.id, f"RF{number:04d}", f"{number}.50", "CNY", "PENDING_SELLER")


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    made = Scene(tmp_path_factory.mktemp("external"))
    yield made
    made.maker.desk.close()


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str, int, int], None]:
    def say(name: str, tries: int, accepted: int) -> None:
        with capsys.disabled():
            print(f"\n{name}: {tries} tries, {accepted} accepted", end="")

    return say


Tell = Callable[[str, int, int], None]


def _none(scene: Scene, tell: Tell, name: str, found: list[bool]) -> None:
    tell(name, len(found), sum(found))
    assert sum(found) == 0
    assert len(found) >= TRIES
    assert scene.stands(scene.honest), "the honest record is good all the while"


def test_the_number_of_another_refund(scene: Scene, tell: Tell) -> None:
    forms = ("OA {0}", "oa{0}", "ＯＡ　{0}", " OA {0} ", "Oa  {0}")
    found = []
    for number in range(TRIES):
        form = forms[number % len(forms)]
        found.append(scene.is_recorded(scene.next(), reference=form.format(scene.honest)))
    _none(scene, tell, "the number of another refund", found)


def test_another_amount(scene: Scene, tell: Tell) -> None:
    number = scene.next()
    wrong = [f"{number}.{cents:02d}" for cents in range(TRIES + 1) if cents != 50]
    wrong += [f"{number}.5", f"0{number}.50", f"-{number}.50", "", "0.00", f"{number}.500"]
    _none(scene, tell, "another amount", [scene.is_recorded(number, amount=one) for one in wrong])


def test_another_currency(scene: Scene, tell: Tell) -> None:
    number = scene.next()
    wrong = [f"{a}{b}Y" for a in "ABCDEFG" for b in "ABCDEFGH"] + ["cny", "", "RMB", "CNY "]
    _none(scene, tell, "another currency", [scene.is_recorded(number, currency=one) for one in wrong])


def test_used_for_another_refund_account_amount_currency_or_state(scene: Scene, tell: Tell) -> None:
    number = scene.next()
    scene.record(number)
    other = files_connection(scene.maker.desk, "另一个账号")
    bound = scene.subject(number)
    values = (bound.connection_id, bound.refund_id, bound.amount, bound.currency, bound.state)
    wrong: list[list[str]] = [
        [other, *(f"c{count}" for count in range(50, 100))],
        [f"RF{count:04d}" for count in range(600, 650)],
        [f"{number}.{count:02d}" for count in range(51) if count != 50],
        [f"{a}{b}Y" for a in "ABCDEFGH" for b in "ABCDEFGH"],
        [f"STATE_{count}" for count in range(50)],
    ]
    found = []
    for place, given in enumerate(wrong):
        for value in given:
            subject = ApprovalSubject(*values[:place], value, *values[place + 1 :])
            found.append(_is_used_for(scene, subject))
    _none(scene, tell, "used for another subject", found)
    assert _is_used_for(scene, bound), "and then for the right one"


def _is_used_for(scene: Scene, subject: ApprovalSubject) -> bool:
    try:
        with scene.maker.desk.work.writing() as tx:
            external.use(scene.maker.desk, tx, subject, "k")
    except RefusedError:
        return False
    return True


def test_used_twice(scene: Scene, tell: Tell, tmp_path: Path) -> None:
    found = []
    for count in range(TRIES):
        number = scene.next()
        shot = tmp_path / f"{count}.png"
        Image.new("RGB", (20, 20), (count, 0, 0)).save(shot)
        scene.record(number, picture=shot)
        assert scene.is_used(number)
        again = {"reference": f"OA {number}"} if count % 2 else {"reference": f"OA neu {count}", "picture": shot}
        found += [scene.is_used(number), scene.is_recorded(number, **again), scene.is_recorded(scene.next(), **again)]
    _none(scene, tell, "used twice", found)


def test_the_approver_is_the_maker(scene: Scene, tell: Tell) -> None:
    number, desk = scene.next(), scene.maker.desk
    spaces = ("", " ", "\u3000", "\u00a0", "\u2009", "\t")
    names = [f"{a}李{b}敏{c}" for a in spaces for b in spaces for c in spaces[:2]]
    names += [desk.login, desk.login.upper(), f" {desk.login} "]
    _none(scene, tell, "the approver is the maker", [scene.is_recorded(number, approver=one) for one in names])


def test_expired_and_yet_to_come(scene: Scene, tell: Tell) -> None:
    number = scene.next()
    moments = [NOW + timedelta(minutes=11 + count) for count in range(25)]  # in the future
    moments += [NOW - timedelta(hours=26 + count) for count in range(25)]  # before the customer asked
    found = [scene.is_recorded(number, approved_at=one) for one in moments]
    for hours in range(1, 26):
        late = scene.next()
        scene.record(late, hours=hours + 1)
        scene.maker.clock.forward(hours=hours, minutes=1)
        found.append(scene.is_used(late))
        scene.maker.clock.forward(hours=-hours, minutes=-1)
    _none(scene, tell, "expired or yet to come", found)


def test_a_picture_that_was_tampered_with(scene: Scene, tell: Tell, tmp_path: Path) -> None:
    found = []
    for count in range(TRIES):
        number = scene.next()
        shot = tmp_path / f"t{count}.png"
        Image.new("RGB", (20, 20), (0, count, 1)).save(shot)
        scene.record(number, reference="", picture=shot)
        kept = scene.maker.desk.work.external_approvals.newest(scene.maker.connection.id, f"RF{number:04d}")
        assert kept is not None
        assert kept.picture is not None
        place = scene.maker.desk.files.path(kept.picture.sha256)
        place.chmod(0o600)
        data = place.read_bytes()
        if count % 5 == 0:
            place.unlink()
        else:
            at = (count * 7) % len(data)
            place.write_bytes((data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])[: len(data) - count % 2])
        standing = external.standing(scene.maker.desk, scene.maker.connection.id, f"RF{number:04d}")
        assert standing is not None
        assert standing.answer is ExternalAnswer.PICTURE_CHANGED
        found.append(scene.is_used(number))
    _none(scene, tell, "a tampered picture", found)


def test_nothing_comes_back_with_an_older_state_of_the_data(tmp_path: Path, tell: Tell) -> None:
    """Fifty records; some are used, revoked, replaced; then somebody puts the older database back."""
    scene = Scene(tmp_path)
    maker = scene.maker
    numbers = [scene.next() for _count in range(TRIES)]
    for number in numbers:
        scene.record(number)
    maker.desk.close()
    old, head = maker.home.work_db.read_bytes(), maker.home.journal_head.read_bytes()
    maker.open()
    for number in numbers:
        if number % 3 == 0:
            assert scene.is_used(number)
        elif number % 3 == 1:
            maker.desk.second_person.revoke_record(maker.connection.id, f"RF{number:04d}")
        else:
            scene.record(number, reference=f"OA neu {number}")
    accepted, tries = 0, 0
    for with_head in (True, False):
        maker.desk.close()
        maker.home.work_db.write_bytes(old)
        if with_head:
            maker.home.journal_head.write_bytes(head)
        maker.open()
        for number in numbers:
            accepted += scene.stands(number) + scene.is_used(number)
            tries += 2
            if number % 3 == 0:
                accepted += scene.is_recorded(number)  # the number was used, and cannot be entered again
                tries += 1
    tell("after an older state was put back", tries, accepted)
    maker.desk.close()
    assert accepted == 0
