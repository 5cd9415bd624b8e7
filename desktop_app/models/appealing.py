"""May the seller appeal (申诉), and what stands against it? Pure: judges facts by the dated table of ``casework``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from desktop_app.clock import CHINA
from desktop_app.models.findings import Finding
from desktop_app.models.scales import Severity
from desktop_app.models.supervision import CaseFacts, Node, Party
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.casework_rules import CaseworkRules, Window

_ENDED = frozenset({Node.DONE, Node.CANCELLED_BY_REFUND, Node.NONE})


@dataclass(frozen=True)
class AppealFacts:
    """An appeal as a person wants to file it, and the case as it stands."""

    facts: CaseFacts
    node: Node
    whose_move: Party
    ground: str
    text: str
    proof_count: int
    filed_at: datetime
    is_open: bool
    """An earlier one is not decided yet."""
    site: str = "cn"


def check_appeal(wanted: AppealFacts, rules: CaseworkRules) -> list[Finding]:
    """All reasons against an appeal, blocking ones first. Raises KeyError for a ground that is not in the table.

    An empty ground is one that is not chosen yet: a finding.
    """
    ground = rules.ground_of(wanted.ground)
    if ground is None and wanted.ground:
        raise KeyError(wanted.ground)
    found = [*_running(wanted, rules), *_window(wanted, rules), *_written(wanted, rules)]
    if ground is not None and ground.needs_proof and not wanted.proof_count:
        message = _("申诉原因是“{ground}”，没有附交付证明。", ground=ground.title)
        found.append(rules.finding("APPEAL-05", message, _("附上验收单、交付记录或催办记录。"), "proofs"))
    return sorted(found, key=lambda one: one.severity is not Severity.BLOCK)


def _written(wanted: AppealFacts, rules: CaseworkRules) -> list[Finding]:
    """What the form itself lacks, and what is more than can be kept."""
    found, limits = [], rules.limits
    if not wanted.ground:
        mend = _("选一种，运营经理先看它。")
        found.append(rules.finding("APPEAL-07", _("没有选申诉原因。"), mend, "ground"))
    if not wanted.text.strip():
        message = _("没有写申诉原因。")
        found.append(rules.finding("APPEAL-07", message, _("写明经过和诉求，运营经理据此裁定。"), "text"))
    count, limit = len(wanted.text.strip()), limits.text_max_chars
    if count > limit:
        message = _("申诉原因最多 {limit} 字，现在有 {count} 字。", limit=limit, count=count)
        found.append(rules.finding("APPEAL-10", message, _("删短一些，细节写进附件。"), "text"))
    if wanted.proof_count > limits.files_max:
        limit = limits.files_max
        message = _("一次最多 {limit} 个附件，现在有 {count} 个。", limit=limit, count=wanted.proof_count)
        found.append(rules.finding("APPEAL-10", message, _("合并或去掉一些。"), "proofs"))
    return found


def _running(wanted: AppealFacts, rules: CaseworkRules) -> list[Finding]:
    """Whether supervision runs at all, and no appeal does."""
    if wanted.is_open:
        return [rules.finding("APPEAL-06", _("这一单正在申诉，还没有裁定。"), _("等裁定并登记结果后再申诉。"))]
    if wanted.node in _ENDED or wanted.facts.is_supervised is False:
        return [
            rules.finding("APPEAL-01", _("这一单的服务监管没有在进行，不能申诉。"), _("用控制台的其他途径联系运营。"))
        ]
    if wanted.node is Node.UNKNOWN:
        return [rules.finding("APPEAL-08", _("这一单的状态待认定。"), _("先认定它在哪个节点。"))]
    return []


def _window(wanted: AppealFacts, rules: CaseworkRules) -> list[Finding]:
    """The conditions that are in force on the day of filing at the site."""
    day = wanted.filed_at.astimezone(CHINA).date()
    window = rules.window_on(day, wanted.site)
    if window is None or not window.has_conditions:
        return []
    found = []
    days, rejections = _buyer_days(wanted), wanted.facts.rejection_count
    long_enough = days is not None and days > timedelta(days=window.buyer_days_over or 0)
    often_enough = rejections is not None and rejections > (window.rejections_over or 0)
    is_unclear = (wanted.whose_move is Party.BUYER and days is None) or rejections is None
    if not long_enough and not often_enough:
        message = _(
            "客户停留没有超过 {days} 天，驳回也没有超过 {count} 次。",
            days=window.buyer_days_over,
            count=window.rejections_over,
        )
        mend = _("先催办；条件满足后再申诉。")
        if is_unclear:
            message = _("不知道客户停留了多久或驳回了几次。")
            found.append(rules.finding("APPEAL-08", message, _("在控制台核对后再申诉。")))
        else:
            found.append(rules.finding(window.rule, message, mend))
    return found + _closing(wanted, window, rules)


def _buyer_days(wanted: AppealFacts) -> timedelta | None:
    since = wanted.facts.node_since
    if wanted.whose_move is not Party.BUYER or since is None:
        return None
    return wanted.filed_at - since


def _closing(wanted: AppealFacts, window: Window, rules: CaseworkRules) -> list[Finding]:
    """Under the oldest rule nothing was possible shortly before a case closed by itself."""
    if window.closing_days is None or window.not_before_closing_days is None:
        return []
    ordered = wanted.facts.ordered_at
    if ordered is None:
        return [rules.finding("APPEAL-08", _("没有下单时间，算不出关闭日期。"), _("在控制台核对后再申诉。"))]
    closes = ordered + timedelta(days=window.closing_days)
    if wanted.filed_at <= closes - timedelta(days=window.not_before_closing_days):
        return []
    message = _("这一单 {moment} 关闭，之前 {days} 天内不能申诉。", moment=f"{closes.astimezone(CHINA):%Y-%m-%d}",
                days=window.not_before_closing_days)  # fmt: skip
    return [rules.finding(window.closing_rule, message, _("用控制台的其他途径联系运营。"))]
