"""Two documents to an `Alignment`: sections, sentences, moves and words paired, nothing judged."""

from policydiff.differ.align import align
from policydiff.differ.transition import silent, transition
from policydiff.differ.words import redline

__all__ = ["align", "redline", "silent", "transition"]
