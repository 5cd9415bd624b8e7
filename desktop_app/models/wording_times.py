"""Times in words: relative first (剩 21 小时, 逾期 1 天, 已等 2 天), absolute beside it (今天 18:00, 11-25 12:00).

All times are aware and shown in China Standard Time. Whole units are counted down to the safe side:
47 hours left are 剩 1 天.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Protocol

from desktop_app.clock import CHINA
from desktop_app.texts import _, n_

NO_VALUE = "—"
"""An empty value; what is missing by fault is 未知."""

_MINUTE = 60
_HOUR = 3600
_DAY = 86400


class WorkingDays(Protocol):
    """What is needed of a working calendar to count days."""

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after ``first`` up to and including ``last``."""
        ...


def relative_time(
    at: datetime | None,
    now: datetime,
    is_working_days: bool = False,
    calendar: WorkingDays | None = None,
) -> str:
    """How long is left or how much it is overdue; 无期限 without a deadline.

    A deadline in working days is counted in working days (剩 3 个工作日) until its last day.
    """
    if at is None:
        return _("无期限")
    seconds = int((at - now).total_seconds())
    if seconds < 0 or at < now:
        return _overdue(int((now - at).total_seconds()))
    if is_working_days:
        left = _working_days_left(at, now, calendar)
        if left >= 1:
            return n_("剩 {count} 个工作日", "剩 {count} 个工作日", left)
    if seconds >= _DAY:
        return n_("剩 {count} 天", "剩 {count} 天", seconds // _DAY)
    if seconds >= _HOUR:
        return _("剩 {count} 小时", count=seconds // _HOUR)
    if seconds >= _MINUTE:
        return _("剩 {count} 分", count=seconds // _MINUTE)
    return _("剩不到 1 分")


def _overdue(seconds: int) -> str:
    if seconds >= _DAY:
        return n_("逾期 {count} 天", "逾期 {count} 天", seconds // _DAY)
    if seconds >= _HOUR:
        return _("逾期 {count} 小时", count=seconds // _HOUR)
    if seconds >= _MINUTE:
        return _("逾期 {count} 分", count=seconds // _MINUTE)
    return _("刚刚逾期")


def _working_days_left(at: datetime, now: datetime, calendar: WorkingDays | None) -> int:
    if calendar is None:
        from desktop_app.models.working_calendar import published_calendar

        calendar = published_calendar()
    # a deadline at 24:00 belongs to the day that ends there
    last = (at.astimezone(CHINA) - timedelta(seconds=1)).date()
    return calendar.working_days_between(now.astimezone(CHINA).date(), last)


def waited_time(since: datetime | None, now: datetime) -> str:
    """How long something has been waiting: 已等 2 天, 已等 5 小时, 已等 40 分, 不到 1 分钟; — when not known."""
    if since is None:
        return NO_VALUE
    seconds = int((now - since).total_seconds())
    if seconds >= _DAY:
        return n_("已等 {count} 天", "已等 {count} 天", seconds // _DAY)
    if seconds >= _HOUR:
        return _("已等 {count} 小时", count=seconds // _HOUR)
    if seconds >= _MINUTE:
        return _("已等 {count} 分", count=seconds // _MINUTE)
    return _("不到 1 分钟")


def duration_text(duration: timedelta) -> str:
    """The length of a finished step: 23 小时, 2 天."""
    seconds = max(0, int(duration.total_seconds()))
    if seconds >= _DAY:
        return n_("{count} 天", "{count} 天", seconds // _DAY)
    if seconds >= _HOUR:
        return _("{count} 小时", count=seconds // _HOUR)
    return _("{count} 分", count=seconds // _MINUTE)


def node_days(since: datetime | None, now: datetime) -> str:
    """Days in a node for a table, by calendar days: 今天, 昨天 is 1 天, 16 天; — when it is not known."""
    if since is None:
        return NO_VALUE
    days = (now.astimezone(CHINA).date() - since.astimezone(CHINA).date()).days
    return _("今天") if days <= 0 else n_("{count} 天", "{count} 天", days)


def absolute_time(at: datetime | None, now: datetime, is_end: bool = False) -> str:
    """今天 18:00, else 11-25 12:00, in another year 2027-05-19.

    ``is_end``: the moment ends a period (a deadline, 数据到): midnight is then the 24:00 of the day before.
    """
    if at is None:
        return NO_VALUE
    local = at.astimezone(CHINA)
    today = now.astimezone(CHINA).date()
    day = local.date()
    hour = f"{local:%H:%M}"
    if is_end and local.hour == local.minute == local.second == 0:
        day -= timedelta(days=1)
        hour = "24:00"
    if day == today:
        return _("今天 {hour}", hour=hour)
    return f"{day:%m-%d} {hour}" if day.year == today.year else f"{day:%Y-%m-%d}"


def absolute_date(at: datetime | None, now: datetime, is_end: bool = False) -> str:
    """The date alone, for narrow places: 今天, 11-25, in another year 2027-05-19."""
    if at is None:
        return NO_VALUE
    local = at.astimezone(CHINA)
    if is_end and local.hour == local.minute == local.second == 0:
        local -= timedelta(seconds=1)
    today = now.astimezone(CHINA).date()
    if local.date() == today:
        return _("今天")
    return f"{local:%m-%d}" if local.year == today.year else f"{local:%Y-%m-%d}"


def full_time(at: datetime | None) -> str:
    """Date and hour in full, for details and copies: ``2026-11-02 15:07``."""
    return NO_VALUE if at is None else f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"
