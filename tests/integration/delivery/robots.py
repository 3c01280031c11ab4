"""The robots of group chats, on this machine: a proxy that leads every host to a TLS server of ours.

In: what the robots are to answer. Out: what they were asked. The library that speaks to them is the real one, with the
real addresses; its proxy and its certificate authority are set by the environment, as in an office.
"""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOSTS = ("qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn")


def certificate(folder: Path) -> tuple[Path, Path]:
    """A key, and a certificate for every robot's host that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "robots of a test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in HOSTS]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    keys = folder / "key.pem"
    keys.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    certificates = folder / "certificate.pem"
    certificates.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return keys, certificates


class Robots:
    """What was asked, and what is answered next."""

    def __init__(self) -> None:
        self.answer: tuple[int, Any] = (200, {"errcode": 0, "errmsg": "ok"})
        self.asked: list[tuple[str, dict[str, str], Any]] = []
        self.proxy = ""


def _pump(source: Any, sink: Any) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    finally:
        for one in (source, sink):
            try:
                one.shutdown(2)
            except OSError:
                continue


@contextmanager
def robots(folder: Path) -> Iterator[tuple[Robots, Path]]:
    """Robots that listen for the length of the block, and the certificate to trust."""
    import socket

    said = Robots()
    keys, certificates = certificate(folder)

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            said.asked.append((headers["host"] + self.path, headers, json.loads(body)))
            status, content = said.answer
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    class Leading(BaseRequestHandler):
        def handle(self) -> None:
            head = b""
            while b"\r\n\r\n" not in head:
                head += self.request.recv(4096)
            with socket.create_connection(server.server_address[:2]) as onward:
                self.request.sendall(b"HTTP/1.1 200 led\r\n\r\n")
                back = threading.Thread(target=_pump, args=(onward, self.request))
                back.start()
                _pump(self.request, onward)
                back.join()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates, keys)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    proxy = ThreadingTCPServer(("127.0.0.1", 0), Leading)
    threads = [threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.02}) for one in (server, proxy)]
    for thread in threads:
        thread.start()
    said.proxy = f"http://127.0.0.1:{proxy.server_address[1]}"
    try:
        yield said, certificates
    finally:
        for one in (proxy, server):
            one.shutdown()
            one.server_close()
        for thread in threads:
            thread.join()
