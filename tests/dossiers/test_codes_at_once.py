"""Many processes hand in at the same moment."""

import subprocess
import sys
from pathlib import Path

import pytest

from portal import db
from tests.conftest import SERVER

PROGRAM = """
import sys
from datetime import date
from portal import accounts, db, dossiers

db.connect_to(sys.argv[1])
unit = accounts.Unit.get(accounts.Unit.code == "H49.01.06")
for _ in range(50):
    with db.transaction():
        print(dossiers.allocate(unit, date(2026, 1, 5)))
"""


@pytest.mark.usefixtures("world")
def test_four_processes_get_two_hundred_different_codes(tmp_path: Path):
    url = (
        f"{SERVER.rpartition('/')[0]}/{db.database.database}" if SERVER else f"sqlite:///{tmp_path}/portal.db"
    )
    command = [sys.executable, "-c", PROGRAM, url]
    root = Path(__file__).parents[2]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) for _ in range(4)]
    codes = [code for each in started for code in each.communicate()[0].split()]
    assert len(codes) == 200
    assert sorted(codes) == [f"H49.01.06-260105-{number:04d}" for number in range(1, 201)]
