"""A camera whose picture the test chooses, in place of the browser's own.

Chromium's fake camera plays its file by the clock, whatever a busy machine has got done meanwhile.
This one goes on to the next picture when the test asks for it, after the one before was judged.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path

import cv2
from playwright.sync_api import Page

from posecheck.video.source import VideoSource
from tests.e2e.camera import CAMERA_SIZE

# A grey wall.
NOBODY = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='640' height='480'>"
    "<rect width='640' height='480' fill='gray'/></svg>"
)
CAMERA = """(pictures) => {
  const images = {};
  for (const [name, url] of Object.entries(pictures)) {
    images[name] = new Image();
    images[name].src = url;
  }
  [window.seen] = Object.keys(pictures);
  // Where a page may have no camera, it gets none.
  if (!navigator.mediaDevices) return;
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [640, 480];
    const context = canvas.getContext("2d");
    setInterval(() => context.drawImage(images[window.seen], 0, 0), 1000 / 15);
    return canvas.captureStream();
  };
}"""


def put_up_camera(page: Page, **pictures: str) -> None:
    """Give the pages that a window opens a camera, which sees the first of some pictures.

    Args:
        page: the window.
        pictures: from ``take_picture``, by their names.
    """
    page.add_init_script(f"({CAMERA})({json.dumps(pictures)})")


def look_at(page: Page, name: str) -> None:
    """Let the camera see another of its pictures from now on."""
    page.evaluate("name => { window.seen = name; }", name)


def take_picture(video: Path, at_s: float) -> str:
    """Return what a video shows at a time, as an image's address."""
    with VideoSource(video) as source:
        rgb = next(frame.rgb for frame in source if frame.t_s >= at_s)
    picture = cv2.cvtColor(cv2.resize(rgb, CAMERA_SIZE), cv2.COLOR_RGB2BGR)
    _, jpeg = cv2.imencode(".jpg", picture)
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg.tobytes()).decode()}"
