"""Serving the studio on this machine: a port that only it can reach, and the address with the token.

In: a folder, a port (0: any that is free). Out: runs until it is told to stop (Ctrl-C), then ends what works for it.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Final

import uvicorn

from complaintflow.studio.server import Studio, make_app

HOST: Final = "127.0.0.1"
TOKEN_VARIABLE: Final = "COMPLAINTFLOW_STUDIO_TOKEN"  # noqa: S105 (its name)
"""Where tests that drive a browser say which token to expect; everybody else gets a new one each time."""
_TOKEN_BYTES: Final = 32


def serve(folder: Path, port: int, ready: Callable[[str], None], language: str = "") -> None:
    """Serve a folder; `ready` hears the address once it is open. Raises OSError where folder or port can't be had."""
    token = os.environ.get(TOKEN_VARIABLE) or secrets.token_urlsafe(_TOKEN_BYTES)
    studio = Studio.of(folder)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        if os.name == "posix":  # elsewhere this would let another program take the port over
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(64)
        bound = listening.getsockname()[1]
        config = uvicorn.Config(
            make_app(studio, token, bound),
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=False,
            ws="none",
            timeout_graceful_shutdown=2,
        )
        shown = f"&lang={language}" if language else ""
        ready(f"http://{HOST}:{bound}/?token={token}{shown}")
        try:
            uvicorn.Server(config).run(sockets=[listening])
        except KeyboardInterrupt:
            pass  # that is how one leaves
        finally:
            studio.end()
