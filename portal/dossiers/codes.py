"""The code of a dossier: unit, day and number, given once and never again (domain §4.1)."""

from datetime import date

from portal import accounts, deadlines

from .models import Sequence

# How codes look unless the rule "code_format" says otherwise: {"": for all, "H49.43": for this unit}.
FORMAT = "{org}-{date:%y%m%d}-{seq:04d}"
RULE = "code_format"
NUMBER = "{seq"


def allocate(unit: accounts.Unit, on: date) -> str:
    """The next code of that unit and day, such as `H49.43-260105-0001`.

    Call it in the transaction that stores the dossier: a number is used by a committed dossier or by nobody.
    """
    template = format_of(unit, on)
    prefix = template.partition(NUMBER)[0].format(org=unit.code, date=on)
    return template.format(org=unit.code, date=on, seq=next_number(prefix))


def format_of(unit: accounts.Unit, on: date) -> str:
    """The format string of the unit on that day: fields `org`, `date` and, last, `seq`."""
    rule = deadlines.Rule
    rows = rule.select().where(rule.name == RULE, rule.valid_from.is_null() | (rule.valid_from <= on))
    in_force = rows.where(rule.valid_to.is_null() | (rule.valid_to >= on)).order_by(rule.id.desc()).first()
    formats: dict[str, str] = in_force.value if in_force else {}
    return formats.get(unit.code) or formats.get("") or FORMAT


def next_number(prefix: str) -> int:
    """1, 2, 3… for each prefix: given once. One statement that is safe in both databases."""
    counted = Sequence.insert(prefix=prefix, last=1).on_conflict(
        conflict_target=[Sequence.prefix], update={Sequence.last: Sequence.last + 1}
    )
    rows = list(counted.returning(Sequence.last).tuples().execute())
    return int(rows[0][0])
