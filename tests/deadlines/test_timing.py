"""What actions do to the clock of a dossier."""

from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.deadlines import Clock, Limit, LimitUnit, Timing, after
from portal.errors import Conflict, Invalid
from tests.deadlines.office import CENTRE, on

FIVE_DAYS = Limit(5, LimitUnit.WORKING_DAYS)
TWELVE_HOURS = Limit(12, LimitUnit.WORKING_HOURS)
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=395)).map(on("2025-12-01 00:00").__add__)
WAITS = st.timedeltas(timedelta(0), timedelta(days=40))
LIMITS = st.builds(Limit, st.integers(1, 60), st.sampled_from(LimitUnit))


def run(*steps, limit=FIVE_DAYS, timing=None, calendar=CENTRE):
    timing = timing or Timing()
    for action, at in steps:
        timing = after(timing, action, on(at), limit, calendar)
    return timing


def test_start_promises_a_date_and_keeps_it():
    timing = run((Clock.START, "2026-03-02 09:00"))
    assert timing == Timing(on("2026-03-02 09:00"), on("2026-03-09"), on("2026-03-09"))


def test_no_limit_promises_nothing_but_counts_pauses():
    timing = run(
        (Clock.START, "2026-03-02 09:00"),
        (Clock.PAUSE, "2026-03-02 10:00"),
        (Clock.RESUME, "2026-03-02 11:00"),
        limit=None,
    )
    assert (timing.due_at, timing.paused_working) == (None, timedelta(hours=1))


def test_a_pause_moves_the_date_by_whole_days_for_limits_in_days():
    timing = run(
        (Clock.START, "2026-03-02 09:00"),
        (Clock.PAUSE, "2026-03-04 09:00"),
        (Clock.RESUME, "2026-03-05 10:00"),
    )
    assert timing.due_at == on("2026-03-11")
    assert timing.original_due_at == on("2026-03-09")
    assert timing.paused_working == timedelta(hours=9)
    assert timing.paused_at is None


def test_a_pause_moves_the_date_to_the_minute_for_limits_in_hours():
    timing = run(
        (Clock.START, "2026-03-02 09:00"),
        (Clock.PAUSE, "2026-03-02 10:00"),
        (Clock.RESUME, "2026-03-03 10:30"),
        limit=TWELVE_HOURS,
    )
    assert timing.due_at == on("2026-03-04 15:00")


def test_a_pause_outside_office_hours_moves_nothing():
    timing = run(
        (Clock.START, "2026-03-02 09:00"),
        (Clock.PAUSE, "2026-03-06 17:30"),
        (Clock.RESUME, "2026-03-09 07:00"),
    )
    assert timing.due_at == timing.original_due_at


def test_a_pause_within_a_pause_changes_nothing():
    once = run((Clock.START, "2026-03-02 09:00"), (Clock.PAUSE, "2026-03-03 09:00"))
    assert run((Clock.PAUSE, "2026-03-04 09:00"), timing=once) == once


def test_resuming_a_running_clock_changes_nothing():
    once = run((Clock.START, "2026-03-02 09:00"))
    assert run((Clock.RESUME, "2026-03-04 09:00"), timing=once) == once


def test_a_clock_that_never_started_does_not_pause():
    assert run((Clock.PAUSE, "2026-03-02 09:00")) == Timing()


def test_restart_counts_the_whole_limit_again():
    timing = run(
        (Clock.START, "2026-03-02 09:00"),
        (Clock.PAUSE, "2026-03-04 09:00"),
        (Clock.RESTART, "2026-03-10 10:00"),
    )
    assert timing.due_at == on("2026-03-17")
    assert timing.original_due_at == on("2026-03-09")
    assert timing.started_at == on("2026-03-10 10:00")
    assert timing.paused_at is None


def test_stop_ends_the_clock_and_an_open_pause():
    timing = run(
        (Clock.START, "2026-03-02 09:00"),
        (Clock.PAUSE, "2026-03-04 09:00"),
        (Clock.STOP, "2026-03-04 11:00"),
    )
    assert timing.stopped_at == on("2026-03-04 11:00")
    assert (timing.paused_at, timing.paused_working) == (None, timedelta(hours=2))


def test_what_never_started_can_be_stopped():
    assert run((Clock.STOP, "2026-03-04 09:00")) == Timing(stopped_at=on("2026-03-04 09:00"))


def test_an_action_without_a_clock_leaves_it_alone():
    once = run((Clock.START, "2026-03-02 09:00"))
    assert run((None, "2026-03-04 09:00"), timing=once) is once


def extended(timing, at, to):
    return after(timing, Clock.EXTEND, on(at), FIVE_DAYS, CENTRE, on(to))


def test_extending_keeps_the_first_promise():
    timing = extended(run((Clock.START, "2026-03-02 09:00")), "2026-03-06 09:00", "2026-03-13")
    assert (timing.due_at, timing.original_due_at) == (on("2026-03-13"), on("2026-03-09"))


def test_extending_in_a_pause_counts_only_the_rest_of_it_on_top():
    paused = run((Clock.START, "2026-03-02 09:00"), (Clock.PAUSE, "2026-03-04 09:00"))
    timing = extended(paused, "2026-03-05 09:00", "2026-03-13")
    timing = run((Clock.RESUME, "2026-03-06 09:00"), timing=timing)
    assert timing.due_at == on("2026-03-16")
    assert timing.paused_working == timedelta(hours=16)


def test_a_passed_date_is_not_extended():
    with pytest.raises(Conflict, match="has passed"):
        extended(run((Clock.START, "2026-03-02 09:00")), "2026-03-10 09:00", "2026-03-13")


@pytest.mark.parametrize("to", ["2026-03-09", "2026-03-05"])
def test_a_new_date_is_a_later_one(to):
    with pytest.raises(Invalid, match="after the promised one"):
        extended(run((Clock.START, "2026-03-02 09:00")), "2026-03-06 09:00", to)


def test_without_a_running_limit_there_is_nothing_to_extend():
    with pytest.raises(Conflict, match="no running time limit"):
        extended(Timing(), "2026-03-06 09:00", "2026-03-13")


def test_a_small_correction_of_the_servers_clock_makes_no_negative_pause():
    timing = run(
        (Clock.START, "2026-03-02 09:00"),
        (Clock.PAUSE, "2026-03-02 10:00"),
        (Clock.RESUME, "2026-03-02 09:58"),
    )
    assert timing.paused_working == timedelta(0)
    assert timing.due_at == timing.original_due_at


def test_a_clock_set_back_is_refused_in_words():
    paused = run((Clock.START, "2026-03-02 09:00"), (Clock.PAUSE, "2026-03-02 10:00"))
    with pytest.raises(Conflict, match="earlier time"):
        run((Clock.RESUME, "2026-03-01 10:00"), timing=paused)


@given(MOMENTS, WAITS, WAITS, LIMITS)
def test_a_pause_costs_the_office_nothing(start, wait, pause, limit):
    begun = after(Timing(), Clock.START, start, limit, CENTRE)
    paused_at, resumed_at = start + wait, start + wait + pause
    assume(paused_at <= begun.due_at)
    paused = after(begun, Clock.PAUSE, paused_at, limit, CENTRE)
    resumed = after(paused, Clock.RESUME, resumed_at, limit, CENTRE)
    left_before = CENTRE.between(paused_at, begun.due_at)
    left_after = CENTRE.between(resumed_at, resumed.due_at)
    most = timedelta(hours=8) if limit.ends_with_the_day else timedelta(microseconds=1)
    assert left_before <= left_after < left_before + most


@given(MOMENTS, st.lists(st.tuples(st.sampled_from(Clock), WAITS), max_size=12), LIMITS)
def test_no_sequence_of_actions_breaks_the_clock(start, steps, limit):
    timing, at = Timing(), start
    for action, wait in steps:
        at += wait
        new_due_at = timing.due_at + wait if timing.due_at else None
        try:
            timing = after(timing, action, at, limit, CENTRE, new_due_at)
        except (Conflict, Invalid):
            assert action == Clock.EXTEND
        assert timing.paused_working >= timedelta(0)
        if timing.due_at:
            assert timing.started_at < timing.due_at
            assert timing.original_due_at
