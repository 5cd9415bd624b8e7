"""What a batch is called in lists: files by their name, all else by what it is and of which order."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.models.batches import Batch, BatchSource
from desktop_app.texts import N_, _

_SOURCES: Mapping[str, str] = {
    BatchSource.IMPORT: N_("导入"),
    BatchSource.PASTE: N_("粘贴"),
    BatchSource.REGISTER: N_("登记"),
    BatchSource.OBSERVE: N_("登记结果"),
    BatchSource.SYNC: N_("同步"),
    BatchSource.NOTIFICATION: N_("通知"),
}


def batch_name(batch: Batch) -> str:
    """The name in the person's language. Names of our own making are made anew, whatever the language of that day."""
    if batch.source is BatchSource.PASTE:
        return _("粘贴")
    if batch.source is BatchSource.SYNC:
        return _("同步")
    if batch.source is BatchSource.REGISTER and batch.order_id:
        return _("登记 {order_id}", order_id=batch.order_id)
    if batch.source is BatchSource.OBSERVE and batch.order_id:
        if batch.is_settling:
            return _("认定状态 {order_id}", order_id=batch.order_id)
        if batch.command_id:
            return _("登记办理结果 {order_id}", order_id=batch.order_id)
        return _("登记看到的状态 {order_id}", order_id=batch.order_id)
    return batch.name


def source_name(source: str) -> str:
    """The way by which a batch came in."""
    words = _SOURCES.get(str(source))
    return str(source) if words is None else _(words)
