"""A server with only the review service's routes, and a client that behaves like a browser."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.applications import Starlette

from posecheck.review_service import ReviewService
from posecheck.web.routes.reviews import make_review_routes


@dataclass(frozen=True)
class Answer:
    """What the server answered; header names in lower case."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401
        """Return the content read as JSON."""
        return json.loads(self.content)


@dataclass(frozen=True)
class ReviewServer:
    """A running server and its service."""

    service: ReviewService
    port: int

    def ask(
        self,
        method: str,
        path: str,
        content: bytes | Iterator[bytes] | None = None,
        **headers: str,
    ) -> Answer:
        """Send a request as a page of this server does, and return what is answered."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        own = {"Origin": f"http://127.0.0.1:{self.port}"} if method not in ("GET", "HEAD") else {}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with closing(connection):
            connection.request(method, path, content, {**own, **named})
            response = connection.getresponse()
            lower = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status, lower, response.read())

    def announce(self, workspace: str, name: object, size: object, **headers: str) -> Answer:
        about = json.dumps({"name": name, "size": size}).encode()
        return self.ask("POST", f"/reviews/uploads?workspace={workspace}", about, **headers)

    def begin(self, workspace: str, name: str, size: int) -> str:
        answer = self.announce(workspace, name, size)
        assert answer.status == 201
        review_id: str = answer.json["id"]
        return review_id

    def put(self, review_id: str, offset: int, content: bytes) -> Answer:
        return self.ask("PUT", f"/reviews/uploads/{review_id}", content, Upload_Offset=str(offset))

    def offset(self, review_id: str) -> int:
        answer = self.ask("HEAD", f"/reviews/uploads/{review_id}")
        assert answer.status == 200
        return int(answer.headers["upload-offset"])

    def upload(self, workspace: str, name: str, content: bytes) -> str:
        review_id = self.begin(workspace, name, len(content))
        assert self.put(review_id, 0, content).status == 200
        return review_id


@contextmanager
def serve_reviews(service: ReviewService) -> Iterator[ReviewServer]:
    """Serve a service's routes for real while the block lasts."""
    app = Starlette(routes=make_review_routes(lambda: service))
    runner = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=runner.run, daemon=True)
    thread.start()
    while not runner.started:
        time.sleep(0.01)
    yield ReviewServer(service, runner.servers[0].sockets[0].getsockname()[1])
    runner.should_exit = True
    thread.join(10)
