"""What versions of a row come to together, with a batch that is not projected yet among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from desktop_app.models.columns import laid_over

if TYPE_CHECKING:
    from desktop_app.store.cache_reads import Version


def folded(versions: Iterable[Version]) -> dict[str, Any]:
    """The columns, in the order of the versions."""
    columns: dict[str, Any] = {}
    for version in versions:
        columns = laid_over(columns, version.columns)
    return columns


def folded_with(versions: list[Version], as_of: int, fresh: Mapping[str, Any]) -> dict[str, Any]:
    """The columns as they will be once a batch with newer number and these data is projected.

    ``as_of``: of when its data are, in whole seconds since 1970.
    """
    columns = laid_over(folded(version for version in versions if version.as_of <= as_of), fresh)
    for version in versions:
        if version.as_of > as_of:
            columns = laid_over(columns, version.columns)
    return columns
