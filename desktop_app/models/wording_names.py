"""Names that rule packs give to flows, nodes and states of refunds, for words that are wanted where no pack is at hand.

Who has the packs says so once (``names_told_by``); they are asked for only when a name is wanted that the program
does not know by itself, because reading packs takes longer than the first picture of the window may.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple, Protocol


class Name(Protocol):
    """A text in both languages; as ``str`` it is in the person's language."""

    @property
    def zh(self) -> str:
        """The Chinese text: for nodes the official name."""

    @property
    def en(self) -> str:
        """The English text."""


class PackNames(NamedTuple):
    """Names by id."""

    flows: Mapping[str, Name] = MappingProxyType({})
    nodes: Mapping[str, Name] = MappingProxyType({})
    refund_states: Mapping[str, Name] = MappingProxyType({})


def _nobody() -> PackNames:
    return PackNames()


_source: Callable[[], PackNames] = _nobody


def names_told_by(source: Callable[[], PackNames]) -> Callable[[], PackNames]:
    """From now on names come from here; answers from where they came before. ``source`` may read packs when asked."""
    global _source
    before, _source = _source, source
    return before


def pack_names() -> PackNames:
    """The names of the packs in use; none where nobody said where they are."""
    return _source()
