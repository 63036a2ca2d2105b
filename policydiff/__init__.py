"""Keeps every version of a policy and says what changed that matters, since when, and how we know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Comparison", "Document", "PolicydiffError", "Verdict", "compare", "judge", "normalize", "render"]

if TYPE_CHECKING:
    from policydiff.errors import PolicydiffError
    from policydiff.model import Comparison, Document, Verdict
    from policydiff.pipeline import compare, judge, normalize, render

_HOMES = {
    "Comparison": "model",
    "Document": "model",
    "Verdict": "model",
    "PolicydiffError": "errors",
    "compare": "pipeline",
    "judge": "pipeline",
    "normalize": "pipeline",
    "render": "pipeline",
}


def __getattr__(name: str) -> Any:
    """Export lazily: the command line must not pay for every stage before it knows which it needs."""
    if name not in _HOMES:
        raise AttributeError(f"module 'policydiff' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"policydiff.{_HOMES[name]}"), name)
