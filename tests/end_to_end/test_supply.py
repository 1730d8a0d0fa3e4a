"""What the locks install is listed with its licences, and looked up among known vulnerabilities."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from tests.licence_docs import LOCKS, ROOT, UNKNOWN, read_lock, read_page

SUPPLY = ROOT / ".venv-supply" / "bin"
needs_tools = pytest.mark.skipif(not SUPPLY.exists(), reason="`make test` installs .venv-supply")
pytestmark = pytest.mark.process


def test_the_licence_of_each_locked_package_is_listed() -> None:
    locked = [package for lock in LOCKS for package in read_lock(lock)]
    assert len(locked) > 150
    assert [(name, version) for name, version, _ in read_page()] == locked, "run `make licences`"
    assert [name for name, _, licence in read_page() if licence == UNKNOWN] == []


@needs_tools
def test_the_bill_of_materials_names_each_locked_package(tmp_path: Path) -> None:
    (command,) = (line.strip() for line in (ROOT / "Makefile").read_text().splitlines() if "cyclonedx-py" in line)
    words = command.replace("$(SUPPLY)", str(SUPPLY)).replace("dist/sbom.json", str(tmp_path / "sbom.json")).split()
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    bill = json.loads((tmp_path / "sbom.json").read_text("utf-8"))
    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == ("CycloneDX", "kedreamix-archive")
    named = {(canonicalize_name(each["name"]), each["version"]) for each in bill["components"]}
    assert named == {(canonicalize_name(name), version) for name, version in read_lock("requirements.lock")}


@contextmanager
def serve_vulnerabilities(of: str) -> Iterator[str]:
    """The URL of a database that knows one vulnerability, of the package `of`."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            known = [write_vulnerability(of)] if asked["package"]["name"] == of else []
            body = json.dumps({"vulns": known} if known else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Logs nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()


def write_vulnerability(package: str) -> dict[str, object]:
    """https://ossf.github.io/osv-schema/"""
    events = [{"introduced": "0"}, {"fixed": "999"}]
    affected = {"package": {"name": package, "ecosystem": "PyPI"}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
    return {"id": "PYSEC-2099-1", "summary": "It is hollow.", "affected": [affected], "aliases": []}


def audit(url: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    command = [sys.executable, ".ci/audit.py", f"--osv-url={url}"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@needs_tools
def test_an_audit_that_finds_nothing() -> None:
    with serve_vulnerabilities("none") as url:
        run = audit(url)
    assert (run.returncode, run.stderr) == (0, "")
    assert [line.partition(":")[0] for line in run.stdout.splitlines()] == list(LOCKS)


@needs_tools
def test_an_audit_that_finds_something() -> None:
    with serve_vulnerabilities("scrapy") as url:
        run = audit(url)
    assert (run.returncode, run.stderr) == (1, "")
    assert "requirements.lock: scrapy 2.19" in run.stdout
    assert ": PYSEC-2099-1, fixed in 999\n" in run.stdout


@needs_tools
def test_an_audit_without_its_database() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    run = audit(f"http://127.0.0.1:{port}/v1/query")
    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (3, "", 1)
    assert run.stderr.startswith("audit: cannot reach the database of vulnerabilities for requirements.lock: ")
