"""服务监管列表: tabs, filters, paging, and a table that can be copied."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request

from desktop_app.sandbox.console import words
from desktop_app.sandbox.console.rendering import list_address
from desktop_app.sandbox.shop.flows import NODE_NAMES
from desktop_app.sandbox.shop.shop import Shop

SIZES = (10, 20, 50, 100)
DEFAULT_SIZE = 20
ACCESS_TYPES = ("人工服务", "SaaS", "License", "硬件", "应用编排", "数据文件")
PRODUCT_CLASSES = ("通用", "联营", "自服务", "华为")


def list_values(request: Request, shop: Shop) -> dict[str, Any]:
    """What the list's template shows for a request's filters; an unreadable one asks for nothing."""
    asked = request.query_params
    query: dict[str, Any] = {
        name: asked.get(name, "")[:64] for name in ("text", "node", "access_type", "product_class")
    }
    query["columns"] = "all" if asked.get("columns") == "all" else ""
    query["size"] = size_of(asked.get("size"))
    if query["node"] != "open" and query["node"] not in NODE_NAMES:
        query["node"] = ""
    part = read_part(lambda page: shop.list_cases(query, page, query["size"]), asked.get("page"), query["size"])
    query["page"] = part["page"]

    def address(**changed: Any) -> str:
        shown = {**query, **changed}
        if shown["page"] == 1:
            del shown["page"]
        if shown["size"] == DEFAULT_SIZE:
            del shown["size"]
        return list_address(shown)

    return part | {
        "query": query,
        "address": address,
        "tabs": words.TABS,
        "nodes": NODE_NAMES,
        "sizes": SIZES,
        "access_types": ACCESS_TYPES,
        "product_classes": PRODUCT_CLASSES,
        "columns": (*words.COLUMNS, *words.MORE_COLUMNS) if query["columns"] else words.COLUMNS,
        "seller_acts": seller_acts,
        **marks_of(shop),
    }


def size_of(wanted: str | None) -> int:
    """Rows of a page, as the query asks; another number than is offered is none."""
    size = whole_number(wanted, DEFAULT_SIZE)
    return size if size in SIZES else DEFAULT_SIZE


def read_part(read: Callable[[int], tuple[list[dict[str, Any]], int]], wanted: str | None, size: int) -> dict[str, Any]:
    """One page of a list by its number in the query; behind the last one stands the last one."""
    page = max(1, whole_number(wanted, 1))
    rows, total = read(page)
    pages = max(1, -(-total // size))
    if page > pages:
        page = pages
        rows, total = read(page)
    return {"rows": rows, "total": total, "page": page, "pages": pages}


def marks_of(shop: Shop) -> dict[str, str]:
    """By what a copied table, and each row of it, can be told from the real console's."""
    return {
        "row_heading": words.ROW_HEADING,
        "row_mark": words.ROW_MARK,
        "copy_mark": f"{words.COPY_MARK}:{shop.seller()['id']}",
    }


def seller_acts(row: dict[str, Any]) -> tuple[str, ...]:
    """The seller's buttons of a row: none while an appeal is open."""
    return () if row.get("appeal_open") else words.SELLER_ACTS.get(row["node"], ())


def whole_number(text: str | None, otherwise: int) -> int:
    """A number of a query; anything else is the other one."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 9 else otherwise
