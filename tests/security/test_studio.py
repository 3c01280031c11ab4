"""The studio answers the page it served, on this machine, about the opened folder, and nobody and nothing else."""

import os
import re
import time

import pytest

from complaintflow.source import LIMITS
from complaintflow.studio import lanes, worker
from complaintflow.studio.guard import BODY_MAX
from complaintflow.studio.lanes import Lane
from complaintflow.studio.problems import StudioError
from tests.studio_page import HOST, PORT, TOKEN, Page

POLICY = 'policy: a\nformat: 1\nversion: "1"\n'
SECRET = "policy: secret\nformat: 1\n"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    tmp_path = tmp_path_factory.mktemp("studio")
    folder = tmp_path / "opened"
    (folder / "inner").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / "a.yaml").write_text(POLICY)
    (folder / "inner" / "b.yaml").write_text(POLICY)
    (folder / "notes.txt").write_text("private")
    (folder / ".hidden.yaml").write_text(SECRET)
    (folder / ".git" / "config.yaml").write_text(SECRET)
    (tmp_path / "outside.yaml").write_text(SECRET)
    (folder / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (folder / "hidden_link.yaml").symlink_to(folder / ".hidden.yaml")
    (folder / "text_link.yaml").symlink_to(folder / "notes.txt")
    (folder / "round.yaml").symlink_to(folder / "round.yaml")
    (folder / "away").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.yaml")
    page = Page(folder)
    yield page
    page.studio.end()


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN[:-1], TOKEN + "x", "тест"])
def test_without_the_token_nothing_is_told(page, token):
    token = token if token is None else token.encode()
    for method, path in (("GET", "/api/files"), ("GET", "/api/file?path=a.yaml"), ("PUT", "/api/file")):
        assert page.request(method, path, token=token).status_code == 403
    assert page.request("POST", "/api/check", token=token, json={}).status_code == 403
    assert page.request("GET", "/?token=wrong", token=token).status_code == 403
    assert page.request("GET", "/", token=token).status_code == 403
    assert page.request("GET", f"/?token=wrong&token={TOKEN}", token=token).status_code == 403


def test_the_token_in_the_address_opens_the_page_and_nothing_else(page):
    assert page.request("GET", f"/?token={TOKEN}", token=None).status_code != 403
    assert page.request("GET", f"/api/files?token={TOKEN}", token=None).status_code == 403


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"evil.example:{PORT}", "127.0.0.1", f"127.0.0.1:{PORT + 1}", f"127.0.0.1.evil.example:{PORT}"],
)
def test_a_name_that_leads_here_is_not_answered(page, host):
    assert page.request("GET", "/api/files", host=host).status_code == 403
    assert page.request("GET", "/pages/studio.js", host=host).status_code == 403


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", f"https://{HOST}", f"http://{HOST}.evil.example", "http://127.0.0.1"]
)
def test_another_sites_page_is_not_answered(page, origin):
    headers = {"origin": origin}
    assert page.request("POST", "/api/check", json={"path": "a.yaml", "text": ""}, headers=headers).status_code == 403
    assert page.request("GET", "/api/files", headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_our_own_page_is_answered(page):
    for origin in (f"http://{HOST}", f"http://localhost:{PORT}"):
        assert page.request("GET", "/api/files", headers={"origin": origin}).status_code == 200
    assert page.request("GET", "/api/files", host=f"localhost:{PORT}").status_code == 200


def test_every_answer_forbids_what_is_not_ours(page):
    for path, token in (("/", None), ("/api/files", TOKEN), ("/pages/nothing.js", None), ("/nowhere", TOKEN)):
        headers = page.request("GET", path, token=token).headers
        policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["connect-src"] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in headers


def test_only_styles_with_the_word_of_this_very_answer_count(page):
    words = set()
    for _ in range(2):
        answer = page.request("GET", f"/?token={TOKEN}", token=None)
        rules = answer.headers["content-security-policy"]
        (word,) = re.findall(r"'nonce-([\w-]+)'", rules)
        assert "unsafe" not in rules
        assert f'content="{word}"' in answer.text
        assert "{{" not in answer.text
        words.add(word)
    assert len(words) == 2, "a word that others can foresee protects nothing"


OUTSIDE = [
    "../outside.yaml", "inner/../../outside.yaml", "/etc/passwd", "notes.txt", ".hidden.yaml", ".git/config.yaml",
    "link.yaml", "hidden_link.yaml", "text_link.yaml", "away/outside.yaml", "round.yaml",
    "a.yaml\x00.txt", "..\\outside.yaml", "C:a.yaml", "inner//b.yaml", "./a.yaml", "", "a.yaml/", "x" * 500 + ".yaml",
    "a.yaml::$DATA",
]  # fmt: skip


@pytest.mark.parametrize("path", OUTSIDE)
def test_nothing_outside_the_folder_is_read_or_written(page, path):
    before = {one: one.read_bytes() for one in page.folder.parent.rglob("*") if one.is_file() and not one.is_fifo()}
    assert page.request("GET", "/api/file", params={"path": path}).status_code == 403
    assert page.save(path, "policy: taken\n", None).status_code == 403
    for question in ("check", "complete", "hover", "walk", "policy"):
        body = {"path": path, "text": POLICY, "line": 1, "column": 1, "walk": {}}
        assert page.request("POST", f"/api/{question}", json=body).status_code in (400, 403), question
    assert before == {
        one: one.read_bytes() for one in page.folder.parent.rglob("*") if one.is_file() and not one.is_fifo()
    }


@pytest.mark.parametrize(
    "extends", ["../outside.yaml", ".hidden.yaml", "link.yaml", "away/outside.yaml", ".git/config.yaml"]
)
def test_a_policy_pulls_in_nothing_from_outside(page, extends):
    found = page.ask("check", path="a.yaml", text=POLICY + f"extends: {extends}\nclauses: {extends}\n")
    assert "secret" not in str(found["diagnostics"]).replace("away", "")
    assert not found["ok"]


def test_a_pipe_does_not_make_us_wait(page):
    assert page.request("GET", "/api/file", params={"path": "pipe.yaml"}).status_code == 422


def test_only_what_lies_in_the_folder_is_listed(page):
    found = page.request("GET", "/api/files").json()
    assert [one["path"] for one in found["policies"]] == ["a.yaml", "inner/b.yaml"]


@pytest.mark.parametrize(
    "name", ["../server.py", "..%2fserver.py", "%2e%2e/server.py", "..", "server.py", "index.html/.."]
)
def test_assets_are_the_pages_own_files(page, name):
    assert page.request("GET", f"/pages/{name}", token=None).status_code in (403, 404)


def test_a_body_that_is_too_large_is_refused(page):
    answer = page.request("POST", "/api/check", content=b"x" * (BODY_MAX + 1))
    assert answer.status_code == 413

    async def endless():
        for _ in range(BODY_MAX // 2**20 + 2):
            yield b" " * 2**20

    assert page.request("POST", "/api/check", content=endless()).status_code == 413
    saved = page.save("a.yaml", "a" * (LIMITS.file_bytes + 1), None)
    assert saved.status_code in (409, 413)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"{", b"[" * 100_000, b"\xff", b'{"path": 1, "text": 2}', b'{"a": NaN}', b'{"a": 1e999}'],
)
def test_a_body_that_is_no_question_is_refused(page, body):
    assert page.request("POST", "/api/check", content=body).status_code == 400
    assert page.request("PUT", "/api/file", content=body).status_code in (400, 403)


BOMBS = {
    "deep": "policy: x\na: " + "[" * 5_000,
    "aliases": "policy: x\na: &a [1]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "a tag that would run code": "policy: x\na: !!python/object/apply:os.system ['touch pwned']\n",
    "many keys": "policy: x\n" + "".join(f"k{number}: 1\n" for number in range(8_000)),
    "a long line": "policy: x\ntitle: " + "a" * 500_000 + "\n",
    "a large number": POLICY + "effective: 2026-01-01\nfields: {a: {type: integer, at_most: " + "9" * 5_000 + "}}\n",
    "a pattern": POLICY + "clause: " + "(a+)+" * 2_000 + "\n",
    "half a character": "policy: \ud800\n",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_no_text_makes_the_server_fall_or_wait(page, bomb):
    found = page.request("POST", "/api/check", json=None, content=_json(BOMBS[bomb]))
    assert found.status_code == 200, found.text
    assert not found.json()["ok"]
    assert not (page.folder / "pwned").exists()
    assert page.ask("complete", path="a.yaml", text=BOMBS[bomb].encode("utf-8", "replace").decode(), line=2, column=3)


def _json(text):
    import json

    return json.dumps({"path": "a.yaml", "text": text}).encode()


def _busy(connection, root):
    """Stands in for a worker that a text has sent off for ever."""
    while True:
        try:
            connection.recv()
        except EOFError:
            return
        time.sleep(3600)


def test_work_that_takes_too_long_is_ended_and_the_next_question_is_answered(tmp_path, monkeypatch):
    (tmp_path / "a.yaml").write_text(POLICY)
    monkeypatch.setattr(lanes, "work", _busy)
    lane = Lane(str(tmp_path))
    with pytest.raises(StudioError, match="no answer within"):
        lane.ask("check", {"path": "a.yaml", "text": POLICY}, 0.2)
    monkeypatch.setattr(lanes, "work", worker.work)
    assert lane.ask("check", {"path": "a.yaml", "text": POLICY}, 60)["kind"] == "policy"
    lane.end()
