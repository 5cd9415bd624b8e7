"""Which address and method is which interface, and what the gateway asks of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from desktop_app.sandbox.huawei.calls import Call
from desktop_app.sandbox.huawei.errors import LICENCE, OLD_USAGE, ORDERS, UPLOAD, USAGE, Dialect
from desktop_app.sandbox.huawei.keys import Keys
from desktop_app.sandbox.huawei.licence import LicenceInterfaces
from desktop_app.sandbox.huawei.order_query import OrderQuery
from desktop_app.sandbox.huawei.upload import Upload
from desktop_app.sandbox.huawei.usage_push import UsagePush
from desktop_app.sandbox.shop.shop import Shop

OPENAPI = "/api/mkp-openapi-public"
OLD = "/rest/marketplace"
PREFIXES = (OPENAPI, OLD)


@dataclass(frozen=True)
class Operation:
    """One interface. ``{event_id}`` in the path stands for any one part."""

    method: str
    path: str
    dialect: Dialect
    answer: Callable[[Call], dict[str, Any]]
    media: str = "application/json"
    is_paced: bool = False
    has_own_signature: bool = False
    """The new usage push: AK/SK is not needed beside its own signature."""

    def match(self, path: str) -> dict[str, str] | None:
        """The path's values when this is its interface."""
        own, given = self.path.split("/"), path.split("/")
        if len(own) != len(given):
            return None
        values = {name[1:-1]: unquote(part) for name, part in zip(own, given, strict=True) if name.startswith("{")}
        fits = all(name.startswith("{") or name == part for name, part in zip(own, given, strict=True))
        return values if fits else None


class Interfaces:
    """All interfaces of one shop."""

    def __init__(self, shop: Shop, keys: Keys) -> None:
        self.usage = UsagePush(shop, keys)
        self.licence = LicenceInterfaces(shop)
        self.upload = Upload(shop)
        v1, v2 = f"{OPENAPI}/global/v1", f"{OPENAPI}/global/v2"
        licence = self.licence
        self.operations = (
            Operation("GET", f"{v1}/order/query", ORDERS, OrderQuery(shop).answer, media="", is_paced=True),
            Operation(
                *("POST", f"{v1}/isv/usage-data", USAGE, self.usage.answer_new), is_paced=True, has_own_signature=True
            ),
            Operation("POST", f"{OLD}/v1/isv/usage-data", OLD_USAGE, self.usage.answer_old),
            Operation("POST", f"{v1}/license/activate", LICENCE, licence.activate),
            Operation("POST", f"{v2}/license/activate", LICENCE, licence.activate_batch),
            Operation("POST", f"{v1}/license/heartbeat", LICENCE, licence.query),
            Operation("POST", f"{v2}/license/heartbeat", LICENCE, licence.query_batch),
            Operation("POST", f"{v2}/license/software-usage-info", LICENCE, licence.software_usage),
            Operation(
                "POST", f"{v1}/market-event/{{event_id}}/file", UPLOAD, self.upload.answer, media="multipart/form-data"
            ),
        )

    def find(self, path: str) -> tuple[Operation, dict[str, str]] | None:
        """The interface of a path, with the path's values."""
        for operation in self.operations:
            values = operation.match(path)
            if values is not None:
                return operation, values
        return None
