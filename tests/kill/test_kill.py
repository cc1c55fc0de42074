"""A short run: some fifteen faults under load. `python -m tests.kill` runs 500."""

import random

import pytest

from tests.kill import faults
from tests.kill.__main__ import run


def test_every_kind_of_fault_is_planned():
    planned = {fault.__name__ for fault in faults.plan(15, random.Random(1), small_disk=True)}
    assert planned >= {"full", "read_only", "clock", "both", "everything", "jobs"}


@pytest.mark.timeout(300)
def test_nothing_that_was_told_is_lost_when_the_portal_dies(tmp_path, capsys):
    wrong = run(tmp_path, kills=15, seed=random.SystemRandom().randrange(10_000), most_seconds=15)
    with capsys.disabled():
        print(capsys.readouterr().out)
    assert not wrong
