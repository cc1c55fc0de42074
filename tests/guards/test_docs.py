"""Rule 10: README says what the code says."""

import re

from portal import accounts, dossiers
from tests.guards.readme import PARTS, README, rewritten
from tests.guards.sources import ROOT


def test_the_made_parts_are_as_the_tables_are():
    text = README.read_text(encoding="utf-8")
    for name in PARTS:
        assert f"<!-- {name} -->" in text, f"README lacks the part {name}"
    assert rewritten(text) == text, "run .venv/bin/python -m tests.guards.readme"


def test_every_state_action_and_role_is_named():
    text = README.read_text(encoding="utf-8")
    for name in [*dossiers.State, *dossiers.ACTIONS, *accounts.Role]:
        assert name in text


def test_links_of_the_readme_lead_somewhere():
    for target in re.findall(r"\]\(([^)#:]+)\)", README.read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), f"README links to {target}, which is not there"
