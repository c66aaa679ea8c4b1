"""The pages behind a real nginx: set up as documented, and in the ways people often set it up."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.conftest import ROOT
from tests.e2e.conftest import find_free_port, serve, wait_for
from tests.e2e.known import introduce
from tests.e2e.review_steps import (
    REVIEW_MS,
    UPLOADED,
    choose_by_what,
    make_large,
    open_review_page,
)
from tests.e2e.steps import wait_for_phase

RECIPES = ROOT / "docs" / "deployment.md"
# More than nginx takes by itself.
MORE_BYTES = 3_000_000
VIDEO = "holiday.mp4"
UPLOADS = "**/reviews/uploads*"
PERCENT = re.compile(r"^\d+% analysed")
# What a proxy has to pass on for a websocket, and for a body of any size.
OPEN = """
    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection "upgrade";
    client_max_body_size {size};
"""
MAIN = """
daemon off;
worker_processes 1;
user root;
pid nginx.pid;
error_log error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  {servers}
}}
"""


@dataclass(frozen=True)
class Proxies:
    """Where the pages are, by how the proxy in front of them is set up."""

    recipe: str  # as the docs say
    path: str  # under a path that the proxy takes away
    named: str  # the port left out of the address; posecheck was told of the proxy's
    changing: str  # the same, and posecheck was not told
    small: str  # no word about sizes
    barred: str  # the live connection is not allowed
    unopened: str  # no websocket there


def read_recipe() -> str:
    """Return what the docs have for nginx, the certificate left out."""
    (server,) = re.findall(r"```nginx\n(.*?)```", RECIPES.read_text(encoding="utf-8"), re.DOTALL)
    (location,) = re.findall(r"location / \{.*?\}", server, re.DOTALL)
    return str(location)


def write_config(app_port: int, ports: dict[str, int]) -> str:
    app = f"proxy_pass http://127.0.0.1:{app_port}"
    any_size, usual = OPEN.format(size="0"), OPEN.format(size="1m")
    locations = {
        "recipe": read_recipe().replace("proxy_pass http://127.0.0.1:8501", app),
        "path": f"location /pose/ {{ {app}/; {any_size} proxy_set_header Host $http_host; }}",
        "named": f"location / {{ {app}; {any_size} proxy_set_header Host $host; }}",
        "changing": f"location / {{ {app}; {any_size} proxy_set_header Host $host; }}",
        "small": f"location / {{ {app}; {usual} proxy_set_header Host $http_host; }}",
    }
    live = f"location / {{ {app}; {any_size} proxy_set_header Host $http_host; }} location /live/ws"
    locations["barred"] = f"{live} {{ return 403; }}"
    locations["unopened"] = f"{live} {{ {app}; proxy_set_header Host $http_host; }}"
    servers = (
        f"server {{ listen 127.0.0.1:{ports[name]}; {location} }}"
        for name, location in locations.items()
    )
    return MAIN.format(servers="\n  ".join(servers))


@pytest.fixture(scope="module")
def proxies(
    browser: Browser,  # noqa: ARG001 - no browser, no server
    need_program: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Proxies]:
    """Run the pages and nginx in front of them."""
    nginx, folder = need_program("nginx"), tmp_path_factory.mktemp("nginx")
    ports = {name: find_free_port() for name in Proxies.__dataclass_fields__}
    named = f"http://127.0.0.1:{ports['named']}"
    data = tmp_path_factory.mktemp("data")
    introduce(data, short=False)
    with serve(data, None, "--allowed-origin", f"{named}/") as url:
        app_port = int(url.rpartition(":")[2])
        (folder / "nginx.conf").write_text(write_config(app_port, ports), encoding="utf-8")
        with subprocess.Popen((nginx, "-p", str(folder), "-c", "nginx.conf")) as process:
            try:
                wait_for(ports["small"], process)
                addresses = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
                addresses["path"] += "/pose"
                yield Proxies(**addresses)
            finally:
                process.terminate()


@pytest.fixture
def page(window: Page) -> Page:
    return window


@pytest.fixture
def video(sample_videos: Path, tmp_path: Path) -> Path:
    return make_large(sample_videos / "figure4_left_good.mp4", tmp_path / VIDEO, MORE_BYTES)


def start_sample(page: Page, url: str, told: str = "") -> None:
    """Begin a set with a clip in place of the camera, on a page that tells what it has to."""
    page.goto(f"{url}/")
    page.get_by_role("button", name="Start", exact=True).wait_for()
    if told:
        expect(page.get_by_role("alert").filter(has_text=told)).to_be_visible()
    page.get_by_role("button", name="Watch a demo").click()


@pytest.mark.parametrize("name", ["recipe", "path", "named"])
def test_everything_goes_through(page: Page, proxies: Proxies, video: Path, name: str) -> None:
    """A proxy set up as documented, or with its address allowed, makes no difference."""
    url = getattr(proxies, name)
    start_sample(page, url)
    wait_for_phase(page.locator(".stage"), "set_up")
    page.locator(".stage").get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Watch it again").wait_for()

    open_review_page(page, url)
    page.locator("input[type=file]").set_input_files(video)

    expect(page.get_by_text(UPLOADED)).to_be_visible()
    expect(page.get_by_text("--allowed-origin")).to_have_count(0)


def test_an_analysis_is_watched_through_it(page: Page, proxies: Proxies, video: Path) -> None:
    """Behind a proxy set up as documented, a video is judged on arrival, and can be cancelled."""
    open_review_page(page, proxies.recipe)
    choose_by_what(page)
    page.locator("input[type=file]").set_input_files(video)

    expect(page.get_by_text(PERCENT)).to_be_visible(timeout=REVIEW_MS)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("progressbar")).to_have_count(0)


def test_a_proxy_that_changes_the_address_is_told_of(
    page: Page, proxies: Proxies, video: Path
) -> None:
    """The page, the live set and the uploads each name the option to start posecheck with."""
    url = proxies.changing
    cure = f"--allowed-origin {url}"
    start_sample(page, url, told=cure)
    stage = page.locator(".stage")
    expect(stage).to_have_attribute("data-failure", "address")
    expect(stage).to_contain_text(cure)
    stage.get_by_role("button", name="Stop here").click()

    open_review_page(page, url)
    page.locator("input[type=file]").set_input_files(video)

    expect(page.locator(".rows .refused .how")).to_contain_text(cure)


def test_a_live_connection_that_does_not_open_is_told(page: Page, proxies: Proxies) -> None:
    """If the proxy blocks websockets, the stage says how it was refused."""
    stage = page.locator(".stage")
    for url, reason, words in (
        (proxies.barred, "barred", "(status 403)"),
        (proxies.unopened, "unopened", "Upgrade and Connection"),
    ):
        start_sample(page, url)
        expect(stage).to_have_attribute("data-failure", reason)
        expect(stage).to_contain_text(words)


def test_a_video_that_is_too_large_for_the_proxy_is_told(
    page: Page, proxies: Proxies, video: Path
) -> None:
    """An upload that is too large is tried once; the message names the limit and the remedy."""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    open_review_page(page, proxies.small)

    page.locator("input[type=file]").set_input_files(video)

    how = page.locator(".rows .refused .how")
    expect(how).to_contain_text(f"{VIDEO} (3.9 MB) is more than a server in front of posecheck")
    expect(how).to_contain_text("client_max_body_size")
    assert sent.count("PUT") == 1
    page.get_by_role("button", name=f"Remove: {VIDEO}").click()
    expect(page.locator(".rows li")).to_have_count(0)


def test_each_refusal_has_its_words_and_is_not_tried_again(
    page: Page, proxies: Proxies, video: Path
) -> None:
    """A proxy's refusal is reported by its status code, posecheck's own refusal by its message."""
    status = 0
    asked: list[int] = []

    def answer(route: Route) -> None:
        asked.append(status)
        route.fulfill(status=status, content_type="text/html", body="<h1>No</h1>")

    open_review_page(page, proxies.recipe)
    page.route(UPLOADS, answer)
    told: set[str] = set()
    for status in (200, 400, 401, 403, 404, 405, 408, 411, 413, 418, 500, 507):
        page.locator("input[type=file]").set_input_files(video)
        how = page.locator(".rows .refused .how")
        expect(how).to_contain_text("login page" if status == 200 else f"(status {status})")
        told.add(how.inner_text())
        page.get_by_role("button", name=f"Remove: {VIDEO}").click()
        expect(page.locator(".rows li")).to_have_count(0)

    assert len(told) == len(asked) == len(set(asked))


def test_what_passes_is_waited_for(page: Page, proxies: Proxies, video: Path) -> None:
    """A proxy without a running server, or one that asks to wait, only delays an upload."""
    open_review_page(page, proxies.recipe)
    page.clock.install()
    how = page.locator(".rows .how")
    answers = iter(((502, "0"), (503, "0"), (504, "0"), (429, "90")))

    def answer(route: Route) -> None:
        status, wait = next(answers, (None, ""))
        if status is None:
            route.continue_()
        else:
            route.fulfill(status=status, headers={"Retry-After": wait}, body="later")

    page.route(UPLOADS, answer)
    page.locator("input[type=file]").set_input_files(video)
    for _ in range(3):
        expect(how).to_contain_text("posecheck isn't responding at the moment")
        page.clock.run_for(16_000)
    expect(how).to_contain_text("server is busy")
    page.clock.run_for(85_000)
    expect(how).to_contain_text("server is busy")
    page.clock.run_for(10_000)

    expect(page.get_by_text(UPLOADED)).to_be_visible()
