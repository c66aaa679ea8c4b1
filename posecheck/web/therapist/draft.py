"""A reference pose that is being changed: its document, and every state it has had. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal, Self

from posecheck.core.landmarks import Side
from posecheck.core.pain import DEFAULT_LIMITS
from posecheck.core.reference import Check, ReferencePose
from posecheck.errors import ReferenceFileError
from posecheck.references.document import find_faults, from_document, to_document
from posecheck.references.entries import Entry
from posecheck.references.faults import Fault
from posecheck.web.therapist.sides import find_range

# As ``to_document`` gives it. Nobody changes one in place: each change makes another.
Document = dict[str, Any]
End = Literal["minimum", "maximum"]
Dose = Literal["hold_s", "times_a_day"]
Movement = Literal["still_deg", "enter_deg_per_s"]
Pain = Literal["gentler_from", "stop_from", "rise"]

# More steps back than anybody takes; the first state is kept as the base beside them.
MOST_PAST: Final = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """What a therapist is making of a reference pose. Nothing of it is kept before it is saved.

    Attributes:
        base: what it began with; "what changed" is told against this.
        based_on: the digest of the entry that it began with, empty for a stretch that is new.
        text: of the file that it began with: its comments and layout.
        document: as it is now; it may have faults.
        past: what it was before each change, the newest last.
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
        """Return the draft of a stretch that is not there yet."""
        return cls(document, "", text, document)

    @property
    def is_new(self) -> bool:
        """Whether the stretch has never been saved."""
        return not self.based_on

    @property
    def is_changed(self) -> bool:
        """Whether there is something that saving would keep."""
        return self.is_new or self.document != self.base

    @property
    def title(self) -> str:
        """The name of the stretch, as it is now."""
        return str(self.document["title"])

    @property
    def pain(self) -> Mapping[str, int]:
        """From where on pain after a set is answered, by ``Pain``; the default where not said."""
        return {**asdict(DEFAULT_LIMITS), **self.document.get("pain", {})}

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What keeps it from being saved; empty when all is well."""
        return find_faults(deepcopy(self.document))

    def to_reference(self) -> ReferencePose:
        """Return the reference pose that it is now.

        Raises:
            ReferenceFileError: it has faults.
        """
        return from_document(deepcopy(self.document), self.title)

    def to_sound_reference(self) -> ReferencePose:
        """Return what it is now, or was before it had faults: something can always be shown."""
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
            KeyError: there is none of that name.
        """
        found: Mapping[str, Any] = self.document["checks"][self._find_place(fault)]
        return found

    # Changes. One that changes nothing leaves no trace.

    def undo(self) -> Self:
        """Return it as it was before the last change."""
        if not self.past:
            return self
        return replace(self, document=self.past[-1], past=self.past[:-1])

    def put(self, document: Mapping[str, Any]) -> Self:
        """Return it with all the values of another document, under its own id and number."""
        own = {name: self.document[name] for name in ("id", "version")}
        new = deepcopy(dict(document)) | own
        if new == self.document:
            return self
        past = (*self.past, self.document)[-MOST_PAST:]
        return replace(self, document=new, past=past)

    def set_title(self, title: str) -> Self:
        """Give the stretch another name; its id stays."""
        return self._change(lambda new: new.update(title=title.strip()))

    def set_steps(self, steps: Iterable[str]) -> Self:
        """Set how it is done; lines without words are left out."""
        kept = [step.strip() for step in steps if step.strip()]
        return self._change(lambda new: new.update(steps=kept))

    def set_dose(self, name: Dose, value: float) -> Self:
        """Set the seconds of a hold or the times a day."""
        # A whole number stays one, as the file's reader wants the times a day to be.
        number = int(value) if name == "times_a_day" else float(value)
        return self._change(lambda new: new["dose"].update({name: number}))

    def set_movement(self, name: Movement, value: float) -> Self:
        """Set what is bouncing or too fast."""
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
        """Set entries of a check; None takes one out."""
        place = self._find_place(fault)

        def change(new: Document) -> None:
            new["checks"][place] = _without_none({**new["checks"][place], **values})

        return self._change(change)

    def add_check(self, check: Mapping[str, Any], place: int | None = None) -> Self:
        """Put a check among the others, at the end if no place is said."""
        at = len(self.document["checks"]) if place is None else place
        return self._change(lambda new: new["checks"].insert(at, deepcopy(dict(check))))

    def remove_check(self, fault: str) -> Self:
        """Take a check out."""
        place = self._find_place(fault)
        return self._change(lambda new: new["checks"].pop(place))

    def move_check(self, fault: str, by: int) -> Self:
        """Let a check be spoken of sooner (-1) or later (1)."""
        place = self._find_place(fault)
        to = min(max(place + by, 0), len(self.document["checks"]) - 1)
        return self._change(lambda new: new["checks"].insert(to, new["checks"].pop(place)))

    def take_checks(self, checks: Iterable[Check]) -> Self:
        """Take over the ranges and tolerances of some checks, all in one change."""
        reference = self.to_reference()
        known = {check.fault: check for check in checks}
        merged = tuple(known.get(check.fault, check) for check in reference.checks)
        return self.put(to_document(replace(reference, checks=merged)))

    def _change(self, change: Callable[[Document], object]) -> Self:
        new = deepcopy(self.document)
        change(new)
        return self.put(new)

    def _find_place(self, fault: str) -> int:
        faults = [table["fault"] for table in self.document["checks"]]
        if fault not in faults:
            raise KeyError(fault)
        return faults.index(fault)


def _without_none(table: Mapping[str, Any]) -> Document:
    return {name: value for name, value in table.items() if value is not None}


def adopt(draft: Draft, theirs: Entry) -> Draft:
    """Return a version that somebody else saved meanwhile; the draft as it was is one step back."""
    new = to_document(theirs.reference)
    own = {name: new[name] for name in ("id", "version")}
    past = tuple(each | own for each in (*draft.past, draft.document)[-MOST_PAST:])
    return Draft(new, theirs.digest, theirs.text, new, past)


def merge(draft: Draft, theirs: Entry) -> Draft:
    """Return one's own changes on top of a version that somebody else saved meanwhile.

    Entry by entry: what was changed here stands as it is here, all else as they made it. A check
    that one of the two took out and the other changed is kept. One step back is their version as
    it is, two are the draft as it was.
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
