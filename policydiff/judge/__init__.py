"""A change to its `Verdict`: level, categories, severity and direction, each with reasons a person can check."""

from __future__ import annotations

from policydiff.judge.rules import Rule, Rules, load_rules
from policydiff.judge.verdict import Explanation, explain, explain_change, judge, judge_change

__all__ = ["Explanation", "Rule", "Rules", "explain", "explain_change", "judge", "judge_change", "load_rules"]
