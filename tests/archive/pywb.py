"""A real pywb behind the stand-in archive, serving the same WARC file."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from pathlib import Path

from archive.holdings import Holdings
from archive.routes import Request
from archive.trouble import Answer

#: Seconds that pywb may take until it answers.
PATIENCE = 60
_OWN = ("connection", "keep-alive", "transfer-encoding", "content-length", "server", "date")


class Pywb:
    """Started in a process of its own; `folder` becomes its home, with one collection, `web`."""

    def __init__(self, folder: Path, holdings: Holdings) -> None:
        self._folder = folder
        self._holdings = holdings
        self._index = folder / "index.cdxj"
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.refresh()
        config = f"collections:\n  web:\n    index: {self._index}\n    archive_paths: {self._folder}/\n"
        (self._folder / "config.yaml").write_text(config)
        command = [str(Path(sys.executable).with_name("wayback")), "-b", "127.0.0.1", "-p", str(self.port)]
        with (self._folder / "pywb.log").open("wb") as log:
            self._process = subprocess.Popen(command, cwd=self._folder, stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"pywb does not answer: {(self._folder / 'pywb.log').read_text()[-2000:]}")

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(10)

    def refresh(self) -> None:
        """Let it see what was added."""
        self._holdings.write_index(self._index)

    def ask(self, request: Request) -> Answer:
        """Its answer to one request; its links name the host that was asked for."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            headers = {name: value for name, value in request.headers.items() if name.lower() != "connection"}
            connection.request(request.method, request.path, request.body or None, headers)
            response = connection.getresponse()
            body = response.read()
            told = tuple((name, value) for name, value in response.getheaders() if name.lower() not in _OWN)
            return Answer(response.status, body, told)
        finally:
            connection.close()
