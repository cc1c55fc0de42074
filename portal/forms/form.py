"""A whole form and what can be done with it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import wtforms

from portal import text

from . import known, review, schema, stating
from .compile import Communes, Sent, compiled, wire
from .messages import Translate
from .page import Page, bind
from .problems import problems
from .reading import Answers, Reader, Values, read_step
from .review import Difference
from .spec import Group, Item, Step, step_from

Places = Iterable[tuple[str, str]]  # (code, name) of the communes that an address may name


@dataclass(frozen=True)
class Form:
    """The steps of a procedure version's form. `language` is "vi" or "en"; answers are plain JSON values.

    Messages are translated by `portal.text.translate`, unless another `translate` is given.
    """

    steps: tuple[Step, ...]
    result: tuple[stating.Stated, ...] = ()

    def step(self, key: str) -> Step:
        """The step with that key. Raises KeyError."""
        return {step.key: step for step in self.steps}[key]

    def fields(self) -> Iterator[Item]:
        """Fields and groups of all steps, in order."""
        return (item for step in self.steps for item in step.fields)

    def compile(self, step: Step, *, communes: Places = (), language: str = "vi") -> type[wtforms.Form]:
        """The WTForms class of a step (kept). `read_step` and `bind` are the usual ways to use it."""
        return compiled(step, _kept(communes), language)

    def read_step(
        self,
        step: Step,
        data: Mapping[str, Any],
        answers: Mapping[str, Any],
        *,
        communes: Places = (),
        language: str = "vi",
        translate: Translate | None = None,
    ) -> Answers:
        """Answers of `step` sent in `data` (a MultiDict or a mapping), to go on with.

        `answers`: all kept answers, for conditions. Go on when `.complete`; keep `.into(answers)`.
        """
        return read_step(step, data, answers, _reader(communes, language, translate))

    def read_partial(
        self,
        step: Step,
        data: Mapping[str, Any],
        answers: Mapping[str, Any],
        *,
        communes: Places = (),
        language: str = "vi",
        translate: Translate | None = None,
    ) -> Answers:
        """As `read_step`, to save a step in the making.

        Nothing is demanded, and `values` holds what was typed where it cannot be understood; `errors` say so.
        """
        return read_step(step, data, answers, _reader(communes, language, translate, demand=False))

    def rearranged(self, step: Step, values: Mapping[str, Any], data: Mapping[str, Any]) -> Values:
        """`values` after a pressed button `add` (its value: `group`) or `remove` (`group-index`), if any."""
        sent = Sent.of(data)
        changed = dict(values)
        for group in (item for item in step.fields if isinstance(item, Group)):
            rows = list(changed.get(group.name) or [])
            changed[group.name] = _without(group, _with_one_more(group, rows, sent), sent)
        return {name: value for name, value in changed.items() if value != []}

    def bind(
        self,
        step: Step,
        answers: Mapping[str, Any],
        *,
        after: Answers | None = None,
        communes: Places = (),
        language: str = "vi",
        translate: Translate | None = None,
    ) -> Page:
        """What `components/fields.html` draws: kept `answers`, or what was typed in the reading `after`.

        `.with_facts(facts)` marks what came from the applicant's account.
        """
        return bind(step, answers, _reader(communes, language, translate, demand=False), after)

    def check(
        self,
        answers: Mapping[str, Any],
        *,
        communes: Places = (),
        language: str = "vi",
        translate: Translate | None = None,
    ) -> dict[str, dict[str, str]]:
        """{step key: {wire name: message}} of all that stands against submitting; {} if nothing does."""
        return self.judged(answers, communes=communes, language=language, translate=translate)[1]

    def judged(
        self,
        answers: Mapping[str, Any],
        *,
        communes: Places = (),
        language: str = "vi",
        translate: Translate | None = None,
    ) -> tuple[Values, dict[str, dict[str, str]]]:
        """(answers as they are submitted, what stands against it) in one reading: `settled` and `check`."""
        pages = list(self._all(answers, _reader(communes, language, translate)))
        return _settled(pages), {step.key: read.errors for step, read in pages if read.errors}

    def settled(self, answers: Mapping[str, Any], *, communes: Places = (), language: str = "vi") -> Values:
        """`answers` as they are submitted: hidden ones and empty rows dropped, computed ones filled in."""
        return _settled(self._all(answers, _reader(communes, language, None, demand=False)))

    def _all(self, answers: Mapping[str, Any], reader: Reader) -> Iterator[tuple[Step, Answers]]:
        seen: Values = {}
        for step in self.steps:
            read = read_step(step, wire(step.fields, dict(answers), reader.language), seen, reader)
            seen |= read.values
            yield step, read

    def typed(self, step: Step, answers: Mapping[str, Any], *, language: str = "vi") -> dict[str, list[str]]:
        """Answers as a browser would send them, so that a program's JSON takes the same way as a page."""
        return wire(step.fields, dict(answers), language)

    def prefill(self, facts: Mapping[str, str]) -> Values:
        """{name: value} of the fields that `facts` answer, such as {"applicant.full_name": "…"}."""
        return known.prefill(self.fields(), facts)

    def review(
        self, answers: Mapping[str, Any], *, communes: Places = (), language: str = "vi"
    ) -> list[tuple[Step, list[review.Row]]]:
        """Each step in which something is asked, with its rows (label, shown value, wire name)."""
        settled, places = self.settled(answers, communes=communes, language=language), _kept(communes)
        pages = [(step, review.rows(step.fields, settled, places, language)) for step in self.steps]
        return [(step, rows) for step, rows in pages if rows]

    def stated(
        self,
        answers: Mapping[str, Any],
        case: Mapping[str, str],
        *,
        communes: Places = (),
        language: str = "vi",
    ) -> list[tuple[str, str]]:
        """(label, value) of what a result says of the answers; `case` knows what is not asked ("@day")."""
        settled, places = self.settled(answers, communes=communes, language=language), _kept(communes)
        rows = [row for step in self.steps for row in review.rows(step.fields, settled, places, language)]
        rows += [review.Row("", value, name) for name, value in case.items()]
        return stating.lines(self.result, rows, settled, language)

    def differences(
        self, step: Step, here: Values, there: Values, *, communes: Places = (), language: str = "vi"
    ) -> list[Difference]:
        """The questions of `step` that two sets of answers answer differently, with both in words."""
        return review.differences(step.fields, here, there, _kept(communes), language)

    def json_schema(self, language: str = "vi") -> dict[str, Any]:
        """The answers described as JSON Schema."""
        address = "https://json-schema.org/draft/2020-12/schema"
        return {"$schema": address, **schema.json_schema(self.fields(), language)}


def _settled(pages: Iterable[tuple[Step, Answers]]) -> Values:
    found = {name: value for _step, read in pages for name, value in read.values.items()}
    filled = {name: _without_gaps(value) for name, value in found.items()}
    return {name: value for name, value in filled.items() if value != []}


def _reader(communes: Places, language: str, translate: Translate | None, demand: bool = True) -> Reader:
    return Reader(_kept(communes), language, translate or partial(text.translate, language=language), demand)


def _kept(communes: Places) -> Communes:
    return tuple((code, name) for code, name in communes)


def _without_gaps(value: Any) -> Any:
    return [each for each in value if each] if isinstance(value, list) else value


def _with_one_more(group: Group, rows: list[Any], sent: Sent) -> list[Any]:
    is_wanted = group.name in sent.getlist("add") and len(rows) < group.most
    return [*rows, {}] if is_wanted else rows


def _without(group: Group, rows: list[Any], sent: Sent) -> list[Any]:
    return [row for index, row in enumerate(rows) if f"{group.name}-{index}" not in sent.getlist("remove")]


def parse(data: Mapping[str, Any]) -> Form:
    """The form that `data` describes. Raises ValueError that names each place that is wrong."""
    return _parsed(json.dumps(data, ensure_ascii=False))


@lru_cache(maxsize=128)
def _parsed(source: str) -> Form:
    data = json.loads(source)
    found = problems(data)
    if found:
        raise ValueError("; ".join(found))
    stated = tuple(stating.stated_from(line) for line in data.get("result", ()))
    return Form(tuple(step_from(step) for step in data["steps"]), stated)
