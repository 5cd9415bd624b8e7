"""What a batch is called in lists: files by their name, all else by what it is and of which order."""

from __future__ import annotations

from desktop_app.models.batches import Batch, BatchSource
from desktop_app.texts import _


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
