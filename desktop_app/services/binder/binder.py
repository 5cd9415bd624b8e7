"""Make a dispute binder: a folder with index, files and their hashes, and the same as a zip.

The same facts give the same bytes, in every time zone and however often it is made: nothing names the time of making,
everything is sorted, the zip is stored with fixed dates. What is there already is only replaced when it is a binder.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import uuid
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.errors import UsageError
from desktop_app.models.dossiers import FILES, file_names
from desktop_app.models.packets import safe_name
from desktop_app.services.binder.gathering import gather
from desktop_app.services.binder.index import index_html
from desktop_app.services.intake.safe_writing import replacing
from desktop_app.store.faults import os_fault, told_as_sentences
from desktop_app.texts import _

if TYPE_CHECKING:
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

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of the command line."""
        files = [{"name": name, "sha256": sha256} for name, sha256 in self.files]
        return {"folder": str(self.folder), "zip": str(self.zip), "files": files}


def make_binder(desk: Desk, connection_id: str, order_id: str, target: Path) -> Binder:
    """Make the binder of an order below ``target``, which may be missing, empty, or hold binders.

    Raises UsageError for an order that never came in and for a folder that holds other things.
    """
    dossier = gather(desk, connection_id, order_id.strip())
    name = safe_name(dossier.order_id)
    _refuse_other_things(target)
    folder, packed = target / name, target / f"{name}.zip"
    making, aside = target / f".making-{uuid.uuid4().hex[:8]}", target / f".old-{uuid.uuid4().hex[:8]}"
    with told_as_sentences(target):
        try:
            making.mkdir(parents=True)
            files, lost = _write(desk, dossier, making)
            if folder.exists():
                folder.rename(aside)
            making.rename(folder)
            with replacing(packed) as temporary:
                _zip(folder, name, [*(one for one, _sum in files), SUMS], temporary)
        except OSError as error:
            raise os_fault(error, target) from error
        finally:
            shutil.rmtree(making, ignore_errors=True)
            shutil.rmtree(aside, ignore_errors=True)
    return Binder(folder, packed, tuple(files), lost)


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


def _write(desk: Desk, dossier: Dossier, folder: Path) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
    """Index, files and sums into an empty folder; gives the files with their sums, and the names of lost ones."""
    names = file_names(dossier.files())
    lost = [file for file in names if not desk.files.is_intact(file.sha256)]
    sums = {f"{FILES}/{name}": file.sha256 for file, name in names.items() if file not in lost}
    if sums:
        (folder / FILES).mkdir()
    for file, name in names.items():
        if file not in lost:
            _copy(desk, file, folder / FILES / name)
    page = index_html(dossier, names, lost).encode("utf-8")
    (folder / INDEX).write_bytes(page)
    sums[INDEX] = hashlib.sha256(page).hexdigest()
    files = sorted(sums.items())
    (folder / SUMS).write_bytes("".join(f"{sha256}  {name}\n" for name, sha256 in files).encode("utf-8"))
    return files, tuple(file.name for file in lost)


def _copy(desk: Desk, file: Attachment, target: Path) -> None:
    shutil.copyfile(desk.files.path(file.sha256), target)


def _zip(folder: Path, name: str, files: Sequence[str], target: Path) -> None:
    """Stored, not compressed: what compresses differs from version to version."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
        for one in sorted(files):
            entry = zipfile.ZipInfo(f"{name}/{one}", _OLDEST)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            entry.file_size = (folder / one).stat().st_size
            with (folder / one).open("rb") as source, packed.open(entry, "w") as stream:
                shutil.copyfileobj(source, stream, _BLOCK_BYTES)
