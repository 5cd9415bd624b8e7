"""Fetching one kind to its end: the next page is asked for while this one is applied."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from desktop_app.errors import GatewayError
from desktop_app.models.batches import Batch
from desktop_app.models.syncing import KindReport, SyncState, SyncStateName
from desktop_app.services.sync.brake import Brake
from desktop_app.services.sync.fetching import Asked, Asker, await_job, patiently
from desktop_app.services.sync.known import KnownPage, KnownPages
from desktop_app.services.sync.pages import FetchedPage, keep_page, take_page
from desktop_app.services.sync.refused_items import RefusedItems
from desktop_app.services.sync.run import BrakedError
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.gateways.gateway import Gateway, Page
    from desktop_app.services.sync.run import Run

PAGE_ROWS = 2000
"""As many as the contract allows. A page is applied in one go, in some 0.15 s, and meanwhile an import, an undo or a
registration waits; smaller pages cost more: each is asked for, kept, listed and counted with durable commits of its
own."""
SAVE_SECONDS = 2.0
"""How often the cursor is kept while pages are known: going over them again costs little."""
CURSOR_UNKNOWN = "cursor_unknown"


@dataclass(frozen=True)
class _Got:
    """A page that was fetched; read and kept already unless its content is known, or will most likely be."""

    page: Page
    content: str = ""
    """The hash of what it says; empty while that is not known."""
    kept: FetchedPage | None = None


class _NotThere:
    """What a guess came to that failed, for whatever reason."""


class KindRun:
    """One kind of one run."""

    def __init__(self, run: Run, gateway: Gateway, asker: Asker, report: KindReport, state: SyncState) -> None:
        self._run = run
        self._asker = asker
        self._desk = run.desk
        self._gateway = gateway
        self._report = report
        self._state = state
        self._kind = state.kind
        self._known = KnownPages(run.desk, run.connection_id, state.kind)
        self._ahead: tuple[str | None, Asked[_Got | _NotThere]] | None = None
        self._is_passing_over = False
        """The last page was known, and so will be the next: it is hashed here while the one behind it is asked for."""
        self._as_of: datetime | None = None
        self._whole_at: datetime | None = None
        """Of when the last page surely is: its own moment, or an earlier clock."""
        self._saved_at = time.monotonic()
        day = run.wall().strftime("%Y%m%d")
        target = run.desk.home.refused / f"{day}-{state.run_id}-{state.kind}.csv"
        self._refused = RefusedItems(target, state.kind)

    def run(self) -> None:
        """Page by page until there is no more."""
        rows_here = self._known.rows_here()
        brake = Brake(rows_here, self._desk.settings.get("sync_brake_percent"), self._run.is_lifted)
        before, cursor, seen = self._run.report.rows, self._state.cursor, set[str | None]()
        total = before + rows_here if cursor is None and rows_here else 0
        self._known.is_asked = self._is_passing_over = cursor is None and rows_here > 0
        while True:
            self._run.check()
            if cursor in seen:
                raise _going_round()
            seen.add(cursor)
            try:
                got = self._get(cursor)
            except GatewayError as error:
                if error.kind != CURSOR_UNKNOWN or cursor is None:
                    raise
                # the counterpart was made anew, or forgot: everything is told again, and what is known is passed over
                cursor, total, self._report.is_anew = None, before + rows_here, True
                self._known.is_asked = self._is_passing_over = rows_here > 0
                seen.clear()
                continue
            self._as_of = got.page.server_time or self._as_of
            cursor, has_more = self._treat(got, cursor, brake)
            self._run.tell(self._kind, self._run.report.rows, total)
            if not has_more:
                self._whole_at = min(filter(None, (got.page.server_time, got.page.as_of)), default=None)
                break
        self._finish(cursor)

    def _get(self, cursor: str | None) -> _Got:
        """The page after a cursor: asked for in advance, or now."""
        ahead, self._ahead = self._ahead, None
        job = ahead[1] if ahead is not None and ahead[0] == cursor else self._ask(cursor)
        got: _Got | _NotThere = await_job(job, self._run.cancelled)
        if isinstance(got, _NotThere):
            got = await_job(self._ask(cursor), self._run.cancelled)
            assert isinstance(got, _Got)
        return got

    def _ask(self, cursor: str | None) -> Asked[_Got | _NotThere]:
        once = partial(self._fetch_once, cursor)
        return self._asker.ask(partial(patiently, once, self._run.patience, self._run.cancelled))

    def _ask_likely(self, page: Page, cursor: str | None) -> None:
        """Ask where the page probably goes on. Nothing comes of a wrong guess but that it was asked."""
        likely = page.likely_next()
        if likely is not None and likely != cursor:
            self._ahead = (likely, self._asker.ask(partial(self._fetch_likely, likely)))

    def _fetch_likely(self, cursor: str) -> _Got | _NotThere:
        try:
            return self._fetch_once(cursor)
        except GatewayError:
            return _NotThere()  # asked again, and patiently, if the page really goes on there

    def _fetch_once(self, cursor: str | None) -> _Got:
        page = self._gateway.page(self._kind, cursor, PAGE_ROWS)
        self._run.check()  # nobody waits for it any more: nothing is kept
        if self._is_passing_over:
            return _Got(page)
        content = page.content_sha256()
        kept = None if self._known.may_be(content) else self._keep(page, content)
        return _Got(page, content, kept)

    def _keep(self, page: Page, content: str) -> FetchedPage:
        return keep_page(self._desk, self._run.connection_id, self._kind, page, content)

    def _treat(self, got: _Got, cursor: str | None, brake: Brake) -> tuple[str | None, bool]:
        """Apply a page or pass over it; the next cursor, and whether more follows."""
        self._report.pages += 1
        content = got.content
        if not content:
            self._ask_likely(got.page, cursor)
            content = got.page.content_sha256()
        page = self._known.find(content) or got.kept or self._keep(got.page, content)
        following = page.next_cursor if page.next_cursor is not None else cursor
        if not page.has_more:
            self._ahead = None
        elif self._ahead is None or self._ahead[0] != following:
            self._ahead = (following, self._ask(following))
        self._state = replace(self._state, cursor=following)
        self._is_passing_over = isinstance(page, KnownPage)
        if isinstance(page, KnownPage):
            self._pass_over(page)
        elif page.items:
            self._run.in_cache_lane(self._apply, page, brake)
        return following, page.has_more

    def _pass_over(self, known: KnownPage) -> None:
        self._report.known_pages += 1
        self._report.rows += known.rows
        self._report.unchanged += known.rows
        if time.monotonic() - self._saved_at > SAVE_SECONDS:
            self._run.save(self._state)
            self._saved_at = time.monotonic()

    def _apply(self, page: FetchedPage, brake: Brake) -> None:
        """In the lane of the projection: brake, list, project."""
        with self._desk.writing_cache(self._run.connection_id):
            if brake.stops(self._desk.projection(self._run.connection_id), page):
                raise BrakedError(_("变化太多，先停下来"), brake.sentence())
            batch = take_page(self._desk, self._run.connection_id, page, self._state, self._refused, self._between)
        self._known.applied(batch)
        self._count(batch, page)

    def _between(self, _done: int) -> None:
        """Between two slices of a page that is listed: what is left of it is projected at the next opening."""
        self._run.check()

    def _count(self, batch: Batch, page: FetchedPage) -> None:
        report = self._report
        report.rows += page.items
        report.inserted += batch.inserted
        report.updated += batch.updated
        report.unchanged += batch.unchanged
        report.warned += batch.warned
        report.refused += batch.refused
        report.refused_file = batch.refused_file or report.refused_file

    def _finish(self, cursor: str | None) -> None:
        as_of = self._as_of or self._state.as_of
        self._state = replace(
            self._state,
            cursor=cursor,
            as_of=as_of,
            ended_at=self._run.wall(),
            pages=self._report.pages,
            rows=self._report.rows,
            state=SyncStateName.DONE,
            message="",
        )
        self._run.save(self._state)
        self._run.report.as_of = as_of
        if self._whole_at is not None:
            settle = self._desk.outbox.settle_fetched
            self._run.in_cache_lane(settle, self._run.connection_id, self._kind, self._whole_at)


def _going_round() -> GatewayError:
    return GatewayError(
        _("对方的答复在原地打转"), _("对方两次给出同一个位置，同步停在这里，已收到的保留。请联系对方。"), "wrong_types"
    )
