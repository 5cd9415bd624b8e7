"""Items of fetched pages that are not taken, kept for a person: a table with our headings and the reason of each.

One file a run and kind, so that a bad counterpart does not leave a file for each page. Mended, it can be imported.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from desktop_app.documents.table_writing import csv_line, text_value
from desktop_app.models.kinds import KINDS
from desktop_app.models.wire import wire_keys
from desktop_app.services.intake.reading import REASON_HEADING
from desktop_app.services.sync.pages import FetchedPage
from desktop_app.store.faults import told_as_sentences

BOM = "\ufeff"
"""By it sheets know that a file is UTF-8."""


class RefusedItems:
    """The file of one run and kind; it is there once the first item was refused."""

    def __init__(self, target: Path, kind_id: str) -> None:
        self._target = target
        self._keys = wire_keys(kind_id)
        self._headings = [KINDS[kind_id].column(column_id).heading for column_id in self._keys]
        self._bytes_before: int | None = None

    def keep(self, page: FetchedPage) -> Path | None:
        """Add what is refused of a page, before the page is listed; the file, or nothing when all is taken."""
        refused = [(page.content_items[row.row - 1], row.refused) for row in page.rows if row.refused is not None]
        if not refused:
            return None
        lines = []
        for item, issue in refused:
            reason = f"{issue.column}: {issue.reason}" if issue.column else issue.reason
            lines.append(csv_line([*(_text(item.get(key)) for key in self._keys.values()), reason]))
        with told_as_sentences(self._target):
            self._target.parent.mkdir(parents=True, exist_ok=True)
            self._bytes_before = self._target.stat().st_size if self._target.exists() else 0
            if not self._bytes_before:
                lines.insert(0, BOM + csv_line([*self._headings, REASON_HEADING]))
            with self._target.open("a", encoding="utf-8", newline="") as stream:
                stream.write("".join(lines))
        return self._target

    def take_back(self) -> None:
        """The page was not listed after all: it comes again, and its items must not stand here twice."""
        before, self._bytes_before = self._bytes_before, None
        if before is None:
            return
        with told_as_sentences(self._target):
            if before:
                with self._target.open("rb+") as stream:
                    stream.truncate(before)
            else:
                self._target.unlink(missing_ok=True)


def _text(value: Any) -> str:
    """A value of JSON as a cell that an import reads; what no table has stands as it was written."""
    if value is None or isinstance(value, bool):
        return text_value(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
