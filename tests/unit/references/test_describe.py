"""A reference pose in sentences."""

from __future__ import annotations

import pytest

from posecheck.references.describe import describe_reference
from posecheck.references.files import find_reference
from posecheck.texts.catalog import list_languages, load_section, load_words


@pytest.mark.parametrize("language", list_languages())
def test_what_is_measured_is_named_in_each_language(language: str) -> None:
    """A measure has its clinical name, never its name in the file."""
    reference = find_reference("figure-4")
    names = load_section("measures", language)

    told = "\n".join(describe_reference(reference, load_words(language)))

    for check in reference.checks:
        assert f"{names(check.measure)}: " in told
