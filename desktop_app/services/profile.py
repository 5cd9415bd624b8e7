"""The id of this profile, by which its secrets are found in the keyring: two homes never share one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

PROFILE_ID = "profile.id"
PROFILE_PLACE = "profile.place"
ID_BYTES = 8


def profile_id(desk: Desk) -> str:
    """The id, made when it is first asked for. A copied home gets one of its own; a moved one keeps its own."""
    meta, here = desk.work.meta, str(desk.home.root.resolve())
    known, place = meta.get(PROFILE_ID), meta.get(PROFILE_PLACE)
    if known and place == here:
        return known
    with desk.work.writing() as tx:
        known, place = meta.get(PROFILE_ID), meta.get(PROFILE_PLACE)
        if not known or (place != here and _is_home(Path(place))):
            known = os.urandom(ID_BYTES).hex()
            meta.put(tx, PROFILE_ID, known)
        meta.put(tx, PROFILE_PLACE, here)
    return known


def _is_home(place: Path) -> bool:
    """True when the home that this one was copied from still stands there."""
    try:
        return (place / "work.db").is_file()
    except OSError:
        return True  # not to be seen from here: it may well stand there
