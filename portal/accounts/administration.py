"""Accounts of other people, for administrators."""

from typing import Any

import flask
from flask_babel import gettext as _

from portal.errors import Invalid, PortalError
from portal.text import N_
from portal.web import Page, actor, render, requires, see, then

from . import names, queries, services
from .models import Unit, UnitKind, User
from .permissions import GRANTS, Permission, Role

bp = flask.Blueprint("accounts", __name__)

KINDS_OF_UNITS = {
    UnitKind.CENTRE: N_("Centre"),
    UnitKind.BRANCH: N_("Branches"),
    UnitKind.COMMUNE: N_("Communes, wards and special zones"),
    UnitKind.DEPARTMENT: N_("Departments"),
    UnitKind.POLICE: N_("Commune police"),
    UnitKind.TAX: N_("Tax offices"),
    UnitKind.INSURANCE: N_("Social insurance"),
    UnitKind.LAND_OFFICE: N_("Land registration offices"),
    UnitKind.VERTICAL: N_("Vertical agencies"),
}


def told(error: PortalError, field: str) -> dict[str, str]:
    """Messages by field for the summary; one that belongs to none stands at `field`."""
    messages = error.fields or {field: error.message}
    return {name: _(message, **error.values) for name, message in messages.items()}


@bp.get("/users")
@requires(Permission.USER_EDIT)
def users() -> Any:
    """People by name; those at work, or everybody."""
    args = flask.request.args
    everybody = args.get("who") == "everybody"
    found = queries.people_named(args.get("q", ""), staff_only=not everybody)
    page = Page.of(found, args.get("page", 1, type=int), 50)
    return render(
        "accounts/users.html",
        fragments=("results",),
        page=page,
        tasks=queries.tasks_of(list(page.items)),
        q=args.get("q", ""),
        everybody=everybody,
        role_names=names.ROLES,
    )


@bp.get("/users/new")
@requires(Permission.USER_EDIT)
def new_user() -> Any:
    """An account for a member of staff."""
    return _new_user_page()


def _new_user_page(error: PortalError | None = None) -> Any:
    return render(
        "accounts/new_user.html",
        status=error.status if error else 200,
        errors=told(error, "username") if error else {},
        typed=flask.request.form,
    )


@bp.post("/users")
@requires(Permission.USER_EDIT)
def create_user() -> Any:
    """Make the account; its tasks come next."""
    sent = flask.request.form
    told_facts = {
        name: sent.get(name, "") for name in ("username", "full_name", "password", "phone", "email")
    }
    try:
        user = services.create_user(actor(), **told_facts)
    except PortalError as error:
        return _new_user_page(error)
    flask.flash(_("The account is made. Give it its tasks."))
    return then("accounts.user", user_id=user.id)


@bp.get("/users/<int:user_id>")
@requires(Permission.USER_EDIT)
def user(user_id: int) -> Any:
    """Tasks, locks and sessions of a person."""
    return _user_page(queries.person(user_id))


def _user_page(
    person: User, error: PortalError | None = None, field: str = "role", *, warn: bool = False
) -> Any:
    return render(
        "accounts/user.html",
        status=error.status if error else 422 if warn else 200,
        person=person,
        assignments=queries.assignments_ever(person),
        locks=queries.locks_of(person),
        sessions=queries.open_sessions(person),
        units=queries.units_by_kind(),
        unit_kinds=KINDS_OF_UNITS,
        sectors=flask.current_app.extensions.get("sectors", list)(),
        roles=[role for role in Role if role != Role.APPLICANT],
        role_names=names.ROLES,
        signs=[role for role in Role if Permission.DOSSIER_DECIDE in GRANTS[role].permissions],
        typed=flask.request.form,
        asks_for_one_hand=warn,
        is_one_hand=queries.comes_into_one_hand(person),
        errors=told(error, field) if error else {},
    )


@bp.post("/users/<int:user_id>/assignments")
@requires(Permission.USER_EDIT)
def assign(user_id: int) -> Any:
    """Give a task; if receiving and deciding come into one hand, only when asked twice (domain §1.4)."""
    person = queries.person(user_id)
    try:
        role, unit, sector = _task_sent()
        if queries.comes_into_one_hand(person, role, sector) and not flask.request.form.get("one_hand"):
            return _user_page(person, warn=True)
        services.assign(actor(), person, role, unit, sector)
    except PortalError as error:
        return _user_page(person, error)
    flask.flash(_("Saved."))
    return then("accounts.user", user_id=user_id)


def _task_sent() -> tuple[Role, Unit, str]:
    sent = flask.request.form
    fields = {}
    if sent.get("role") not in set(Role):
        fields["role"] = N_("Choose the task.")
    unit = queries.unit_with(sent.get("unit", 0, type=int))
    if unit is None:
        fields["unit"] = N_("Choose the unit.")
    if unit is None or fields:
        raise Invalid(N_("Choose the task and the unit."), fields=fields)
    return Role(sent["role"]), unit, sent.get("sector", "").strip()[:120]


@bp.post("/users/<int:user_id>/assignments/<int:assignment_id>/post")
@requires(Permission.USER_EDIT)
def entitle(user_id: int, assignment_id: int) -> Any:
    """The post under which this person signs there."""
    person, sent = queries.person(user_id), flask.request.form
    try:
        task = queries.assignment_of(person, assignment_id)
        services.entitle(actor(), task, sent.get("title", ""), sent.get("in_place_of", ""))
    except PortalError as error:
        return _user_page(person, error, "title")
    flask.flash(_("Saved."))
    return then("accounts.user", user_id=user_id)


@bp.post("/users/<int:user_id>/assignments/<int:assignment_id>/end")
@requires(Permission.USER_EDIT)
def end_assignment(user_id: int, assignment_id: int) -> Any:
    """The task ends today."""
    person = queries.person(user_id)
    try:
        services.end_assignment(actor(), queries.assignment_of(person, assignment_id))
    except PortalError as error:
        return _user_page(person, error)
    flask.flash(_("The task has ended."))
    return then("accounts.user", user_id=user_id)


@bp.post("/users/<int:user_id>/lock")
@requires(Permission.USER_EDIT)
def lock(user_id: int) -> Any:
    """Close the account."""
    person = queries.person(user_id)
    try:
        services.lock(actor(), person, flask.request.form.get("reason", ""))
    except PortalError as error:
        return _user_page(person, error, "reason")
    flask.flash(_("The account is locked and signed out everywhere."))
    return then("accounts.user", user_id=user_id)


@bp.post("/users/<int:user_id>/unlock")
@requires(Permission.USER_EDIT)
def unlock(user_id: int) -> Any:
    """Open the account again."""
    services.unlock(actor(), queries.person(user_id))
    flask.flash(_("The account is open again."))
    return then("accounts.user", user_id=user_id)


@bp.post("/users/<int:user_id>/password")
@requires(Permission.USER_EDIT)
def reset_password(user_id: int) -> Any:
    """A password for one sign-in, for somebody who stands at the counter with an identity card."""
    person = queries.person(user_id)
    try:
        services.reset_password(actor(), person, flask.request.form.get("password", ""))
    except PortalError as error:
        return _user_page(person, error, "password")
    flask.flash(_("The password is set. The person must choose their own at the next sign-in."))
    return then("accounts.user", user_id=user_id)


@bp.get("/units/<int:unit_id>/contact")
@requires(Permission.USER_EDIT)
def contact(unit_id: int) -> Any:
    """Address and telephone of a unit, as the public reads them."""
    unit = queries.unit_named(unit_id)
    return render("accounts/contact.html", unit=unit, typed={"address": unit.address, "phone": unit.phone})


@bp.post("/units/<int:unit_id>/contact")
@requires(Permission.USER_EDIT)
def change_contact(unit_id: int) -> Any:
    """Enter them."""
    unit, sent = queries.unit_named(unit_id), flask.request.form
    try:
        services.change_contact(actor(), unit, sent.get("address", ""), sent.get("phone", ""))
    except PortalError as error:
        errors = told(error, "address")
        return render("accounts/contact.html", status=error.status, unit=unit, typed=sent, errors=errors)
    flask.flash(_("Saved."))
    return see(flask.url_for("catalogue.branches", _anchor=unit.code))


@bp.get("/users/<int:user_id>/why")
@requires(Permission.USER_EDIT)
def why(user_id: int) -> Any:
    """What the person may do, and which grant says so."""
    person = queries.person(user_id)
    return render(
        "accounts/why.html",
        person=person,
        reasons=queries.reasons(person),
        grants=GRANTS,
        reaches=names.REACHES,
        role_names=names.ROLES,
        permission_names=names.PERMISSIONS,
    )
