"""Complaints behind FastAPI: a REST interface and one page per case, over the same desk and one SQLite file.

`COMPLAINTFLOW_DB=cases.db COMPLAINTFLOW_POLICY=policies/vw.yaml uvicorn --factory fastapi_app:from_environment`
Who acts is said by the proxy in front, which signs people in: it sets `X-User` and `X-Roles`, and nobody else may.
"""

import asyncio
import hmac
import json
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Annotated
from urllib.parse import parse_qs, quote

from case_page import Who, page
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException as RoutingError

from complaintflow import (
    Answer,
    AsyncComplaintDesk,
    Case,
    ConflictError,
    EventError,
    StoreError,
)
from complaintflow.compiled.lifecycle import Datum
from complaintflow.runtime.clock import Clock, system_clock


class Opening(BaseModel):
    """What it takes to open a case."""

    model_config = ConfigDict(extra="forbid")
    case: str = Field(min_length=1, max_length=100)
    data: dict[str, object] = {}
    id: str | None = None


class Sending(BaseModel):
    """An event for a case; with `expected_version`, only if the case is still as it was seen."""

    model_config = ConfigDict(extra="forbid")
    event: str = Field(min_length=1, max_length=100)
    data: dict[str, object] = {}
    id: str | None = None
    expected_version: int | None = None


def the_desk(request: Request) -> AsyncComplaintDesk:
    """Return the desk that the lifespan opened."""
    desk = request.app.state.desk
    assert isinstance(desk, AsyncComplaintDesk)
    return desk


def the_actor(request: Request) -> Who:
    """Return who asks, as the proxy says; whoever it does not name sees and does nothing."""
    user, roles = request.headers.get("x-user"), request.headers.get("x-roles", "")
    if not user:
        raise HTTPException(401, "nobody is signed in")
    return {"id": user, "roles": [role.strip() for role in roles.split(",") if role.strip()]}


def the_language(request: Request) -> str:
    """Return `zh` or `en`, whichever the browser prefers."""
    weighed: list[tuple[float, str]] = []
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, weight = part.strip().partition(";q=")
        with suppress(ValueError):
            weighed.append((float(weight or 1), tag[:2].lower()))
    known = [(weight, tag) for weight, tag in weighed if tag in {"en", "zh"} and weight > 0]
    return max(known, key=lambda one: one[0])[1] if known else "en"


Desk = Annotated[AsyncComplaintDesk, Depends(the_desk)]
Actor = Annotated[Who, Depends(the_actor)]
Language = Annotated[str, Depends(the_language)]


def problem(status: int, title: str, detail: str, **more: object) -> JSONResponse:
    """Return an error for programs, as problem+json (RFC 9457)."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return JSONResponse(body, status, media_type="application/problem+json")


def on_error(_: Request, error: Exception) -> JSONResponse:
    """Return what an exception means to a caller."""
    match error:
        case RequestValidationError():
            places = [{"at": list(one["loc"]), "message": one["msg"]} for one in error.errors()]
            return problem(422, "not understood", "the request has another form", errors=places)
        case RoutingError():
            return problem(error.status_code, "not possible", str(error.detail))
        case EventError():
            return problem(422, "no event", str(error))
        case ConflictError():
            return problem(503, "busy", "others got in the way; the same may be tried again")
        case _:
            return problem(500, "store", "the store can't be read or written")


async def case_of(desk: AsyncComplaintDesk, name: str) -> Case:
    """Return a case; 404 where there is none."""
    try:
        return await desk.case(name)
    except StoreError as missing:
        if isinstance(missing, ConflictError):
            raise
        raise HTTPException(404, str(missing)) from missing


def told(answer: Answer, status: int = 200) -> Response:
    """Return the version that an event led to, or 409 and what the procedure says against it."""
    if answer.refused is not None:
        body = answer.refused.body
        return problem(409, "refused", str(body["message"]), code=str(body["code"]))
    return JSONResponse({"version": answer.version}, status)


def typed(text: str, datum: Datum | None) -> object:
    """Return what was typed as the policy's type wants it; what is none is left for the kernel to refuse."""
    if datum is not None and datum.type not in {"text", "choice", "role"}:
        with suppress(ValueError):
            return json.loads(text)
    return text


async def sent_form(request: Request) -> dict[str, str]:
    """Return the fields of a form that this site's own page posted; 403 otherwise."""
    body = (await request.body()).decode("utf-8", "replace")
    fields = {name: values[-1] for name, values in parse_qs(body).items()}
    cookie = request.cookies.get("token", "")
    if not cookie or not hmac.compare_digest(cookie.encode(), fields.get("token", "").encode()):
        raise HTTPException(403, "the form is not one of this site")
    return fields


Fields = Annotated[dict[str, str], Depends(sent_form)]


async def let_time_pass(desk: AsyncComplaintDesk, every: float) -> None:
    """Fire what is due, again and again. A store that is away for a moment ends nothing."""
    while True:
        with suppress(StoreError):
            await desk.fire_due()
        await asyncio.sleep(every)


def create_app(address: str, policy: str, *, clock: Clock = system_clock, every: float = 5.0) -> FastAPI:
    """Return the application over a store and a policy."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with await AsyncComplaintDesk.connect(address, policy, clock=clock) as desk:
            app.state.desk = desk
            ticking = asyncio.create_task(let_time_pass(desk, every))
            try:
                yield
            finally:
                ticking.cancel()
                with suppress(asyncio.CancelledError):
                    await ticking

    app = FastAPI(
        title="Complaints", lifespan=lifespan, docs_url=None, redoc_url=None
    )  # those pages load from elsewhere
    for kind in (RequestValidationError, RoutingError, EventError, StoreError):
        app.add_exception_handler(kind, on_error)
    app.add_api_route("/cases", open_case, methods=["POST"], status_code=201)
    app.add_api_route("/cases/{name}", show_case, methods=["GET"])
    app.add_api_route("/cases/{name}/events", send_event, methods=["POST"])
    app.add_api_route("/cases/{name}/page", show_page, methods=["GET"])
    app.add_api_route("/cases/{name}/form", send_form, methods=["POST"])
    return app


async def open_case(desk: Desk, who: Actor, opening: Opening) -> Response:
    """Open a case. Sent twice under one `id`, it is opened once."""
    return told(await desk.open(opening.case, opening.data, actor=who, id=opening.id), 201)


async def show_case(desk: Desk, who: Actor, name: str) -> Response:
    """Return a case as the actor may see it, and what the actor may send."""
    case = await case_of(desk, name)
    allowed = [{"event": one.event, "needs": list(one.needs)} for one in case.allowed(who)]
    seen = case.view(actor=who).to_json(case.policy.instant)
    return JSONResponse({**seen, "allowed": allowed, "version": await desk.version(name)})


async def send_event(desk: Desk, who: Actor, name: str, sending: Sending) -> Response:
    """Send an event."""
    await case_of(desk, name)
    version = sending.expected_version
    sent = desk.send(name, sending.event, data=sending.data, actor=who, id=sending.id, expected_version=version)
    return told(await sent)


async def show_page(request: Request, desk: Desk, who: Actor, language: Language, name: str) -> Response:
    """Return the page of a case, and the token that its forms bring back."""
    token = request.cookies.get("token", "")
    token = token if token.isalnum() and token.isascii() and len(token) == 64 else secrets.token_hex(32)
    shown = HTMLResponse(await page(desk, await case_of(desk, name), who, language, token))
    shown.headers["Vary"] = "Accept-Language"
    shown.headers["Content-Security-Policy"] = "default-src 'none'; form-action 'self'; frame-ancestors 'none'"
    shown.set_cookie("token", token, httponly=True, samesite="strict", secure=request.url.scheme == "https")
    return shown


async def send_form(desk: Desk, who: Actor, name: str, fields: Fields) -> Response:
    """Send the event of a form, and go back to the page."""
    case = await case_of(desk, name)
    event = case.policy.compiled.events.get(fields.get("event", ""))
    own = {} if event is None else event.data
    data = {
        key: typed(value, own.get(key) or case.policy.compiled.fields.get(key))
        for key, value in (
            (key.removeprefix("data."), value) for key, value in fields.items() if key.startswith("data.")
        )
    }
    version = fields.get("version", "")
    expected = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
    answer = await desk.send(name, fields.get("event", ""), data=data, actor=who, expected_version=expected)
    return RedirectResponse(f"/cases/{quote(name, safe='')}/page", 303) if answer.accepted else told(answer)


def from_environment() -> FastAPI:
    """Return the application that the environment describes."""
    return create_app(os.environ["COMPLAINTFLOW_DB"], os.environ["COMPLAINTFLOW_POLICY"])
