"""What only a rehearsal has, under ``/rehearsal``: its clock, its buyers, its faults, and what commands really did."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from desktop_app.sandbox.http.bodies import read_order
from desktop_app.sandbox.http.faults import FaultOrder, FaultPlan
from desktop_app.sandbox.http.wire import RefusalError, iso_time, json_response
from desktop_app.sandbox.shop.faults import LAW_FAULTS
from desktop_app.sandbox.shop.refusals import NotFound, NotPossible
from desktop_app.sandbox.shop.shop import Shop

router = APIRouter(prefix="/rehearsal", include_in_schema=False)


class ClockOrder(BaseModel):
    """How the marketplace's clock is to go on."""

    model_config = ConfigDict(extra="forbid")

    rate: float | None = Field(None, ge=0)
    step_seconds: float | None = None

    @model_validator(mode="after")
    def _says_something(self) -> ClockOrder:
        if self.rate is None and self.step_seconds is None:
            raise ValueError("rate or step_seconds")
        return self


class CounterpartiesOrder(BaseModel):
    """Whether the counterparties are to act by themselves."""

    model_config = ConfigDict(extra="forbid", strict=True)

    is_on: bool


class LawOrder(BaseModel):
    """Which mistakes the law is to make on purpose, and whether the daily limit of uploads holds."""

    model_config = ConfigDict(extra="forbid", strict=True)

    faults: list[str] | None = None
    has_day_limit: bool | None = None


class ConsoleOrder(BaseModel):
    """Which page of the console is to be opened."""

    model_config = ConfigDict(extra="forbid", strict=True)

    next: str = Field("", max_length=512)


class BuyerOrder(BaseModel):
    """Which counterparty's act is to happen now. More members are handed on, such as ``reason``."""

    model_config = ConfigDict(extra="allow")

    act: str = Field(min_length=1, max_length=64)
    order_id: str
    line_id: str

    @property
    def more(self) -> dict[str, JsonValue]:
        """The members beyond the three."""
        return dict(self.model_extra or {})


@router.get("/clock")
def read_clock(request: Request) -> Response:
    """The marketplace's time, its rate, and when something happens next by itself."""
    return _clock(request.app.state.shop)


@router.post("/clock")
async def set_clock(request: Request) -> Response:
    """Speed the clock up or step it forward; what falls due on the way happens before the answer."""
    order = read_order(ClockOrder, await request.body())
    return await run_in_threadpool(_set_clock, request, order)


def _set_clock(request: Request, order: ClockOrder) -> Response:
    shop: Shop = request.app.state.shop
    try:
        if order.rate is not None:
            shop.set_rate(order.rate)
        if order.step_seconds is not None:
            shop.step(order.step_seconds)
    except NotPossible as refused:
        raise RefusalError(409, refused.code, refused.message) from None
    shop.advance()
    request.app.state.ticker.wake()
    return _clock(shop)


def _clock(shop: Shop) -> Response:
    due = shop.next_due()
    return json_response(
        {"time": iso_time(shop.now()), "rate": shop.rate, "next_due": None if due is None else iso_time(due)}
    )


@router.post("/buyers")
async def act(request: Request) -> Response:
    """Let one counterparty act now: buyer, Huawei's reviewer, courier, operator."""
    order = read_order(BuyerOrder, await request.body())
    return await run_in_threadpool(_act, request.app.state.shop, order)


def _act(shop: Shop, order: BuyerOrder) -> Response:
    shop.advance()
    try:
        item = shop.act(order.act, order.order_id, order.line_id, **order.more)
    except NotPossible as refused:
        raise RefusalError(409, refused.code, refused.message) from None
    except NotFound as missing:
        raise RefusalError(404, missing.code, missing.message) from None
    return json_response({"case": shop.case(order.order_id, order.line_id), "item": item})


@router.get("/counterparties")
def read_counterparties(request: Request) -> Response:
    """Whether buyers, Huawei and couriers act by themselves."""
    shop: Shop = request.app.state.shop
    return json_response({"is_on": shop.time.has_counterparties()})


@router.post("/counterparties")
async def set_counterparties(request: Request) -> Response:
    """Let them act by themselves, or only when told."""
    order = read_order(CounterpartiesOrder, await request.body())
    shop: Shop = request.app.state.shop
    await run_in_threadpool(shop.set_counterparties, order.is_on)
    request.app.state.ticker.wake()
    return json_response({"is_on": order.is_on})


@router.get("/law")
def read_law(request: Request) -> Response:
    """The mistakes that the law makes now, and those that it could make."""
    return _law(request.app.state.shop)


@router.post("/law")
async def set_law(request: Request) -> Response:
    """Put mistakes into the law, to prove that a comparison with forecasts finds them. Until the process ends."""
    order = read_order(LawOrder, await request.body())
    shop: Shop = request.app.state.shop
    unknown = sorted(set(order.faults or ()) - set(LAW_FAULTS))
    if unknown:
        raise RefusalError(400, "bad_request", f"没有这样的规则错误：{'、'.join(unknown)}。")
    await run_in_threadpool(_set_law, shop, order)
    return _law(shop)


def _set_law(shop: Shop, order: LawOrder) -> None:
    with shop.lock:
        if order.faults is not None:
            shop.law_faults.clear()
            shop.law_faults.update(order.faults)
        if order.has_day_limit is not None:
            shop.uploads.has_day_limit = order.has_day_limit


def _law(shop: Shop) -> Response:
    return json_response(
        {"faults": sorted(shop.law_faults), "known": LAW_FAULTS, "has_day_limit": shop.uploads.has_day_limit}
    )


@router.get("/happened")
def happened(request: Request, after: int = 0, limit: int = 10_000) -> Response:
    """Lines of all histories after a line's id, in the order in which they were written."""
    shop: Shop = request.app.state.shop
    shop.advance()
    return json_response({"lines": shop.happened(max(0, after), max(1, min(limit, 10_000)))})


@router.post("/console")
async def open_console(request: Request) -> Response:
    """An address for a browser that opens the console once: what a browser is told, others on this computer may see."""
    order = read_order(ConsoleOrder, await request.body())
    return json_response({"url": request.app.state.console_link(order.next)})


@router.get("/effects")
def effects(request: Request) -> Response:
    """What commands did, in order: proves exactly-once."""
    return json_response({"effects": request.app.state.shop.effects()})


@router.get("/faults")
def list_faults(request: Request) -> Response:
    """The plan of faults with what is left of it."""
    return json_response({"faults": _plan(request).listed()})


@router.post("/faults")
async def add_fault(request: Request) -> Response:
    """Put a fault at the end of the plan."""
    order = read_order(FaultOrder, await request.body())
    return json_response(_plan(request).add(order).as_json(), 201)


@router.delete("/faults")
def clear_faults(request: Request) -> Response:
    """Forget the plan."""
    return json_response({"forgotten": _plan(request).clear()})


def _plan(request: Request) -> FaultPlan:
    plan: FaultPlan = request.app.state.faults
    return plan
