"""What paired phones are called. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from posecheck.web.phone.device import DEVICES

if TYPE_CHECKING:
    from posecheck.storage.pairings import Pairing
    from posecheck.texts.catalog import Texts


def name_phones(
    pairings: Sequence[Pairing], people: Mapping[str, str], texts: Texts
) -> dict[str, str]:
    """Return what each phone is called, by the ids of the pairings; no name occurs twice.

    Args:
        pairings: all that are paired, in the order in which that was done.
        people: the names of the people, by id. Where there is one only, no phone needs theirs.
        texts: of the section "phone".
    """
    names: dict[str, str] = {}
    used: Counter[str] = Counter()
    for pairing in pairings:
        device = pairing.device if pairing.device in DEVICES else "phone"
        name = texts(f"device_{device}")
        if pairing.owner in people and len(people) > 1:
            name = texts("device_of", person=people[pairing.owner], device=name)
        used[name] += 1
        names[pairing.id] = name if used[name] == 1 else f"{name} ({used[name]})"
    return names
