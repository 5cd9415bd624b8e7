"""The rehearsal marketplace as the bench meets it: the real process, and its pages once more from a bare server.

The real process answers as fast as it computes. Where the program alone is to be measured, the pages that the real
process gave are served again by ``benchmarks.floors.recorded``, which only sends bytes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from desktop_app.models.connections import ConnectionKind
from desktop_app.paths import Home
from desktop_app.services.desk import Desk, open_desk
from desktop_app.services.sync.kind_run import PAGE_ROWS

ORDERS = 100_000
SEED = "7"
REAL = [sys.executable, "-P", "-m", "desktop_app", "sandbox", "--parent-pipe", "--rate", "0"]
RECORDED = [sys.executable, "-P", "-m", "benchmarks.floors.recorded"]
LONGEST_SECONDS = 60.0
MEASURED = ("orders", "cases")
"""Kinds whose pages are recorded; of refunds there are few, and a recorded counterpart offers none."""


@dataclass(frozen=True)
class PageFile:
    """One recorded answer."""

    kind: str
    path: Path
    rows: int


@dataclass(frozen=True)
class Recording:
    """All pages of a marketplace, in order."""

    folder: Path
    pages: tuple[PageFile, ...]

    @property
    def rows(self) -> int:
        """Order lines and cases together."""
        return sum(page.rows for page in self.pages)


@contextmanager
def running(command: list[str], folder: Path) -> Iterator[Path]:
    """A marketplace for the length of a block; gives its folder, in which its address stands."""
    folder.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [*command, "--folder", str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        if not process.stdout.readline():
            raise RuntimeError(f"{command[3:]} did not start")
        yield folder
    finally:
        process.stdin.close()
        process.wait(LONGEST_SECONDS)
        process.stdout.close()


def real(folder: Path, orders: int = ORDERS) -> list[str]:
    """How the real marketplace is started; a folder that holds a shop keeps it."""
    return REAL if (folder / "marketplace.db").exists() else [*REAL, "--orders", str(orders), "--seed", SEED]


def record(market: Path, folder: Path) -> Recording:
    """Ask a running marketplace for everything, page by page as the program does, and keep the bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    address = json.loads((market / "address.json").read_bytes())
    pages: list[PageFile] = []
    index: dict[str, str] = {"about": _keep(folder / "about.json", _ask(address, "about"))}
    for kind in MEASURED:
        cursor: str | None = ""
        while cursor is not None:
            query = {"kind": kind, "limit": str(PAGE_ROWS)} | ({"cursor": cursor} if cursor else {})
            raw = _ask(address, f"changes?{urlencode(query)}")
            said = json.loads(raw)
            path = folder / f"{kind}-{len(pages):05}.json"
            index[f"{kind} {cursor}"] = _keep(path, raw)
            pages.append(PageFile(kind, path, len(said["items"])))
            last, cursor = cursor, said["next_cursor"] if said["has_more"] else None
            if cursor is not None and cursor == last:
                raise RuntimeError("the marketplace goes round")
    (folder / "index.json").write_text(json.dumps(index), "utf-8")
    return Recording(folder, tuple(pages))


def recorded(recording: Recording) -> list[str]:
    """How a bare server of a recording is started."""
    return [*RECORDED, "--pages", str(recording.folder)]


def connected_desk(home: Path) -> tuple[Desk, str]:
    """A desk with one rehearsal, and its id; its marketplace listens in ``rehearsal`` below the home."""
    desk = open_desk(Home(home))
    return desk, desk.connections.create("演练（自动提交）", ConnectionKind.REHEARSAL_DIRECT).id


def folder_of(home: Path) -> Path:
    """Where a marketplace must be started so that the rehearsal of this home finds it."""
    return Home(home).rehearsal


def _ask(address: dict[str, str], path: str) -> bytes:
    request = urllib.request.Request(
        f"http://127.0.0.1:{address['port']}/seller/v1/{path}", headers={"Authorization": f"Bearer {address['token']}"}
    )
    with urllib.request.urlopen(request, timeout=LONGEST_SECONDS) as answer:
        body: bytes = answer.read()
    return body


def _keep(path: Path, raw: bytes) -> str:
    path.write_bytes(raw)
    return path.name
