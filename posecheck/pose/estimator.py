"""Detects poses in frames with MediaPipe's pose landmarker."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from posecheck.core.landmarks import Pose, mirror_pose
from posecheck.errors import ModelError
from posecheck.pose.mediapipe import MediaPipe, import_mediapipe, silence_native_stderr
from posecheck.pose.model_files import PoseModel, find_model
from posecheck.pose.people import MAX_PEOPLE, CrowdWatch, list_bodies
from posecheck.pose.slim_model import read_without_mask
from posecheck.video.frame import Frame


@dataclass(frozen=True, slots=True)
class Estimate:
    """The people detected in a frame.

    Attributes:
        poses: the person to judge comes first: lying people before others, then the larger ones.
            Empty when nobody was found.
        people: how many people there certainly are, at most 2; a second one must have been seen
            for a while, with a separate body.
    """

    poses: tuple[Pose, ...]
    people: int

    @property
    def pose(self) -> Pose | None:
        """The person to judge."""
        return self.poses[0] if self.poses else None


class PoseEstimator:
    """Detects the person in each picture independently of the ones before.

    Use it as a context manager or call ``close``: MediaPipe complains when the interpreter exits
    while a landmarker is open. Use one estimator per video and per thread.

    MediaPipe could track a person from picture to picture in two thirds of the time. But then it
    keeps a mistake for a whole hold, above all about a crossed foot (decision 15).
    """

    def __init__(self, model: PoseModel, mediapipe: MediaPipe) -> None:
        self._model = model
        self._mediapipe = mediapipe
        self._stack = ExitStack()
        self._landmarker = self._make_landmarker()
        self._crowd = CrowdWatch()
        self._judged: Pose | None = None
        self._found_someone = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @classmethod
    def open(cls, model: str | Path = "heavy") -> PoseEstimator:
        """Load a model: "heavy" (more accurate), "full" (faster) or a bundle's path.

        Raises:
            ModelError: it is missing, damaged or not a pose landmarker.
        """
        return cls(find_model(model), import_mediapipe())

    @property
    def model_name(self) -> str:
        """The name of the model in use: "heavy", "full" or a file's stem."""
        return self._model.name

    def close(self) -> None:
        """Close the landmarker. Calling it again does nothing."""
        with silence_native_stderr():
            self._stack.close()

    def estimate(self, frame: Frame, *, mirrored: bool = False) -> Estimate:
        """Return the people in a frame. Frames must come in the order of their times.

        Args:
            frame: the frame to process.
            mirrored: run on the mirror image and map the landmarks back. Its mistakes about left
                and right are independent enough to make a comparison useful.
        """
        poses = self._detect(frame.mirrored() if mirrored else frame)
        if mirrored:
            poses = tuple(mirror_pose(pose) for pose in poses)
        poses = list_bodies(poses, self._judged)
        self._crowd = self._crowd.add(len(poses), frame.t_s)
        self._judged = poses[0] if poses else self._judged
        return Estimate(poses, MAX_PEOPLE if self._crowd.are_two else min(len(poses), 1))

    def _detect(self, frame: Frame) -> tuple[Pose, ...]:
        image = self._mediapipe.Image(
            image_format=self._mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(frame.rgb)
        )
        with self._quietly():
            result = self._landmarker.detect(image)
        return self._poses(result, frame.aspect)

    def _quietly(self) -> AbstractContextManager[None]:
        """Silence the warning that MediaPipe prints when it first finds a person."""
        return nullcontext() if self._found_someone else silence_native_stderr()

    def _make_landmarker(self) -> Any:
        vision = self._mediapipe.vision
        bundle = (
            {"model_asset_buffer": read_without_mask(self._model.path)}
            if self._model.shipped
            else {"model_asset_path": str(self._model.path)}
        )
        options = vision.PoseLandmarkerOptions(
            base_options=self._mediapipe.BaseOptions(**bundle),
            running_mode=vision.RunningMode.IMAGE,
            num_poses=MAX_PEOPLE,
        )
        try:
            with silence_native_stderr():
                landmarker = vision.PoseLandmarker.create_from_options(options)
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(
                f"{self._model.path}: MediaPipe cannot use this pose model; "
                "use heavy, full or another landmarker bundle"
            ) from error
        self._stack.callback(landmarker.close)
        return landmarker

    def _poses(self, result: Any, aspect: float) -> tuple[Pose, ...]:
        """Convert a result; image x is converted from shares of the width to picture heights."""
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
