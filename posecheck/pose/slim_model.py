"""Removes an unused part of the pose model: the segmentation mask.

MediaPipe's landmark network also outputs a segmentation mask of the person, and computes it whether
it is requested or not: a third of the network's time with ``full``, a tenth with ``heavy``. The
bundle on the disk stays as it was published. The copy given to MediaPipe leaves out the operators
that only lead to the mask; everything else is identical to the bit.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from flatbuffers.table import Table

_LANDMARK_NETWORK: Final = "pose_landmarks_detector.tflite"
# The positions of fields in the tables of a TensorFlow Lite file, which never change.
_SUBGRAPHS: Final = 2
_GRAPH_OUTPUTS: Final = 2
_OPERATORS: Final = 3
_INPUTS: Final = 1
_OUTPUTS: Final = 2
# The network's outputs: landmarks, presence, mask, heat map, landmarks in metres.
_PRESENCE: Final = 1
_MASK: Final = 2


def read_without_mask(bundle: Path) -> bytes:
    """Return a shipped bundle's content with a landmark network that computes no mask."""
    slim = io.BytesIO()
    with zipfile.ZipFile(bundle) as whole, zipfile.ZipFile(slim, "w") as target:
        for part in whole.infolist():
            content = whole.read(part)
            if part.filename == _LANDMARK_NETWORK:
                content = drop_mask(content)
            target.writestr(part, content)
    return slim.getvalue()


def drop_mask(network: bytes) -> bytes:
    """Return a landmark network that outputs its presence a second time in place of the mask."""
    content = bytearray(network)
    root = Table(content, struct.unpack_from("<I", content)[0])
    graph = next(_read_tables(root, _SUBGRAPHS))
    operators = list(_read_tables(graph, _OPERATORS))
    start, outputs = _read_numbers(graph, _GRAPH_OUTPUTS)
    struct.pack_into("<i", content, start + 4 * _MASK, outputs[_PRESENCE])

    needed = {tensor for place, tensor in enumerate(outputs) if place != _MASK}
    kept: list[Table] = []
    for operator in reversed(operators):
        if needed.intersection(_read_numbers(operator, _OUTPUTS)[1]):
            kept.append(operator)
            needed.update(_read_numbers(operator, _INPUTS)[1])
    start = graph.Vector(_find(graph, _OPERATORS))
    struct.pack_into("<I", content, start - 4, len(kept))
    for place, operator in enumerate(reversed(kept)):
        here = start + 4 * place
        struct.pack_into("<I", content, here, operator.Pos - here)
    return bytes(content)


def _find(table: Table, field: int) -> int:
    """Return a field's offset in its table."""
    return int(table.Offset(4 + 2 * field))


def _read_tables(table: Table, field: int) -> Iterator[Table]:
    start, count = table.Vector(_find(table, field)), table.VectorLen(_find(table, field))
    for place in range(start, start + 4 * count, 4):
        yield Table(table.Bytes, table.Indirect(place))


def _read_numbers(table: Table, field: int) -> tuple[int, tuple[int, ...]]:
    """Return where a field's vector of integers starts in the file, and the integers."""
    start, count = table.Vector(_find(table, field)), table.VectorLen(_find(table, field))
    return start, struct.unpack_from(f"<{count}i", table.Bytes, start)
