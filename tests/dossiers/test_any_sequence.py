"""Whatever people try in whatever order, the table, the row, the journal and the ledger agree."""

import itertools
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from portal import clock, db, dossiers
from portal.dossiers import ACTIONS, State
from portal.errors import PortalError
from tests.dossiers.office import events, fresh, person, submitted

START = datetime(2026, 1, 5, 2, tzinfo=clock.UTC)


class Office(RuleBasedStateMachine):
    """Everybody tries anything; time passes. Rolled back after each example."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(clock, "now", lambda: self.now)
        self.undo = db.database.atomic()
        self.undo.__enter__()
        self.dossier = submitted()
        self.state = State.SUBMITTED
        self.moves = 1

    def teardown(self) -> None:
        self.undo.__exit__(ValueError, ValueError(), None)
        self.patch.undo()

    @rule(minutes=st.integers(0, 4000))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(
        name=st.sampled_from(["lan", "binh", "cuong", "dung", "hoa", "minh", "quang"]),
        action=st.sampled_from(sorted(ACTIONS)),
        is_stale=st.booleans(),
    )
    def try_to(self, name: str, action: str, is_stale: bool) -> None:
        actor, row = person(name), ACTIONS[action]
        able = row in dossiers.available(self.dossier, actor)
        new_due_at = (self.dossier.due_at or self.now) + timedelta(days=3)
        revision = self.dossier.revision - is_stale
        try:
            dossiers.perform(
                actor,
                self.dossier,
                action,
                reason="Vì",
                revision=revision,
                new_due_at=new_due_at,
                legal_basis="Điều 1",
            )
        except PortalError:
            kept = fresh(self.dossier)
            assert (kept.state, kept.revision) == (self.state, self.moves)
        else:
            assert able
            assert not is_stale
            assert self.state in row.sources
            before, self.before = getattr(self, "before", self.state), self.state
            self.state = before if row.goes_back else row.target or self.state
            self.moves += 1
        self.agree()

    def agree(self) -> None:
        kept = fresh(self.dossier)
        assert kept.state == self.dossier.state == self.state
        moves = [event for event in events(kept) if event.name != "dossier.warn"]
        assert kept.revision == self.dossier.revision == self.moves == len(moves)
        assert moves[-1].particulars["to"] == kept.state
        rows = list(kept.intervals.order_by(dossiers.Interval.id))
        assert sum(row.ended_at is None for row in rows) == bool(kept.received_at and not kept.closed_at)
        assert all(row.ended_at is None or row.started_at <= row.ended_at for row in rows)
        assert all(a.ended_at == b.started_at for a, b in itertools.pairwise(rows))
        assert bool(kept.closed_at) == (kept.state in {*dossiers.FINAL, State.DECIDED})
        if kept.due_at:
            assert kept.due_at >= kept.original_due_at
        begun = [step for step in kept.steps if step.started_at and not step.finished_at]
        assert len(begun) <= 1
        assert (kept.state != State.IN_PROCESS) or len(begun) == 1


@pytest.mark.usefixtures("world")
def test_any_sequence_of_tries_keeps_everything_in_step():
    run_state_machine_as_test(
        Office,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
