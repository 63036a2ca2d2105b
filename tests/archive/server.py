"""The stand-in archive's server: threads, connections that are kept, a certificate that nobody signed."""

from __future__ import annotations

import contextlib
import ssl
import subprocess
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from archive.routes import Request
from archive.trouble import Answer, Trouble

Serve = Callable[[Request], tuple[Answer, Trouble | None]]


class Server:
    """Serves at a port of 127.0.0.1 (0: any) until it is stopped."""

    def __init__(self, serve: Serve, port: int, certificate: Path | None) -> None:
        self._server = _Threads(("127.0.0.1", port), _handler(serve))
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Refuse connections, and end those that are open."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server.end_all()


class _Threads(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, *arguments: Any) -> None:
        self.open: set[Any] = set()
        super().__init__(*arguments)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    def end_all(self) -> None:
        for request in list(self.open):
            with contextlib.suppress(OSError):
                request.shutdown(2)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asked has gone: nothing to tell."""


def _handler(serve: Serve) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length) if length else b""
            answer, trouble = serve(Request(self.command, self.path, dict(self.headers.items()), body))
            if trouble:
                trouble.send(self, answer)
            else:
                answer.send(self)

        do_GET = do_POST = do_HEAD = _answer

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet: the archive notes what is asked."""

    return Handler


def certificate(folder: Path) -> Path:
    """A key and a certificate for 127.0.0.1 that it signed itself, in one file."""
    key, signed, both = folder / "key.pem", folder / "signed.pem", folder / "certificate.pem"
    ask = "openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=127.0.0.1"
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(signed)]
    subprocess.run([*ask.split(), *names], check=True, capture_output=True)
    both.write_text(key.read_text() + signed.read_text())
    return both
