"""What a procedure version says, as typed values: the national record cleaned, plus what makes it run here.

A version stores `record.to_json()`; nothing in it changes after publication.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from portal.text import N_

ONLINE, COUNTER, POST = "online", "counter", "post"
CHANNELS = (COUNTER, ONLINE, POST)


@dataclass(frozen=True)
class Exemption:
    """Who owes less, in the words of the version; the first that fits counts."""

    text: str
    when: dict[str, Any]  # condition over the answers, as in portal.forms
    text_en: str = ""
    percent_off: int = 100
    valid_from: str = ""  # ISO days of submission; "" = open
    valid_to: str = ""


@dataclass(frozen=True)
class Fee:
    """One fee line. `amount` in đồng, or None where the text gives none: zero is never invented."""

    text: str
    amount: int | None = None
    set_elsewhere: bool = False  # the source says 0 beside a note that another body sets the fee
    text_en: str = ""
    per: str = ""  # name of the question that says how many times it is owed: "copies"
    exemptions: tuple[Exemption, ...] = ()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Fee":
        """The reverse of `asdict`; what was kept before there were exemptions has none."""
        return cls(**{**data, "exemptions": tuple(Exemption(**each) for each in data.get("exemptions", ()))})


@dataclass(frozen=True)
class Offer:
    """How one channel serves one case: limit and fees. `limit_value` is None where none is stated."""

    channel: str  # one of CHANNELS
    case: str = ""
    limit_value: str = ""  # decimal as text: "3", "0.5"
    limit_unit: str = ""  # deadlines.LimitUnit value; "" = the source names no unit
    limit_text: str = ""  # as the source writes it
    fees: tuple[Fee, ...] = ()
    note: str = ""
    note_en: str = ""


@dataclass(frozen=True)
class Requirement:
    """One required paper (thành phần hồ sơ)."""

    key: str  # stable inside the version: "c1", "birth-certificate"
    name: str
    case: str = ""  # "" = every case
    name_en: str = ""
    originals: int = 0
    copies: int = 0
    template: str = ""  # file name of the official form
    mandatory: bool = True
    when: dict[str, Any] | None = None  # condition over the answers, as in portal.forms
    is_note: bool = False  # a remark that the source keeps in the list of papers
    example: str = ""  # what a good one looks like, in words
    example_en: str = ""


@dataclass(frozen=True)
class Outcome:
    """What the applicant gets. `code` such as KQ.G15.000023."""

    name: str
    code: str = ""
    name_en: str = ""
    validity_months: int | None = None  # None: without end


@dataclass(frozen=True)
class LegalBasis:
    number: str
    title: str = ""
    issuer: str = ""
    date: str = ""


@dataclass(frozen=True)
class Paper:
    """What a step gives: a document that its agency attaches. `is_result`: the applicant gets it."""

    key: str
    name: str
    name_en: str = ""
    is_result: bool = False


@dataclass(frozen=True)
class RouteStep:
    """One step inside `in_process`. `hours` of working time: its share of the limit.

    `unit` is 'competent', a unit code, or a kind of unit: commune, police, tax, insurance, land_office; then
    it is the one of the commune in the answer `place` ("": of the competent unit's commune), else the one of
    the whole province. Steps with an equal `stage` run side by side; 0 is a stage of its own.
    """

    name: str
    role: str  # accounts.Role value
    hours: float
    name_en: str = ""
    unit: str = "competent"
    place: str = ""
    stage: int = 0
    clock_runs: bool = True  # False: time that the law excludes, such as a posting or a tax notice
    needs: tuple[str, ...] = ()  # keys of requirements and of papers that earlier stages give
    gives: tuple[Paper, ...] = ()
    when: dict[str, Any] | None = None  # condition over the answers; it does not arise where it fails

    def to_json(self) -> dict[str, Any]:
        """Without what says nothing, so that an old text stays equal to itself."""
        silent = [(spec.name, spec.default) for spec in fields(self)[LATER:]]
        return {key: value for key, value in asdict(self).items() if (key, value) not in silent}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "RouteStep":
        """The reverse of `to_json`."""
        return cls(
            **{
                **data,
                "needs": tuple(data.get("needs", ())),
                "gives": tuple(Paper(**each) for each in data.get("gives", ())),
            }
        )


LATER = 5  # fields of a step that every published text has; those after them came later


@dataclass(frozen=True)
class Route:
    """Who is competent and what happens there.

    `rule`: residence | place | department | none. residence and place look up the commune in the answers
    under `field`; department names a unit code. `authority` is the kind of unit in that commune:
    commune (UBND), police.
    """

    rule: str = "none"
    field: str = ""  # name of the answer that holds an address, for residence/place
    unit: str = ""  # unit code, for department
    authority: str = "commune"
    counting: str = "exclude_first"  # deadlines.Counting value
    after_supplement: str = "resume"  # resume | restart
    steps: tuple[RouteStep, ...] = ()

    @property
    def stages(self) -> tuple[int, ...]:
        """The number of the stage of each step, counted from 1."""
        numbers: list[int] = []
        last = 0
        for step in self.steps:
            together = step.stage == last != 0
            numbers.append((numbers[-1] if numbers else 0) + (not together))
            last = step.stage
        return tuple(numbers)

    def to_json(self) -> dict[str, Any]:
        """Plain values for the `route` column."""
        return {**asdict(self), "steps": tuple(step.to_json() for step in self.steps)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Route":
        """The reverse of `to_json`."""
        return cls(**{**data, "steps": tuple(RouteStep.from_json(step) for step in data.get("steps", ()))})

    def problem(self, requirements: Iterable[str]) -> str:
        """Why it cannot be walked, as a gettext id; "" when it can."""
        stages, given = self.stages, set(requirements)
        for number in sorted(set(stages)):
            steps = [step for step, stage in zip(self.steps, stages, strict=True) if stage == number]
            if any(key not in given for step in steps for key in step.needs):
                return N_("A step needs a paper that nobody gives before it.")
            given.update(paper.key for step in steps for paper in step.gives)
        last = self.steps[-1] if self.steps else None
        if last and (stages.count(stages[-1]) > 1 or last.unit != "competent" or last.when is not None):
            return N_("The last step must stand alone and be the competent agency's: it decides.")
        return ""


@dataclass(frozen=True)
class Record:
    """A whole procedure as published."""

    code: str
    name: str
    sector: str = ""
    name_en: str = ""
    summary: str = ""  # plain words, ours (demo) or the source's description
    summary_en: str = ""
    issuer: str = ""
    decision: str = ""
    kind: str = ""  # LOAITTHC
    levels: tuple[str, ...] = ()  # ministry | province | commune | other
    subjects: tuple[
        str, ...
    ] = ()  # citizen | business | organisation | household_business | foreigner | official
    subjects_text: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    authority: str = ""
    coordinating: tuple[str, ...] = ()
    receiving_address: str = ""
    service_level: str = ""  # full | partial | "" (unknown)
    cases: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    results: tuple[Outcome, ...] = ()
    legal_basis: tuple[LegalBasis, ...] = ()
    conditions: tuple[str, ...] = ()  # yêu cầu, điều kiện
    keywords: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()  # slugs
    commune_list_no: int | None = None  # row in the province's list of commune procedures
    list_only: bool = False  # only code and name are known
    is_demo: bool = False  # some values were written for the demo and are not the law's
    texts_en: dict[str, list[str]] = field(default_factory=dict)  # "steps", "conditions", "cases", if any

    def to_json(self) -> dict[str, Any]:
        """Plain values for the `record` column."""
        plain = asdict(self)
        for offer in plain["offers"]:
            for fee in offer["fees"]:
                if not fee["exemptions"]:  # so that records kept before compare as equal
                    del fee["exemptions"]
        return plain

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Record":
        """The reverse of `to_json`."""
        values = dict(data)
        values["offers"] = tuple(
            Offer(**{**offer, "fees": tuple(map(Fee.from_json, offer["fees"]))}) for offer in data["offers"]
        )
        values["requirements"] = tuple(Requirement(**item) for item in data["requirements"])
        values["results"] = tuple(Outcome(**item) for item in data["results"])
        values["legal_basis"] = tuple(LegalBasis(**item) for item in data["legal_basis"])
        frozen: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in values.items()}
        return cls(**frozen)
