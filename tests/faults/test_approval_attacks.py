"""Attacks on approvals, at least fifty files of each class: none is accepted, nothing changes, the honest one stays.

Whose key it is no file can prove: people decide it. A person who holds both keys is not kept out.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app.errors import DeskError, RefusedError
from desktop_app.models.approvals import signing
from desktop_app.models.approvals.files import render
from desktop_app.models.approvals.records import ApprovalSubject
from desktop_app.models.approvals.shapes import RequestFile
from desktop_app.services.approvals.own_key import holder
from desktop_app.store.atomic import write_bytes
from tests.faults.approval_attacks import ATTACKS, FILES, Scene, _seed
from tests.models.approval_samples import key_file
from tests.services.deciding import files_connection

pytestmark = [pytest.mark.fault]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    made = Scene(tmp_path_factory.mktemp("attacks"))
    yield made
    made.close()


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Iterator[object]:
    def say(name: str, files: int, accepted: int) -> None:
        with capsys.disabled():
            print(f"\n{name}: {files} files, {accepted} accepted", end="")

    return say  # type: ignore[return-value]


def _is_good(scene: Scene, file: RequestFile, connection_id: str = "") -> bool:
    path = scene.maker.folder / "control.json"
    path.write_bytes(render(file))
    return scene.maker.desk.approvals.verify(path, connection_id).is_valid


@pytest.mark.parametrize("name", ATTACKS)
def test_none_is_accepted(scene: Scene, name: str, tell) -> None:  # type: ignore[no-untyped-def]
    assert _is_good(scene, scene.honest), "the same file without the attack is good"
    path, honest = scene.maker.folder / "attack.json", render(scene.honest)
    files, accepted = 0, []
    for data in ATTACKS[name](scene):
        assert data != honest
        path.write_bytes(data)
        found = scene.maker.desk.approvals.verify(path)
        files += 1
        if found.is_valid or not found.reason.endswith("。"):
            accepted.append(data)
    tell(name, files, len(accepted))
    assert accepted == []
    assert files >= FILES
    assert _is_good(scene, scene.honest)


def _refused_uses(scene: Scene, subjects: list[ApprovalSubject]) -> int:
    refused = 0
    for subject in subjects:
        try:
            with scene.maker.desk.work.writing() as tx:
                scene.maker.desk.approvals.use(tx, subject, "k")
        except RefusedError:
            refused += 1
    return refused


def test_it_is_used_for_no_other_refund_account_amount_currency_or_state(scene: Scene, tell) -> None:  # type: ignore[no-untyped-def]
    file = scene.signed(scene.asked())
    path, asked, maker = scene.maker.folder / "bound.json", file.request, scene.maker
    path.write_bytes(render(file))
    assert maker.desk.approvals.receive(path).is_valid
    other = files_connection(maker.desk, "另一个账号")
    values = (asked.connection, asked.refund_id, asked.amount, asked.currency, asked.state)
    wrong: list[list[str]] = [
        [other, *(f"c{number}" for number in range(50, 100))],
        [f"RF{number:04d}" for number in range(200, 250)],
        [f"{number}.{number:02d}" for number in range(50)] + [asked.amount + "0", asked.amount[:-1]],
        [f"{a}{b}Y" for a in "ABCDEFGH" for b in "ABCDEFGH"],
        [f"STATE_{number}" for number in range(50)] + ["", "APPROVED", "pending_seller"],
    ]
    names = ("another account", "another refund", "another amount", "another currency", "another state")
    for place, (name, given) in enumerate(zip(names, wrong, strict=True)):
        subjects = [ApprovalSubject(*values[:place], value, *values[place + 1 :]) for value in given]
        refused = _refused_uses(scene, subjects)
        tell(name, len(subjects), len(subjects) - refused)
        assert refused == len(subjects) >= FILES
    presented = [maker.desk.approvals.verify(path, one) for one in wrong[0]]
    assert [one.is_valid for one in presented] == [False] * len(presented)
    assert _refused_uses(scene, [ApprovalSubject(*values)]) == 0, "and then for the right one"


def test_none_is_accepted_when_its_time_is_over(scene: Scene, tell) -> None:  # type: ignore[no-untyped-def]
    start, files = scene.maker.clock.now, 0
    accepted = 0
    for number in range(FILES):
        scene.maker.clock.now = start + timedelta(hours=72, minutes=number**3)
        files += 1
        accepted += _is_good(scene, scene.honest)
    scene.maker.clock.now = start
    tell("expired", files, accepted)
    assert accepted == 0
    assert _is_good(scene, scene.honest)


def test_no_key_is_trusted_that_must_not_be(scene: Scene, tell) -> None:  # type: ignore[no-untyped-def]
    """Own keys under other names, keys of others under one's own name, harmed files, vouchers who are nobody."""
    maker, path = scene.maker, scene.maker.folder / "attack.key"
    own, ours = scene.seed_of(maker), holder(maker.desk)
    real = key_file(_seed(7000), "周平")
    given = [render(key_file(own, f"别人{number}")) for number in range(20)]
    given += [render(key_file(_seed(7100 + number), f"别人{number}", ours)) for number in range(20)]
    given += [render(key_file(_seed(7200 + number), name)) for number, name in enumerate(("李敏", " 李敏", "李 敏"))]
    stolen = {"key": real.key.model_copy(update={"public_key": signing.public_of(_seed(7001))})}
    given += [render(real.model_copy(update=stolen)), render(real)[:-9], render(real).replace("周".encode(), b"\xe5")]
    given += [render(real).replace(b'"9999', b'"9998'), render(scene.honest)]
    vouched = [key_file(_seed(7300 + number), "新人", by=(_seed(7400 + number), own)) for number in range(20)]
    before = len(maker.desk.approvals.colleagues())
    for data in given:
        path.write_bytes(data)
        with pytest.raises(DeskError) as refused:
            maker.desk.approvals.trust(path)
        assert refused.value.message.endswith("。")
    for file in vouched:
        path.write_bytes(render(file))
        with pytest.raises(RefusedError):
            maker.desk.approvals.trust(path, is_countersigned=True)
    accepted = len(maker.desk.approvals.colleagues()) - before
    tell("keys that must not be trusted", len(given) + len(vouched), accepted)
    assert accepted == 0


def test_a_hundred_megabytes_are_not_read(scene: Scene, tell) -> None:  # type: ignore[no-untyped-def]
    path = scene.maker.folder / "large.json"
    write_bytes(path, render(scene.honest))
    sizes = [100 << 20, *((65 << 10) + (number << 20) for number in range(FILES))]
    accepted = 0
    for size in sizes:
        with path.open("r+b") as stream:
            stream.truncate(size)
        found = scene.maker.desk.approvals.verify(path)
        assert "没有读取" in found.reason
        accepted += found.is_valid
    tell("a hundred megabytes", len(sizes), accepted)
    assert accepted == 0


def test_nothing_comes_back_with_an_older_state_of_the_data(tmp_path: Path, tell) -> None:  # type: ignore[no-untyped-def]
    """Fifty signed files; some are used, revoked, replaced; then somebody puts the older database back."""
    scene = Scene(tmp_path)
    maker, path = scene.maker, scene.maker.folder / "one.json"
    files = [scene.signed(scene.asked()) for _number in range(FILES)]
    assert all(_is_good(scene, file) for file in files)
    maker.desk.close()
    old, head = maker.home.work_db.read_bytes(), maker.home.journal_head.read_bytes()
    kept = tmp_path / "kept.db"
    shutil.copyfile(maker.home.work_db, kept)
    maker.open()
    for number, file in enumerate(files):
        path.write_bytes(render(file))
        if number % 3 == 0:
            maker.use(path, maker.subject(file.request.refund_id, file.request.amount))
        elif number % 3 == 1:
            maker.desk.approvals.revoke(path)
        else:
            scene.asked(int(file.request.refund_id[2:]))
    accepted = 0
    for with_head in (True, False):
        maker.desk.close()
        maker.home.work_db.write_bytes(old)
        if with_head:
            maker.home.journal_head.write_bytes(head)
        maker.open()
        accepted += sum(_is_good(scene, file) for file in files)
        subjects = [maker.subject(file.request.refund_id, file.request.amount) for file in files]
        assert _refused_uses(scene, subjects) == FILES
    tell("replayed after an older state was put back", 2 * FILES, accepted)
    assert accepted == 0
    scene.close()
