"""`/api/v1`: the stable JSON door."""

from flask import Blueprint, request

from portal import catalogue
from portal.errors import Invalid
from portal.text import N_
from portal.web import public

from .representations import FoundProcedures, found_procedures

bp = Blueprint("api", __name__, url_prefix="/api/v1")
MOST = 100


@bp.get("/procedures")
@public
def procedures() -> FoundProcedures:
    """`?q=…&limit=10`: procedures for any words, best first."""
    found = catalogue.search(request.args.get("q", ""), per_page=_limit())
    return found_procedures(found)


def _limit() -> int:
    """`limit` of the query, 10 if none. Raises Invalid."""
    value = request.args.get("limit", "10")
    if not (value.isascii() and value.isdecimal() and len(value) < 4 and 1 <= int(value) <= MOST):
        raise Invalid(N_("limit must be a whole number from 1 to 100"))
    return int(value)
