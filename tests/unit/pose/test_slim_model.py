"""The shipped models without the part that is not used."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from flatbuffers.table import Table

from posecheck.pose.model_files import SHIPPED_MODELS, find_model
from posecheck.pose.slim_model import read_without_mask

NETWORK = "pose_landmarks_detector.tflite"


def count_steps(network: bytes) -> int:
    """Return how many steps a network takes: field 3 of its first graph, field 2 of the file."""
    root = Table(network, int.from_bytes(network[:4], "little"))
    graph = Table(network, root.Indirect(root.Vector(root.Offset(4 + 2 * 2))))
    return int(graph.VectorLen(graph.Offset(4 + 2 * 3)))


@pytest.mark.parametrize("name", SHIPPED_MODELS)
def test_only_the_steps_to_the_mask_are_left_out(name: str) -> None:
    """Drawing the mask takes 46 steps; the other part of the bundle is unchanged."""
    path = find_model(name).path
    with (
        zipfile.ZipFile(path) as published,
        zipfile.ZipFile(BytesIO(read_without_mask(path))) as ours,
    ):
        assert ours.namelist() == published.namelist()
        assert {part.compress_type for part in ours.infolist()} == {zipfile.ZIP_STORED}
        steps = [count_steps(bundle.read(NETWORK)) for bundle in (published, ours)]
        assert steps[0] - steps[1] == 46
        for part in set(published.namelist()) - {NETWORK}:
            assert ours.read(part) == published.read(part)


def test_weights_are_never_touched() -> None:
    """Some numbers of the graph are changed in place and nothing moves, so few bytes differ."""
    path = find_model("full").path
    with (
        zipfile.ZipFile(path) as published,
        zipfile.ZipFile(BytesIO(read_without_mask(path))) as ours,
    ):
        before, after = published.read(NETWORK), ours.read(NETWORK)
    assert len(before) == len(after)
    assert sum(a != b for a, b in zip(before, after, strict=True)) < 2048
