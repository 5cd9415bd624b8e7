"""The data date that our own workbooks carry: a property of the document, read before the table is.

An export is as old as its data, however new the file is. A workbook that was changed and saved since (its
``modified`` differs from its ``created``) says nothing: what a person wrote into it is as new as the file.
CSV has no place for it; there the time of the file counts.
"""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from pathlib import Path

from desktop_app.documents.table_writing import DATA_DATE
from desktop_app.documents.workbook_parts import WorkbookProblemError, check_directory

MOST_BYTES = 1 << 16
_PROPERTY = re.compile(rf'name="{DATA_DATE}"[^>]*>\s*<vt:lpwstr>([0-9T:+.\-]{{10,40}})</vt:lpwstr>')
_MOMENT = re.compile(r"<dcterms:(created|modified)[^>]*>([^<]{1,40})<")


def written_data_date(path: Path) -> datetime | None:
    """The data date of a workbook that we exported; ``None`` for every other file, also a broken one."""
    try:
        with path.open("rb") as stream:
            if stream.read(4) != b"PK\x03\x04":
                return None
        check_directory(path)
        with zipfile.ZipFile(path) as archive:
            properties = _start_of(archive, "docProps/custom.xml")
            moments = dict(_MOMENT.findall(_start_of(archive, "docProps/core.xml")))
        found = _PROPERTY.search(properties)
        if found is None or not moments or moments.get("created") != moments.get("modified"):
            return None
        moment = datetime.fromisoformat(found[1])
    except (WorkbookProblemError, OSError, KeyError, ValueError, zipfile.BadZipFile, RuntimeError, EOFError):
        # whatever is wrong with the file, reading the table says it
        return None
    except Exception as error:
        if type(error).__module__ == "zlib" or isinstance(error, NotImplementedError):
            return None
        raise
    return moment if moment.tzinfo is not None else None


def _start_of(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as stream:
        return stream.read(MOST_BYTES).decode("utf-8", "replace")
