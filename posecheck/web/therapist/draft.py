"""A reference pose being edited: its document, and all of its earlier states. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal, Self

from posecheck.core.landmarks import Side
from posecheck.core.limit_fitting import accept
from posecheck.core.pain import DEFAULT_LIMITS
from posecheck.core.reference import Check, ReferencePose
from posecheck.errors import ReferenceFileError
from posecheck.references.document import find_faults, from_document, to_document
from posecheck.references.entries import Entry
from posecheck.references.faults import Fault
from posecheck.web.therapist.sides import find_range

# The form that ``to_document`` returns. Never modified in place: each change makes a new one.
Document = dict[str, Any]
End = Literal["minimum", "maximum"]
Dose = Literal["hold_s", "times_a_day"]
Movement = Literal["still_deg", "enter_deg_per_s"]
Pain = Literal["gentler_from", "stop_from", "rise"]

# More steps back than anybody will take; the first state is also kept, as the base.
MAX_PAST: Final = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """A therapist's edits of a reference pose. Nothing is stored before the draft is saved.

    Attributes:
        base: the document that it started from; changes are described relative to this.
        based_on: the digest of the entry that it started from, empty for a new stretch.
        text: the file that it started from, with its comments and layout.
        document: the current state, which may have faults.
        past: the state before each change, the newest last.
    """

    base: Document
    based_on: str
    text: str
    document: Document
    past: tuple[Document, ...] = ()

    @classmethod
    def open(cls, entry: Entry) -> Self:
        """Return an unchanged draft of a reference pose."""
        document = to_document(entry.reference)
        return cls(document, entry.digest, entry.text, document)

    @classmethod
    def begin(cls, document: Document, text: str) -> Self:
        """Return a draft of a new stretch."""
        return cls(document, "", text, document)

    @property
    def is_new(self) -> bool:
        """Whether the stretch has never been saved."""
        return not self.based_on

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to save."""
        return self.is_new or self.document != self.base

    def knows(self, document: Mapping[str, Any]) -> bool:
        """Whether another version's values are in the draft, or were before its last changes."""
        return any({**document, **_own(each)} == each for each in (self.document, *self.past))

    @property
    def title(self) -> str:
        """The current name of the stretch."""
        return str(self.document["title"])

    @property
    def pain(self) -> Mapping[str, int]:
        """From where on pain after a set is answered, by ``Pain``; the default where not said."""
        return {**asdict(DEFAULT_LIMITS), **self.document.get("pain", {})}

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults that prevent saving; empty if there are none."""
        return find_faults(deepcopy(self.document))

    def to_reference(self) -> ReferencePose:
        """Return the current state as a reference pose.

        Raises:
            ReferenceFileError: it has faults.
        """
        return from_document(deepcopy(self.document), self.title)

    def to_sound_reference(self) -> ReferencePose:
        """Return the newest state without faults, so that there is always something to show."""
        for document in (self.document, *reversed(self.past), self.base):
            try:
                return from_document(deepcopy(document), self.title)
            except ReferenceFileError:
                continue
        raise ReferenceFileError(
            f"{self.title} cannot be shown: all of its saved states have errors."
        )

    def find_check(self, fault: str) -> Mapping[str, Any]:
        """Return a check of the document.

        Raises:
            KeyError: there is no such check.
        """
        found: Mapping[str, Any] = self.document["checks"][self._find_place(fault)]
        return found

    # Changes. One without an effect adds no step back.

    def undo(self) -> Self:
        """Return the draft as it was before the last change."""
        if not self.past:
            return self
        return replace(self, document=self.past[-1], past=self.past[:-1])

    def put(self, document: Mapping[str, Any]) -> Self:
        """Return the draft with all values of another document, but its own id and number."""
        new = deepcopy(dict(document)) | _own(self.document)
        if new == self.document:
            return self
        past = (*self.past, self.document)[-MAX_PAST:]
        return replace(self, document=new, past=past)

    def set_title(self, title: str) -> Self:
        """Give the stretch another name; its id stays."""
        return self._change(lambda new: new.update(title=title.strip()))

    def set_steps(self, steps: Iterable[str]) -> Self:
        """Set the instructions; blank lines are left out."""
        kept = [step.strip() for step in steps if step.strip()]
        return self._change(lambda new: new.update(steps=kept))

    def set_dose(self, name: Dose, value: float) -> Self:
        """Set the seconds of a hold or the times a day."""
        # The reader of the file requires the times a day to be an integer.
        number = int(value) if name == "times_a_day" else float(value)
        return self._change(lambda new: new["dose"].update({name: number}))

    def set_movement(self, name: Movement, value: float) -> Self:
        """Set the threshold for bouncing or for moving too fast."""
        return self._change(lambda new: new["movement"].update({name: float(value)}))

    def set_pain(self, name: Pain, value: int) -> Self:
        """Set from where on pain after a set is answered with more than a word."""
        limits = {**self.pain, name: int(value)}

        def change(new: Document) -> None:
            if limits == asdict(DEFAULT_LIMITS):
                new.pop("pain", None)
            else:
                new["pain"] = limits

        return self._change(change)

    def set_limit(
        self, fault: str, end: End, value: float | None, side: Side | None = None
    ) -> Self:
        """Set one end of a check's range, for one affected side or both; None leaves it open."""
        if side is None:
            return self.change_check(fault, {end: value})
        own = {**find_range(self.find_check(fault), side), end: value}
        return self.change_check(fault, {side.value: _without_none(own)})

    def change_check(self, fault: str, values: Mapping[str, Any]) -> Self:
        """Set entries of a check; None removes an entry."""
        place = self._find_place(fault)

        def change(new: Document) -> None:
            new["checks"][place] = _without_none({**new["checks"][place], **values})

        return self._change(change)

    def add_check(self, check: Mapping[str, Any], place: int | None = None) -> Self:
        """Insert a check, by default at the end."""
        at = len(self.document["checks"]) if place is None else place
        return self._change(lambda new: new["checks"].insert(at, deepcopy(dict(check))))

    def remove_check(self, fault: str) -> Self:
        """Remove a check."""
        place = self._find_place(fault)
        return self._change(lambda new: new["checks"].pop(place))

    def move_check(self, fault: str, by: int) -> Self:
        """Move a check forward (-1) or back (1) in the order in which cues are spoken."""
        place = self._find_place(fault)
        to = min(max(place + by, 0), len(self.document["checks"]) - 1)
        return self._change(lambda new: new["checks"].insert(to, new["checks"].pop(place)))

    def take_checks(self, checks: Iterable[Check]) -> Self:
        """Take over the ranges and tolerances of some checks, as one change."""
        return self.put(to_document(accept(self.to_reference(), checks)))

    def _change(self, change: Callable[[Document], object]) -> Self:
        new = deepcopy(self.document)
        change(new)
        return self.put(new)

    def _find_place(self, fault: str) -> int:
        faults = [table["fault"] for table in self.document["checks"]]
        if fault not in faults:
            raise KeyError(fault)
        return faults.index(fault)


def _own(document: Document) -> Document:
    """Return what belongs to a stretch and to none of its versions' values."""
    return {name: document[name] for name in ("id", "version")}


def _without_none(table: Mapping[str, Any]) -> Document:
    return {name: value for name, value in table.items() if value is not None}


def adopt(draft: Draft, theirs: Entry) -> Draft:
    """Return the version that another user saved; one undo restores the draft as it was."""
    new = to_document(theirs.reference)
    past = tuple(each | _own(new) for each in (*draft.past, draft.document)[-MAX_PAST:])
    return Draft(new, theirs.digest, theirs.text, new, past)


def merge(draft: Draft, theirs: Entry) -> Draft:
    """Return one's own changes applied to a version that another user saved.

    Entry by entry: own changes win, and everything else is as in the other version. A check
    that one user removed and the other changed is kept. One undo gives the other user's version
    unchanged, two give the draft as it was.
    """
    new = to_document(theirs.reference)
    merged = _merge_tables(draft.base, draft.document, new)
    merged["checks"] = _merge_checks(draft.base["checks"], draft.document["checks"], new["checks"])
    return adopt(draft, theirs).put(merged)


def _merge_tables(base: Document, mine: Document, theirs: Document) -> Document:
    merged: Document = {}
    for name in [*theirs, *(name for name in mine if name not in theirs)]:
        old, own, other = (table.get(name) for table in (base, mine, theirs))
        if isinstance(own, dict) and isinstance(old, dict) and isinstance(other, dict):
            merged[name] = _merge_tables(old, own, other)
        else:
            merged[name] = other if own == old else own
    return {name: value for name, value in merged.items() if value is not None}


def _merge_checks(
    base: list[Document], mine: list[Document], theirs: list[Document]
) -> list[Document]:
    old, own, other = ({each["fault"]: each for each in checks} for checks in (base, mine, theirs))
    kept: dict[str, Document] = {}
    for fault in [*other, *(fault for fault in own if fault not in other)]:
        if fault in own and fault in other:
            kept[fault] = _merge_tables(old.get(fault, {}), own[fault], other[fault])
        elif fault in other and other[fault] != old.get(fault):
            kept[fault] = other[fault]
        elif fault in own and own[fault] != old.get(fault):
            kept[fault] = own[fault]
    own_order = [fault for fault in own if fault in kept]
    if [fault for fault in own if fault in old] == [fault for fault in old if fault in own]:
        own_order = []  # the order was not changed here
    order = [*own_order, *(fault for fault in kept if fault not in own_order)]
    return [kept[fault] for fault in order]
