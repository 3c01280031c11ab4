"""The FastAPI example runs as it stands: requests over ASGI, a SQLite file, its own background task."""

import asyncio
import importlib.util
import json
import re
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
START = 1_772_413_200_000_000  # 2026-03-02T09:00:00+08:00
MINUTE = 60_000_000
AGENT = {"X-User": "agent-7", "X-Roles": "call_center"}
DEALER = {"X-User": "dealer-1", "X-Roles": "dealer"}
COMPLAINT = json.loads((ROOT / "docs/examples/vw.facts.json").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def beside(monkeypatch):
    """The example's files import one another, as they do where they are served from their folder."""
    monkeypatch.syspath_prepend(str(ROOT / "docs/examples/embedding"))


def example():
    spec = importlib.util.spec_from_file_location("fastapi_app", ROOT / "docs/examples/embedding/fastapi_app.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@asynccontextmanager
async def served(folder, now):
    """The application with its lifespan, on a clock that the test winds on."""
    app = example().create_app(
        str(folder / "cases.db"), str(ROOT / "policies/vw.yaml"), clock=lambda: now[0], every=0.01
    )
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk.example") as client,
    ):
        yield client


async def dispatched(client, case="C-1"):
    opened = await client.post("/cases", json={"case": case, "data": COMPLAINT}, headers=AGENT)
    assert opened.status_code == 201, opened.text
    sent = await client.post(f"/cases/{case}/events", json={"event": "dispatch"}, headers=AGENT)
    assert sent.status_code == 200, sent.text


def problem_of(response, status):
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert body["detail"]
    return body


def test_a_case_goes_on_and_its_time_passes_by_itself(tmp_path):
    async def story():
        now = [START]
        async with served(tmp_path, now) as client:
            await dispatched(client)
            seen = (await client.get("/cases/C-1", headers=AGENT)).json()
            assert (seen["state"], seen["deadlines"]["response"]) == ("handling", "running")
            now[0] += 121 * MINUTE
            while seen["deadlines"]["response"] == "running":  # the background task moves it
                await asyncio.sleep(0.01)
                seen = (await client.get("/cases/C-1", headers=AGENT)).json()
            assert seen["deadlines"]["response"] == "breached"

    asyncio.run(asyncio.wait_for(story(), 60))


def test_every_error_is_a_problem_and_tells_a_program_what_it_is(tmp_path):
    async def story():
        now = [START]
        async with served(tmp_path, now) as client:
            await dispatched(client)
            now[0] += MINUTE
            refused = await client.post("/cases/C-1/events", json={"event": "dispatch"}, headers=AGENT)
            assert problem_of(refused, 409)["code"] == "wrong_state"
            stale = {"event": "amend", "data": {"summary": "x"}, "expected_version": 1}
            assert problem_of(await client.post("/cases/C-1/events", json=stale, headers=AGENT), 409)["code"] == (
                "conflict"
            )
            problem_of(await client.get("/cases/C-2", headers=AGENT), 404)
            problem_of(await client.get("/nowhere", headers=AGENT), 404)
            problem_of(await client.get("/cases/C-1"), 401)
            problem_of(await client.post("/cases", json={"kase": "C-3"}, headers=AGENT), 422)

    asyncio.run(asyncio.wait_for(story(), 60))


@pytest.mark.parametrize(
    ("wanted", "language", "heading"),
    [("zh-CN,zh;q=0.9,en;q=0.1", "zh", "时限"), ("de, en;q=0.8, zh;q=0.2", "en", "Deadlines"), ("", "en", "Deadlines")],
)
def test_the_page_speaks_the_language_of_the_browser(tmp_path, wanted, language, heading):
    async def story():
        async with served(tmp_path, [START]) as client:
            await dispatched(client)
            page = await client.get("/cases/C-1/page", headers={**DEALER, "Accept-Language": wanted})
            assert page.status_code == 200
            assert f'<html lang="{language}">' in page.text
            assert f"<h2>{heading}</h2>" in page.text
            assert ("处理中" in page.text) == (language == "zh")
            assert 'name="event" value="contact_customer"' in page.text

    asyncio.run(asyncio.wait_for(story(), 60))


def test_what_people_write_is_text_on_the_page(tmp_path):
    async def story():
        async with served(tmp_path, [START]) as client:
            name = "C-<b>1"
            await dispatched(client, name)
            page = await client.get(f"/cases/{name}/page", headers=AGENT)
            assert "<b>" not in page.text
            assert "C-&lt;b&gt;1" in page.text

    asyncio.run(asyncio.wait_for(story(), 60))


def test_a_form_is_taken_from_its_own_page_only_and_once(tmp_path):
    async def story():
        now = [START]
        async with served(tmp_path, now) as client:
            await dispatched(client)
            page = await client.get("/cases/C-1/page", headers=DEALER)
            assert "samesite=strict" in page.headers["set-cookie"].lower()
            hidden = dict(re.findall(r'type="hidden" name="(token|version)" value="([^"]+)"', page.text))
            form = {"event": "contact_customer", **hidden}
            foreign = await client.post("/cases/C-1/form", data={**form, "token": "0" * 64}, headers=DEALER)
            problem_of(foreign, 403)
            taken = await client.post("/cases/C-1/form", data=form, headers=DEALER)
            assert (taken.status_code, taken.headers["location"]) == (303, "/cases/C-1/page")
            now[0] += MINUTE
            assert (
                problem_of(await client.post("/cases/C-1/form", data=form, headers=DEALER), 409)["code"] == "conflict"
            )
            page = await client.get("/cases/C-1/page", headers=DEALER)
            hidden = dict(re.findall(r'type="hidden" name="(token|version)" value="([^"]+)"', page.text))
            solution = {"data.demand": "repair", "data.cause": "a worn bush", "data.plan": "a new control arm"}
            solution |= {"data.accepted": "true", "data.visited_back": "false", "event": "submit_solution", **hidden}
            taken = await client.post("/cases/C-1/form", data=solution, headers=DEALER)
            assert taken.status_code == 303, taken.text
            assert (await client.get("/cases/C-1", headers=DEALER)).json()["state"] == "proposed"

    asyncio.run(asyncio.wait_for(story(), 60))


@pytest.mark.parametrize("lacking", ["token", "version"])
def test_a_form_without_its_token_or_its_version_is_not_taken(tmp_path, lacking):
    async def story():
        async with served(tmp_path, [START]) as client:
            await dispatched(client)
            page = await client.get("/cases/C-1/page", headers=DEALER)
            form = dict(re.findall(r'type="hidden" name="(token|version)" value="([^"]+)"', page.text))
            form |= {"event": "contact_customer", lacking: ""}
            before = (await client.get("/cases/C-1", headers=DEALER)).json()["version"]
            if lacking == "token":
                client.cookies.clear()  # a form of another site comes without the strict cookie
            answer = await client.post("/cases/C-1/form", data=form, headers=DEALER)
            problem_of(answer, {"token": 403, "version": 409}[lacking])
            assert (await client.get("/cases/C-1", headers=DEALER)).json()["version"] == before

    asyncio.run(asyncio.wait_for(story(), 60))


def test_the_page_runs_nothing_and_its_token_is_made_here(tmp_path):
    async def story():
        async with served(tmp_path, [START]) as client:
            await dispatched(client)
            client.cookies.set("token", "planted", domain="desk.example")
            page = await client.get("https://desk.example/cases/C-1/page", headers=DEALER)
            assert "default-src 'none'" in page.headers["content-security-policy"]
            assert "planted" not in page.text
            assert re.match(r"token=[0-9a-f]{64};", page.headers["set-cookie"])
            assert {"secure", "httponly"} <= {part.strip().lower() for part in page.headers["set-cookie"].split(";")}

    asyncio.run(asyncio.wait_for(story(), 60))
