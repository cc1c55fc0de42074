"""The case: its life, its clock, who holds it."""

from .codes import allocate, next_number
from .giving import give, given_in
from .lawful import answer_by, is_late, last_day_to_ask, must_be_askable
from .lifecycle import ACTIONS, FINAL, IN_HAND, NATIONAL_CODE, OPEN, ROWS, Action, State, actions_from
from .manifest import handed_in
from .manifest import of as manifest_of
from .models import (
    Ask,
    Channel,
    Check,
    Component,
    ComponentFile,
    Delivery,
    Dossier,
    Interval,
    Party,
    PartyRole,
    Sequence,
    Step,
    StepPaper,
)
from .official_forms import Kind as FormKind
from .official_forms import form_on
from .opening import GivenPaper, add_to_paper, open_dossier, supply_paper
from .owing import Owed, owed
from .queries import (
    DeskFilters,
    by_tracking,
    coordination_queue,
    counter_list,
    desk,
    in_list,
    of_person,
    officers_at,
    owners_of,
)
from .reach import Dossiers, permissions_on, visible_to
from .reminders import lapse_overdue_supplements, warn_due_soon, warn_late_steps
from .routing import acting_unit, competent_unit, unit_of_step
from .services import assign, available, must_be_able, perform, renew_secret, route_to
from .tracking import hash_of
from .words import DELIVERY_WORDS, MOODS, STATE_WORDS, WAY_ON

__all__ = [
    "ACTIONS",
    "DELIVERY_WORDS",
    "FINAL",
    "IN_HAND",
    "MOODS",
    "NATIONAL_CODE",
    "OPEN",
    "ROWS",
    "STATE_WORDS",
    "WAY_ON",
    "Action",
    "Ask",
    "Channel",
    "Check",
    "Component",
    "ComponentFile",
    "Delivery",
    "DeskFilters",
    "Dossier",
    "Dossiers",
    "FormKind",
    "GivenPaper",
    "Interval",
    "Owed",
    "Party",
    "PartyRole",
    "Sequence",
    "State",
    "Step",
    "StepPaper",
    "acting_unit",
    "actions_from",
    "add_to_paper",
    "allocate",
    "answer_by",
    "assign",
    "available",
    "by_tracking",
    "competent_unit",
    "coordination_queue",
    "counter_list",
    "desk",
    "form_on",
    "give",
    "given_in",
    "handed_in",
    "hash_of",
    "in_list",
    "is_late",
    "lapse_overdue_supplements",
    "last_day_to_ask",
    "manifest_of",
    "must_be_able",
    "must_be_askable",
    "next_number",
    "of_person",
    "officers_at",
    "open_dossier",
    "owed",
    "owners_of",
    "perform",
    "permissions_on",
    "renew_secret",
    "route_to",
    "supply_paper",
    "unit_of_step",
    "visible_to",
    "warn_due_soon",
    "warn_late_steps",
]
