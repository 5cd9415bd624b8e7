"""The one list of what the journal tells: every code of an act with its words. Who appends uses no other code."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.models import wording_times
from desktop_app.models.journal import PROGRAM
from desktop_app.models.records import JournalLoss, JournalReport
from desktop_app.texts import N_, _

ACTIONS: Mapping[str, str] = {
    "command.prepared": N_("备好，待登记结果"),
    "command.queued": N_("决定，待提交"),
    "command.hold_waived": N_("立即提交"),
    "command.asks": N_("等您确认还要不要提交"),
    "command.still_wanted": N_("仍要提交"),
    "command.sending": N_("开始提交"),
    "command.waiting": N_("没有提交成，稍后再试"),
    "command.answer_lost": N_("没有收到答复"),
    "command.sent_again": N_("再提交"),
    "command.succeeded": N_("提交成功"),
    "command.confirmed": N_("登记为已办理"),
    "command.reflected": N_("核对一致"),
    "command.refused": N_("被拒绝"),
    "command.conflict": N_("与数据矛盾"),
    "command.unknown": N_("结果未知"),
    "command.recalled": N_("撤回"),
    "command.unregistered": N_("撤销登记"),
    "command.postponed": N_("推后提醒"),
    "command.reminded": N_("提醒登记结果"),
    "batch.received": N_("收进批次"),
    "batch.withdrawn": N_("撤销批次"),
    "batch.restored": N_("找回批次"),
    "case.flow_changed": N_("重新选定流程"),
    "node_text.remembered": N_("认定状态原文"),
    "node_text.forgotten": N_("不再认定状态原文"),
    "node_text.refund_remembered": N_("认定退订状态原文"),
    "node_text.refund_forgotten": N_("不再认定退订状态原文"),
    "note.added": N_("写备注"),
    "chase.added": N_("记催办"),
    "chase.changed": N_("改催办记录"),
    "chase.removed": N_("撤销催办记录"),
    "contact.added": N_("记联系人"),
    "contact.changed": N_("改联系人"),
    "contact.removed": N_("删除联系人"),
    "return_address.added": N_("记寄回地址"),
    "return_address.changed": N_("改寄回地址"),
    "return_address.removed": N_("删除寄回地址"),
    "return_address.default_set": N_("设默认寄回地址"),
    "alias.added": N_("记客户别名"),
    "alias.removed": N_("删除客户别名"),
    "owner.set": N_("设定负责人"),
    "owner.cleared": N_("取消负责人"),
    "appeal.filed": N_("登记申诉"),
    "appeal.accepted": N_("登记申诉受理"),
    "appeal.decided": N_("登记申诉结果"),
    "approval.key_made": N_("生成审批密钥"),
    "approval.key_trusted": N_("采用同事的审批公钥"),
    "approval.key_withdrawn": N_("不再采用审批公钥"),
    "approval.key_countersigned": N_("会签审批公钥"),
    "approval.requested": N_("发起退订审批请求"),
    "approval.forwarded": N_("转发审批申请"),
    "approval.signed": N_("以第二人签名"),
    "approval.received": N_("收到第二人的签名"),
    "approval.used": N_("用掉审批"),
    "approval.revoked": N_("撤销审批请求"),
    "approval.replaced": N_("由新的审批请求取代"),
    "approval.external_recorded": N_("登记外部审批凭证"),
    "approval.external_used": N_("用掉外部审批凭证"),
    "approval.external_revoked": N_("撤销外部审批凭证"),
    "approval.external_replaced": N_("由新的外部审批凭证取代"),
    "approval.voided": N_("恢复后作废审批请求"),
    "connection.created": N_("新建连接"),
    "connection.address_set": N_("设置接口地址"),
    "connection.renamed": N_("改连接名称"),
    "connection.secret_forgotten": N_("忘记令牌"),
    "connection.put_away": N_("停用连接"),
    "connection.taken_back": N_("启用连接"),
    "sync.brake_lifted": N_("同步停下后继续"),
    "outbox.paused": N_("暂停自动提交"),
    "outbox.resumed": N_("恢复发送"),
    "work.restored": N_("用快照恢复数据"),
    "rules.promise_set": N_("设定承诺的交付时长"),
    "rules.preset_added": N_("存退订常用语"),
    "rules.preset_removed": N_("删除退订常用语"),
    "rules.ground_added": N_("加不支持全额退订的情形"),
    "rules.ground_removed": N_("去掉不支持全额退订的情形"),
    "rules.ground_restored": N_("加回不支持全额退订的情形"),
    "rules.second_person_set": N_("设定须第二人的退订金额"),
    "drafts.healed": N_("从副本找回草稿"),
}
"""Code → marked words. Codes are stored in a chain of hashes: one that was used once stays here for ever."""

GROUPS: Mapping[str, str] = {
    "command.": N_("办理"),
    "batch.": N_("批次"),
    "case.": N_("流程"),
    "node_text.": N_("状态原文"),
    "note.": N_("备注"),
    "chase.": N_("催办"),
    "contact.": N_("联系人"),
    "return_address.": N_("寄回地址"),
    "alias.": N_("客户别名"),
    "owner.": N_("负责人"),
    "appeal.": N_("申诉"),
    "approval.": N_("审批"),
    "connection.": N_("连接"),
    "sync.": N_("同步"),
    "outbox.": N_("待提交"),
    "work.": N_("恢复"),
    "rules.": N_("规则"),
    "drafts.": N_("草稿"),
}
"""Beginning of the code → marked words, in the order in which they are offered."""


def action_name(code: str) -> str:
    """The words of a code; one that is not known (of a newer program) is shown as it is."""
    words = ACTIONS.get(code)
    return code if words is None else _(words)


def group_of(code: str) -> str:
    """The group of a code."""
    return code.partition(".")[0] + "."


def person_name(actor: str) -> str:
    """A person's name as they gave it; the program by its own word."""
    return _("本程序") if actor == PROGRAM else actor


def proof_sentences(report: JournalReport) -> list[str]:
    """What a check that found nothing proves."""
    if not report.is_intact:
        return []
    said = [_("{count} 条的编号不缺，内容没有改动，每一条都接着前一条。", count=f"{report.count:,}")]
    if report.head_count and report.losses:
        said.append(
            _(
                "第 {count} 条与数据库外保存的链头一致：上次恢复以来，到它为止没有被截去或重写；恢复之前的见下。",
                count=f"{report.head_count:,}",
            )
        )
    elif report.head_count:
        said.append(
            _("第 {count} 条与数据库外保存的链头一致：到它为止没有被截去或重写。", count=f"{report.head_count:,}")
        )
    return said


def verdict(report: JournalReport) -> str:
    """What a check found, in one sentence."""
    if not report.is_intact:
        return _("日志有改动或缺失。")
    lost = lost_words(report)
    return _("现有的条目没有发现改动；{lost}。", lost=lost) if lost else _("没有发现改动。")


def lost_words(report: JournalReport) -> str:
    """Whether restores cut entries off, in a few words; empty when there was none."""
    if not report.losses:
        return ""
    is_known = any(loss.last is not None for loss in report.losses)
    return _("恢复时丢失过条目") if is_known else _("恢复时可能丢失过条目")


def entries_lost(loss: JournalLoss) -> str:
    """What nobody can prove after a restore: which entries it cut off, when they were there, when they went."""
    restored = wording_times.full_time(loss.restored_at)
    if loss.record == 0:
        return _(
            "{restored} 一次恢复丢失的条目写了什么：那时链头记到第 {last} 条，而那次恢复的记录也已不在这里。",
            restored=restored,
            last=loss.last,
        )
    how = _("用快照 {snapshot} 恢复", snapshot=loss.snapshot) if loss.snapshot else _("没有快照，从空白开始")
    if loss.first is None:
        return _(
            "{restored} 恢复之前的日志写了什么：它的链头（第 {last} 条）不在恢复出来的日志里（{how}）。",
            restored=restored,
            last=loss.last,
            how=how,
        )
    if loss.last is None:
        return _(
            "{restored} 恢复之前，第 {first} 条起还写过什么：没有链头记下它们（{how}）。",
            restored=restored,
            first=loss.first,
            how=how,
        )
    return _(
        "原来的第 {first} 至 {last} 条写了什么：{known} 它们还在，{restored} 恢复后已不在（{how}），"
        "编号由后来的条目重新使用。链头之后是否还写过别的，没有记下。",
        first=loss.first,
        last=loss.last,
        known=wording_times.full_time(loss.known_at),
        restored=restored,
        how=how,
    )
