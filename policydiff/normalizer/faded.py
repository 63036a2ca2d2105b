"""Text that a page keeps invisible until its scripts fade it in, below a policy that is whole without it.

`opacity: 0` alone does not hide: many pages fade their sections in one by one as a reader scrolls, and some their whole
text. But what fades in below a policy that was named, told and dated, and closed, is another text of the same page.
"""

from __future__ import annotations

from policydiff.datelines import is_date_line
from policydiff.normalizer.blocks import FADED, Raw
from policydiff.normalizer.kinds import policy_kind

_RULE = "faded-below-the-policy"
_WHOLE = 300  # words of running text that a policy has which needs no more
_SHARE = 3  # times as many words as the faded part has
_CLOSE = 6  # blocks above the faded part among which the policy's end must be


def set_aside_faded(blocks: list[Raw], running: list[int]) -> None:
    """Set aside the one faded part below a policy that is whole; `running` holds the `prose_words` of each block."""
    faded = [place for place, block in enumerate(blocks) if block.keep and FADED in block.path]
    if not faded:
        return
    first, last = faded[0], faded[-1]
    if any(block.keep and FADED not in block.path for block in blocks[first : last + 1]):
        return  # faded and plain parts take turns: the text's own sections
    above = [place for place in range(first) if blocks[place].keep]
    told = sum(running[place] for place in above)
    named = next((place for place in above if blocks[place].level and policy_kind(blocks[place].text)), None)
    if named is None or told < max(_WHOLE, _SHARE * sum(running[place] for place in faded)):
        return
    if any(_closes(block) for block in blocks[max(named + 1, first - _CLOSE) : first]):
        for place in faded:
            blocks[place].keep, blocks[place].rule = False, _RULE


def _closes(block: Raw) -> bool:
    """Whether a policy ends by this block: its date, or the foot of its container."""
    return block.rule == "footer" or is_date_line(block.text)
