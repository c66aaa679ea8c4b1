"""A clip in the place of a camera, the way Chromium takes it: pictures one after the other."""

from __future__ import annotations

import math
from pathlib import Path

import cv2

from posecheck.video import VideoSource

# Chromium shows a file of JPEGs at this rate, and begins anew at its end.
CAMERA_FPS = 30
CAMERA_SIZE = (640, 480)
_QUALITY = [cv2.IMWRITE_JPEG_QUALITY, 88]


def write_camera_clip(
    video: Path,
    to: Path,
    *,
    still_s: float = 0.0,
    part_s: tuple[float, float] = (0.0, math.inf),
) -> Path:
    """Write a video as a fake camera's file and return its path.

    Args:
        video: any video; each picture stands as long as in the video, to a thirtieth of a second.
        to: ends in .mjpeg.
        still_s: the first picture stands for so long before the video begins, for the time in
            which the person is looked at and counted down.
        part_s: from when until when to take the video.
    """
    shown = 0
    with VideoSource(video) as source, to.open("wb") as file:
        for frame in source:
            if not part_s[0] <= frame.t_s < part_s[1]:
                continue
            end_s = still_s + frame.t_s - part_s[0] + frame.duration_s
            picture = cv2.resize(frame.rgb[..., ::-1], CAMERA_SIZE)
            done, jpeg = cv2.imencode(".jpg", picture, _QUALITY)
            assert done
            times = round(end_s * CAMERA_FPS) - shown
            file.write(jpeg.tobytes() * times)
            shown += times
    return to
