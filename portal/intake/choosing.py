"""Two answers to one question, from two pages or devices: both are shown, and the person chooses."""

from collections.abc import Mapping
from typing import Any

from portal.web import current_language

from . import keeping, pages
from .models import Draft

CHOICE, THERE = "_take-", "there"  # the field of a choice, and its value for what was saved meanwhile


def mark_in(sent: Mapping[str, Any]) -> keeping.Mark | None:
    """The mark of the page that sent this."""
    return keeping.Mark.read(sent.get("_mark", ""))


def page(draft: Draft, key: str, sent: Mapping[str, Any]) -> dict[str, Any]:
    """What is answered here and what was saved meanwhile, where they differ; the rest is carried along."""
    form, spec = pages.spec_of(draft, key)
    names, here = pages.typed(draft, key, sent)
    places = pages.communes()
    return {
        "draft": draft,
        "key": key,
        "title": spec.title.of(current_language()),
        "differences": form.differences(
            spec, here, draft.answers, communes=places, language=current_language()
        ),
        "sent": [(name, value) for name, value in _all(sent) if not name.startswith(("_mark", CHOICE))],
        "mark": keeping.new_mark(names, draft.answers),
        "choice": CHOICE,
    }


def _all(sent: Any) -> Any:
    return sent.items(multi=True) if hasattr(sent, "getlist") else sent.items()


def chosen(draft: Draft, key: str, sent: Mapping[str, Any]) -> tuple[tuple[str, ...], dict[str, Any]]:
    """(names of the step's questions, all answers with those of the step as chosen)."""
    names, here = pages.typed(draft, key, sent)
    there = [name for name in names if sent.get(CHOICE + name) == THERE]
    kept = {name: draft.answers[name] for name in there if name in draft.answers}
    return names, {name: value for name, value in here.items() if name not in there} | kept
