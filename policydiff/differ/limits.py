"""Limits on the differ's work, counted in steps so that the same documents always meet the same limit."""

from __future__ import annotations

#: Cells (old words by new words) of one word alignment. Its bit matrix takes a byte for eight cells: 8 MB here.
#: A pair of 8,000-word sentences fits; what is larger is told as one deletion and one insertion.
WORD_CELLS = 64_000_000

#: Characters of both texts together from which they are first cut at runs of words that both have exactly once.
LONG_TEXT = 60_000

#: Cells of one alignment of repeated sentences between two anchors: the same measure, for units instead of words.
UNIT_CELLS = 16_000_000

#: How many of a sentence's rarest words are looked up to find what it resembles, and how many places one word may
#: name before it is too common to be a clue. Together they bound the work for one sentence, whatever the document.
CLUE_WORDS = 10
CLUE_PLACES = 24

#: How many candidates of one sentence are scored.
CANDIDATES = 8

#: Unpaired units of one gap are all compared with one another up to this many comparisons; beyond it, only those
#: at about the same depth of the gap, this many to each side.
GAP_COMPARISONS = 100
GAP_BAND = 3

#: Characters up to which two texts are compared letter by letter (for typing errors in short texts).
LETTERS = 400

#: Words of the longest sentence that is looked through for a run of words shared with one elsewhere.
RUN_LONGEST = 60

#: Repeated units looked through at the edge of a common beginning or end.
EDGE = 32
