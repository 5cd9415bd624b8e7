"""A part of the desk that is built on first use."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar, overload

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

T = TypeVar("T")


class Part(Generic[T]):
    """A service that is built on first use, once, whichever thread asks first.

    Stores are built under a lock of their own and look only at home and clock: opening ``work.db`` may
    take long, and meanwhile another thread must still get the light services.
    """

    def __init__(self, build: Callable[[Desk], T], *, is_store: bool = False) -> None:
        self._build = build
        self._is_store = is_store
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, desk: None, owner: type) -> Part[T]: ...
    @overload
    def __get__(self, desk: Desk, owner: type) -> T: ...
    def __get__(self, desk: Desk | None, owner: type) -> T | Part[T]:
        if desk is None:
            return self
        with desk.store_lock if self._is_store else desk.service_lock:
            if self._name not in desk.__dict__:
                desk.__dict__[self._name] = self._build(desk)
            built: T = desk.__dict__[self._name]
        return built
