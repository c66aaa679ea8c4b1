"""A clip in place of a camera, in Chromium's format: one picture after the other."""

from __future__ import annotations

import math
from pathlib import Path

import cv2

from posecheck.video.source import VideoSource

CAMERA_SIZE = (640, 480)


def write_camera_clip(
    video: Path,
    to: Path,
    *,
    still_s: float = 0.0,
    part_s: tuple[float, float] = (0.0, math.inf),
    fps: int = 15,
    to_and_fro: bool = False,
) -> Path:
    """Write a video as a fake camera's file and return its path.

    The pictures are not compressed, which costs the browser least: 0.46 megabytes each.

    Args:
        video: any video; each picture stands as long as in the video, to a picture of the camera.
        to: ends in .y4m.
        still_s: the first picture stands for so long before the video begins, for the time in
            which the person is looked at and counted down.
        part_s: from when until when to take the video.
        fps: pictures a second of the camera, which begins anew at the end of its file.
        to_and_fro: whether the video goes back to its beginning, so that nobody is seen to jump.
    """
    shown = 0
    back: list[bytes] = []
    with VideoSource(video) as source, to.open("wb") as file:
        file.write(b"YUV4MPEG2 W%d H%d F%d:1 Ip A1:1 C420\n" % (*CAMERA_SIZE, fps))
        for frame in source:
            if not part_s[0] <= frame.t_s < part_s[1]:
                continue
            end_s = still_s + frame.t_s - part_s[0] + frame.duration_s
            picture = cv2.resize(frame.rgb, CAMERA_SIZE)
            planes = cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420)
            times = round(end_s * fps) - shown
            pictures = (b"FRAME\n" + planes.tobytes()) * times
            file.write(pictures)
            shown += times
            if to_and_fro:
                back.append(pictures)
        file.writelines(reversed(back))
    return to
