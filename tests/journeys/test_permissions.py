"""Every address × every person of the cast. What is not in one of the tables here fails: decide who may.

Addresses without an object follow from the view's `access` and GRANTS; those of an object stand in READERS.
"""

import re
import sqlite3

import pytest

from portal import accounts, catalogue, db, dossiers, intake, journal
from portal.accounts import GRANTS, Permission, Role, User
from tests.catalogue import endless
from tests.client import Client
from tests.journeys import acts
from tests.journeys.conftest import Built

PEOPLE = ("guest", "lan", "minh", "binh", "cuong", "dung", "hoa", "quang")
ROLES = {
    "guest": set(),
    "lan": set(),
    "minh": set(),
    "binh": {Role.COUNTER},
    "cuong": {Role.CASE_OFFICER},
    "dung": {Role.APPROVER},
    "hoa": {Role.MANAGER},
    "quang": {Role.ADMINISTRATOR},
}

# Lan's dossiers: only submitted, in process in Cô Tô, decided with a result.
REACH = {
    "submitted": {"lan", "binh", "hoa"},
    "in_process": {"lan", "binh", "cuong", "dung", "hoa"},
    "decided": {"lan", "binh", "cuong", "dung", "hoa"},
}
ALL_STATES = tuple(REACH)  # as `office` has them


def only(**people_by_state: str) -> dict[str, set[str]]:
    """`only(decided="lan binh")`: who gets the page, by state; nobody in the states that are not named."""
    return {state: set(people_by_state.get(state, "").split()) for state in ALL_STATES}


# GET addresses of a dossier: who is shown the page. Everybody else is refused: a stranger with 404, a
# colleague with 403 or 404, the right person at the wrong time with 404 or 409.
READERS = {
    "dossiers.show": REACH,
    "dossiers.manifest": REACH,
    "dossiers.paper": {**REACH, "submitted": set()},
    "dossiers.file": only(
        submitted="lan binh", in_process="lan binh cuong dung", decided="lan binh cuong dung"
    ),
    "dossiers.given": only(),  # no step of these gives a paper
    "dossiers.extend": only(),  # Dung, but this promise is for today: too late to move it
    "dossiers.choose_unit": only(submitted="hoa", in_process="hoa", decided="hoa"),
    "fees.request": only(in_process="cuong dung"),
    "fees.confirm": only(),
    "fees.pay": only(),  # nothing is owed: told so with 404
    "intake.ask": only(submitted="binh", in_process="cuong dung"),
    "intake.check": only(submitted="binh"),
    "intake.scanning.wait": only(submitted="binh"),
    "intake.scanning.look": only(submitted="binh"),
    "intake.scanning.for_dossier": only(),  # nothing is asked for
    "intake.supply": only(),  # nothing is asked for: Lan is told so with 409
    "results.download": only(decided="lan binh cuong dung hoa"),
    "results.correcting": only(decided="dung"),
    "results.hand_over": only(decided="binh"),
    "results.issue": only(in_process="dung"),
    "results.revoking": only(decided="dung"),
}

# GET addresses of Lan's draft and files: for Lan; to everybody else they do not exist.
OWN = {
    "intake.draft": 303,
    "intake.step": 200,
    "intake.papers": 200,
    "intake.scanning.for_draft": 200,
    "intake.review": 200,
    "intake.file": 200,
    "intake.receipt": 303,
    "intake.renewing": 303,
    "intake.leaving.offer": 200,
    "intake.leaving.file": 200,
    "documents.download": 200,
    # Lan is refused at the door, for it is a counter's; an officer, because the draft is hers.
    "intake.walk_ins.papers": 200,
}

# Public addresses with something in them, and what anybody gets.
VALUES = {
    "assets.static": {"digest": "0123456789ab", "name": "css/portal.css"},
    "dictionary.text": {"digest": "0123456789ab", "language": "vi"},
    "catalogue.letter": {"letter": "d", "number": 1},
    "catalogue.life_event": {"slug": "child", "number": 1},
    "catalogue.section": {"code": endless.CODE, "section": "steps", "number": 1},
    "catalogue.sector": {"slug": "ho-tich", "number": 1},
    "catalogue.sectors": {"number": 1},
    "catalogue.show": {"code": acts.BIRTH},
    "api.v1.procedure": {"code": acts.BIRTH},
    "api.v1.form": {"code": acts.BIRTH},
    "intake.apply": {"code": acts.BIRTH},
    "intake.leaving.ask": {"code": "34AC-79DE-FGHJ"},
    "intake.scanning.phone": {},
    "results.verify": {},
    "intake.reason_pages.change": {"reason_id": 1},
    **{
        f"intake.linked.{name}": {"ask_id": 1, "token": "abc", "file_id": 1}
        for name in ("put", "remove", "send", "show")
    },
    "reports.progress": {"report_id": 1},
    "reports.download": {"report_id": 1},
}
# Open to anybody, but an answer other than 200 is right for these.
LEADS_ON = {
    ("accounts.sign_in", "signed in"): 303,
    ("intake.linked.show", "guest"): 404,
    ("intake.linked.show", "signed in"): 404,
    # A file opens to whoever asked for it, and nobody did: see tests/reports.
    ("reports.progress", "signed in"): 404,
    ("reports.download", "signed in"): 404,
}

# POST addresses of a dossier: who may do it in some state. With an empty body they may be told what is
# missing, but are not refused for who they are.
ACTORS = {
    "dossiers.act": {"lan", "binh", "cuong", "dung", "hoa"},
    "dossiers.assign_to": {"cuong", "dung"},
    "dossiers.give": {"cuong", "dung"},
    "dossiers.renew_secret": {"lan"},
    "dossiers.route_to": {"hoa"},
    "dossiers.send_extension": {"dung"},
    "fees.send_request": {"cuong", "dung"},
    "fees.take": {"binh"},
    "intake.decide_intake": {"binh"},
    "intake.scanning.close": {"binh"},
    "intake.scanning.open_link": {"binh"},
    "intake.scanning.take": {"binh"},
    "intake.send_ask": {"binh", "cuong", "dung"},
    "intake.send_supply": {"lan"},
    "intake.supply_file": {"lan"},
    "intake.unsupply_file": {"lan"},
    "results.collect": {"lan"},
    "results.correct": {"dung"},
    "results.give": {"binh"},
    "results.revoke": {"dung"},
    "results.sign": {"dung"},
}
# POST addresses of something else that belongs to Lan alone.
OWN_POSTS = {
    "accounts.end_session",
    "intake.answer",
    "intake.attach",
    "intake.choose",
    "intake.detach",
    "intake.discard",
    "intake.keep",
    "intake.leaving.code",
    "intake.renew",
    "intake.submit",
    "intake.take_over",
    "intake.walk_ins.take_in",
}
# A form is not what these speak: everybody gets 412. Who may send is told in tests/intake/test_tus.py.
# Whoever has the code from the officer's screen sends; anybody begins a draft.
OPEN_POSTS = {
    "intake.begin",
    "intake.scanning.send_photos",
    # Whoever has the link of a message: see tests/intake/test_linked.py.
    "intake.linked.put",
    "intake.linked.remove",
    "intake.linked.send",
}
TUS = {
    "intake.arriving.begin_for_dossier",
    "intake.arriving.begin_for_draft",
    "intake.arriving.override",
    "intake.scanning.begin_for_phone",
}
# Objects that everybody with the permission may see.
FOR_STAFF = ("/handovers/", "/payments/", "/programs/", "/units/", "/users/", "/catalogue/", "/search-words/")
PARAMETER = re.compile(r"<(?:[a-z]+:)?([a-z_]+)>")


@pytest.fixture(params=PEOPLE)
def visit(request, office):
    """(person, their client, the app, what is in it)."""
    app, built = office
    Client(app).post(f"/phones/{built.values['link_key']}", data={"file": acts.photo("by phone")})
    catalogue.import_national(accounts.SYSTEM, [endless.line()])
    return request.param, _client(app, request.param), app, built


def _client(app, name: str) -> Client:
    client = Client(app)
    if name != "guest":
        client.sign_in(name)
    return client


def rules(app, method: str) -> list:
    return sorted(
        (rule for rule in app.url_map.iter_rules() if method in rule.methods), key=lambda rule: rule.rule
    )


def addresses(rule, built: Built) -> list[tuple[str, str]]:
    """(state of the dossier or "", address) of a rule with its blanks filled in."""
    given = {**built.values, **VALUES.get(rule.endpoint, {})}
    of_a_dossier = "code" in rule.arguments and not rule.endpoint.startswith("catalogue.")
    if not of_a_dossier or rule.endpoint in VALUES or rule.endpoint == "intake.begin":
        return [("", fill(rule.rule, {"code": acts.BIRTH, **given}))]
    return [
        (state, fill(rule.rule, {**given, **_own_file(rule, code), "code": code}))
        for state, code in built.codes.items()
    ]


def fill(rule: str, values: dict[str, object]) -> str:
    return PARAMETER.sub(lambda found: str(values[found[1]]), rule)


def _own_file(rule, code: str) -> dict[str, object]:
    if rule.endpoint == "intake.scanning.look":
        return {"file_id": intake.DraftFile.get(intake.DraftFile.dossier.is_null(False)).id}
    if rule.endpoint != "dossiers.file":
        return {}
    file = dossiers.ComponentFile.select().join(dossiers.Component).join(dossiers.Dossier)
    return {"file_id": file.where(dossiers.Dossier.code == code).first().id}


def access(app, rule) -> str:
    return app.view_functions[rule.endpoint].access


def at_the_door(needed: str, person: str, method: str) -> int:
    """What `access` and GRANTS say: 200, or how the door refuses."""
    if needed == "public":
        return 200
    if needed == "token":
        return 401  # nobody of the cast is a program
    if needed == "signed in":
        is_open = person != "guest"
    else:
        roles = {Role.APPLICANT, *ROLES[person]}
        is_open = any(Permission(needed) in GRANTS[role].permissions for role in roles)
    if is_open:
        return 200
    if person == "guest":
        return 303 if method == "GET" else 401
    return 403


def expected(app, rule, person: str, state: str) -> set[int]:
    """The right answers to a GET."""
    door = at_the_door(access(app, rule), person, "GET")
    if door != 200:
        return {door}
    if rule.endpoint in READERS:
        return expected_of_dossier(rule.endpoint, person, state)
    if rule.endpoint in OWN:
        return {OWN[rule.endpoint]} if person == "lan" else {404}
    known = not rule.arguments or rule.endpoint in VALUES or rule.rule.startswith(FOR_STAFF)
    assert known, f"say in READERS, OWN or VALUES who may see {rule.rule}"
    return {LEADS_ON.get((rule.endpoint, "guest" if person == "guest" else "signed in"), 200)}


def expected_of_dossier(endpoint: str, person: str, state: str) -> set[int]:
    if person in READERS[endpoint][state]:
        return {200}
    return {403, 404, 409} if person in REACH[state] else {404}


def test_every_page_opens_for_the_right_people_only(visit):
    person, client, app, built = visit
    wrong = []
    for rule in rules(app, "GET"):
        for state, address in addresses(rule, built):
            answer = client.get(address).response
            right = expected(app, rule, person, state)
            if answer.status_code not in right:
                wrong.append(f"{state} {address} ({rule.endpoint}): {answer.status_code}, right is {right}")
            if answer.status_code == 303 and right == {303} and person == "guest":
                assert "/sign-in?next=" in answer.headers["Location"], address
    assert not wrong, f"{person}:\n" + "\n".join(wrong)


def test_no_empty_form_breaks_anything_or_gets_past_the_door(visit):
    person, client, app, built = visit
    snapshot = sqlite3.connect(":memory:")
    db.database.connection().backup(snapshot)
    before, wrong = everything(), []
    for rule in rules(app, "POST"):
        for state, address in addresses(rule, built):
            answer = client.post(address).response
            refused = who_is_refused(app, rule, person, state)
            problem = judged(answer.status_code, refused, everything() == before)
            if problem:
                wrong.append(f"{state} {address} ({rule.endpoint}): {answer.status_code}, {problem}")
            snapshot.backup(db.database.connection())
            assert everything() == before
            if rule.endpoint in {"accounts.sign_out", "accounts.end_other_sessions"}:
                client = _client(app, person)
                snapshot = sqlite3.connect(":memory:")
                db.database.connection().backup(snapshot)
                before = everything()
    assert not wrong, f"{person}:\n" + "\n".join(wrong)


def everything() -> dict[str, int]:
    """How many rows there are, and how much happened."""
    return {table._meta.table_name: table.select().count() for table in db.tables()} | {
        "last event": journal.latest_id(),
        "revisions": sum(row.revision for row in dossiers.Dossier.select()),
    }


def who_is_refused(app, rule, person: str, state: str) -> set[int]:
    """The right refusals for this person; empty for somebody who may."""
    door = at_the_door(access(app, rule), person, "POST")
    if door != 200:
        return {door}
    if rule.endpoint in TUS:
        return {412}
    if rule.endpoint in ACTORS:
        if person not in REACH[state]:
            return {404}
        return set() if person in ACTORS[rule.endpoint] else {403, 404, 409}
    if rule.endpoint in OWN_POSTS:
        return set() if person == "lan" else {404}
    known = not rule.arguments or at_the_door(access(app, rule), "minh", "POST") != 200
    assert known or rule.endpoint in OPEN_POSTS, f"say in ACTORS or OWN_POSTS who may post {rule.rule}"
    return set()


def judged(status: int, refused: set[int], unchanged: bool) -> str:
    if status >= 500:
        return "an empty form must be told what is missing"
    if refused and status not in refused:
        return f"right is {refused}"
    if refused and not unchanged:
        return "refused, but something was written"
    return ""


def test_the_cast_has_the_roles_of_this_table(world):
    for name in PEOPLE[1:]:
        person = User.get(User.username == name)
        assert person.roles == {Role.APPLICANT, *ROLES[name]}


def test_nobody_moves_a_dossier_whose_page_they_cannot_open():
    """The tables agree with each other."""
    for endpoint, people in READERS.items():
        for state, allowed in people.items():
            assert allowed <= REACH[state], endpoint
    strangers = {"guest", "minh", "quang"}
    assert not any(strangers & people for people in [*ACTORS.values(), *REACH.values()])
