"""Two documents to an `Alignment`, step by step: pair, tell the changes, tell the sections."""

from __future__ import annotations

from policydiff.differ.boilerplate import compare_boilerplate
from policydiff.differ.changes import tell
from policydiff.differ.pairs import Paired, pair_documents
from policydiff.differ.stretches import same_stretches
from policydiff.differ.told_sections import Shared, similarity, tell_sections
from policydiff.differ.view import View
from policydiff.model import Alignment, Document


def align(old: Document, new: Document) -> Alignment:
    """Pair the sections, sentences and words of two documents and tell what changed; nothing is judged.

    Pure and the same to the byte for the same documents; swapped, they give the mirrored pairs, kinds and words.
    Raises nothing: where a limit on work was met, the answer is coarser and `warnings` says so.
    """
    before, after, paired = _paired(old, new)
    told = tell(before, after, paired)
    shared = Shared(before, after, paired, told)
    return Alignment(
        sections=tell_sections(before, after, paired, told, shared),
        changes=told.changes,
        boilerplate=compare_boilerplate(old, new),
        matches=told.matches,
        similarity=similarity(shared.all, sum(before.weights), sum(after.weights)),
        warnings=_warnings(told.coarse),
    )


def _paired(old: Document, new: Document) -> tuple[View, View, Paired]:
    """The two documents paired, with what stayed as it was taken together; taken apart again where it moved after
    all, because more than it holds passed it by."""
    stretches = same_stretches(old, new)
    before = View(old, [(stretch.old, stretch) for stretch in stretches])
    after = View(new, [(stretch.new, stretch) for stretch in stretches])
    paired = pair_documents(before, after)
    if not all(_stayed(section, before, paired) for section in before.stretches):
        before, after = View(old), View(new)
        paired = pair_documents(before, after)
    before.words.clear()  # nobody asks for the words of sentences any more, and they take room
    after.words.clear()
    return before, after, paired


def _stayed(section: int, before: View, paired: Paired) -> bool:
    """Whether the one unit that stands for a stretch has its pair and did not move."""
    one = before.spans[section][0]
    other = paired.pairing.to_new[one]
    return other >= 0 and (one, other) not in paired.moves.units


def _warnings(coarse: int) -> tuple[str, ...]:
    if not coarse:
        return ()
    sentences = "one sentence" if coarse == 1 else f"{coarse} sentences"
    return (f"{sentences} too long to compare word by word within the limit on work: shown more coarsely",)
