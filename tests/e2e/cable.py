"""A cable between a browser and a server that can be slowed down, cut and repaired."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

_BLOCK_BYTES = 16_384


class Cable:
    """Takes connections and passes on what comes over them, both ways; a context manager.

    Attributes:
        url: where it answers in the server's place.
        bytes_per_s: how much a second comes from the browser, None for as much as there is.
    """

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._door = socket.socket()
        # Little is under way at any time: what the browser has sent is what has come.
        self._door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BLOCK_BYTES)
        self._door.bind(("127.0.0.1", 0))
        self._door.listen()
        self._open: set[socket.socket] = set()
        self._whole = True
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self.bytes_per_s: int | None = None
        threading.Thread(target=self._answer, daemon=True).start()

    def cut(self) -> None:
        """End every connection, and take no other."""
        self._whole = False
        self._end(*self._open)

    def mend(self) -> None:
        """Take connections again."""
        self._whole = True

    @staticmethod
    def _end(*ends: socket.socket) -> None:
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _answer(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._door.accept()
                try:
                    far = socket.create_connection(("127.0.0.1", self._server_port))
                except OSError:
                    # The server has ended, maybe just now; another one may answer later.
                    near.close()
                    continue
                self._open |= {near, far}
                if not self._whole:
                    self._end(near, far)
                for source, to in ((near, far), (far, near)):
                    threading.Thread(
                        target=self._pass_on, args=(source, to, source is near), daemon=True
                    ).start()

    def _pass_on(self, source: socket.socket, to: socket.socket, is_from_browser: bool) -> None:
        with suppress(OSError):
            while block := source.recv(_BLOCK_BYTES):
                if is_from_browser and self.bytes_per_s is not None:
                    time.sleep(len(block) / self.bytes_per_s)
                to.sendall(block)
        for end in (source, to):
            self._open.discard(end)
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._door.close()
        self.cut()
