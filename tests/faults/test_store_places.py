"""Full disks, read-only folders, network drives, damage: sentences, and nothing cut short or lost."""

from __future__ import annotations

import errno
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.clock import Clock
from desktop_app.errors import BugError, StoreError
from desktop_app.paths import Home
from desktop_app.store import faults, places, snapshots
from desktop_app.store.archive import Archive, copy_out
from desktop_app.store.atomic import write_text, writing_whole
from desktop_app.store.files import FileStore
from desktop_app.store.projection import Projection
from desktop_app.store.work import WorkStore
from tests.faults.store_scenarios import rows
from tests.store.given import NOW, a_batch, judged, save_draft, with_connection

ROOT = Path(__file__).parents[2]
NOBODY = "65534"

WRITING = {
    "draft": "save_draft(work, 'big', 1, {'text': 'x' * 3_000_000})",
    "journal": "[append(work, {'text': 'x' * 300_000}) for _ in range(20)]",
    "snapshot": "work.snapshot()",
    "archive": "Archive(home).put('c1', random.Random(1).randbytes(3_000_000))",
    "files": "FileStore(home).keep(home.root / 'picture.bin')",
    "draft snapshot": "snapshots.snapshot_draft(home, work.drafts.load('full'))",
    "apply": "projection.apply(a_batch(2), rows(2), judged)",
    "head": "write_text(home.journal_head, 'x' * 3_000_000)",
}

FULL_DISK = """
import random, resource, sys
from pathlib import Path
from desktop_app.clock import Clock
from desktop_app.errors import StoreError
from desktop_app.paths import Home
from desktop_app.store import snapshots
from desktop_app.store.archive import Archive
from desktop_app.store.atomic import write_text
from desktop_app.store.files import FileStore
from desktop_app.store.projection import Projection
from desktop_app.store.work import WorkStore
from tests.faults.store_scenarios import rows
from tests.store.given import NOW, a_batch, judged, save_draft

def append(work, detail):
    with work.writing() as tx:
        work.journal.append(tx, 'x', 'y', 'z', detail, NOW)

home = Home(Path(sys.argv[1]))
work = WorkStore.open(home, Clock())
projection = Projection.open(home, 'c1')
limit = int(sys.argv[2])
_soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
try:
    {act}
    print('no error')
except StoreError as error:
    print(type(error).__name__, error.message)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
{act}
print('again without a restart: done')
work.close()
projection.close()
"""


@pytest.mark.fault
@pytest.mark.parametrize("name", sorted(WRITING))
@pytest.mark.parametrize("limit_kib", [8, 100, 200])
def test_a_full_disk_is_told_and_the_same_act_works_again_with_room(home: Home, name: str, limit_kib: int) -> None:
    work = with_connection(WorkStore.open(home, Clock()))
    save_draft(work, "full", 1, {"text": "留着", "more": "x" * 400_000})
    with work.writing() as tx:
        work.journal.append(tx, "李敏", "note.added", "", {}, NOW)
    work.snapshot()
    work.close()
    projection = Projection.open(home, "c1")
    projection.apply(a_batch(1), rows(1), judged)
    projection.publish()
    projection.close()
    (home.root / "picture.bin").write_bytes(random.Random(2).randbytes(3_000_000))
    before = {path: path.read_bytes() for path in home.snapshots.glob("work-*.db")} | {
        home.journal_head: home.journal_head.read_bytes()
    }
    code = FULL_DISK.replace("{act}", WRITING[name])
    command = [sys.executable, "-c", code, str(home.root), str(limit_kib * 1024)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert first.startswith("DiskFullError"), first
    assert "请腾出空间" in first
    assert second == "again without a restart: done"
    for path, content in before.items():
        if path != home.journal_head:
            assert path.read_bytes() == content, f"{path.name} was cut short"
    again = WorkStore.open(home, Clock())
    assert again.opened.damaged_kept is None
    kept = again.drafts.load("full")
    assert kept is not None
    assert kept.body["text"] == "留着"
    assert not list(home.root.rglob(".writing-*"))
    again.close()


@pytest.mark.fault
def test_a_failed_write_leaves_the_old_file_whole(home: Home) -> None:
    target = home.root / "settings.json"
    write_text(target, "旧")

    def fail_half_way() -> None:
        with writing_whole(target) as stream:
            stream.write("新的一半".encode())
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(faults.DiskFullError):
        fail_half_way()
    assert target.read_text("utf-8") == "旧"
    assert [path.name for path in home.root.iterdir()] == ["settings.json"]


READ_ONLY = """
import sys
from pathlib import Path
from desktop_app.clock import Clock
from desktop_app.errors import StoreError
from desktop_app.paths import Home
from desktop_app.store.archive import Archive
from desktop_app.store.files import FileStore
from desktop_app.store.projection import Projection
from desktop_app.store.work import WorkStore
home = Home(Path(sys.argv[1]))
for act in (
    lambda: WorkStore.open(home, Clock()),
    lambda: Projection.open(home, 'c1'),
    lambda: Projection.open(home, 'c9'),
    lambda: Archive(home).put('c1', b'new'),
    lambda: FileStore(home).keep(Path(sys.modules['desktop_app.paths'].__file__)),
):
    try:
        act()
        print('no error')
    except StoreError as error:
        print(type(error).__name__, error.message)
"""


@pytest.fixture
def open_place() -> Path:
    """A folder that another uid can reach, and remove afterwards."""
    import tempfile

    place = Path(tempfile.mkdtemp(prefix="store-places-"))
    place.chmod(0o755)
    yield place  # type: ignore[misc]
    for path in place.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(place)


@pytest.mark.fault
@pytest.mark.parametrize("is_empty", [True, False])
def test_a_read_only_folder_is_told_in_a_sentence(open_place: Path, is_empty: bool) -> None:
    assert os.getuid() == 0, "rights are tested as another uid, which only root can become"
    home = Home(open_place / "只读 home")
    home.root.mkdir()
    if not is_empty:
        with_connection(WorkStore.open(home, Clock())).close()
        opened = Projection.open(home, "c1")
        opened.publish()
        opened.close()
    for path in [home.root, *home.root.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", sys.executable, "-c", READ_ONLY]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT)}
    if not _can_run_as_nobody(environment):
        pytest.fail("uid 65534 cannot start this Python; make its folders readable")
    done = subprocess.run(
        [*command, str(home.root)], cwd="/", env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert len(said) == 5
    assert all(line.startswith("ReadOnlyPlaceError") and "不能写入" in line for line in said), said


def _can_run_as_nobody(environment: dict[str, str]) -> bool:
    command = [
        "setpriv",
        f"--reuid={NOBODY}",
        f"--regid={NOBODY}",
        "--clear-groups",
        sys.executable,
        "-c",
        "import desktop_app",
    ]
    return subprocess.run(command, cwd="/", env=environment, capture_output=True, check=False).returncode == 0


def test_every_error_of_the_system_has_its_sentence(tmp_path: Path) -> None:
    assert isinstance(faults.os_fault(OSError(errno.ENOSPC, "x"), tmp_path), faults.DiskFullError)
    assert isinstance(faults.os_fault(OSError(errno.EROFS, "x"), tmp_path), faults.ReadOnlyPlaceError)
    assert "磁盘读写错误" in faults.os_fault(OSError(errno.EIO, "x"), tmp_path).message
    assert "rare" in faults.os_fault(OSError(errno.EPROTO, "rare"), tmp_path).message
    cases: dict[int, type[Exception]] = {
        sqlite3.SQLITE_FULL: faults.DiskFullError,
        sqlite3.SQLITE_IOERR_WRITE: faults.DiskFullError,
        sqlite3.SQLITE_READONLY_DIRECTORY: faults.ReadOnlyPlaceError,
        sqlite3.SQLITE_BUSY_SNAPSHOT: faults.BusyDataError,
        sqlite3.SQLITE_CORRUPT_INDEX: faults.DamagedDataError,
        sqlite3.SQLITE_IOERR_READ: StoreError,
        sqlite3.SQLITE_ERROR: BugError,
    }
    for code, expected in cases.items():
        error = sqlite3.OperationalError("x")
        error.sqlite_errorcode = code
        found = faults.sqlite_fault(error, tmp_path / "work.db")
        assert type(found) is expected
        assert found.title
        assert found.message


MOUNTS = (
    "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
    "30 22 0:40 / /mnt/team\\040share rw shared:1 - nfs4 server:/x rw\n"
    "31 30 8:2 / /mnt/team\\040share/local rw - xfs /dev/sdb rw\n"
    "nonsense\n"
)


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/a", "ext4"),
        ("/mnt/team share", "nfs4"),
        ("/mnt/team share/数据", "nfs4"),
        ("/mnt/team share/local/x", "xfs"),
        ("/mnt/team shared", "ext4"),
    ],
)
def test_the_file_system_of_a_folder_is_read_from_the_mounts(folder: str, kind: str) -> None:
    assert places.linux_type(Path(folder), MOUNTS) == kind


def test_a_network_drive_is_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "network_type", lambda folder: "nfs4")
    for act in (lambda: WorkStore.open(home, Clock()), lambda: Projection.open(home, "c1")):
        with pytest.raises(StoreError, match="网络盘"):
            act()
    assert list(home.root.iterdir()) == []


def test_this_disk_is_no_network_drive(tmp_path: Path) -> None:
    assert places.network_type(tmp_path / "not" / "there") == ""


def test_a_damaged_archive_is_told_and_not_read(home: Home, tmp_path: Path) -> None:
    archive = Archive(home)
    data = random.Random(3).randbytes(50_000)
    sha256 = archive.put("c1", data)
    assert archive.read("c1", sha256) == data
    assert archive.put("c1", data) == sha256
    file = tmp_path / "a.csv"
    file.write_bytes(data)
    assert archive.put_file("c1", file) == sha256
    copy_out(archive, "c1", sha256, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == data
    [path] = home.archive("c1").rglob("*.gz")
    whole = path.read_bytes()
    for harm in (whole[:-20], whole[:20_000], b"", b"\x00" * 100, whole[:9000] + b"\x00\x01\x02" + whole[9003:]):
        path.write_bytes(harm)
        with pytest.raises(faults.DamagedDataError):
            archive.read("c1", sha256)
    path.unlink()
    with pytest.raises(StoreError, match="找不到"):
        archive.read("c1", sha256)


def test_attachments_are_kept_as_they_were(home: Home, tmp_path: Path) -> None:
    store = FileStore(home)
    file = tmp_path / "SOW 需求.docx"
    file.write_bytes(b"first")
    sha256, size = store.keep(file)
    file.write_bytes(b"second")
    assert size == 5
    assert store.path(sha256).read_bytes() == b"first"
    assert store.is_intact(sha256)
    assert store.keep(file)[0] != sha256
    store.path(sha256).write_bytes(b"changed")
    assert not store.is_intact(sha256)
    with pytest.raises(StoreError):
        store.path("0" * 64)


@pytest.mark.fault
@pytest.mark.slow
def test_damage_anywhere_never_crashes_and_drafts_come_back(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """Bit flips, zeroed pages, cuts: opened, restored or sound; never an error without a sentence."""
    work = with_connection(WorkStore.open(home, Clock()))
    for number in range(40):
        save_draft(work, f"d{number}", 1, {"text": f"草稿 {number}" * 40}, NOW)
        draft = work.drafts.load(f"d{number}")
        assert draft is not None
        snapshots.snapshot_draft(home, draft)
    with work.writing() as tx:
        work.journal.append(tx, "李敏", "note.added", "", {}, NOW)
    work.snapshot()
    work.close()
    whole = home.work_db.read_bytes()
    head = home.journal_head.read_bytes()
    chance = random.Random(20261124)
    counts = {"sound": 0, "restored": 0}
    for number in range(300):
        harmed = bytearray(whole)
        kind = number % 3
        at = chance.randrange(len(whole))
        if kind == 0:
            harmed[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            page = at - at % 4096
            harmed[page : page + 4096] = bytes(4096)
        else:
            harmed = harmed[: 0 if number % 30 == 2 else at]
        home.work_db.write_bytes(bytes(harmed))
        home.journal_head.write_bytes(head)
        for part in ("-wal", "-shm"):
            home.work_db.with_name("work.db" + part).unlink(missing_ok=True)
        try:
            again = WorkStore.open(home, Clock())
        except faults.DamagedDataError:
            pytest.fail(f"damage {number} was seen too late")
        was_restored = again.opened.damaged_kept is not None
        counts["restored" if was_restored else "sound"] += 1
        found = {draft.id: draft.body["text"] for draft in again.drafts.list()}
        is_right = found == {f"d{n}": f"草稿 {n}" * 40 for n in range(40)}
        assert is_right, f"damage {number} of kind {kind} at {at}"
        again.close()
        shutil.rmtree(home.root / "damaged", ignore_errors=True)
        for path in home.root.glob("journal.head.*"):
            path.unlink()
    with capsys.disabled():
        print(f"\n{counts}")
    assert counts["restored"] > 100
