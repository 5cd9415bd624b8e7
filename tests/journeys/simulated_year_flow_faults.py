"""Mistakes put into either side of the flows beside human services, each with the claim that must find it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.journeys.simulated_year_faults import JOINT_YEAR, RuleFault, node_lines, wrong_actor, wrong_end


@dataclass(frozen=True)
class LawFault:
    """What a mistake of the law must be found by, and in a year of which products."""

    claim: str
    access_types: tuple[str, ...]
    orders: int = 900
    """Orders of all flows, of which those of the access types are lived through."""


_GOODS, _LICENCES = ("硬件",), ("License",)

LAW_FAULTS_OF_FLOWS: Mapping[str, LawFault] = {
    "hardware_accepts_after_15_days": LawFault("silence", _GOODS),
    "hardware_counts_from_shipping": LawFault("silence", _GOODS),
    "hardware_ignores_phone": LawFault("silence", _GOODS),
    "hardware_is_not_reviewed": LawFault("review ahead", _GOODS),
    "shipping_needs_no_waybill": LawFault("delivery form", _GOODS),
    "appeal_stops_no_clock": LawFault("silence", _GOODS),
    "appeal_freezes_nobody": LawFault("whose move", ("SaaS",)),
    "code_order_needs_acceptance": LawFault("step", _LICENCES),
    "activation_needs_no_proof": LawFault("step", _LICENCES),
    "failed_proof_goes_to_delivery": LawFault("step", _LICENCES),
    "claimed_code_is_refundable": LawFault("refundable", _LICENCES),
    "refund_lock_from_delivery": LawFault("refundable", _LICENCES),
    "package_accepts_itself": LawFault("silence", _LICENCES),
    "licence_always_wants_sow": LawFault("delivery form", _LICENCES),
    "orchestration_needs_no_acceptance": LawFault("step", ("应用编排",)),
    "data_files_are_unsupervised": LawFault("supervised or not", ("数据文件",)),
    "saas_renewal_waits_for_opening": LawFault("supervised or not", ("SaaS",)),
    "review_overlooks_papers": LawFault("pre-flight", ("SaaS",)),
    "buyer_overlooks_papers": LawFault("pre-flight", ("SaaS",)),
}
"""Mistakes of the law that only other flows than human services show."""


def _not_required(name: str, file: str, need: str) -> RuleFault:
    """The form asks for something and takes a delivery without it."""
    return RuleFault(name, file, need, need.replace(", is_required = true", ""), "delivery form")


_TEN_DAYS = 'clause = "HW-ACCEPT-10D"\nbasis = "courier_signed_at"'
_REMINDER = '[[flow.node.silence]]\neffect = "reminder"\nclause = "REMINDER-180"\nbasis = "ordered_at"\n'
_LOCK = '    {{ fact = "is_code_claimed", value = "{}", badge = "code_claimed", clause = "L2-LOCK" }},\n'
_LOCKS = f"no_refund = [\n{_LOCK.format('yes')}{_LOCK.format('unknown')}]"
_SOW_NEW = (
    '{ id = "sow", label = { zh = "SOW 需求说明书", en = "SOW" }, is_required = true, eras = ["2024-09-14", "unknown"]'
)
_SOW_OLD = '{ id = "sow", label = { zh = "SOW 需求说明书", en = "SOW" }, eras = ["first", "2023-04-28"]'
_PROOF = 'label = { zh = "交付证明（验收文档）", en = "Proof (acceptance document)" }, is_required = true'
_FILE = 'label = { zh = "验收文档", en = "Acceptance document" }, is_required = true'

RULE_FAULTS_OF_FLOWS = (
    RuleFault("goods accepted after 15 days", "flow-d", "limit = { days = 10 }", "limit = { days = 15 }", "silence"),
    RuleFault(
        "the ten days run from the node",
        "flow-d",
        _TEN_DAYS,
        'clause = "HW-ACCEPT-10D"\nbasis = "node_since"',
        "silence",
    ),
    RuleFault(
        "the right phone stops the ten days",
        "flow-d",
        'value = "no", badge = "phone_differs"',
        'value = "yes", badge = "phone_differs"',
        "silence",
    ),
    RuleFault(
        "goods that nobody signed for remind nobody",
        "flow-d",
        _REMINDER,
        '[[flow.node.silence]]\neffect = "none"\nclause = "NO-AUTO-END"\n',
        "silence",
    ),
    RuleFault(
        "shipping without a waybill",
        "flow-d",
        'is_required = true, clause = "HW-FORM" },\n    { id = "remark"',
        'clause = "HW-FORM" },\n    { id = "remark"',
        "delivery form",
    ),
    wrong_end("goods sent back go to the review", "flow-d", "BUYER_ACCEPT", "buyer", "SELLER_DELIVER", "HUAWEI_REVIEW"),
    RuleFault(
        "a claimed code locks nothing",
        "flow-l2",
        f"{node_lines('CODE_ACTIVATION', 'seller')}\nis_refundable = false\n{_LOCKS}",
        node_lines("CODE_ACTIVATION", "seller"),
        "refundable",
    ),
    RuleFault(
        "no refund while the code waits to be claimed",
        "flow-l2",
        node_lines("BUYER_CLAIM_CODE", "buyer"),
        node_lines("BUYER_CLAIM_CODE", "buyer") + "\nis_refundable = false",
        "refundable",
    ),
    wrong_actor("the buyer activates the code", "flow-l2", "CODE_ACTIVATION", "seller", "buyer"),
    wrong_end(
        "a failed proof goes to the delivery",
        "flow-l2",
        "HUAWEI_REVIEW",
        "huawei",
        "SELLER_UPLOAD_PROOF",
        "SELLER_DELIVER",
    ),
    _not_required("a code without proof", "flow-l2", _PROOF),
    RuleFault(
        "every code is typed by the buyer",
        "flow-l1",
        'actor = "buyer"\noptional_in = ["*"]',
        'actor = "buyer"',
        "first node",
    ),
    RuleFault(
        "licences needed the SOW from the beginning",
        "flow-l1",
        _SOW_OLD,
        _SOW_OLD.replace(", eras", ", is_required = true, eras"),
        "delivery form",
    ),
    _not_required("an offline licence without SOW", "flow-l0", _SOW_NEW),
    RuleFault("new licence charts a day late", "flow-l0", "from = 2024-09-14", "from = 2024-09-15", "flow and era"),
    wrong_actor("the seller deploys the package", "flow-lp", "PACKAGE_DEPLOYMENT", "buyer", "seller"),
    RuleFault(
        "a package is accepted by 确认验收",
        "flow-lp",
        'act = { zh = "确认完成", en = "Confirm completion" }',
        'act = { zh = "确认验收", en = "Accept" }',
        "step",
    ),
    RuleFault("supervised SaaS changed a day early", "flow-s", "2025-03-26", "2025-03-25", "flow and era", times=0),
    wrong_end(
        "a rejected requirement of SaaS goes on",
        "flow-s",
        "SELLER_CONFIRM_REQUIREMENT",
        "seller",
        "BUYER_SUBMIT_REQUIREMENT",
        "SELLER_DELIVER",
    ),
    _not_required("orchestration without a paper", "flow-o", _FILE),
    RuleFault("data files are not supervised", "flow-f", "is_on = true", "is_on = false", "supervised or not"),
    RuleFault(
        "two pictures are enough",
        "evidence",
        'min_pictures = 3, min_edge = 64 }\ntext = { zh = "基地云',
        'min_pictures = 0, min_edge = 64 }\ntext = { zh = "基地云',
        "pre-flight",
    ),
    RuleFault(
        "no number of the resource order is missed",
        "evidence",
        'check = "evidence.resource_order_missing"\nflows = ["L1", "L0", "L2"]',
        'check = "evidence.resource_order_missing"\nflows = ["H"]',
        "pre-flight",
    ),
    RuleFault(
        "joint licences were all reviewed a day longer",
        "supervision",
        "until = 2023-04-27",
        "until = 2023-04-28",
        "review ahead",
        JOINT_YEAR,
    ),
)
"""Mistakes of our packs in the flows beside human services."""
