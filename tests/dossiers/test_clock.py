"""The promised date: from receipt, through pauses, to the end."""

from datetime import timedelta

import pytest

from portal import clock, deadlines, dossiers
from portal.dossiers import State, ledger, reminders, timekeeping
from portal.errors import Conflict, Invalid
from tests.dossiers.office import (
    AGAIN,
    LAW,
    SAME_DAY,
    THREE_DAYS,
    events,
    fresh,
    in_process,
    person,
    received,
    submitted,
    version_with,
)

pytestmark = pytest.mark.usefixtures("world")


def told(moment):
    return clock.local(moment).strftime("%Y-%m-%d %H:%M")


def stretches(dossier):
    rows = (
        dossiers.Interval.select().where(dossiers.Interval.dossier == dossier).order_by(dossiers.Interval.id)
    )
    return [(row.action, row.is_running, bool(row.ended_at)) for row in rows]


def why(dossier, language="en"):
    return ledger.explain(dossier, timekeeping.calendar_of(dossier), language)


@pytest.mark.parametrize(
    ("code", "moment", "due"),
    [
        (THREE_DAYS, "2026-01-05 09:00", "2026-01-08 17:00"),
        (THREE_DAYS, "2026-02-12 10:00", "2026-02-24 17:00"),
        (SAME_DAY, "2026-01-05 14:59", "2026-01-05 17:00"),
        (SAME_DAY, "2026-01-05 15:20", "2026-01-06 17:00"),
    ],
)
def test_the_clock_starts_at_receipt(at, code, moment, due):
    at("2026-01-03 20:00")
    dossier = submitted(code)
    at(moment)
    dossiers.perform(person("binh"), dossier, "receive")
    assert told(dossier.due_at) == due
    assert dossier.original_due_at == dossier.due_at
    assert told(dossier.received_at) == moment
    assert stretches(dossier) == [("receive", True, False)]


@pytest.mark.parametrize("offer", [{"limit_unit": ""}, {"limit_value": ""}, {"limit_value": "0"}])
def test_no_date_is_invented_where_the_record_states_none(at, offer):
    at("2026-01-05 09:00")
    dossier = in_process(version=version_with(THREE_DAYS, **offer))
    assert dossier.due_at is None
    assert "no date is promised" in why(dossier)[-1]
    dossiers.perform(person("cuong"), dossier, "request_supplement", reason="Thiếu")
    at("2026-01-09 09:00")
    dossiers.perform(person("lan"), dossier, "supplement")
    assert dossier.due_at is None
    assert dossier.paused_minutes == 4 * 8 * 60


def test_a_case_without_an_offer_promises_nothing(at):
    at("2026-01-05 09:00")
    assert received(version=version_with(THREE_DAYS, channel="post")).due_at is None


def test_the_exact_case_comes_before_the_general(at):
    at("2026-01-05 09:00")
    version = version_with(THREE_DAYS)
    first = version.content["offers"][0]
    version.content["offers"] = [first, {**first, "case": "Khó", "limit_value": "5"}]
    version.save()
    assert told(received(version=version, case="Khó").due_at) == "2026-01-10 17:00"
    assert told(received(version=version, case="Dễ").due_at) == "2026-01-08 17:00"


def test_the_clock_stands_still_while_a_supplement_is_awaited(at):
    at("2026-01-05 09:00")
    dossier = in_process()
    at("2026-01-06 09:00")
    dossiers.perform(person("cuong"), dossier, "request_supplement", reason="Thiếu giấy")
    assert dossier.paused_at == clock.now()
    at("2026-01-12 09:00")
    dossiers.perform(person("lan"), dossier, "supplement")
    assert dossier.paused_at is None
    assert told(dossier.due_at) == "2026-01-14 17:00"  # five working days later: 10/01 was worked
    assert told(dossier.original_due_at) == "2026-01-08 17:00"
    assert stretches(dossier) == [
        ("receive", True, True),
        ("request_supplement", False, True),
        ("supplement", True, False),
    ]
    step = dossiers.Step.get(dossiers.Step.dossier == dossier, dossiers.Step.position == 1)
    assert told(step.due_at) > "2026-01-12 09:00"
    sentences = why(dossier)
    assert "the clock stood still: Thiếu giấy" in sentences[4]
    assert sentences[-1] == "The promise now is 17:00 14/01/2026."


def test_some_procedures_count_again_after_a_supplement(at):
    at("2026-01-05 09:00")
    dossier = in_process(AGAIN)
    at("2026-01-06 09:00")
    dossiers.perform(person("cuong"), dossier, "request_supplement", reason="Thiếu")
    at("2026-01-12 09:00")
    dossiers.perform(person("lan"), dossier, "supplement")
    assert told(dossier.due_at) == "2026-01-15 17:00"
    assert told(dossier.started_at) == "2026-01-12 09:00"
    assert told(dossier.received_at) == "2026-01-05 09:00"
    assert told(dossier.original_due_at) == "2026-01-08 17:00"


def test_a_payment_stops_the_clock_too(at):
    at("2026-01-05 09:00")
    dossier = in_process()
    dossiers.perform(person("cuong"), dossier, "request_payment")
    at("2026-01-06 09:00")
    assert dossiers.perform(person("binh"), dossier, "confirm_payment").state == State.IN_PROCESS
    assert told(dossier.due_at) == "2026-01-09 17:00"


def test_a_pause_within_a_pause_is_one_pause(at):
    at("2026-01-05 09:00")
    dossier = in_process()
    dossiers.perform(person("cuong"), dossier, "request_supplement", reason="Thiếu")
    at("2026-01-06 09:00")
    dossiers.perform(person("lan"), dossier, "request_withdrawal", reason="Thôi")
    at("2026-01-07 09:00")
    dossiers.perform(person("cuong"), dossier, "keep", reason="Sắp xong")
    dossiers.perform(person("lan"), dossier, "supplement")
    assert dossier.paused_minutes == 2 * 8 * 60
    assert [name for name, *_ in stretches(dossier)] == ["receive", "request_supplement", "supplement"]


def test_the_clock_ends_with_the_decision(at):
    at("2026-01-05 09:00")
    dossier = in_process()
    at("2026-01-06 10:00")
    dossiers.perform(person("dung"), dossier, "decide")
    assert told(dossier.closed_at) == "2026-01-06 10:00"
    assert told(dossier.due_at) == "2026-01-08 17:00"
    assert all(ended for *_, ended in stretches(dossier))


def test_a_date_is_extended_once_and_the_first_promise_stays(at):
    at("2026-01-05 09:00")
    dossier = in_process()
    new = at("2026-01-14 17:00")
    at("2026-01-06 09:00")
    dossiers.perform(person("dung"), dossier, "extend", reason="Chờ xác minh", new_due_at=new)
    assert (dossier.due_at, told(dossier.original_due_at)) == (new, "2026-01-08 17:00")
    assert dossier.state == State.IN_PROCESS
    told_in_event = events(dossier)[-1].particulars
    assert told_in_event["due_after"] > told_in_event["due_before"]
    assert any("Chờ xác minh" in sentence for sentence in why(dossier))
    with pytest.raises(Conflict, match="extended already"):
        dossiers.perform(person("dung"), dossier, "extend", reason="Nữa", new_due_at=new + timedelta(days=9))


@pytest.mark.parametrize(
    ("moment", "new", "refusal"),
    [
        ("2026-01-06 09:00", "2026-01-08 17:00", Invalid),  # not later
        ("2026-01-06 09:00", None, Invalid),
        ("2026-01-08 09:00", "2026-01-14 17:00", Conflict),  # the promised day has come
        ("2026-01-09 09:00", "2026-01-14 17:00", Conflict),  # and gone
    ],
)
def test_an_extension_is_told_in_time_or_not_at_all(at, moment, new, refusal):
    at("2026-01-05 09:00")
    dossier = in_process()
    new_due_at = at(new) if new else None
    at(moment)
    with pytest.raises(refusal):
        dossiers.perform(person("dung"), dossier, "extend", reason="Vì", new_due_at=new_due_at)
    assert told(fresh(dossier).due_at) == "2026-01-08 17:00"


def test_how_often_is_a_figure_of_law(at):
    at("2026-01-05 09:00")
    deadlines.Rule.create(name="extension_times", value=0)
    dossier, new = in_process(), at("2026-01-14 17:00")
    at("2026-01-06 09:00")
    deadlines.Edition.update(stamp="other").execute() or deadlines.Edition.create(stamp="other")
    with pytest.raises(Conflict, match="extended already"):
        dossiers.perform(person("dung"), dossier, "extend", reason="Vì", new_due_at=new)


def test_a_clock_set_back_is_refused(at):
    at("2026-01-05 09:00")
    dossier = received()
    at("2026-01-04 09:00")
    with pytest.raises(Conflict, match="earlier time"):
        dossiers.perform(person("binh"), dossier, "transfer")
    assert fresh(dossier).state == State.RECEIVED


def test_a_small_correction_of_the_clock_makes_no_negative_time(at):
    at("2026-01-05 09:00")
    dossier = in_process()
    at("2026-01-05 08:58")
    dossiers.perform(person("cuong"), dossier, "request_supplement", reason="Thiếu")
    assert told(dossier.paused_at) == "2026-01-05 09:00"
    for row in dossiers.Interval.select():
        assert row.ended_at is None or row.ended_at >= row.started_at


def test_receipt_is_not_before_submission(at):
    at("2026-01-05 09:00")
    dossier = submitted()
    at("2026-01-02 09:00")
    with pytest.raises(Conflict, match="earlier time"):
        dossiers.perform(person("binh"), dossier, "receive")


def test_the_steps_have_their_own_times(at):
    at("2026-01-05 09:00")
    dossier = received(SAME_DAY)
    planned = [told(step.due_at) for step in dossier.steps.order_by(dossiers.Step.position)]
    assert planned == ["2026-01-05 13:30", "2026-01-05 15:30"]
    at("2026-01-05 10:00")
    dossiers.perform(person("binh"), dossier, "transfer")
    at("2026-01-05 10:30")
    dossiers.perform(person("cuong"), dossier, "forward")
    first, second = dossier.steps.order_by(dossiers.Step.position)
    assert (told(first.finished_at), first.handler) == ("2026-01-05 10:30", person("cuong"))
    assert (told(second.started_at), told(second.due_at)) == ("2026-01-05 10:30", "2026-01-05 14:00")
    dossiers.perform(person("dung"), dossier, "decide")
    assert all(step.finished_at for step in dossiers.Step.select())


def test_why_this_date_names_days_off_in_both_languages(at):
    at("2026-02-12 10:00")
    dossier = received()
    english, vietnamese = why(dossier), why(dossier, "vi")
    assert english[0] == "The dossier was received at 10:00 12/02/2026."
    assert any(sentence.startswith("16/02/2026 was not counted") for sentence in english)
    assert vietnamese[0] == "Hồ sơ được tiếp nhận lúc 10:00 12/02/2026."
    assert why(submitted()) == []


def test_a_supplement_that_never_comes_ends_the_dossier(at):
    at("2026-01-05 09:00")
    late, fine = in_process(), in_process()
    dossiers.perform(person("cuong"), late, "request_supplement", reason="Thiếu")
    at("2026-01-06 09:00")
    dossiers.perform(person("cuong"), fine, "request_supplement", reason="Thiếu")
    at("2026-02-04 23:00")
    assert dossiers.lapse_overdue_supplements() == 0
    at("2026-02-05 00:30")
    assert dossiers.lapse_overdue_supplements() == 1
    assert dossiers.lapse_overdue_supplements() == 0
    assert fresh(late).state == State.STOPPED
    assert "30" in events(late)[-1].particulars["reason"]
    assert fresh(fine).state == State.AWAITING_SUPPLEMENT


def test_warnings_come_once_for_each_promise(at):
    at("2026-01-05 09:00")
    dossier = in_process()
    marks = []
    for moment in ("2026-01-05 10:00", "2026-01-07 07:00", "2026-01-07 08:00", "2026-01-09 07:00"):
        at(moment)
        marks.append(dossiers.warn_due_soon())
    assert marks == [0, 1, 0, 1]
    warned = [event.particulars["mark"] for event in events(dossier) if event.name == "dossier.warn"]
    assert warned == ["last_day", "overdue"]
    assert fresh(dossier).revision == dossier.revision


def test_warnings_of_closed_dossiers_are_not_read_again(at, monkeypatch):
    at("2026-01-05 09:00")
    closed, running = in_process(), in_process()
    at("2026-01-09 07:00")
    assert dossiers.warn_due_soon() == 2
    dossiers.perform(person("dung"), closed, "stop", reason="Hết điều kiện", legal_basis=LAW)
    asked = []
    monkeypatch.setattr(
        reminders, "_noted", lambda ids, noted=reminders._noted: asked.extend(ids) or noted(ids)
    )
    assert dossiers.warn_due_soon() == 0
    assert asked == [running.id]


def test_warnings_at_half_and_three_quarters_leave_pauses_out(at):
    at("2026-01-05 07:30")
    dossier = in_process(version=version_with(THREE_DAYS, limit_value="10"))
    dossiers.perform(person("cuong"), dossier, "request_supplement", reason="Thiếu")
    at("2026-01-14 17:00")
    assert dossiers.warn_due_soon() == 0
    dossiers.perform(person("lan"), dossier, "supplement")
    assert dossiers.warn_due_soon() == 0
    at("2026-01-22 16:00")
    dossiers.warn_due_soon()
    at("2026-01-27 10:00")
    dossiers.warn_due_soon()
    warned = [event.particulars["mark"] for event in events(dossier) if event.name == "dossier.warn"]
    assert warned == ["50", "75"]
