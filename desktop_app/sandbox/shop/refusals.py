"""What the marketplace answers instead of doing a thing. Every message is a Chinese sentence of the marketplace."""

from __future__ import annotations

from typing import Any


class ShopError(Exception):
    """The root of all answers of the marketplace that are no result."""

    def __init__(self, message: str, code: str = "refused") -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class UnknownCursor(ShopError):  # noqa: N818 - the name of the seam
    """The cursor is unreadable, of another shop or kind, or of a state that this shop never had."""

    def __init__(self) -> None:
        super().__init__("游标无法识别，请从头开始读取。", "cursor_unknown")


class NotFound(ShopError):  # noqa: N818 - the name of the seam
    """There is no such order line or case."""

    def __init__(self, order_id: str, line_id: str) -> None:
        super().__init__(f"没有找到订单 {order_id}（订单行 {line_id}）。", "not_found")


class KeyReused(ShopError):  # noqa: N818 - the name of the seam
    """The key was used for a command with other bytes."""

    def __init__(self, key: str) -> None:
        super().__init__(f"幂等键 {key} 已用于内容不同的指令。", "key_reused")


class StateChanged(ShopError):  # noqa: N818 - the name of the seam
    """The case is not where the sender believed it to be. ``case`` is the item as it is now."""

    def __init__(self, case: dict[str, Any], message: str = "该监管单的状态已变化，请刷新后重试。") -> None:
        super().__init__(message, "state_changed")
        self.case = case


class RefundChanged(ShopError):  # noqa: N818 - the name of the seam
    """The request is not what the sender believed it to be. ``refund`` is the item as it is now."""

    def __init__(self, refund: dict[str, Any], message: str = "该退订申请的状态或金额已变化，请刷新后重试。") -> None:
        super().__init__(message, "state_changed")
        self.refund = refund


class RefundNotFound(ShopError):  # noqa: N818 - the name of the seam
    """There is no such refund request."""

    def __init__(self, refund_id: str) -> None:
        super().__init__(f"没有找到退订申请 {refund_id}。", "not_found")


class RuleBroken(ShopError):  # noqa: N818 - the name of the seam
    """A rule of the marketplace forbids it; ``code`` names the rule. ``record`` is what stands under the key."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message, code)
        self.record: dict[str, Any] | None = None


class NotPossible(ShopError):  # noqa: N818 - the name of the seam
    """A counterparty cannot act so now: wrong node, nothing to act on, unknown act."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "not_possible")
