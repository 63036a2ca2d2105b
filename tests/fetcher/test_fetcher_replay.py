"""What lies in snapshots/ is replayed by a web archive that knows nothing of us: a real pywb on loopback."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("pywb") is None, reason="needs pywb: pip install 'policydiff[dev]'"
    ),
]

PAGE = b"""<!doctype html><html><head><title>Harbourlight Privacy Policy</title></head><body>
<h1>Harbourlight Privacy Policy</h1><p>We collect your name and your email address. We never sell them, and
we delete your account data after 30 days. \xe2\x82\xac 5 is what a letter costs.</p></body></html>"""
URL = "https://harbourlight.example/privacy"
TIME = "20240301120000"


@pytest.fixture
def snapshot(policydiff, tmp_path: Path) -> Path:
    """The WARC that `add` made of a page."""
    page = tmp_path / f"{TIME}.html"
    page.write_bytes(PAGE)
    root = tmp_path / "policies"
    assert policydiff("init", root).status == 0
    ran = policydiff("--workspace", root, "add", page, "--policy", "harbourlight", "--url", URL)
    assert ran.status == 0, ran.err
    return root / "snapshots" / "harbourlight" / f"{TIME}.warc.gz"


@pytest.fixture
def archive(snapshot: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a pywb that holds the snapshot in its collection `policies`."""
    home = tmp_path / "archive"
    home.mkdir()
    manager = [sys.executable, "-m", "pywb.manager.manager"]
    subprocess.run([*manager, "init", "policies"], cwd=home, check=True, capture_output=True)
    subprocess.run([*manager, "add", "policies", str(snapshot)], cwd=home, check=True, capture_output=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "pywb.apps.cli", "-p", str(port), "-b", "127.0.0.1"],
        cwd=home,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    try:
        yield wait_for(f"http://127.0.0.1:{port}/policies", server)
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(home, ignore_errors=True)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> str:
    for _ in range(150):
        assert server.poll() is None, "pywb ended"
        try:
            urllib.request.urlopen(f"{address}/{TIME}id_/{URL}", timeout=5).close()
        except urllib.error.HTTPError:
            return address
        except OSError:
            time.sleep(0.2)
        else:
            return address
    raise AssertionError("pywb did not come up")


def test_the_archive_gives_back_the_very_bytes(archive: str) -> None:
    with urllib.request.urlopen(f"{archive}/{TIME}id_/{URL}", timeout=20) as answer:
        assert answer.read() == PAGE


def test_the_archive_knows_when_it_was_captured(archive: str) -> None:
    with urllib.request.urlopen(f"{archive}/timemap/link/{URL}", timeout=20) as answer:
        assert b'datetime="Fri, 01 Mar 2024 12:00:00 GMT"' in answer.read()
