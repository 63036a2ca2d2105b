"""The page of a normalizer's decisions: the frame of every page, and a style sheet of its own beside the common one."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from policydiff.reports.explained import ExplainedFacts
from policydiff.reports.html import _asset, _security_policy, environment_for, page


def explained_page(facts: ExplainedFacts, templates: Path | None = None) -> str:
    """The page, whole in itself. `templates` is a folder whose files stand in for ours of the same name."""
    environment = environment_for(templates)
    style = _asset(environment, "style.css") + _asset(environment, "explained.css")
    policy = _security_policy(style, _asset(environment, "script.js"))
    return page("explained.html", {"facts": facts, "style": Markup(style), "csp": policy}, templates)
