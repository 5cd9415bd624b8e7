"""What is said once something of casework is kept, and a phrase put on the clipboard: on every page alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from desktop_app.texts import N_, _, n_
from desktop_app.views.pages.supervision.casework import casework_acts

if TYPE_CHECKING:
    from desktop_app.services.casework.phrases import FilledPhrase
    from desktop_app.views.kit.lane_writes import Done
    from desktop_app.views.kit.page import PageContext

_TOLD = {
    casework_acts.CHASED: N_("已记下催办"),
    casework_acts.UNCHASED: N_("已撤销这条催办"),
    casework_acts.PUT_BACK: N_("负责人已恢复原样"),
    casework_acts.CONTACT_KEPT: N_("已保存联系人"),
    casework_acts.CONTACT_REMOVED: N_("已删除联系人"),
    casework_acts.ALIAS_ADDED: N_("已加别名"),
    casework_acts.ALIAS_REMOVED: N_("已删除别名"),
}


def done_words(done: Done) -> str:
    """What was kept, in words."""
    if done.what == casework_acts.ASSIGNED:
        count = len(done.result.by_key)
        return n_("已指派 {count} 单", "已指派 {count} 单", count)
    if done.what == casework_acts.CLEARED:
        count = len(done.result.by_key)
        return n_("已去掉 {count} 单的负责人", "已去掉 {count} 单的负责人", count)
    if done.what == casework_acts.CHASED and not done.result[1]:
        return _("已改好催办记录")
    return _(_TOLD[done.what])


def copy_phrase(context: PageContext, phrase: FilledPhrase) -> None:
    """Put a phrase on the clipboard and say which, and what was left out of it."""
    QGuiApplication.clipboard().setText(phrase.text)
    told = _("已复制“{title}”，可以粘贴给对方。", title=phrase.title)
    if phrase.is_masked:
        told = _("已复制“{title}”，客户名和订单号已隐去。", title=phrase.title)
    context.notify("info", told)
