"""Complaints behind FastAPI: a REST interface and one page per case, over the same desk and one SQLite file.

`COMPLAINTFLOW_DB=cases.db COMPLAINTFLOW_POLICY=policies/vw.yaml uvicorn --factory fastapi_app:from_environment`
Who acts is said by the proxy in front, which signs people in: it sets `X-User` and `X-Roles`, and nobody else may.
"""

import asyncio
import hmac
import json
import os
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from html import escape
from typing import Annotated, Final
from urllib.parse import parse_qs, quote

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException as RoutingError

from complaintflow import Answer, AsyncComplaintDesk, Case, ConflictError, EventError, StoreError
from complaintflow.compiled.lifecycle import Datum
from complaintflow.explanation.moments import local_moment
from complaintflow.explanation.titles import Titles
from complaintflow.explanation.wording import sentence
from complaintflow.kernel.asking import EventOption
from complaintflow.runtime.clock import Clock, system_clock

Who = dict[str, object]

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "state": ("State", "状态"),
    "deadlines": ("Deadlines", "期限"),
    "timeline": ("What happened", "处理经过"),
    "possible": ("Possible now", "当前可执行"),
    "send": ("Send", "提交"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
}


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


def field(datum: Datum, titles: Titles, needed: bool) -> str:
    """Return the input for one datum of an event."""
    language = titles.language
    label = escape(datum.title.in_language(language) or titles.of("field", datum.name))
    name, must = escape(datum.name), " required" if needed else ""
    if datum.type == "bool":
        choices = [("true", word("yes", language)), ("false", word("no", language))]
    else:
        choices = [(one, one) for one in datum.choices]
        for at, words in enumerate(datum.choice_titles):
            choices[at] = (choices[at][0], words.in_language(language) or choices[at][0])
    if not choices:
        return f'<label>{label} <input name="data.{name}"{must}></label>'
    options = "".join(f'<option value="{escape(value)}">{escape(text)}</option>' for value, text in choices)
    return f'<label>{label} <select name="data.{name}"{must}><option value=""></option>{options}</select></label>'


def form(option: EventOption, case: Case, titles: Titles, hidden: str) -> str:
    """Return the form of an event that is possible now."""
    policy = case.policy.compiled
    event = policy.events[option.event]
    names = dict.fromkeys((*event.data, *event.records, *option.needs))
    data = [event.data.get(name) or policy.fields.get(name) or Datum(name, "text") for name in names]
    fields = "".join(field(one, titles, one.name in option.needs) for one in data)
    title = escape(option.title.in_language(titles.language) or option.event)
    button = f"<button>{word('send', titles.language)}</button>"
    action = f"/cases/{escape(quote(case.id, safe=''))}/form"
    return (
        f'<form method="post" action="{action}"><fieldset><legend>{title}</legend>{hidden}'
        f'<input type="hidden" name="event" value="{escape(option.event)}">{fields}{button}</fieldset></form>'
    )


def word(key: str, language: str) -> str:
    """Return a word of the page's own."""
    return WORDS[key][language == "zh"]


async def page(desk: AsyncComplaintDesk, case: Case, who: Who, language: str, token: str) -> str:
    """Return a case as HTML: all that comes from people is escaped, all that the actor may not see is left out."""
    policy = case.policy.compiled
    titles = Titles(policy, language)
    version = await desk.version(case.id)
    due = "".join(
        f"<li>{escape(titles.of('deadline', one.deadline))}: "
        f"{local_moment(one.due, policy.zone, language) if isinstance(one.due, int) else escape(str(one.due))}</li>"
        for one in case.view(actor=who).due
    )
    moments = "".join(
        f"<li>{local_moment(effect.at, policy.zone, language)} {escape(sentence(effect, titles, policy.zone))}</li>"
        for moment in await desk.timeline(case.id, actor=who)
        for effect in moment.effects
    )
    hidden = f'<input type="hidden" name="token" value="{token}"><input type="hidden" name="version" value="{version}">'
    forms = "".join(form(option, case, titles, hidden) for option in case.allowed(who))
    parts = {"deadlines": f"<ul>{due}</ul>", "timeline": f"<ol>{moments}</ol>", "possible": forms}
    sections = "".join(f"<section><h2>{word(key, language)}</h2>{body}</section>" for key, body in parts.items())
    state, name = f"{word('state', language)}: {escape(titles.of('state', case.state))}", escape(case.id)
    head = f'<meta charset="utf-8"><title>{name}</title>'
    return f'<!doctype html><html lang="{language}">{head}<h1>{name}</h1><p>{state}</p>{sections}</html>'


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
