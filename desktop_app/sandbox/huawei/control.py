"""What a rehearsal tells and sets beside the seller interfaces, under ``/rehearsal``, with the token.

``GET access-key`` is the only place where the secret keys are told.
"""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from desktop_app.sandbox.http.bodies import read_order
from desktop_app.sandbox.http.wire import json_response
from desktop_app.sandbox.huawei.face import HuaweiFace
from desktop_app.sandbox.huawei.instances import MOCK_INSTANCES
from desktop_app.sandbox.huawei.mock_orders import MOCK_ORDERS
from desktop_app.sandbox.shop.shop import Shop

router = APIRouter(prefix="/rehearsal", include_in_schema=False)


class InterfacesOrder(BaseModel):
    """How the interfaces are to behave. A member that is left out stays as it is; no limit is null."""

    model_config = ConfigDict(extra="forbid", strict=True)

    requests_per_second: float | None = Field(None, gt=0, le=100_000)
    push_needs_access_key: bool | None = None


class EventOrder(BaseModel):
    """In which state an event is to wait for its licence."""

    model_config = ConfigDict(extra="forbid", strict=True)

    state: Literal["open", "resource_invalid", "used_up", "refused", "no_right"] = "open"


def _face(request: Request) -> HuaweiFace:
    face: HuaweiFace = request.app.state.huawei
    return face


@router.get("/access-key")
def access_key(request: Request) -> Response:
    """The keys of this shop's seller."""
    keys = _face(request).keys
    told = {"access_key": keys.access_key, "secret_key": keys.secret_key, "interface_key": keys.interface_key}
    return json_response(told, headers={"cache-control": "no-store"})


@router.get("/interfaces")
def read_interfaces(request: Request) -> Response:
    """How the interfaces behave, and what there is to practise with."""
    return _interfaces(_face(request))


@router.post("/interfaces")
async def set_interfaces(request: Request) -> Response:
    """Change how the interfaces behave, until the process ends."""
    order = read_order(InterfacesOrder, await request.body())
    face = _face(request)
    if "requests_per_second" in order.model_fields_set:
        face.pace.per_second = order.requests_per_second
    if order.push_needs_access_key is not None:
        face.push_needs_access_key = order.push_needs_access_key
    return await run_in_threadpool(_interfaces, face)


def _interfaces(face: HuaweiFace) -> Response:
    return json_response(
        {
            "requests_per_second": face.pace.per_second,
            "push_needs_access_key": face.push_needs_access_key,
            "mock_orders": MOCK_ORDERS,
            "mock_instances": [instance.instance_id for instance in MOCK_INSTANCES if instance.is_metered],
            "licences": face.interfaces.licence.licences.listed(),
        }
    )


@router.get("/usage-records")
def usage_records(request: Request, after: int = 0) -> Response:
    """What became of usage records (话单): waiting for the background check, accepted, or refused and why."""
    shop: Shop = request.app.state.shop
    shop.advance()
    return json_response({"records": _face(request).interfaces.usage.ledger.listed(after, shop.time.second())})


@router.get("/licence-events")
def list_events(request: Request) -> Response:
    """Events that wait for a licence, and what was handed over."""
    return json_response({"events": _face(request).interfaces.upload.events()})


@router.post("/licence-events")
async def new_event(request: Request) -> Response:
    """The marketplace asks for a licence."""
    order = read_order(EventOrder, await request.body() or b"{}")
    event_id = await run_in_threadpool(_face(request).interfaces.upload.new_event, order.state)
    return json_response({"event_id": event_id, "state": order.state}, 201)
