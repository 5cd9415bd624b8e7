"""Make a dispute binder: a folder with index, files and their hashes, and the same as a zip.

The same facts give the same bytes, in every time zone and however often it is made: nothing names the time of making,
everything is sorted, the zip is stored with fixed dates. What is there already is only replaced when it is a binder,
and only when the new one is whole.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import uuid
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.errors import UsageError
from desktop_app.models.dossiers import FILES, file_names
from desktop_app.models.packets import safe_name
from desktop_app.services.binder.gathering import gather
from desktop_app.services.binder.index import index_html
from desktop_app.services.intake.safe_writing import replacing
from desktop_app.services.lanes import CancelledError
from desktop_app.store.faults import ReadOnlyPlaceError, os_fault, told_as_sentences
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.errors import DeskError
    from desktop_app.models.casework import Attachment
    from desktop_app.models.dossiers import Dossier
    from desktop_app.services.desk import Desk

INDEX, SUMS = "index.html", "SHA256SUMS"
_SUM = re.compile(r"([0-9a-f]{64})  (.+)")
_LEFTOVER = re.compile(r"\.(making|old)-[0-9a-f]{8}|\.[0-9a-f]{16}\.zip")
"""What a run that was killed may leave."""
_OLDEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip can name; every entry has it."""
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True)
class Binder:
    """What was made. ``files`` are (name in the folder, SHA-256), sorted; the list of sums is none of them."""

    folder: Path
    zip: Path
    files: tuple[tuple[str, str], ...]
    lost: tuple[str, ...]
    """Attachments whose content is missing or damaged; the index says so."""
    zip_sha256: str = ""
    """Of the whole zip, for whoever passes it on."""

    @property
    def index(self) -> Path:
        """The page to begin with; opened by a person only."""
        return self.folder / INDEX

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of the command line."""
        files = [{"name": name, "sha256": sha256} for name, sha256 in self.files]
        return {"folder": str(self.folder), "zip": str(self.zip), "files": files}


class _Watch:
    """Tells how many bytes are done, and stops the work at a safe point when the person no longer wants it."""

    def __init__(self, progress: Callable[[int, int], None] | None, cancelled: Callable[[], bool] | None) -> None:
        self._progress, self._cancelled = progress, cancelled
        self._done = self._total = 0

    def begin(self, total: int) -> None:
        """So many bytes are to be written."""
        self._total = total
        self.passed(0)

    def passed(self, count: int) -> None:
        """So many bytes more are written. Raises CancelledError when the person stopped the work."""
        if self._cancelled is not None and self._cancelled():
            raise CancelledError
        self._done += count
        if self._progress is not None:
            self._progress(min(self._done, self._total), self._total)


def make_binder(
    desk: Desk,
    connection_id: str,
    order_id: str,
    target: Path,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Binder:
    """Make the binder of an order below ``target``, which may be missing, empty, or hold binders.

    ``progress`` is told bytes done and in all; once ``cancelled()`` is true the work ends with CancelledError, and
    what was there stays as it was.
    Raises UsageError for an order that never came in and for a folder that holds other things.
    """
    watch = _Watch(progress, cancelled)
    dossier = gather(desk, connection_id, order_id.strip())
    watch.passed(0)
    name = safe_name(dossier.order_id)
    _refuse_other_things(target)
    folder, packed = target / name, target / f"{name}.zip"
    is_new = not target.exists()
    making, aside = target / f".making-{uuid.uuid4().hex[:8]}", target / f".old-{uuid.uuid4().hex[:8]}"
    with told_as_sentences(target):
        try:
            making.mkdir(parents=True)
            files, lost = _write(desk, dossier, making, watch)
            with replacing(packed) as temporary:
                _zip(making, name, [*(one for one, _sum in files), SUMS], temporary, watch)
                zip_sha256 = _sha256(temporary)
                watch.passed(0)
                if folder.exists():
                    folder.rename(aside)
                making.rename(folder)
        except OSError as error:
            raise _fault(error, target) from error
        finally:
            _put_back(aside, folder)
            shutil.rmtree(making, ignore_errors=True)
            shutil.rmtree(aside, ignore_errors=True)
            if is_new:
                _remove_empty(target)
    return Binder(folder, packed, tuple(files), lost, zip_sha256)


def _refuse_other_things(target: Path) -> None:
    """Only binders may lie in the folder, as they were made: nothing of anybody else's is mixed in or replaced."""
    if not target.exists():
        return
    if not target.is_dir():
        raise UsageError(_("不是文件夹"), _("“{folder}”不是文件夹。请写一个空文件夹。", folder=target))
    with told_as_sentences(target):
        found = {one.name: one for one in target.iterdir()}
        binders = {name for name, place in found.items() if _is_binder(place)}
    known = binders | {f"{name}.zip" for name in binders}
    other = sorted(name for name in found if name not in known and not _LEFTOVER.fullmatch(name))
    if other:
        raise UsageError(
            _("文件夹里有别的东西"),
            _(
                "“{folder}”里有不是争议材料、或后来放进去的内容：{names}。没有改动，请换一个空文件夹。",
                folder=target,
                names=_("、").join(other[:3]),
            ),
        )


def _is_binder(place: Path) -> bool:
    """A folder that holds exactly what its list of sums names."""
    if place.is_symlink() or not place.is_dir() or not (place / SUMS).is_file():
        return False
    lines = (place / SUMS).read_text(encoding="utf-8", errors="replace").splitlines()
    named = {found.group(2) for line in lines if (found := _SUM.fullmatch(line)) is not None}
    there = {one.relative_to(place).as_posix() for one in place.rglob("*") if one.is_symlink() or not one.is_dir()}
    return INDEX in named and there == named | {SUMS}


def _fault(error: OSError, target: Path) -> DeskError:
    """The sentence for a place that the person chose: it is not the program's own folder."""
    fault = os_fault(error, target)
    if isinstance(fault, ReadOnlyPlaceError):
        told = _("不能写入“{folder}”。请换一个文件夹，或检查它的权限。", folder=target)
        return ReadOnlyPlaceError(_("不能写到这里"), told)
    return fault


def _put_back(aside: Path, folder: Path) -> None:
    """The binder that was there, where a new one did not take its place."""
    if aside.exists() and not folder.exists():
        aside.rename(folder)


def _remove_empty(target: Path) -> None:
    """A folder that was made for a binder which did not come about; one with anything in it stays."""
    with contextlib.suppress(OSError):
        target.rmdir()


def _write(desk: Desk, dossier: Dossier, folder: Path, watch: _Watch) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
    """Index, files and sums into an empty folder; gives the files with their sums, and the names of lost ones."""
    names = file_names(dossier.files())
    watch.begin(2 * sum(file.bytes for file in names))
    lost = [file for file in names if not _is_intact(desk, file, watch)]
    sums = {f"{FILES}/{name}": file.sha256 for file, name in names.items() if file not in lost}
    if sums:
        (folder / FILES).mkdir()
    for file, name in names.items():
        if file not in lost:
            _copy(desk, file, folder / FILES / name)
            watch.passed(file.bytes)
    page = index_html(dossier, names, lost).encode("utf-8")
    (folder / INDEX).write_bytes(page)
    sums[INDEX] = hashlib.sha256(page).hexdigest()
    files = sorted(sums.items())
    (folder / SUMS).write_bytes("".join(f"{sha256}  {name}\n" for name, sha256 in files).encode("utf-8"))
    return files, tuple(file.name for file in lost)


def _is_intact(desk: Desk, file: Attachment, watch: _Watch) -> bool:
    watch.passed(0)
    return desk.files.is_intact(file.sha256)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _copy(desk: Desk, file: Attachment, target: Path) -> None:
    shutil.copyfile(desk.files.path(file.sha256), target)


def _zip(folder: Path, name: str, files: Sequence[str], target: Path, watch: _Watch) -> None:
    """Stored, not compressed: what compresses differs from version to version."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
        for one in sorted(files):
            entry = zipfile.ZipInfo(f"{name}/{one}", _OLDEST)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            entry.file_size = (folder / one).stat().st_size
            with (folder / one).open("rb") as source, packed.open(entry, "w") as stream:
                while block := source.read(_BLOCK_BYTES):
                    stream.write(block)
                    watch.passed(len(block))
