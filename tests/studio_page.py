"""The studio's page as tests play it: questions to the real application, over the folder of the shipped policies."""

import asyncio
import shutil
from pathlib import Path

import httpx

from complaintflow.studio.server import Studio, make_app

ROOT = Path(__file__).resolve().parent.parent
PORT = 4711
TOKEN = "only-for-tests"
HOST = f"127.0.0.1:{PORT}"


class Page:
    """What a page asks, and what it is answered; every question goes through the application as it is served."""

    def __init__(self, folder):
        self.folder = folder
        self.studio = Studio.of(folder)
        self.app = make_app(self.studio, TOKEN, PORT)

    def request(self, method, path, *, headers=None, token=TOKEN, host=HOST, **parts):
        sent = {"host": host, **({} if token is None else {"x-studio-token": token}), **(headers or {})}

        async def ask():
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
                return await client.request(method, path, headers=sent, **parts)

        return asyncio.run(ask())

    def ask(self, question, status=200, **body):
        answer = self.request("POST", f"/api/{question}", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def file(self, path):
        answer = self.request("GET", "/api/file", params={"path": path})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def save(self, path, text, digest):
        return self.request("PUT", "/api/file", json={"path": path, "text": text, "digest": digest})

    def text(self, path):
        return (self.folder / path).read_text(encoding="utf-8")


def copied_policies(folder):
    shutil.copytree(ROOT / "policies", folder / "policies")
    return folder / "policies"
