"""Full searches for garbage: only when a moment is quiet, or when so much came together that memory must not grow."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from weakref import ref

import pytest

from desktop_app import memory


class _Circle:
    """An object that only a search can free."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def seldom() -> Iterator[None]:
    gc.collect()
    memory.search_seldom()
    yield
    memory.search_as_usual()


def _make_old(rounds: int) -> list[list[int]]:
    """Containers enough for so many rounds."""
    kept: list[list[int]] = []
    for _search in range(rounds * (memory.YOUNG_SEARCHES + 2)):
        kept += [[] for _ in range(memory.YOUNG_OBJECTS)]
        memory.search_here()
    return kept


def test_a_start_searches_nothing_until_its_first_picture() -> None:
    memory.pause()
    try:
        assert not gc.isenabled()
        memory.search_seldom()
        assert not gc.isenabled()
    finally:
        memory.search_as_usual()
    assert gc.isenabled()
    assert not memory.is_seldom()


@pytest.mark.usefixtures("seldom")
def test_no_full_search_comes_by_itself() -> None:
    searched: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "stop":
            searched.append(info["generation"])

    gc.callbacks.append(note)
    try:
        kept = _make_old(memory.ENOUGH_ROUNDS + 1)
    finally:
        gc.callbacks.remove(note)
    assert kept
    assert 1 in searched
    assert 2 not in searched


@pytest.mark.usefixtures("seldom")
def test_whatever_another_thread_makes_it_frees_no_circle_of_the_window() -> None:
    circle = _Circle()
    gone = ref(circle)
    del circle
    kept: list[list[int]] = []
    thread = threading.Thread(target=lambda: kept.extend([] for _ in range(20 * memory.YOUNG_OBJECTS)))
    thread.start()
    thread.join()
    assert gone() is not None
    memory.search_here()
    assert gone() is None


@pytest.mark.usefixtures("seldom")
def test_a_quiet_moment_is_used_once_it_is_worth_it() -> None:
    assert not memory.search_if_quiet(True)
    circle = _Circle()
    gone = ref(circle)
    kept = _make_old(memory.ENOUGH_ROUNDS + 1)
    del circle
    assert gone() is not None
    assert not memory.search_if_quiet(False)
    assert memory.search_if_quiet(True)
    assert gone() is not None  # the thread that asks may be any
    memory.search_here()
    assert gone() is None
    assert kept
    assert not memory.search_if_quiet(True)


@pytest.mark.usefixtures("seldom")
def test_memory_does_not_grow_without_end_while_something_always_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST_ROUNDS", 3)
    kept = _make_old(4)
    assert memory.search_if_quiet(False)
    assert kept


@pytest.mark.usefixtures("seldom")
def test_what_is_set_aside_is_looked_at_no_more() -> None:
    circle = _Circle()
    gone = ref(circle)
    memory.set_aside()
    del circle
    gc.collect()
    assert gone() is not None
    memory.search_as_usual()
    gc.collect()
    assert gone() is None


def test_without_a_window_python_keeps_its_own_way() -> None:
    before = gc.get_freeze_count()
    kept = _make_old(memory.ENOUGH_ROUNDS + 1)
    memory.set_aside()
    assert gc.get_freeze_count() == before
    assert not memory.search_if_quiet(True)
    assert kept


def _searches() -> int:
    return sum(generation["collections"] for generation in gc.get_stats())


def test_among_many_rows_python_searches_a_hundredth_as_often_and_then_as_usual() -> None:
    usual = gc.get_threshold()

    def made() -> int:
        before = _searches()
        kept: list[list[int]] = [[] for _ in range(2 * memory.YOUNG_AMONG_ROWS)]
        assert kept
        return _searches() - before

    often = made()
    with memory.many_rows():
        with memory.many_rows():
            assert made() * 100 < often
        assert gc.get_threshold() != usual  # another run is still under way
    assert gc.get_threshold() == usual


@pytest.mark.usefixtures("seldom")
def test_a_window_searches_as_seldom_among_many_rows_as_before() -> None:
    before = gc.get_threshold()
    with memory.many_rows():
        assert gc.get_threshold() == before
    assert gc.get_threshold() == before
