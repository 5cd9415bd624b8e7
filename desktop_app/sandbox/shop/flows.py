"""The flows of supervision as tables: which nodes an order walks through, who acts at each, and where an act leads.

Written from the published help pages. Sections named in the comments are those of the project's dossier on supervision.
"""

from __future__ import annotations

from dataclasses import dataclass

SUBMIT = "BUYER_SUBMIT_REQUIREMENT"
CONFIRM = "SELLER_CONFIRM_REQUIREMENT"
DELIVER = "SELLER_DELIVER"
REVIEW = "HUAWEI_REVIEW"
ACCEPT = "BUYER_ACCEPT"
CLAIM = "BUYER_CLAIM_CODE"
ACTIVATE = "CODE_ACTIVATION"
PROOF = "SELLER_UPLOAD_PROOF"
DEPLOY = "PACKAGE_DEPLOYMENT"
GIVE_CODE = "BUYER_GIVES_CODE"
DONE = "DONE"
CANCELLED = "CANCELLED_BY_REFUND"
OVER = frozenset({DONE, CANCELLED})
"""Nothing moves any more."""

NODE_NAMES = {
    SUBMIT: "用户提交需求",
    CONFIRM: "商家确认需求",
    DELIVER: "商家实施服务",
    REVIEW: "华为云复核",
    ACCEPT: "用户确认验收",
    CLAIM: "用户领取授权码",
    ACTIVATE: "授权码激活",
    PROOF: "商家上传交付证明",
    DEPLOY: "软件包部署",
    GIVE_CODE: "用户提供识别码",
    DONE: "服务完成",
    CANCELLED: "已退订",
}

PATHS: dict[str, tuple[str, ...]] = {
    "H": (SUBMIT, CONFIRM, DELIVER, REVIEW, ACCEPT),  # 2.3
    "H_SITE": (SUBMIT, CONFIRM, DELIVER, REVIEW, ACCEPT),  # its own list is not published: as H
    "S": (SUBMIT, CONFIRM, DELIVER, REVIEW, ACCEPT),  # 2.4
    "L2": (DELIVER, CLAIM, ACTIVATE, PROOF, REVIEW),  # 2.5: no manual acceptance
    "L1": (GIVE_CODE, DELIVER, REVIEW, ACCEPT),  # 2.6
    "L0": (DELIVER, REVIEW, ACCEPT),  # 2.7
    "LP": (DEPLOY, ACCEPT),  # 2.8
    "D": (DELIVER, REVIEW, ACCEPT),  # 2.9
    "O": (DELIVER, ACCEPT),  # 2.10
    "F": (SUBMIT, CONFIRM, DELIVER, ACCEPT),  # 2.10
}
"""All nodes of a flow in order; the requirement nodes and the review are walked only by cases that have them."""

NEXT = "next"
SEND_BACK = "send back"
"""To the node where the seller last handed something in."""


@dataclass(frozen=True)
class Move:
    """One permitted act: at which node, by whom, and where it leads."""

    node: str
    act: str
    actor: str
    target: str
    name: str


MOVES = (
    Move(SUBMIT, "submit_requirement", "buyer", NEXT, "提交需求"),
    Move(CONFIRM, "ConfirmRequirement", "seller", NEXT, "确认需求"),
    Move(CONFIRM, "RejectRequirement", "seller", SUBMIT, "驳回"),
    Move(DELIVER, "ReportCompletion", "seller", NEXT, "确认完成"),
    Move(REVIEW, "review_pass", "huawei", NEXT, "复核通过"),
    Move(REVIEW, "review_fail", "huawei", SEND_BACK, "复核不通过"),
    Move(ACCEPT, "accept", "buyer", NEXT, "确认验收"),
    Move(ACCEPT, "reject", "buyer", SEND_BACK, "驳回"),
    Move(CLAIM, "claim_code", "buyer", NEXT, "领取授权码"),
    Move(ACTIVATE, "activate_code", "software", NEXT, "激活授权码"),
    Move(PROOF, "ReportCompletion", "seller", NEXT, "确认完成"),
    Move(DEPLOY, "deploy_package", "buyer", NEXT, "部署软件包"),
    Move(GIVE_CODE, "give_code", "buyer", NEXT, "提供识别码"),
)

SILENCE = {("D", ACCEPT): "accept_by_silence"}
"""What nobody's acting does at a node of a flow, beside the weekly notice after 180 days: nothing, but for hardware
(2.9: accepted 10 days after the courier's sign-off). No other acceptance by silence is printed (2.14; 7, row 7)."""

SELLER_ACTS = frozenset(move.act for move in MOVES if move.actor == "seller")
ACTORS = {
    "buyer": "用户",
    "seller": "商家",
    "huawei": "华为云",
    "software": "商家系统",
    "system": "系统",
    "courier": "物流",
    "operator": "平台运营",
}
WHO_ACTS = {move.node: move.actor for move in MOVES} | dict.fromkeys(OVER, "nobody")


def path_of(flow: str, has_requirement: bool, needs_review: bool) -> tuple[str, ...]:
    """The nodes that a case walks, DONE at the end."""
    skipped = set()
    if not has_requirement:
        skipped |= {SUBMIT, CONFIRM, GIVE_CODE}
    if not needs_review:
        skipped.add(REVIEW)
    return (*(node for node in PATHS[flow] if node not in skipped), DONE)


def move_at(flow: str, node: str, act: str) -> Move | None:
    """The permitted act of that name at a node of a flow, or None."""
    for move in MOVES:
        # a software package that the buyer deployed has nobody to be sent back to (2.8)
        if move.node == node and move.act == act and not (flow == "LP" and act == "reject"):
            return move
    return None


def moves_at(flow: str, node: str) -> tuple[Move, ...]:
    """All permitted acts at a node of a flow."""
    return tuple(move for move in MOVES if move.node == node and move_at(flow, node, move.act))


def button_of(flow: str, move: Move) -> str:
    """What the button of an act is called in a flow: packages have a word of their own (2.1)."""
    return "确认完成" if (flow, move.act) == ("LP", "accept") else move.name


def target_of(move: Move, path: tuple[str, ...]) -> str:
    """The node that an act leads to."""
    if move.target == NEXT:
        return path[path.index(move.node) + 1] if move.node in path else DONE
    if move.target == SEND_BACK:
        return PROOF if PROOF in path else DELIVER
    return move.target
