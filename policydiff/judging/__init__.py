"""A change to its `Verdict`: level, categories, severity and direction, each with reasons a person can check."""

from __future__ import annotations

from policydiff.judging.deadlines import find_deadlines
from policydiff.judging.rules import Rule, Rules, load_rules
from policydiff.judging.verdict import explain, explain_change, judge, judge_change, judge_changes
from policydiff.judging.weigh import Explanation

__all__ = [
    "Explanation",
    "Rule",
    "Rules",
    "explain",
    "explain_change",
    "find_deadlines",
    "judge",
    "judge_change",
    "judge_changes",
    "load_rules",
]
