"""Steps of reminders: one is shown and its press opens the case; quitting says what nobody will warn of then."""

from __future__ import annotations

from desktop_app.models.casework import Channel
from desktop_app.models.reminders import About, key_of
from desktop_app.services.casework.chases import ChaseEntry
from desktop_app.texts import _
from desktop_app.tour import hands
from desktop_app.tour.camera import picture_of
from desktop_app.tour.pinned_clock import NOW
from desktop_app.tour.stage import Stage
from desktop_app.tour.waiting import wait_until
from desktop_app.views.kit.confirm import ConfirmPanel
from desktop_app.views.kit.notices import NoticeView

CHASED, QUESTION = "chased", "question"
TAIL = 6
HOURS = "48"


def show_notification(stage: Stage) -> None:
    """A customer was called, and is to be called again today: the program reminds of it, and the press leads there."""
    stage.open_page("today")
    key = next(row.key for row in stage.rows("buyer") if row.node == "BUYER_ACCEPT")
    stage.known[CHASED] = key
    entry = ChaseEntry(Channel.PHONE, text=_("请客户验收"), next_on=NOW.date())
    stage.desk.lanes.start("work", stage.desk.casework.chases.add, stage.connection_id, key, entry)
    wait_until(lambda: _shown(stage, key) is not None, _("提醒"))
    stage.settle()
    stage.picture = picture_of(stage.window)
    notice = _shown(stage, key)
    if notice is None:
        return  # the picture shows that it is not there; reading back says it
    hands.click(hands.button(notice.buttons, _("看这一单")))
    page = stage.page("supervision")
    wait_until(lambda: page.side.read is not None and page.side.read.key == key, _("详情"))


def notification_is_right(stage: Stage) -> bool:
    """It is kept as told, the case that it spoke of is shown, and it named nothing but the order's end."""
    key, desk = stage.known[CHASED], stage.desk
    row = stage.row(key)
    kept = desk.work.reminders.keys(stage.connection_id)
    told = [one.text for one in stage.window.notices.items() if row.order_id[-TAIL:] in one.text]
    secrets = (row.order_id, row.customer_name or row.order_id, row.product_name or row.order_id)
    at = NOW.replace(hour=0, minute=0)
    return (
        key_of(About.CHASE, key, at, "due") in kept
        and len(told) == 1
        and not any(secret in told[0] for secret in secrets)
        and stage.page("supervision").side.read.key == key
    )


def warn_at_quit(stage: Stage) -> None:
    """Somebody who wants to hear of deadlines two days before also hears of them when the program is to end."""
    page = stage.open_page("settings")
    line = page.field("deadline_reminder_hours").field.input
    hands.clear_and_type(line, HOURS)
    stage.keys("Return", line)
    wait_until(lambda: stage.desk.reminders.outlook().count, _("期限提醒"))
    stage.open_page("today")
    stage.forget_notices()
    stage.act("quit")
    panel = hands.find(stage.window, ConfirmPanel, lambda one: one.isVisible(), _("退出"))
    stage.settle()
    stage.known[QUESTION] = panel.texts
    stage.picture = picture_of(stage.window)
    hands.click(panel.keep)
    stage.settle()


def quit_is_warned(stage: Stage) -> bool:
    """The question told how many are near, as the service counts them, and the program goes on."""
    outlook, texts = stage.desk.reminders.outlook(), stage.known[QUESTION]
    return bool(outlook.count and f" {outlook.count} " in texts[1] and stage.window.isVisible())


def _shown(stage: Stage, key: str) -> NoticeView | None:
    """The notice of a case while it is on the window."""
    tail = key.partition("|")[0][-TAIL:]
    return next((one for one in hands.visible(stage.window, NoticeView) if tail in one.accessibleName()), None)
