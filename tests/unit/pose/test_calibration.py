from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from posecheck.core.landmarks import Landmark, Pose, mirror_pose
from posecheck.core.measures import MEASURE_INDEX, compute_measures
from posecheck.errors import ModelError
from posecheck.pose import calibration as module
from posecheck.pose.calibration import CALIBRATED_MODELS, MIRRORED_MEASURE, Calibration

TRAINING_DATA = Path(__file__).parents[3] / "training" / "data" / "train_a.npz"
ASPECT = 640 / 480


@pytest.fixture(scope="module", params=CALIBRATED_MODELS)
def model(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def calibration(model: str) -> Calibration:
    return Calibration.load(model)


@pytest.fixture(scope="module")
def lying(model: str) -> tuple[list[Pose], np.ndarray]:
    """Poses of people lying in a hold, seen from beside, and their true measures."""
    with np.load(TRAINING_DATA, allow_pickle=False) as data:
        beside = np.abs(np.cos(np.radians(data["az"]))) > 0.82
        raised = (data["el"] >= 18) & (data["el"] <= 45)
        found = np.isfinite(data[model][:, 0, 0])
        chosen = np.flatnonzero(beside & raised & found & (data["phase"] == "hold"))[::3]
        marks = data[model][chosen].astype(float)
        truth = compute_measures(data["lm"][chosen].astype(float))
    poses = [
        Pose(mark[:, :2] * [ASPECT, 1.0], mark[:, 3:6], mark[:, 2], np.ones(33), ASPECT)
        for mark in marks
    ]
    return poses, truth


def change(pose: Pose, **parts: np.ndarray) -> Pose:
    kept = {
        name: parts.get(name, getattr(pose, name))
        for name in ("image_xy", "world_xyz_m", "visibility", "presence")
    }
    return Pose(**kept, aspect=pose.aspect)


def make_upright(calibration_pose: Pose, *, sitting: bool) -> Pose:
    """A person who stands, or sits on a chair, seen from the left."""
    heights = {
        "EAR": (0.0, 0.66), "EYE": (-0.09, 0.68), "MOUTH": (-0.09, 0.6), "NOSE": (-0.12, 0.64),
        "SHOULDER": (0.0, 0.5), "ELBOW": (0.03, 0.22), "WRIST": (-0.08, 0.0),
        "PINKY": (-0.1, -0.07), "INDEX": (-0.1, -0.08), "THUMB": (-0.1, -0.05),
        "HIP": (0.0, 0.0), "KNEE": (-0.02, -0.42), "ANKLE": (0.02, -0.82),
        "HEEL": (0.06, -0.87), "FOOT": (-0.14, -0.88),
    }  # fmt: skip
    if sitting:
        heights |= {
            "KNEE": (-0.42, 0.02), "ANKLE": (-0.4, -0.4),
            "HEEL": (-0.36, -0.44), "FOOT": (-0.56, -0.45),
        }  # fmt: skip
    world = np.zeros((33, 3))
    for mark in Landmark:
        part = next(name for name in heights if name in mark.name)
        x, up = heights[part]
        side = {"LEFT": -1.0, "RIGHT": 1.0}.get(mark.name.split("_")[0], 0.0)
        world[mark] = [x, -up, side * (0.18 if up > 0.1 else 0.1)]
    image = world[:, :2] / (3.0 + world[:, 2:]) + [0.6, 0.5]
    return change(calibration_pose, image_xy=image, world_xyz_m=world)


def test_mirrored_picture_gives_the_mirrored_answer(
    calibration: Calibration, lying: tuple[list[Pose], np.ndarray]
) -> None:
    """The measures of a mirrored picture are those of the picture, with sides exchanged."""
    for pose in lying[0][:20]:
        measures, view = calibration.assess(pose)
        mirrored, mirrored_view = calibration.assess(mirror_pose(pose))
        np.testing.assert_allclose(
            mirrored.value, measures.value[MIRRORED_MEASURE], rtol=0, atol=1e-3
        )
        np.testing.assert_allclose(mirrored.sd, measures.sd[MIRRORED_MEASURE], rtol=1e-3, atol=0)
        assert mirrored.in_distribution_score == pytest.approx(
            measures.in_distribution_score, abs=1e-5
        )
        assert mirrored_view.off_side_deg == pytest.approx(view.off_side_deg, abs=1e-3)
        assert mirrored_view.elevation_deg == pytest.approx(view.elevation_deg, abs=1e-3)
        assert mirrored_view.head_on_left != view.head_on_left


@pytest.mark.parametrize(("shift", "size"), [((0.3, -0.2), 1.0), ((0.0, 0.0), 0.4), ((1, 2), 2.5)])
def test_place_and_size_in_the_picture_do_not_matter(
    calibration: Calibration,
    lying: tuple[list[Pose], np.ndarray],
    shift: tuple[float, float],
    size: float,
) -> None:
    """Nearer, farther or elsewhere in the picture, the same shape gives the same measures."""
    pose = lying[0][0]
    moved = change(pose, image_xy=pose.image_xy * size + shift, world_xyz_m=pose.world_xyz_m * size)
    expected, found = calibration.measure(pose), calibration.measure(moved)
    np.testing.assert_allclose(found.value, expected.value, rtol=0, atol=1e-2)
    np.testing.assert_allclose(found.sd, expected.sd, rtol=1e-2)


def test_a_slightly_tilted_camera_changes_little(
    calibration: Calibration, lying: tuple[list[Pose], np.ndarray]
) -> None:
    """Five degrees of camera roll move the angles by a few degrees at most."""
    turn = np.radians(5.0)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    changes = []
    for pose in lying[0]:
        world = pose.world_xyz_m.copy()
        world[:, :2] = world[:, :2] @ rotation.T
        tilted = change(pose, image_xy=pose.image_xy @ rotation.T, world_xyz_m=world)
        difference = calibration.measure(tilted).value - calibration.measure(pose).value
        changes.append(np.abs(difference[[0, 1, 3, 8, 9, 11]]))
    assert np.median(changes) < 2.0


def test_known_people_are_measured_well(
    calibration: Calibration, lying: tuple[list[Pose], np.ndarray]
) -> None:
    """On frames of the training data the angles are right, so the weights fit the code."""
    poses, truth = lying
    error = np.abs([calibration.measure(pose).value for pose in poses] - truth)
    for name in ("knee_flexion", "thigh_trunk", "hip_abduction"):
        columns = [MEASURE_INDEX[f"{side}_{name}"] for side in ("left", "right")]
        assert np.median(error[:, columns]) < 6.0


def test_sds_are_positive_and_scores_are_shares(
    calibration: Calibration, lying: tuple[list[Pose], np.ndarray]
) -> None:
    """Every standard deviation is finite and positive, every score between 0 and 1."""
    for pose in lying[0]:
        measures = calibration.measure(pose)
        assert np.isfinite(measures.sd).all()
        assert (measures.sd > 0).all()
        assert 0.0 <= measures.in_distribution_score <= 1.0


def test_rotation_is_unknown_exactly_where_the_knee_is_straight(
    calibration: Calibration, lying: tuple[list[Pose], np.ndarray]
) -> None:
    """Hip rotation is NaN under 25 degrees of knee flexion; nothing else is ever NaN."""
    for pose in lying[0]:
        value = calibration.measure(pose).value
        unknown = set(np.flatnonzero(np.isnan(value)))
        expected = {
            MEASURE_INDEX[f"{side}_hip_external_rotation"]
            for side in ("left", "right")
            if value[MEASURE_INDEX[f"{side}_knee_flexion"]] < 25.0
        }
        assert unknown == expected


def test_lying_people_are_in_distribution(
    calibration: Calibration, lying: tuple[list[Pose], np.ndarray]
) -> None:
    """A person lying as in the training data is known."""
    in_distribution = [calibration.measure(pose).in_distribution_score > 0.5 for pose in lying[0]]
    assert np.mean(in_distribution) > 0.98


@pytest.mark.parametrize("sitting", [False, True])
def test_upright_people_are_out_of_distribution(
    calibration: Calibration, lying: tuple[list[Pose], np.ndarray], *, sitting: bool
) -> None:
    """A person who stands or sits on a chair is not mistaken for one who lies."""
    upright = make_upright(lying[0][0], sitting=sitting)
    assert calibration.measure(upright).in_distribution_score < 0.2


@pytest.mark.parametrize("seed", range(5))
def test_random_points_are_out_of_distribution(
    calibration: Calibration, lying: tuple[list[Pose], np.ndarray], seed: int
) -> None:
    """Random points are not a person."""
    rng = np.random.default_rng(seed)
    junk = change(lying[0][0], image_xy=rng.random((33, 2)), world_xyz_m=rng.random((33, 3)))
    assert calibration.measure(junk).in_distribution_score < 0.2


def test_points_on_one_spot_measure_nothing(
    calibration: Calibration, lying: tuple[list[Pose], np.ndarray]
) -> None:
    """A collapsed pose has no shape: nothing is measured, and its score is low."""
    collapsed = change(lying[0][0], image_xy=np.full((33, 2), 0.5), world_xyz_m=np.zeros((33, 3)))
    measures = calibration.measure(collapsed)
    assert measures.in_distribution_score == 0.0
    assert np.isnan(measures.value).all()


def test_landmarks_that_are_not_finite_measure_nothing(
    calibration: Calibration, lying: tuple[list[Pose], np.ndarray]
) -> None:
    """A pose with NaN in it gives NaN measures and a score of 0, never an error."""
    image = lying[0][0].image_xy.copy()
    image[Landmark.LEFT_KNEE] = np.nan
    measures, view = calibration.assess(change(lying[0][0], image_xy=image))
    assert np.isnan(measures.value).all()
    assert np.isnan(measures.sd).all()
    assert measures.in_distribution_score == 0.0
    assert np.isnan(view.off_side_deg)


def test_the_view_is_told(calibration: Calibration, lying: tuple[list[Pose], np.ndarray]) -> None:
    """A camera at the side of the person is recognised as such, in the median."""
    views = [calibration.assess(pose)[1] for pose in lying[0]]
    assert np.median([view.off_side_deg for view in views]) < 35.0
    assert 15.0 < np.median([view.elevation_deg for view in views]) < 50.0


def test_a_frame_takes_little_time(
    calibration: Calibration, lying: tuple[list[Pose], np.ndarray]
) -> None:
    """The best of many calls is far under the pose estimator's own 13 milliseconds."""
    pose, times = lying[0][0], []
    for _ in range(50):
        started = time.perf_counter()
        calibration.measure(pose)
        times.append(time.perf_counter() - started)
    assert min(times) < 0.005


def test_a_model_without_calibration_is_refused_with_the_choices() -> None:
    """An unknown model's name is refused, with the known ones named."""
    with pytest.raises(ModelError, match="heavy or full"):
        Calibration.load("lite")


@pytest.mark.parametrize("damage", ["missing", "cut", "text", "keys", "shapes"])
def test_damaged_weights_are_refused_kindly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    """Weights that are missing, truncated or of the wrong shape are reported, with what to do."""
    name = "calibration_full.npz"
    whole = (Path(module.__file__).parent / "weights" / name).read_bytes()
    folder = tmp_path / "weights"
    folder.mkdir()
    path = folder / name
    if damage == "cut":
        path.write_bytes(whole[: len(whole) // 2])
    elif damage == "text":
        path.write_text("not weights")
    elif damage == "keys":
        np.savez(path, main_mean=np.zeros(3))
    elif damage == "shapes":
        path.write_bytes(whole)
        with np.load(path, allow_pickle=False) as archive:
            arrays = {key: archive[key] for key in archive.files}
        np.savez(path, **arrays | {"main_weight_1": np.zeros((1, 2, 3))})
    monkeypatch.setattr(module.resources, "files", lambda _: tmp_path)
    with pytest.raises(ModelError, match="reinstall posecheck"):
        Calibration.load("full")
