"""Frames to poses with MediaPipe's pose landmarker."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from posecheck.closing import Closing
from posecheck.core.landmarks import Pose, mirror_pose
from posecheck.errors import ModelError
from posecheck.frame import Frame, RgbImage
from posecheck.people import MOST_PEOPLE, CrowdWatch, list_bodies, order_people
from posecheck.pose_models import PoseModel, find_model
from posecheck.privacy import MediaPipe, import_mediapipe
from posecheck.quiet import silence_native_stderr


@dataclass(frozen=True, slots=True)
class Estimate:
    """Who was seen in a frame.

    Attributes:
        poses: the person to judge first: one who lies before one who does not, then the
            larger. Empty when nobody was found.
        people: how many there are for sure, at most 2; a second one must have been seen for a
            while, with a body of their own.
    """

    poses: tuple[Pose, ...]
    people: int

    @property
    def pose(self) -> Pose | None:
        """The person to judge."""
        return self.poses[0] if self.poses else None


class PoseEstimator(Closing):
    """Follows a person through the frames of one video or camera, and looks again on demand.

    Use it as a context manager or call ``close``: MediaPipe complains at the interpreter's end
    about a landmarker that was left open. One estimator is for one video and one thread.

    Following two people costs MediaPipe a detection in every frame in which it has found only
    one (measured: 36 ms instead of 22 with ``full``, 83 instead of 67 with ``heavy``). So one
    person is followed, people are counted now and then, and two are followed only while there
    are two.
    """

    def __init__(self, model: PoseModel, mediapipe: MediaPipe) -> None:
        self._model = model
        self._mediapipe = mediapipe
        self._stack = ExitStack()
        self._landmarkers: dict[tuple[str, int, Path], Any] = {}
        self._last_ms = -1
        self._crowd = CrowdWatch()
        self._followed: Pose | None = None
        self._found_someone = False

    @classmethod
    def open(cls, model: str | Path = "heavy") -> PoseEstimator:
        """Load a model: "heavy" (more accurate), "full" (faster) or a bundle's path.

        Raises:
            ModelError: it is missing, damaged or no pose landmarker.
        """
        estimator = cls(find_model(model), import_mediapipe())
        estimator._landmarker("VIDEO", 1, estimator._model)
        return estimator

    @property
    def model_name(self) -> str:
        """The name of the model in use: "heavy", "full" or a file's stem."""
        return self._model.name

    def close(self) -> None:
        """Close every landmarker. Can be called again."""
        self._landmarkers.clear()
        with silence_native_stderr():
            self._stack.close()

    def estimate(self, frame: Frame) -> Estimate:
        """Return who is in the next frame. Frames come in the order of their times.

        A time that repeats or goes back is taken as one millisecond after the last one:
        MediaPipe refuses anything else, and the hold clock judges times on its own.
        """
        self._last_ms = max(round(frame.t_s * 1000), self._last_ms + 1)
        if self._crowd.is_count_due(frame.t_s):
            found = list_bodies(self._look(frame.rgb, find_model("full")), self._followed)
            self._crowd = self._crowd.after_count(len(found), frame.t_s)
        tracker = self._landmarker("VIDEO", self._crowd.following, self._model)
        with self._quietly():
            result = tracker.detect_for_video(self._image(frame.rgb), self._last_ms)
        poses = list_bodies(self._poses(result, frame.aspect), self._followed)
        self._crowd = self._crowd.after_frame(len(poses), frame.t_s)
        self._followed = poses[0] if poses else self._followed
        return Estimate(poses, MOST_PEOPLE if self._crowd.are_two else min(len(poses), 1))

    def look_again(self, frame: Frame, *, mirrored: bool = False) -> Pose | None:
        """Return the pose of a fresh look at one frame, free of what was followed so far.

        Args:
            frame: any frame; the following of ``estimate`` is not disturbed.
            mirrored: look at the mirrored picture and map the answer back. Its mistakes
                about left and right are independent enough to be worth a comparison.
        """
        rgb = np.ascontiguousarray(frame.rgb[:, ::-1]) if mirrored else frame.rgb
        poses = self._look(rgb, self._model)
        if mirrored:
            poses = tuple(mirror_pose(pose) for pose in poses)
        return next(iter(order_people(poses, self._followed)), None)

    def _look(self, rgb: RgbImage, model: PoseModel) -> tuple[Pose, ...]:
        height, width = rgb.shape[:2]
        landmarker = self._landmarker("IMAGE", MOST_PEOPLE, model)
        with self._quietly():
            result = landmarker.detect(self._image(rgb))
        return self._poses(result, width / height)

    def _quietly(self) -> AbstractContextManager[None]:
        """Silence the warning that MediaPipe prints with the first person it finds."""
        return nullcontext() if self._found_someone else silence_native_stderr()

    def _image(self, rgb: RgbImage) -> Any:
        return self._mediapipe.Image(
            image_format=self._mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(rgb)
        )

    def _landmarker(self, mode: str, people: int, model: PoseModel) -> Any:
        """Return the landmarker for this work, made when it is first wanted (0.2 s)."""
        key = (mode, people, model.path)
        if key not in self._landmarkers:
            self._landmarkers[key] = self._make_landmarker(mode, people, model)
        return self._landmarkers[key]

    def _make_landmarker(self, mode: str, people: int, model: PoseModel) -> Any:
        vision = self._mediapipe.vision
        options = vision.PoseLandmarkerOptions(
            base_options=self._mediapipe.BaseOptions(model_asset_path=str(model.path)),
            running_mode=vision.RunningMode[mode],
            num_poses=people,
        )
        try:
            with silence_native_stderr():
                landmarker = vision.PoseLandmarker.create_from_options(options)
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(
                f"{model.path}: MediaPipe cannot use this pose model; "
                "use heavy, full or another landmarker bundle"
            ) from error
        self._stack.callback(landmarker.close)
        return landmarker

    def _poses(self, result: Any, aspect: float) -> tuple[Pose, ...]:
        """Convert a result; image x goes from shares of the width to picture heights."""
        people = zip(result.pose_landmarks, result.pose_world_landmarks, strict=True)
        poses = tuple(
            Pose(
                image_xy=np.array([(mark.x * aspect, mark.y) for mark in image]),
                world_xyz_m=np.array([(mark.x, mark.y, mark.z) for mark in world]),
                visibility=np.array([mark.visibility for mark in image]),
                presence=np.array([mark.presence for mark in image]),
                aspect=aspect,
            )
            for image, world in people
        )
        self._found_someone = self._found_someone or bool(poses)
        return poses
