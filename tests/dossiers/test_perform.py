"""`perform`: who may do what from where, and what a stale page is told."""

import pytest

from portal import accounts, dossiers, journal
from portal.dossiers import ACTIONS, State
from portal.errors import Conflict, Forbidden, Invalid, NotFound
from tests.dossiers.office import (
    LAW,
    SAME_DAY,
    declined,
    events,
    fresh,
    in_process,
    person,
    received,
    submitted,
)

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture(autouse=True)
def _monday(at):
    at("2026-01-05 09:00")


def test_a_dossier_goes_its_whole_way():
    dossier = submitted(SAME_DAY)
    ways = [("binh", "receive"), ("binh", "transfer"), ("cuong", "forward"), ("dung", "decide")]
    for name, action in ways:
        dossiers.perform(person(name), dossier, action)
    dossiers.perform(person("binh"), dossier, "return_result", taken_by="Lan")
    assert fresh(dossier).state == State.RETURNED
    assert fresh(dossier).revision == 6
    told = [
        (event.name, event.particulars.get("from"), event.particulars.get("to")) for event in events(dossier)
    ]
    assert told == [
        ("dossier.submit", None, "submitted"),
        ("dossier.receive", "submitted", "received"),
        ("dossier.transfer", "received", "in_process"),
        ("dossier.forward", "in_process", "in_process"),
        ("dossier.decide", "in_process", "decided"),
        ("dossier.return_result", "decided", "returned"),
    ]
    assert events(dossier)[-1].particulars["taken_by"] == "Lan"


def test_the_row_in_hand_follows_the_table():
    dossier = in_process()
    kept = fresh(dossier)
    for field in dossiers.Dossier._meta.sorted_field_names:
        assert getattr(dossier, field) == getattr(kept, field), field


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("lan", {"withdraw"}),
        ("binh", {"receive", "request_completion", "propose_decline"}),
        ("cuong", set()),
        ("dung", set()),
        ("minh", set()),
        ("hoa", set()),
        ("quang", set()),
    ],
)
def test_each_role_before_receipt(name, allowed):
    assert {row.name for row in dossiers.available(submitted(), person(name))} == allowed


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("lan", {"request_withdrawal"}),
        ("binh", set()),
        ("cuong", {"forward", "request_supplement", "request_payment", "propose_stop"}),
        (
            "dung",
            {"forward", "request_supplement", "request_payment", "propose_stop", "stop", "extend", "decide"},
        ),
        ("minh", set()),
        ("hoa", set()),
        ("quang", set()),
    ],
)
def test_each_role_in_process(name, allowed):
    assert {row.name for row in dossiers.available(in_process(), person(name))} == allowed


@pytest.mark.parametrize("name", ["lan", "binh", "cuong", "dung", "minh", "hoa", "quang"])
@pytest.mark.parametrize("make", [submitted, received, in_process])
def test_what_is_not_available_is_refused(name, make):
    dossier, actor = make(), person(name)
    able = {row.name for row in dossiers.available(dossier, actor)}
    for action in set(ACTIONS) - able:
        with pytest.raises((NotFound, Forbidden, Conflict)):
            dossiers.perform(actor, dossier, action, reason="Vì", legal_basis=LAW)
    assert fresh(dossier).revision == dossier.revision


def test_an_officer_does_not_withdraw_what_is_somebody_elses():
    """Everybody is an applicant too, but only for dossiers of their own."""
    with pytest.raises(Forbidden):
        dossiers.perform(person("binh"), submitted(), "withdraw", reason="Vì")


def test_a_strangers_dossier_does_not_exist():
    for name in ("minh", "quang"):
        with pytest.raises(NotFound):
            dossiers.perform(person(name), submitted(), "withdraw", reason="Vì")
        with pytest.raises(NotFound):
            dossiers.visible_to(person(name)).with_code(submitted().code)


def test_an_officer_of_another_agency_sees_nothing():
    dossier = in_process()
    accounts.Assignment.update(unit=accounts.Unit.get(accounts.Unit.code == "H49.10")).where(
        accounts.Assignment.user == person("cuong")
    ).execute()
    with pytest.raises(NotFound):
        dossiers.perform(person("cuong"), dossier, "forward")


def test_an_officer_of_another_sector_sees_nothing():
    dossier = in_process()
    accounts.Assignment.update(sector="dat-dai").where(accounts.Assignment.user == person("cuong")).execute()
    assert dossiers.available(dossier, person("cuong")) == ()
    sector = dossier.version.procedure.sector.slug
    accounts.Assignment.update(sector=sector).where(accounts.Assignment.user == person("cuong")).execute()
    assert dossiers.available(dossier, person("cuong"))


@pytest.mark.parametrize(("name", "state"), [("binh", "submitted"), ("hoa", "decline_proposed")])
def test_a_counter_and_a_manager_of_another_sector_see_nothing_either(name, state):
    dossier = submitted()
    if state != dossier.state:
        dossiers.perform(person("binh"), dossier, "propose_decline", reason="Vì", legal_basis=LAW)
    held = accounts.Assignment.user == person(name)
    accounts.Assignment.update(sector="dat-dai").where(held).execute()
    assert dossiers.available(dossier, person(name)) == ()
    with pytest.raises(NotFound):
        dossiers.visible_to(person(name)).with_code(dossier.code)
    accounts.Assignment.update(sector=dossier.version.procedure.sector.slug).where(held).execute()
    assert dossiers.available(dossier, person(name))


@pytest.mark.parametrize(
    ("check", "told"),
    [(dossiers.Check.UNCHECKED, "not checked yet"), (dossiers.Check.MISSING, "marked as missing")],
)
def test_nothing_is_received_before_each_required_paper_was_found_in_order(check, told):
    dossier = submitted(components=[dossiers.GivenPaper("form", "Tờ khai", check=check)])
    with pytest.raises(Conflict, match=told):
        dossiers.perform(person("binh"), dossier, "receive")
    spare = submitted(components=[dossiers.GivenPaper("photo", "Ảnh", mandatory=False, check=check)])
    assert dossiers.perform(person("binh"), spare, "receive").state == State.RECEIVED


def test_a_guest_with_code_and_secret_may_withdraw():
    dossier = submitted()
    with pytest.raises(NotFound):
        dossiers.perform(accounts.Guest(), dossier, "withdraw", reason="Vì")
    guest = accounts.Guest(frozenset({dossier.code}))
    assert dossiers.perform(guest, dossier, "withdraw", reason="Vì").state == State.STOPPED


def test_there_is_no_such_action():
    with pytest.raises(NotFound, match="no such action"):
        dossiers.perform(person("binh"), submitted(), "approve")


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_reason_is_required(reason):
    dossier = submitted()
    with pytest.raises(Invalid) as refusal:
        dossiers.perform(person("binh"), dossier, "propose_decline", reason=reason, legal_basis=LAW)
    assert "reason" in refusal.value.fields
    assert fresh(dossier).state == State.SUBMITTED


def test_a_reason_has_an_end():
    with pytest.raises(Invalid, match="2,000"):
        dossiers.perform(person("lan"), submitted(), "withdraw", reason="x" * 2001)


def test_a_declined_dossier_is_closed():
    dossier = declined(submitted(), "Sai thẩm quyền")
    assert dossier.closed_at
    assert events(dossier)[-1].particulars["reason"] == "Sai thẩm quyền"


def test_the_second_of_two_officers_is_told_who_was_first():
    dossier = submitted()
    other_tab = fresh(dossier)
    dossiers.perform(person("binh"), dossier, "receive")
    for stale, revision in ((other_tab, None), (fresh(dossier), 1)):
        with pytest.raises(Conflict) as refusal:
            dossiers.perform(
                person("binh"), stale, "propose_decline", reason="Vì", revision=revision, legal_basis=LAW
            )
        assert refusal.value.values["who"] == "Lê Thanh Bình"
        assert refusal.value.values["what"] == "Received the dossier"
        assert refusal.value.values["when"] == "09:00 05/01/2026"
    assert fresh(dossier).revision == 2
    assert len(events(dossier)) == 2


def test_a_race_past_all_checks_still_loses():
    """Both read the same revision; the conditional update lets one through."""
    dossier = submitted()
    other = fresh(dossier)
    dossiers.perform(person("binh"), dossier, "receive")
    assert other.state == State.SUBMITTED
    with pytest.raises(Conflict):
        dossiers.perform(person("binh"), other, "receive")
    assert [event.name for event in events(dossier)].count("dossier.receive") == 1
    assert dossiers.Step.select().where(dossiers.Step.dossier == dossier).count() == 2


def test_a_refused_action_leaves_no_trace():
    dossier = in_process()
    dossiers.perform(person("cuong"), dossier, "forward")
    before = fresh(dossier), len(events(dossier))
    with pytest.raises(Conflict, match="last step"):
        dossiers.perform(person("cuong"), fresh(dossier), "forward")
    assert (fresh(dossier), len(events(dossier))) == before
    assert fresh(dossier).revision == dossier.revision


def test_a_dossier_with_a_missing_paper_is_not_received():
    dossier = submitted()
    dossiers.Component.update(check=dossiers.Check.MISSING).where(dossiers.Component.key == "proof").execute()
    with pytest.raises(Conflict, match="marked as missing"):
        dossiers.perform(person("binh"), dossier, "receive")
    dossiers.Component.update(mandatory=False).execute()
    assert dossiers.perform(person("binh"), dossier, "receive").state == State.RECEIVED


def test_what_is_kept_goes_on_where_it_stood():
    dossier = received()
    dossiers.perform(person("lan"), dossier, "request_withdrawal", reason="Đổi ý")
    dossiers.perform(person("cuong"), dossier, "keep", reason="Đã xong một nửa")
    assert fresh(dossier).state == State.RECEIVED
    assert dossier.paused_at is None
    dossiers.perform(person("binh"), dossier, "transfer")
    assert dossiers.Step.get(dossiers.Step.dossier == dossier, dossiers.Step.position == 1).started_at


def test_what_is_kept_still_waits_for_the_papers_that_were_asked_for():
    dossier = in_process()
    dossiers.perform(person("cuong"), dossier, "request_supplement", reason="Thiếu giấy")
    paused_at = dossier.paused_at
    dossiers.perform(person("lan"), dossier, "request_withdrawal", reason="Đổi ý")
    dossiers.perform(person("cuong"), dossier, "keep", reason="Đã xong một nửa")
    assert fresh(dossier).state == State.AWAITING_SUPPLEMENT
    assert fresh(dossier).paused_at == paused_at, "the clock stands still as before"
    assert dossiers.perform(person("lan"), dossier, "supplement").state == State.IN_PROCESS


def test_what_no_agency_is_competent_for_is_not_transferred():
    dossier = received(commune="99999")
    assert dossier.routing_problem
    assert list(dossiers.coordination_queue(person("hoa"))) == [dossier]
    with pytest.raises(Conflict, match="No agency is competent"):
        dossiers.perform(person("binh"), dossier, "transfer")
    unit = accounts.Unit.get(accounts.Unit.code == "H49.154")
    dossiers.route_to(person("hoa"), dossier, unit, "Nơi cư trú thực tế")
    assert list(dossiers.coordination_queue(person("hoa"))) == []
    assert {step.unit for step in dossiers.Step.select().where(dossiers.Step.dossier == dossier)} == {unit}
    assert dossiers.perform(person("binh"), dossier, "transfer").state == State.IN_PROCESS
    assert dossier in list(dossiers.desk(person("cuong")))


def test_only_the_manager_names_the_agency_and_says_why():
    dossier, unit = submitted(commune="99999"), accounts.Unit.get(accounts.Unit.code == "H49.154")
    with pytest.raises(Forbidden):
        dossiers.route_to(person("binh"), dossier, unit, "Vì")
    with pytest.raises(Invalid):
        dossiers.route_to(person("hoa"), dossier, unit, " ")
    with pytest.raises(Conflict):
        dossiers.route_to(person("hoa"), dossier, unit, "Vì", revision=7)
    accounts.Unit.update(valid_to="2025-06-30").where(accounts.Unit.id == unit.id).execute()
    with pytest.raises(Invalid):
        dossiers.route_to(person("hoa"), dossier, unit, "Vì")


def test_a_handler_works_at_the_agency():
    dossier = in_process()
    assert dossiers.assign(person("dung"), dossier, person("cuong")).handler == person("cuong")
    assert list(dossiers.desk(person("cuong"), dossiers.DeskFilters(mine=True))) == [dossier]
    with pytest.raises(Invalid):
        dossiers.assign(person("dung"), dossier, person("minh"))
    with pytest.raises(Forbidden):
        dossiers.assign(person("binh"), dossier, person("cuong"))
    with pytest.raises(Conflict):
        dossiers.assign(person("dung"), dossier, None, revision=1)
    assert dossiers.assign(person("dung"), dossier, None).handler is None
    assert journal.history("dossier", dossier.id)[-1].name == "dossier.assign"


def test_any_branch_hands_over_what_is_decided_and_sees_it_afterwards():
    dossier = in_process()
    elsewhere = accounts.Unit.get(accounts.Unit.code == "H49.01.07")
    accounts.Assignment.update(unit=elsewhere).where(accounts.Assignment.user == person("binh")).execute()
    with pytest.raises(NotFound):
        dossiers.visible_to(person("binh")).with_code(dossier.code)
    dossiers.perform(person("dung"), dossier, "decide")
    dossiers.perform(person("binh"), dossier, "return_result")
    assert dossiers.visible_to(person("binh")).with_code(dossier.code).state == State.RETURNED


def test_the_counters_list_is_its_own():
    waiting, decided = submitted(), in_process()
    dossiers.perform(person("dung"), decided, "decide")
    assert list(dossiers.counter_list(person("binh"))) == [waiting, decided]
    assert list(dossiers.counter_list(person("cuong"))) == []
