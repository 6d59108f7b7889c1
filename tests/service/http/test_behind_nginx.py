"""The documented nginx configuration, with the service behind it under a path. Needs nginx; skipped where it isn't."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from service.http.problems import MEDIA_TYPE
from service.question.query import MAX_CHARACTERS
from tests.conftest import REPOSITORY
from tests.service.http.server import Server

NGINX = shutil.which("nginx")

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed, so its example is not tried")

_START_SECONDS = 10


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def configuration(folder: Path, port: int, service: int) -> str:
    """The example without TLS, on other ports, with everything that nginx writes in `folder`.

    Started by root, its workers are another user, who can't write there: bodies stay in memory.
    """
    example = (REPOSITORY / "docs" / "operation" / "nginx.conf").read_text(encoding="utf-8")
    example = re.sub(r"ssl_certificate.*\n", "", example)
    example = example.replace("listen 443 ssl", f"listen 127.0.0.1:{port}").replace(
        "127.0.0.1:8000", f"127.0.0.1:{service}"
    )
    example = example.replace("/var/log/nginx", str(folder))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    settings = f"access_log off;\nclient_body_buffer_size 1m;\n{temporary}"
    return f"daemon off;\npid {folder}/pid;\nevents {{}}\nhttp {{\n{settings}\n{example}\n}}\n"


@pytest.fixture(scope="module")
def behind(seeds_index: Path, model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    with Server(seeds_index, model_folder, folder, settings={"BELAGG_PROXIES": "127.0.0.1"}) as server:
        (folder / "nginx.conf").write_text(configuration(folder, port, server.port), encoding="utf-8")
        command = [str(NGINX), "-e", str(folder / "errors"), "-c", str(folder / "nginx.conf")]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}/belagg/", timeout=30, trust_env=False) as client:
                deadline = time.monotonic() + _START_SECONDS
                while True:
                    try:
                        client.get("healthz")
                        break
                    except httpx.ConnectError:
                        assert time.monotonic() < deadline, (folder / "errors").read_text(encoding="utf-8")
                        time.sleep(0.05)
                yield client
        finally:
            process.terminate()
            process.wait(_START_SECONDS)


def test_pages_and_their_files_are_found_under_the_path(behind: httpx.Client) -> None:
    assert behind.get("../belagg").headers["location"] == behind.base_url.path
    page = behind.get("")
    for address in re.findall(r'(?:href|src)="([^"#]+)"', page.text):
        assert behind.get(str(httpx.URL(str(behind.base_url)).join(address))).status_code == 200, address
    answer = behind.post("v1/answer", json={"query": "Vad är BarnSam?"}).json()["answer"]
    assert behind.get(answer["citation"]["document_url"]).status_code == 200
    assert behind.get("demo").headers["location"] == "./demo/"


def test_a_browser_is_told_the_address_that_it_uses(behind: httpx.Client) -> None:
    description = behind.get("opensearch.xml").text
    assert f'template="{behind.base_url}?q={{searchTerms}}"' in description


@pytest.mark.parametrize(
    ("address", "status"),
    [
        *(("metrics", 403), ("belagg/metrics", 404), ("belagg/belagg/metrics", 404), ("../metrics", 404)),
        *(("%6detrics", 403), ("/metrics", 403), ("x/../metrics", 403), ("metrics/", 307), ("metrics;x", 404)),
    ],
)
def test_nobody_reaches_the_measures_through_nginx(behind: httpx.Client, address: str, status: int) -> None:
    path = f"{behind.base_url.path}{address}"
    with socket.create_connection((behind.base_url.host, int(behind.base_url.port or 80)), 30) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = connection.makefile("rb").read()
    assert int(answer.split()[1]) == status
    assert b"belagg_stage_seconds" not in answer


def test_a_host_that_is_not_the_service_s_is_answered_nothing(behind: httpx.Client) -> None:
    assert behind.get("v1/status", headers={"Host": "evil.example"}).status_code == 421
    assert behind.get("v1/status", headers={"X-Forwarded-Host": "evil.example"}).status_code == 200


def test_what_the_service_takes_nginx_takes_too(behind: httpx.Client) -> None:
    longest = (
        "å" + "\N{NO-BREAK SPACE}" * (MAX_CHARACTERS - 3) + "å"
    )  # as many bytes as of letters, and little to search
    assert behind.get("", params={"q": longest}).status_code == 200
    batch = {"queries": [{"query": longest, "limit": 1}] * 32}
    response = behind.post("v1/search/batch", json=batch, timeout=60)
    # On a busy machine the service itself may say that it took too long.
    is_refused = (response.status_code, response.headers["content-type"]) == (503, MEDIA_TYPE)
    assert response.status_code == 200 or is_refused, response.text


def test_problems_come_through(behind: httpx.Client) -> None:
    problem = behind.get("v1/finns/inte")
    assert (problem.status_code, problem.headers["content-type"]) == (404, MEDIA_TYPE)


def test_no_log_holds_the_question(behind: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> None:
    behind.get("", params={"q": "hemligheten"})
    behind.get("", params={"q": "hemligheten" * 2_000})
    time.sleep(0.1)
    logs = list(tmp_path_factory.getbasetemp().glob("nginx*/*"))
    assert any(log.name == "belagg.log" for log in logs)
    assert not [log for log in logs if log.is_file() and "hemligheten" in log.read_text(encoding="utf-8")]
