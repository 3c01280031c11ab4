"""The studio's web application.

In: a folder, a token, the port it is served on. Out: an ASGI application. Every route is listed in `_routes`; what is
worked out is worked out in `lanes`, never in the server itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from complaintflow.studio.asking import Asked
from complaintflow.studio.bilingual import both
from complaintflow.studio.counting import Ask, Counts
from complaintflow.studio.folder import Folder, digest_of
from complaintflow.studio.guard import BODY_MAX, NONCE, Guard
from complaintflow.studio.jobs import Jobs
from complaintflow.studio.json_border import Answer, read_object
from complaintflow.studio.lanes import Lane
from complaintflow.studio.problems import BAD_REQUEST, CONFLICT, NOT_FOUND, TOO_LARGE, UNREADABLE, StudioError
from complaintflow.studio.saving import Saver
from complaintflow.studio.shelves import files_json, first_policy

PAGES: Final = Path(__file__).parent / "pages"
_MEDIA: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
_WRITING: Final = {"check": 10.0, "complete": 5.0, "hover": 5.0}
"""Questions of the editor, and how many seconds an answer may take; they have a lane of their own."""
_TRYING: Final = {"policy": 10.0, "walk": 20.0, "why": 20.0, "scenario": 20.0, "diagram": 30.0, "handbook": 60.0}
_RUNNING: Final = {"scenarios/run": 180.0, "diff": 120.0}
_GRACE: Final = 30.0
"""Seconds after which a job is ended that did not end by itself when its time was over."""

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(slots=True)
class Studio:
    """A folder that is being worked on."""

    folder: Folder
    saver: Saver
    writing: Lane
    trying: Lane
    running: Lane
    jobs: Jobs
    counts: Counts
    pages: Path = field(default=PAGES)

    @classmethod
    def of(cls, path: Path) -> Studio:
        """Open a folder. Raises OSError where there is none."""
        folder = Folder.of(path)
        root = str(folder.root)
        quiet = Lane(root, yields=True)
        counts = Counts(folder, _counted_by(quiet), quiet.end)
        return cls(folder, Saver(folder), Lane(root), Lane(root), Lane(root), Jobs(root), counts)

    def warm(self) -> None:
        """Begin what the page will ask first, of the policy that it opens first; nobody waits for that here."""
        self.writing.warm()
        self.trying.warm()
        Thread(target=self._warm_up, name="warming up", daemon=True).start()

    def _warm_up(self) -> None:
        with suppress(StudioError):
            path = first_policy(self.folder)
            asked = {"path": path or "policy.yaml", "text": _text_json(self.folder.read(path))["text"] if path else ""}
            self.writing.ask("check", asked, _WRITING["check"])
            self.writing.ask("complete", {**asked, "line": 1, "column": 1}, _WRITING["complete"])
            self.trying.ask("policy", asked, _TRYING["policy"])
        self.counts.start()

    def end(self) -> None:
        """End everything that works for it."""
        self.counts.end()
        self.writing.end()
        self.trying.end()
        self.running.end()
        self.jobs.end()


def make_app(studio: Studio, token: str, port: int) -> Guard:
    """Return the application that serves a folder to whoever has the token."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await run_in_threadpool(studio.warm)
        yield
        await run_in_threadpool(studio.end)

    app = Starlette(
        routes=_routes(studio),
        lifespan=lifespan,
        exception_handlers={StudioError: _refused},
    )
    return Guard(app, token, port)


def _routes(studio: Studio) -> list[Route]:
    async def page(request: Request) -> Response:
        return _page(studio.pages, request.scope[NONCE])

    async def asset(request: Request) -> Response:
        return _asset(studio.pages, request.path_params["name"])

    async def files(_: Request) -> Response:
        studio.counts.begin()
        return Answer(await run_in_threadpool(files_json, studio.folder, studio.counts.known()))

    async def read(request: Request) -> Response:
        path = request.query_params.get("path")
        data = await run_in_threadpool(studio.folder.read, path)
        return Answer({"path": path, **_text_json(data)})

    async def save(request: Request) -> Response:
        body = await _body(request)
        saved = await run_in_threadpool(studio.saver.save, body.get("path"), body.get("text"), body.get("digest"))
        if saved.theirs is None:
            studio.counts.begin()
            return Answer({"digest": saved.digest})
        theirs = _text_json(saved.theirs) if saved.digest else {"text": None, "digest": None}
        return Answer({"error": "the file was changed elsewhere", "theirs": theirs}, CONFLICT)

    def asked(lane: Lane, name: str, seconds: float) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            body = await _body(request)
            return Answer(await run_in_threadpool(lane.ask, name, body, seconds))

        return endpoint

    lanes = ((studio.writing, _WRITING), (studio.trying, _TRYING), (studio.running, _RUNNING))
    questions = [
        Route(f"/api/{name}", asked(lane, name, seconds), methods=["POST"])
        for lane, names in lanes
        for name, seconds in names.items()
    ]
    return [
        Route("/", page),
        Route("/pages/{name}", asset),
        Route("/api/files", files),
        Route("/api/file", read, methods=["GET"]),
        Route("/api/file", save, methods=["PUT"]),
        *questions,
        *_job_routes(studio.jobs),
    ]


def _job_routes(jobs: Jobs) -> list[Route]:
    async def begin(request: Request) -> Response:
        body = await _body(request)
        seconds = Asked(body).seconds + _GRACE
        return Answer({"job": await run_in_threadpool(jobs.start, "verify", body, seconds)})

    async def look(request: Request) -> Response:
        return Answer(jobs.look(request.path_params["id"]))

    async def cancel(request: Request) -> Response:
        await run_in_threadpool(jobs.cancel, request.path_params["id"])
        return Answer(jobs.look(request.path_params["id"]))

    return [
        Route("/api/verify", begin, methods=["POST"]),
        Route("/api/job/{id}", look, methods=["GET"]),
        Route("/api/job/{id}", cancel, methods=["DELETE"]),
    ]


def _counted_by(lane: Lane) -> Ask:
    def ask(path: str, text: str) -> Mapping[str, object]:
        answer = lane.ask("check", {"path": path, "text": text}, _WRITING["check"])
        assert isinstance(answer, Mapping), "a check answers with an object"
        return answer

    return ask


def _page(pages: Path, nonce: str) -> Response:
    """Return the page, which carries the word by which the styles that it makes are known as its own."""
    try:
        text = (pages / "index.html").read_text(encoding="utf-8")
    except FileNotFoundError:
        return _asset(pages, "index.html")
    return HTMLResponse(text.replace("{{nonce}}", nonce))


def _asset(pages: Path, name: str) -> Response:
    """Return a file of the page, which is ours and known by its name."""
    known = {file.name: file for file in pages.iterdir() if file.suffix in _MEDIA} if pages.is_dir() else {}
    if name not in known:
        return PlainTextResponse(f"there is no page `{name}` in this installation\n", NOT_FOUND)
    return FileResponse(known[name], media_type=_MEDIA[known[name].suffix])


def _text_json(data: bytes) -> dict[str, str]:
    try:
        return {"text": data.removeprefix(b"\xef\xbb\xbf").decode(), "digest": digest_of(data)}
    except UnicodeDecodeError as problem:
        raise StudioError(UNREADABLE, "the file is not UTF-8 text; save it as UTF-8 first") from problem


async def _body(request: Request) -> dict[str, object]:
    """Return the JSON object that a request carries, no larger than it may be."""
    received = bytearray()
    try:
        async for part in request.stream():
            received += part
            if len(received) > BODY_MAX:
                raise StudioError(TOO_LARGE, f"a question has at most {BODY_MAX} bytes")
    except ClientDisconnect as problem:
        raise StudioError(BAD_REQUEST, "expected a JSON object") from problem
    return read_object(bytes(received))


async def _refused(_: Request, problem: Exception) -> Response:
    assert isinstance(problem, StudioError), "registered for this kind only"
    return Answer({"error": both(problem.message)}, problem.status)
