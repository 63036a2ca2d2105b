"""A change to its `Verdict`: level, categories, severity and direction, each with reasons a person can check."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from policydiff.judge.rules import Rule, Rules, load_rules
from policydiff.judge.verdict import explain, explain_change, judge, judge_change
from policydiff.judge.weigh import Explanation
from policydiff.model import Verdict

__all__ = ["Explanation", "Rule", "Rules", "explain", "explain_change", "judge", "judge_change", "load_rules"]


class _Callable(ModuleType):
    """`policydiff.judge` names both this package and the public function: whichever was imported, it can be called."""

    def __call__(self, *args: Any, **options: Any) -> Verdict:
        return judge(*args, **options)


sys.modules[__name__].__class__ = _Callable
