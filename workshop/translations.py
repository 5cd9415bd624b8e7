"""The catalogues: collect the texts, bring the translations up to date, compile, and judge what is missing.

Runs inside the environment (``dev.py i18n``), because it reads and writes the files with Babel.
The source language is Chinese, so that ``zh_CN`` says each text as it stands in the code.
"""

from __future__ import annotations

import copy
import io
import string
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
DOMAIN = "seller_desk"
FOLDER = ROOT / "resources" / "translations"
TEMPLATE = FOLDER / f"{DOMAIN}.pot"
LANGUAGES = ("zh_CN", "en")
SOURCE_LANGUAGE = "zh_CN"
KEYWORDS = {"_": None, "N_": None, "n_": (1, 2)}
HEADER = "Texts of Seller Desk. The source language is Chinese; brought up to date by: python3 dev.py i18n"
CHANGING = tuple(
    f'"{field}'.encode()
    for field in (
        "POT-Creation",
        "PO-Revision",
        "Generated-By",
        "Last-Tr",
        "Language-Team",
        "Report-Msgid",
        "Project-Id",
    )
)
"""Header lines that change without any text having changed, or say nothing."""
DATE = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in compiled catalogues, whose source says no date: the same texts give the same bytes at any time."""


def po_file(language: str) -> Path:
    """Where the translations of a language stand."""
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def collect() -> Catalog:
    """Every text that the program marks for translation, with the files where it stands."""
    found = Catalog(project="seller-desk", header_comment=f"# {HEADER}", charset="utf-8", fuzzy=False)
    extracted = extract_from_dir(ROOT / "desktop_app", method_map=[("**.py", "python")], keywords=KEYWORDS)
    for name, line, text, comments, context in extracted:
        found.add(text, locations=[(f"desktop_app/{name}", line)], auto_comments=comments, context=context)
    return found


def read(language: str) -> Catalog:
    """A language's translations as committed; empty when there are none yet."""
    path = po_file(language)
    if not path.is_file():
        return Catalog(locale=language, domain=DOMAIN, header_comment=f"# {HEADER}", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN, charset="utf-8")


def brought_up_to_date(language: str, template: Catalog, catalog: Catalog | None = None) -> Catalog:
    """The translations (as committed) with new texts added and gone ones dropped; nothing is guessed."""
    catalog = read(language) if catalog is None else catalog
    catalog.update(copy.deepcopy(template), no_fuzzy_matching=True)  # it takes the messages themselves
    catalog.obsolete.clear()
    for message in texts(catalog):
        if language == SOURCE_LANGUAGE:
            message.string = message.id if isinstance(message.id, str) else message.id[: catalog.num_plurals]
            message.flags.discard("fuzzy")  # set where a text got a plural: what it says is known here
    return catalog


def compiled(catalog: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    dated = copy.copy(catalog)
    dated.creation_date = dated.revision_date = DATE
    buffer = io.BytesIO()
    write_mo(buffer, dated)
    return buffer.getvalue()


def written(catalog: Catalog) -> bytes:
    """The catalogue as people read it, without dates, so that the same texts give the same bytes."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, sort_output=True, include_lineno=False, width=120)
    lines = buffer.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(CHANGING))


def texts(catalog: Catalog) -> Iterator[Message]:
    """The messages without the header."""
    return (message for message in catalog if message.id)


def problems(language: str, template: Catalog) -> list[str]:
    """What is missing or wrong in a language: untranslated texts, placeholders that differ, stale files."""
    catalog = read(language)
    known = {message.id for message in texts(catalog)}
    wanted = {message.id for message in texts(template)}
    found = [f"not in the catalogue: {text}" for text in wanted - known]
    found += [f"no longer in the code: {text}" for text in known - wanted]
    for message in texts(catalog):
        found += _problems_of(message)
    target = po_file(language).with_suffix(".mo")
    if not target.is_file() or target.read_bytes() != compiled(catalog):
        found.append(f"not compiled from its source: {target.relative_to(ROOT).as_posix()}")
    return sorted(found)


def _problems_of(message: Message) -> Iterator[str]:
    sources = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    translations = (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
    if message.fuzzy or not all(translations):
        yield f"not translated: {sources[0]}"
        return
    wanted = placeholders(sources[-1])
    for translation in translations:
        try:
            if placeholders(translation) != wanted:
                yield f"placeholders differ: {sources[0]} → {translation}"
        except ValueError as error:
            yield f"cannot be filled in ({error}): {sources[0]} → {translation}"


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _before, name, _format, _conversion in string.Formatter().parse(text) if name is not None}


def main() -> int:
    """Write template, translations and compiled files; 1 when a text waits for its translation."""
    template = collect()
    FOLDER.mkdir(parents=True, exist_ok=True)
    TEMPLATE.write_bytes(written(template))
    waiting = 0
    for language in LANGUAGES:
        catalog = brought_up_to_date(language, template)
        path = po_file(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(catalog))
        path.with_suffix(".mo").write_bytes(compiled(read(language)))
        left = problems(language, template)
        waiting += len(left)
        print(f"{language}: {len(list(texts(catalog)))} texts, {len(left)} to be seen to")
        print("".join(f"  {line}\n" for line in left), end="")
    return 1 if waiting else 0


if __name__ == "__main__":
    sys.exit(main())
