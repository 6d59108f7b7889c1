"""WordPress: the plugin in Debian's, as administrator, editor and author, and what is left of what each saves.

    python -m bench.serving.wordpress --service-port 8000

It needs Debian's wordpress, php-cli, php-mysql and mariadb-server, and chromium with its driver for the block editor.
Everything lies in a temporary folder and listens on this machine alone. The service is a Belägg of the example
texts that lists http://127.0.0.1:8099 among its origins; without its port no reader's question is asked in the page.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import httpx

from bench.report import record

NAME = "wordpress"
PORT = 8099
ADDRESS = f"http://127.0.0.1:{PORT}"
PLUGIN = Path(__file__).parents[2] / "service" / "browser" / "wordpress" / "belagg.zip"
WORDPRESS = Path("/usr/share/wordpress")
NEEDED = ("php", "mariadbd", "mariadb-install-db", "mariadb", "chromium", "chromedriver")
PASSWORD = "ett-långt-lösenord-42"
"""Of a site that is gone in a minute."""
USERS = {"administrator": "anna", "editor": "erik", "author": "fia"}
ATTRIBUTES = {"collection": "policy, taxor", "label": 'Fråga "oss" <b>', "placeholder": "Vem beslutar?"}
HOSTILE = '"><script>alert(1)</script>'
_SECONDS = 60
_CONFIG = """<?php
define('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{socket}');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_HOME', '{address}'); define('WP_SITEURL', '{address}');
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true);
define('WP_DEBUG', true); define('WP_DEBUG_LOG', true);
define('WP_DEBUG_DISPLAY', false); define('AUTOMATIC_UPDATER_DISABLED', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {{ define('ABSPATH', __DIR__ . '/'); }}
require_once ABSPATH . 'wp-settings.php';
"""
_ROLES = """<?php require 'wp-load.php';
foreach (['editor' => 'erik', 'author' => 'fia'] as $role => $name) {{
  wp_insert_user(['user_login' => $name, 'user_pass' => '{password}', 'role' => $role,
    'user_email' => "$name@a.example"]);
}}
"""


class Person:
    """Someone who has logged in, and what she can do by HTTP."""

    def __init__(self, name: str) -> None:
        self.http = httpx.Client(base_url=ADDRESS, timeout=_SECONDS, follow_redirects=True)
        self.http.get("/wp-login.php")
        self.http.post("/wp-login.php", data={"log": name, "pwd": PASSWORD, "testcookie": "1"})
        self.nonce = self.http.get("/wp-admin/admin-ajax.php?action=rest-nonce").text

    def post(self, content: str) -> tuple[str, str]:
        """Publish a text: what was kept of it, and the page that readers get."""
        sent = {"title": "Prov", "content": content, "status": "publish"}
        answer = self.http.post("/index.php?rest_route=/wp/v2/posts", json=sent, headers={"X-WP-Nonce": self.nonce})
        answer.raise_for_status()
        return answer.json()["content"]["raw"], httpx.get(answer.json()["link"], follow_redirects=True).text

    def set_address(self, address: str) -> str:
        """Save the settings page: what stands on it afterwards."""
        page = self.http.get("/wp-admin/options-general.php?page=belagg")
        fields = dict(re.findall(r'name="([^"]+)"[^>]*? value="([^"]*)"', page.text))
        fields = {
            name: unescape(value) for name, value in fields.items() if name.startswith(("_wp", "option_", "action"))
        }
        fields |= {"option_page": "belagg", "action": "update", "belagg_address": address}
        return self.http.post("/wp-admin/options.php", data=fields).text


def element_of(page: str) -> str:
    """The widget as readers get it, "" where there is none."""
    found = re.search(r"<belagg-sok[^>]*>.*?</belagg-sok>", page, re.DOTALL)
    return found[0] if found else ""


def kept_address(person: Person) -> str:
    page = person.http.get("/wp-admin/options-general.php?page=belagg").text
    found = re.search(r'name="belagg_address"\s+value="([^"]*)"', page)
    return unescape(found[1]) if found else ""


def tried(service: str) -> Iterator[tuple[str, bool]]:
    """What was tried, and whether it went as it should."""
    people = {role: Person(name) for role, name in USERS.items()}
    administrator = people["administrator"]
    listed = administrator.http.get("/wp-admin/plugins.php").text
    activate = re.search(r'href="(plugins\.php\?action=activate[^"]*belagg\.php[^"]*)"', listed)
    yield "the plugin is listed", activate is not None
    if activate is not None:
        administrator.http.get(f"/wp-admin/{unescape(activate[1])}")
    written = " ".join(f'{name}="{value}"' for name, value in ATTRIBUTES.items() if name != "label")
    _, page = people["author"].post("[belagg]")
    yield "without an address readers see nothing, and nothing breaks", "belagg" not in element_of(page)
    for wrong in (
        "javascript:alert(1)",
        "https://a.example/?q=1",
        "https://u:p@a.example/",
        'https://a.example/"><script>',
    ):
        said = administrator.set_address(wrong)
        yield f"the address {wrong} is refused", "går inte att använda" in said and kept_address(administrator) == ""
    administrator.set_address(service)
    yield "an address is kept, with its slash", kept_address(administrator) == f"{service}/"
    for role in ("editor", "author"):
        refused = people[role].http.get("/wp-admin/options-general.php?page=belagg")
        people[role].set_address("https://ond.example/")
        yield f"settings are closed to the {role}", refused.status_code == 403
    forged = httpx.Client(base_url=ADDRESS, cookies=administrator.http.cookies, timeout=_SECONDS)
    forged.post(
        "/wp-admin/options.php",
        data={"option_page": "belagg", "action": "update", "belagg_address": "https://ond.example/"},
    )
    yield "a form without its nonce changes nothing", kept_address(administrator) == f"{service}/"
    for role, person in people.items():
        raw, page = person.post(f"Före [belagg {written}] efter")
        wanted = 'collection="policy, taxor" placeholder="Vem beslutar?"'
        yield f"the {role}'s shortcode is kept and becomes the element", wanted in element_of(page) and "[belagg" in raw
        yield (
            f"the {role}'s page has the script once",
            len(re.findall(rf"""src=['"]{re.escape(service)}/widget\.js['"]""", page)) == 1,
        )
        block = '<!-- wp:belagg/sok {"collection":"policy","label":"Fråga oss"} /-->'
        raw, page = person.post(block)
        yield (
            f"the {role}'s block is kept and becomes the element",
            block in raw and 'label="Fråga oss"' in element_of(page),
        )
        escaped = HOSTILE.replace("\\", "").replace('"', "\\u0022").replace("<", "\\u003c").replace(">", "\\u003e")
        _, page = person.post(f'<!-- wp:belagg/sok {{"label":"{escaped}"}} /-->')
        yield f"what the {role} writes is text", "<script" not in element_of(page) and element_of(page) != ""
        _, page = person.post("[belagg collection='\"><script>alert(1)</script>']")
        yield f"what the {role} writes in a shortcode is text", "<script" not in element_of(page)
    raw, page = people["author"].post(
        "<script src='x.js'></script><belagg-sok></belagg-sok><iframe src='https://a.example'></iframe>"
    )
    yield (
        "an author's own element, script and frame are removed, as the guide says",
        not re.search("<(script|belagg|iframe)", raw),
    )


def in_the_editor(*, asks: bool) -> Iterator[tuple[str, bool]]:
    """The block, put in by an author in the block editor, and a reader's question."""
    from selenium.webdriver import Chrome, ChromeOptions, Keys
    from selenium.webdriver.chrome.service import Service

    options = ChromeOptions()
    for flag in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--window-size=1280,1000",
    ):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    options.binary_location = shutil.which("chromium") or ""
    driver = Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.set_script_timeout(_SECONDS)
    try:
        driver.get(f"{ADDRESS}/wp-login.php")
        driver.execute_script(
            "document.querySelector('#user_login').value = arguments[0];"
            "document.querySelector('#user_pass').value = arguments[1];"
            "document.querySelector('#loginform').submit()",
            USERS["author"],
            PASSWORD,
        )
        _wait(lambda: "wp-admin" in driver.current_url)
        driver.get(f"{ADDRESS}/wp-admin/post-new.php")
        known = (
            "return !!window.wp?.blocks?.getBlockType('belagg/sok') && "
            "!!wp.data.select('core/editor').getCurrentPostId()"
        )
        _wait(lambda: driver.execute_script(known))
        link = driver.execute_async_script(
            "const done = arguments[0], { dispatch, select } = wp.data;"
            "dispatch('core/editor').editPost({ title: 'Blocket', status: 'publish' });"
            "dispatch('core/block-editor').insertBlocks(wp.blocks.createBlock('belagg/sok', { label: 'Fråga oss' }));"
            "dispatch('core/editor').savePost().then(() => done(select('core/editor').getPermalink()))"
        )
        shown = "return document.querySelector('[data-type=\"belagg/sok\"]')?.textContent ?? ''"
        yield "the block shows itself in the editor", "Här står Beläggs sökruta" in str(driver.execute_script(shown))
        invalid = "return wp.data.select('core/block-editor').getBlocks().every((block) => block.isValid)"
        yield "the block is valid to the editor", bool(driver.execute_script(invalid))
        driver.get_log("browser")  # type: ignore[no-untyped-call]
        driver.get(str(link))
        label = "return document.querySelector('belagg-sok')?.shadowRoot?.querySelector('label')?.textContent ?? ''"
        if asks:
            _wait(lambda: driver.execute_script(label))
            yield "readers see the field under its label", driver.execute_script(label) == "Fråga oss"
            driver.execute_script("document.querySelector('belagg-sok').shadowRoot.querySelector('input').focus()")
            driver.switch_to.active_element.send_keys("Vad är BarnSam?", Keys.ENTER)
            mark = "return document.querySelector('belagg-sok').shadowRoot.querySelector('mark')?.textContent ?? ''"
            _wait(lambda: driver.execute_script(mark))
            yield "a reader's question is answered in the page", "BarnSam" in str(driver.execute_script(mark))
            errors = [one["message"] for one in driver.get_log("browser") if "widget" in one["message"]]  # type: ignore[no-untyped-call]
            yield "the console says nothing of it", errors == []
    finally:
        driver.quit()


@contextmanager
def site(folder: Path) -> Iterator[Path]:
    """A WordPress with the plugin unpacked, and two more people. Gives its folder."""
    data, socket, root = folder / "data", folder / "db.sock", folder / "site"
    install = ("mariadb-install-db", "--user=root", f"--datadir={data}", "--auth-root-authentication-method=normal")
    subprocess.run(install, check=True, capture_output=True)
    run = ["mariadbd", "--no-defaults", "--user=root", f"--datadir={data}", f"--socket={socket}", "--skip-networking"]
    with _process([*run, f"--pid-file={folder / 'pid'}"], folder / "db.log"):
        client = ("mariadb", "--no-defaults", f"--socket={socket}", "-u", "root", "-e", "CREATE DATABASE wordpress")
        _wait(lambda: subprocess.run(client, capture_output=True, check=False).returncode == 0)
        shutil.copytree(WORDPRESS, root, ignore=shutil.ignore_patterns("wp-config.php"))
        (root / "wp-config.php").write_text(_CONFIG.format(socket=socket, address=ADDRESS), encoding="utf-8")
        with zipfile.ZipFile(PLUGIN) as archive:
            archive.extractall(root / "wp-content" / "plugins")
        with _process(["php", "-S", f"127.0.0.1:{PORT}", "-t", str(root)], folder / "php.log"):
            _wait(lambda: _answers(f"{ADDRESS}/wp-admin/install.php"))
            form = {
                "weblog_title": "Prov",
                "user_name": USERS["administrator"],
                "admin_email": "a@a.example",
                "blog_public": "0",
            }
            form |= {"admin_password": PASSWORD, "admin_password2": PASSWORD, "language": ""}
            httpx.post(f"{ADDRESS}/wp-admin/install.php?step=2", data=form, timeout=_SECONDS).raise_for_status()
            (root / "people.php").write_text(_ROLES.format(password=PASSWORD), encoding="utf-8")
            subprocess.run(["php", "people.php"], cwd=root, check=True, capture_output=True)
            yield root


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--service-port", type=int, default=0, help="of a Belägg on this machine")
    given: Any = parser.parse_args()
    missing = [name for name in NEEDED if shutil.which(name) is None] + ([] if WORDPRESS.is_dir() else ["wordpress"])
    if missing:
        print(f"*** THE PLUGIN IS NOT TRIED IN WORDPRESS: {', '.join(missing)} missing ***")
        sys.exit(2)
    with tempfile.TemporaryDirectory() as folder, site(Path(folder)) as root:
        port = given.service_port
        service = f"http://127.0.0.1:{port}" if port else "https://fraga.kommunen.example"
        outcomes = dict(tried(service)) | dict(in_the_editor(asks=bool(port)))
        log = root / "wp-content" / "debug.log"
        noise = (
            [line for line in log.read_text(encoding="utf-8").splitlines() if "belagg" in line] if log.exists() else []
        )
        outcomes["PHP complains of nothing in it"] = noise == []
        version = re.search(
            r"wp_version = '([^']+)'", (root / "wp-includes" / "version.php").read_text(encoding="utf-8")
        )
    for what, went in outcomes.items():
        print("ok  " if went else "FEL ", what)
    measured = {"wordpress": version[1] if version else "", "tried": len(outcomes), "right": sum(outcomes.values())}
    record.write(
        NAME,
        command=f"python -m bench.serving.wordpress --service-port {port}",
        environment=record.Environment.here(),
        measured=measured,
    )
    sys.exit(not all(outcomes.values()))


@contextmanager
def _process(command: list[str], log: Path) -> Iterator[None]:
    with log.open("wb") as out:
        workers = {"PHP_CLI_SERVER_WORKERS": "4"}  # a page may ask its own site
        process = subprocess.Popen(command, stdout=out, stderr=out, env=os.environ | workers, start_new_session=True)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(_SECONDS)


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=_SECONDS).is_success
    except httpx.TransportError:
        return False


def _wait(until: Callable[[], object]) -> None:
    deadline = time.monotonic() + _SECONDS
    while not until():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {_SECONDS} s")
        time.sleep(0.1)


if __name__ == "__main__":
    main()
