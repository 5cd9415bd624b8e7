"""What the dossier on supervision says of every flow, written down by hand: sections 1, 2, 7 and the addendum.

Nothing here is read from the rule packs: the tests compare the two.
"""

from dataclasses import dataclass

from desktop_app.models.supervision import Effect, Node, Party

SUBMIT, CONFIRM, DELIVER = Node.BUYER_SUBMIT_REQUIREMENT, Node.SELLER_CONFIRM_REQUIREMENT, Node.SELLER_DELIVER
REVIEW, ACCEPT, DONE, CLOSED = Node.HUAWEI_REVIEW, Node.BUYER_ACCEPT, Node.DONE, Node.CANCELLED_BY_REFUND
GIVE, CLAIM, ACTIVATE, PROOF = (
    Node.BUYER_GIVES_CODE,
    Node.BUYER_CLAIM_CODE,
    Node.CODE_ACTIVATION,
    Node.SELLER_UPLOAD_PROOF,
)
DEPLOY = Node.PACKAGE_DEPLOYMENT

Moves = frozenset[tuple[Node, Node]]

ACTORS = {
    SUBMIT: Party.BUYER,
    CONFIRM: Party.SELLER,
    DELIVER: Party.SELLER,
    GIVE: Party.BUYER,
    CLAIM: Party.BUYER,
    ACTIVATE: Party.SELLER,  # the seller's own software calls the interface (2.1, 2.5)
    PROOF: Party.SELLER,
    DEPLOY: Party.BUYER,
    REVIEW: Party.HUAWEI,
    ACCEPT: Party.BUYER,
    DONE: Party.NOBODY,
    CLOSED: Party.NOBODY,
}


@dataclass(frozen=True)
class Row:
    """One flow."""

    access_type: str
    subtype: str | None
    nodes: tuple[Node, ...]
    """All nodes in order, the review among them where the flow has one."""
    moves: Moves
    """Steps that every case may take."""
    reviewed: Moves = frozenset()
    """Steps of a case that Huawei reviews."""
    unreviewed: Moves = frozenset()
    """Steps of a case without review."""
    boundary: str = ""
    """The boundary that touches this flow whatever the class (2.2)."""
    optional: frozenset[Node] = frozenset()
    """Nodes that a newest case need not pass."""
    no_refund: frozenset[Node] = frozenset()
    """Open nodes without a negotiated refund (2.5)."""

    @property
    def has_review(self) -> bool:
        """True where the flow knows the review at all."""
        return REVIEW in self.nodes


REQUIREMENT: Moves = frozenset({(SUBMIT, CONFIRM), (CONFIRM, DELIVER), (CONFIRM, SUBMIT)})  # 2.3
ACCEPTANCE: Moves = frozenset({(ACCEPT, DONE), (ACCEPT, DELIVER)})  # 2.3; 7 row 3
BY_REVIEW: Moves = frozenset({(DELIVER, REVIEW), (REVIEW, ACCEPT), (REVIEW, DELIVER)})  # 2.3 "Order 3, 4, 5"
STRAIGHT: Moves = frozenset({(DELIVER, ACCEPT)})


def service(access_type: str, subtype: str | None) -> Row:
    """2.3 and 2.4: one node set; the requirement nodes are optional from 2025-03-26."""
    return Row(
        access_type, subtype, (SUBMIT, CONFIRM, DELIVER, REVIEW, ACCEPT, DONE), REQUIREMENT | ACCEPTANCE, BY_REVIEW,
        STRAIGHT, "2025-03-26", frozenset({SUBMIT, CONFIRM}),
    )  # fmt: skip


FLOWS = {
    "H": service("人工服务", "标准"),
    "H_SITE": service("人工服务", "建站"),  # 7 row 2
    "S": service("SaaS", None),
    # 2.5: no acceptance by the buyer; a failed review leads back to the proof (I)
    "L2": Row(
        "License", "授权码", (DELIVER, CLAIM, ACTIVATE, PROOF, REVIEW, DONE),
        frozenset({(DELIVER, CLAIM), (CLAIM, ACTIVATE), (ACTIVATE, PROOF)}),
        frozenset({(PROOF, REVIEW), (REVIEW, DONE), (REVIEW, PROOF)}), frozenset({(PROOF, DONE)}),
        "2024-09-14", frozenset(), frozenset({ACTIVATE, PROOF, REVIEW}),
    ),
    # 2.6: only the hardware code is typed by the buyer
    "L1": Row(
        "License", "识别码", (GIVE, DELIVER, REVIEW, ACCEPT, DONE), ACCEPTANCE | {(GIVE, DELIVER)}, BY_REVIEW, STRAIGHT,
        "2024-09-14", frozenset({GIVE}),
    ),
    "L0": Row("License", "线下", (DELIVER, REVIEW, ACCEPT, DONE), ACCEPTANCE, BY_REVIEW, STRAIGHT, "2024-09-14"),
    # 2.8: the buyer's click ends supervision; nobody to send it back to, no review
    "LP": Row(
        "License", "软件包", (DEPLOY, ACCEPT, DONE), frozenset({(DEPLOY, ACCEPT), (ACCEPT, DONE)}),
        boundary="2024-09-14",
    ),
    "D": Row("硬件", None, (DELIVER, REVIEW, ACCEPT, DONE), ACCEPTANCE, BY_REVIEW, STRAIGHT),
    "O": Row("应用编排", None, (DELIVER, ACCEPT, DONE), ACCEPTANCE | STRAIGHT),  # 2.10: no review described
    "F": Row("数据文件", None, (SUBMIT, CONFIRM, DELIVER, ACCEPT, DONE), REQUIREMENT | ACCEPTANCE | STRAIGHT),
}  # fmt: skip

BY_COURIER = {("D", ACCEPT): Effect.AUTO_ACCEPT}
"""2.9 and 2.14: the only acceptance by silence that is printed."""

CLASSES = ("通用", "联营", "自服务", "华为", None)
SCENES = ("赋能云", "基地云", None)
DAYS = (
    "2022-06-01", "2023-04-27", "2023-04-28", "2024-09-13", "2024-09-14", "2025-03-25", "2025-03-26", "2026-11-02",
)  # fmt: skip


def era_of(row: Row, product_class: str | None, day: str) -> str:
    """2.2: the last boundary that touches flow and class; the boundary day itself is new."""
    if row.boundary and day >= row.boundary:
        return row.boundary
    return "2023-04-28" if product_class == "联营" and day >= "2023-04-28" else "first"


def is_reviewed(row: Row, product_class: str | None, scene: str | None, day: str) -> bool:
    """1.2: joint orders in the two scenes; before 2023-04-28 all joint ones; 基地云 from 2024-09-14 (cli 3)."""
    if not row.has_review or product_class not in ("联营", "华为"):
        return False
    if product_class == "联营" and day < "2023-04-28":
        return True
    return scene == "赋能云" or (scene == "基地云" and day >= "2024-09-14")
