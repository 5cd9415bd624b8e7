"""The tables of ``cache.db`` and the file that says which one is current. Standard library only (start-up time).

A cache is a projection of the archive and may be lost at any time. It has no migrations: another stamp means
replay into a new file. A file is never deleted in place: a pointer file, replaced atomically, names the current one.
"""

from __future__ import annotations

import re
import time
from binascii import crc32
from pathlib import Path

from desktop_app.store.atomic import write_text
from desktop_app.store.faults import told_as_sentences

POINTER = "current"
_NAME = re.compile(r"cache-([0-9]{1,9})\.db")

INVOICE_ASKED = "kind = 'refunds' AND instr(badges, 'invoice_asked') > 0"
"""Requests whose customer asked for an invoice (``listing.INVOICE_BADGE``); readers of the index say the same."""

STATEMENTS: tuple[str, ...] = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE batches (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, as_of INTEGER NOT NULL, state TEXT NOT NULL,
        inserted INTEGER NOT NULL DEFAULT 0, updated INTEGER NOT NULL DEFAULT 0,
        unchanged INTEGER NOT NULL DEFAULT 0)""",
    # an ordinary table: a row without rowid that is longer than a quarter page would spill to a page of its own
    """CREATE TABLE versions (
        version_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, as_of INTEGER NOT NULL,
        batch INTEGER NOT NULL, row_number INTEGER NOT NULL, columns TEXT NOT NULL,
        UNIQUE (kind, key, as_of, batch))""",
    "CREATE INDEX versions_by_batch ON versions (batch)",
    """CREATE TABLE rows (
        row_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, columns TEXT,
        as_of INTEGER NOT NULL, batch INTEGER NOT NULL, row_number INTEGER NOT NULL, version INTEGER NOT NULL,
        views INTEGER NOT NULL, search TEXT NOT NULL,
        order_id TEXT, line_id TEXT, node TEXT, node_text TEXT, node_name TEXT, node_since INTEGER, whose_move TEXT,
        deadline_at INTEGER, deadline_kind TEXT, is_working_days INTEGER NOT NULL, customer_name TEXT,
        product_name TEXT, owner TEXT, helpers TEXT, state_text TEXT, type_text TEXT, amount_minor INTEGER,
        paid_minor INTEGER, currency TEXT,
        effect TEXT, effect_at INTEGER, band INTEGER NOT NULL, flow TEXT, badges TEXT NOT NULL,
        is_listed INTEGER NOT NULL, recompute_at INTEGER, refund_of TEXT,
        is_derived INTEGER NOT NULL DEFAULT 0, UNIQUE (kind, key))""",
    "CREATE INDEX rows_in_order ON rows (kind, band, amount_minor DESC, key)",
    "CREATE INDEX rows_open ON rows (kind, band, amount_minor DESC, key) WHERE views & 1",
    "CREATE INDEX rows_mine ON rows (kind, band, amount_minor DESC, key) WHERE views & 2",
    "CREATE INDEX rows_buyer ON rows (kind, band, amount_minor DESC, key) WHERE views & 8",
    "CREATE INDEX rows_huawei ON rows (kind, band, amount_minor DESC, key) WHERE views & 16",
    "CREATE INDEX rows_unknown ON rows (kind, band, amount_minor DESC, key) WHERE views & 32",
    "CREATE INDEX rows_unsupervised ON rows (kind, band, amount_minor DESC, key) WHERE views & 64",
    "CREATE INDEX rows_no_rules ON rows (kind, band, amount_minor DESC, key) WHERE views & 128",
    "CREATE INDEX rows_effect ON rows (kind, effect_at) WHERE views & 1 AND effect_at IS NOT NULL",
    "CREATE INDEX rows_due ON rows (recompute_at) WHERE recompute_at IS NOT NULL",
    # grows at its end; without it the question whether anything spoke since a page goes through all rows
    "CREATE INDEX rows_by_batch ON rows (batch, kind)",
    # all hold few rows: what is derived, also by the order that it renews, and one kind of ledger
    "CREATE INDEX rows_derived ON rows (order_id) WHERE is_derived",
    "CREATE INDEX rows_of_originals ON rows (json_extract(columns, '$.original_order')) WHERE is_derived",
    "CREATE INDEX rows_of_transactions ON rows (order_id) WHERE kind = 'transactions'",
    "CREATE INDEX rows_of_refunds ON rows (order_id) WHERE kind = 'refunds'",
    " ".join(("CREATE INDEX rows_of_invoices ON rows (key) WHERE", INVOICE_ASKED)),
    "CREATE INDEX rows_refunding ON rows (refund_of) WHERE refund_of IS NOT NULL",
    "CREATE TABLE counters (kind TEXT NOT NULL, view INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (kind, view))"
    " WITHOUT ROWID",
)

CURRENT_COLUMNS = (
    "coalesce(r.columns, (SELECT v.columns FROM versions v"
    " WHERE v.kind = r.kind AND v.key = r.key AND v.as_of = r.as_of AND v.batch = r.batch))"
)
"""The folded columns of a row ``r``. They are stored with the row only where they differ from those of the newest
version, which is seldom: a file brings whole rows."""

_FOLD_RULES = "fold 8"
"""Changes when the way rows are read, folded, put into views or stored changes, even if no table does."""


GRACE_SECONDS = 120
"""How long a replaced file stays for those who were just about to open it."""


def _stamp(text: bytes) -> str:
    # two checksums tell versions of our own text apart; hashlib would load OpenSSL before the first rows
    return f"{crc32(text):08x}{crc32(text[::-1]):08x}"


STAMP = _stamp("\n".join((_FOLD_RULES, *STATEMENTS)).encode())
"""What a cache file must carry; another one is not read but replayed."""


def current_file(folder: Path) -> Path | None:
    """The cache file that the pointer names; ``None`` when there is none (lost, never made, or nonsense)."""
    with told_as_sentences(folder):
        pointer = folder / POINTER
        if not pointer.is_file():
            return None
        name = pointer.read_text("utf-8", "replace").strip()
        path = folder / name
        return path if _NAME.fullmatch(name) and path.is_file() else None


def next_file(folder: Path) -> Path:
    """The name of a cache file that was never used in this folder."""
    numbers = [int(found[1]) for path in folder.glob("cache-*.db*") if (found := _NAME.match(path.name))]
    with told_as_sentences(folder):
        pointer = folder / POINTER
        named = _NAME.match(pointer.read_text("utf-8", "replace")) if pointer.is_file() else None
    if named:
        numbers.append(int(named[1]))
    return folder / f"cache-{max(numbers, default=0) + 1}.db"


def number_of(path: Path) -> int:
    """The number in a cache file's name: a newer file has a higher one."""
    found = _NAME.fullmatch(path.name)
    return int(found[1]) if found else 0


def point_to(path: Path) -> None:
    """Make a cache file the current one, atomically."""
    write_text(path.parent / POINTER, path.name + "\n")


def remove_others(current: Path) -> None:
    """Remove cache files that are older than the current one; a newer one is being built by another process.

    Not at once: who asked for the current file a moment before it was replaced may still be about to open the old one.
    One that is still open elsewhere stays (Windows).
    """
    with told_as_sentences(current.parent):
        if time.time() - (current.parent / POINTER).stat().st_mtime < GRACE_SECONDS:
            return
    for path in current.parent.glob("cache-*.db*"):
        found = _NAME.match(path.name)
        if found is not None and int(found[1]) < number_of(current):
            try:
                path.unlink(missing_ok=True)
            except PermissionError:
                continue  # Windows: another process reads it; it goes at the next start
