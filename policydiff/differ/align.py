"""Two documents to an `Alignment`, step by step: pair, tell the changes, tell the sections."""

from __future__ import annotations

from policydiff.differ.boilerplate import compare_boilerplate
from policydiff.differ.changes import tell
from policydiff.differ.pairs import pair_documents
from policydiff.differ.told_sections import Shared, similarity, tell_sections
from policydiff.differ.view import View
from policydiff.model import Alignment, Document


def align(old: Document, new: Document) -> Alignment:
    """Pair the sections, sentences and words of two documents and tell what changed; nothing is judged.

    Pure and the same to the byte for the same documents; swapped, they give the mirrored pairs, kinds and words.
    Raises nothing: where a limit on work was met, the answer is coarser and `warnings` says so.
    """
    before, after = View(old), View(new)
    paired = pair_documents(before, after)
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


def _warnings(coarse: int) -> tuple[str, ...]:
    if not coarse:
        return ()
    sentences = "one sentence" if coarse == 1 else f"{coarse} sentences"
    return (f"{sentences} too long to compare word by word within the limit on work: shown more coarsely",)
