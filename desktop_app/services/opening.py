"""What must be said and finished when a home is opened: restored files, lost lists, batches a crash left half done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.models.events import FactsChanged, NoticeRaised
from desktop_app.models.syncing import KINDS_SYNCED
from desktop_app.services.rehearsals.last_time import recall
from desktop_app.texts import _, n_, sentences

if TYPE_CHECKING:
    from desktop_app.models.batches import Batch
    from desktop_app.services.desk import Desk


def opened_notices(desk: Desk) -> list[NoticeRaised]:
    """What happened when ``work.db`` was opened, in sentences; empty for an ordinary start."""
    opened = desk.work.opened
    found = [*_of_work(desk), *_of_empty(desk)]
    if opened.drafts_restored:
        found.append(
            NoticeRaised(
                "",
                "info",
                _("草稿已找回"),
                _("从草稿快照找回了 {count} 份更新的草稿。", count=opened.drafts_restored),
                "",
            )
        )
    if opened.is_copied:
        if desk.work.paused_because() == "restored":  # an older state was put back in its own home
            title, text = _("已从快照恢复"), _("数据从快照或备份恢复，自动提交已暂停。请核对待提交后再继续。")
        else:
            title, text = _("数据是复制来的"), _("这份数据来自另一处，自动提交已暂停。请核对待提交后再继续。")
        found.append(NoticeRaised("", "warn", title, text, "go_outbox"))
    return found


def _of_work(desk: Desk) -> list[NoticeRaised]:
    """A damaged or lost ``work.db``: what took its place, and what of it was kept."""
    opened = desk.work.opened
    if opened.restored_from is None and not opened.is_lost:
        return []
    if opened.damaged_kept is not None:
        what = _("工作数据已损坏，损坏的文件保留为 {damaged}。", damaged=opened.damaged_kept.name)
    else:
        what = _("工作数据的文件不见了。")
    paused = _("自动提交已暂停，请核对待提交后再继续。")
    if opened.restored_from is not None:
        how = _("已用快照 {snapshot} 恢复。", snapshot=opened.restored_from.name)
        return [NoticeRaised("", "warn", _("已从快照恢复"), sentences(what, how, paused), "go_outbox")]
    title = _("工作数据已损坏") if opened.damaged_kept is not None else _("工作数据丢失")
    return [NoticeRaised("", "warn", title, sentences(what, _("没有可用的快照，已从空白开始。"), paused), "")]


def _of_empty(desk: Desk) -> list[NoticeRaised]:
    """All began empty although the archive holds batches: an empty list must not look like nothing to do.

    Said at every opening until the last of them is brought back.
    """
    from desktop_app.services.intake.lost import loss_sentence, lost_batches  # readers of tables
    from desktop_app.store.restore import BEGAN_EMPTY  # SQLAlchemy

    if desk.work.batches.has_any() and not desk.work.meta.get(BEGAN_EMPTY):
        return []
    lost = lost_batches(desk)
    if not lost:
        return []
    text = n_(
        "存档里有 {count} 个批次不在工作数据里，列表里没有它们的内容：{batches}。"
        "用 seller-desk batches --lost 查看，用 batch restore 找回，或把它们重新导入、粘贴或登记。",
        "存档里有 {count} 个批次不在工作数据里，列表里没有它们的内容：{batches}。"
        "用 seller-desk batches --lost 查看，用 batch restore 找回，或把它们重新导入、粘贴或登记。",
        len(lost),
        batches=loss_sentence(lost),
    )
    return [NoticeRaised("", "warn", _("有批次要找回"), text, "")]


def _lost(desk: Desk, connection_id: str) -> list[Batch]:
    from desktop_app.services.intake.lost import lost_batches

    return lost_batches(desk, connection_id)


def finish_connection(desk: Desk, connection_id: str) -> list[NoticeRaised]:
    """Replay lists that were lost, and project batches that a crash left waiting; says what was done."""
    from desktop_app.services.intake.finishing import finish  # readers of tables
    from desktop_app.services.intake.lost import loss_sentence

    _hear_rehearsal(desk, connection_id)
    finished = finish(desk, connection_id)
    notices: list[NoticeRaised] = []
    gone = _missed(desk, finished.gone)
    lost = _lost(desk, connection_id) if gone or desk.work.opened.restored_from is not None else []
    if gone or lost:
        text = _(
            "先前收到的 {count} 个批次已不在工作数据里，列表已按存档重建。{names}"
            "用 seller-desk batches --lost 查看，用 batch restore 找回，或把它们重新导入、粘贴或登记。",
            count=max(len(lost), len(gone)),
            names=_("它们是：{batches}。", batches=loss_sentence(lost)) if lost else "",
        )
        notices.append(NoticeRaised(connection_id, "warn", _("有批次要重新导入"), text, ""))
    elif finished.is_replayed:
        standing = [one for one in desk.work.batches.list(connection_id) if one.withdrawn_at is None]
        text = _("列表数据缺失或损坏，已从存档的 {count} 个批次重建。", count=len(standing))
        notices.append(NoticeRaised(connection_id, "info", _("列表已重建"), text, ""))
    elif finished.batches:
        text = _("上次没有做完的 {count} 个批次已经补做。", count=len(finished.batches))
        notices.append(NoticeRaised(connection_id, "info", _("已补做"), text, ""))
    notices += _of_withdrawn(connection_id, finished.withdrawn)
    notices += _of_damaged(desk, connection_id)
    if notices:
        desk.events.publish(FactsChanged(connection_id, "cases"))
    return notices


def _missed(desk: Desk, gone: tuple[str, ...]) -> list[str]:
    """Of batches that are listed no more those that had not been withdrawn."""
    from desktop_app.store.withdrawal_marks import read_marks

    marks = read_marks(desk.home) if gone else {}
    return [one for one in gone if one not in marks]


def _of_withdrawn(connection_id: str, batches: tuple[Batch, ...]) -> list[NoticeRaised]:
    """Batches that a restored ``work.db`` took for standing, and that are withdrawn again."""
    from desktop_app.services.intake.lost import loss_sentence

    if not batches:
        return []
    text = _(
        "{count} 个批次早已撤销，而工作数据里没有记下（恢复过快照，或撤销时程序中断），"
        "已照存档旁的记录再次撤销：{batches}。"
        "要它们的内容重新算数，请重新导入原来的文件。",
        count=len(batches),
        batches=loss_sentence(list(batches)),
    )
    return [NoticeRaised(connection_id, "warn", _("已再次撤销"), text, "")]


def _of_damaged(desk: Desk, connection_id: str) -> list[NoticeRaised]:
    """Batches whose rows are in no list: said at every opening until they are whole."""
    from desktop_app.services.intake.damage import damage_sentence, unread_batches

    batches = unread_batches(desk, connection_id)
    return [NoticeRaised(connection_id, "warn", _("存档损坏"), damage_sentence(batches), "")] if batches else []


def _hear_rehearsal(desk: Desk, connection_id: str) -> None:
    """A rehearsal's clock may be far ahead or behind; without a note of it, it is at least where its facts ended."""
    if not desk.connections.get(connection_id).is_rehearsal:
        return
    recall(desk, connection_id)
    if desk.clock.has_heard(connection_id):
        return
    known = [at for kind in KINDS_SYNCED if (at := desk.sync.fresh_as_of(connection_id, kind)) is not None]
    latest = max(known, default=None)
    if latest is not None and latest > desk.clock.connection_now(connection_id):
        desk.clock.hear(connection_id, latest)
