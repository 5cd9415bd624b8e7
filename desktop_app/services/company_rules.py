"""What a company itself promised, kept as a rule pack of its own in ``home/rules``: the days of delivery (H-PROMISE).

A pack that the program writes is tried together with all other packs of the company before it replaces the one before.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.errors import UsageError
from desktop_app.store.atomic import sync_folder, write_text
from desktop_app.store.faults import told_as_sentences
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

PROMISE = "H-PROMISE"
FILE = "company-promise.toml"
MOST_DAYS = 730


@dataclass(frozen=True)
class Promise:
    """The promise in use. ``days`` None: none. ``elsewhere``: the person's own file that it stands in, else empty."""

    days: int | None
    elsewhere: str = ""


def promise(desk: Desk) -> Promise:
    """The promised days of human services as the rules in use know them; to be called in a lane."""
    limit = getattr(desk.rulebook.packs.entry(PROMISE), "limit", None)
    return Promise(limit.days or None if limit is not None else None, _elsewhere(desk.home.root / "rules"))


def typed_days(text: str) -> int | None:
    """The days that a person typed, None for an empty field. Raises ``UsageError``."""
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST_DAYS):
        raise UsageError(_("天数不对"), _("请填 1 到 {most} 之间的整数天数；没有承诺过就留空。", most=MOST_DAYS))
    return int(text)


def put_promise(desk: Desk, days: int | None) -> Promise:
    """Write the promise (None takes it away), put the rules into use and say so in the journal. Raises ``DeskError``.

    Nothing is changed when the packs would not fit together, or when the person keeps the promise in a file of their
    own. To be called in the lane of ``work.db``.
    """
    before = promise(desk)
    if before.elsewhere:
        raise UsageError(
            _("承诺写在您自己的规则文件里"),
            _("承诺的天数写在 {file} 里，请在那里改，或把那一条删掉再在这里填。", file=before.elsewhere),
        )
    if days == before.days:
        return before
    lay_pack(desk, FILE, None if days is None else _pack(desk, days))
    desk.journal.append("rules.promise_set", PROMISE, {"before": before.days, "after": days})
    return promise(desk)


def lay_pack(desk: Desk, name: str, text: str | None) -> None:
    """Write one file of the company's own rules (None takes it away) and put the rules into use.

    Raises ``UsageError`` and changes nothing where it does not fit together with the company's other files.
    """
    from desktop_app.models.rules.packs import PackError, load_packs  # pydantic

    folder = desk.home.root / "rules"
    with tempfile.TemporaryDirectory(prefix="seller-desk-rules-") as made:
        trial = Path(made)
        with told_as_sentences(folder):
            for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
                shutil.copyfile(path, trial / path.name)
        (trial / name).unlink(missing_ok=True)
        if text is not None:
            (trial / name).write_text(text, encoding="utf-8")
        try:
            load_packs(desk.rulebook.folder, trial if any(trial.iterdir()) else None)
        except PackError as error:
            raise UsageError(
                _("本公司规则没有改"), _("和数据文件夹 rules 里的其他规则合不上：{reason}", reason=error.message)
            ) from error
    if text is not None:
        write_text(folder / name, text)
    else:
        with told_as_sentences(folder / name):
            (folder / name).unlink(missing_ok=True)
            sync_folder(folder)
    desk.rulebook.reload()


def toml_text(value: str) -> str:
    """A text as TOML writes it: the escapes of JSON are among its own, but for one sign that TOML wants escaped."""
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def rows_elsewhere(folder: Path, own: str, table: str) -> Iterator[tuple[str, set[str]]]:
    """Paths of the company's other packs with the ids of their rows of one table."""
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        if path.name != own:
            with told_as_sentences(path):
                text = path.read_text(encoding="utf-8", errors="replace")
            yield str(path), _ids(text, table)


def _elsewhere(folder: Path) -> str:
    """The path of another file of the company that has a say about the promise; empty for none."""
    return next((path for path, ids in rows_elsewhere(folder, FILE, "clause") if PROMISE in ids), "")


def _ids(text: str, table: str) -> set[str]:
    """Ids of the rows of a pack; a broken one is named by the trial of all packs."""
    try:
        rows = tomllib.loads(text).get(table)
    except tomllib.TOMLDecodeError:
        return set()
    found = rows if isinstance(rows, list) else []
    return {str(row.get("id")) for row in found if isinstance(row, dict)}


def _pack(desk: Desk, days: int) -> str:
    return f"""# Written by the settings page ("本公司规则"); change it there.

[pack]
id = "company-promise"
as_of = {desk.clock.connection_now().date().isoformat()}
title = {{ zh = "本公司承诺的交付时长", en = "The delivery time that we promised" }}

[[clause]]
id = "{PROMISE}"
severity = "hint"
grade = "official"
source = "S33"
limit = {{ days = {days} }}
short = {{ zh = "承诺的平均交付时长 {days} 天", en = "Promised: {days} days" }}
text = {{ zh = "发布商品时承诺平均交付时长 {days} 天（自然日），交付太晚可能被投诉。", \
en = "An average delivery time of {days} calendar days was promised when the product was published; late delivery may \
draw complaints." }}
"""
