"""Which addresses a name may lead to; the reactor is real, and only the answer of the system's resolver is given."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cli import make_environment
from tests.support.fake_host import FakeHost, Response
from tests.support.tiny_sites import butterfly as blog

# A run in a process of its own, in which names of hosts lead to the addresses of a table.
RUN = """
import json, socket, sys
addresses = json.loads(sys.argv[1])
def resolve(name, *_):
    return addresses.get(name, name)
socket.gethostbyname = resolve
from crawler.entry_point import main
sys.exit(main(["crawl", "kedreamix", "-a", "site=" + sys.argv[2], *sys.argv[3:], "-s", "RETRY_TIMES=0"]))
"""


def crawl(addresses: dict[str, str], site: str, folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", RUN, json.dumps(addresses), site, *options]
    environment = make_environment(f"sqlite:///{folder / 'archive.db'}") | {"CONTACT": "me@example.org"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.process
@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "100.64.0.1", "0.0.0.0"])
def test_an_image_host_on_an_inner_address_is_not_requested(address: str, tmp_path: Path) -> None:
    responses = blog.write_blog()
    with FakeHost({"/a.png": Response(b"secret")}) as inner, FakeHost(responses) as host:
        port = inner.url.rpartition(":")[2]
        image = f"<img src='http://images.example:{port}/a.png'>"
        post = blog.PATHS[0]
        page = responses[post].body.decode().replace("</p>", f"{image}</p>", 1)
        host.responses[post] = Response(page.encode())
        run = crawl({"images.example": address}, f"{host.url}/", tmp_path, "-s", f"IMAGES_STORE={tmp_path / 'images'}")
        assert inner.requested == []
    assert f"images.example is not requested: its name leads to {address}" in run.stderr


@pytest.mark.process
def test_a_host_that_a_person_names_is_requested(tmp_path: Path) -> None:
    with FakeHost(blog.write_blog()) as host:
        port = host.url.rpartition(":")[2]
        run = crawl({"mirror.example": "127.0.0.1"}, f"http://mirror.example:{port}/", tmp_path)
        assert "/archives/" in host.requested
    assert "is not requested" not in run.stderr
