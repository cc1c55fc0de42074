"""The description of the interface is made from the code, and the code keeps to it."""

import os
import re
from datetime import timedelta

import hypothesis
import pytest
import schemathesis
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from portal import accounts, dossiers
from portal.api.shapes import misfits, schema_of
from tests.api.conftest import filled_in
from tests.client import alone
from tests.journeys.acts import BIRTH

EXAMPLES = int(os.environ.get("PORTAL_API_EXAMPLES", "10"))  # of each way to ask; `make bench` takes more
PLAIN = {"Accept-Encoding": "identity"}
load_all_checks()
# What a rule of law refuses may still fit the description: 422 with the reason is a right answer then.
JUDGES = [check for check in CHECKS.get_all() if getattr(check, "__name__", "") != "positive_data_acceptance"]


def described(world):
    return world.test_client().get("/api/v1/openapi.json").json


def test_every_address_of_the_interface_is_described(world):
    paths = described(world)["paths"]
    rules = {rule.rule for rule in world.url_map.iter_rules() if rule.rule.startswith("/api/v1/")}
    known = {re.sub(r"<(\w+)>", r"{\1}", rule) for rule in rules} - {"/api/v1/openapi.json"}
    assert set(paths) == known
    for methods in paths.values():
        for operation in methods.values():
            assert operation["summary"]
            assert {"200", "201"} & set(operation["responses"])


def test_scopes_stand_where_they_are_asked_for(world):
    paths = described(world)["paths"]
    assert "dossier:submit" in paths["/api/v1/dossiers"]["post"]["description"]
    assert paths["/api/v1/dossiers/{code}"]["get"]["security"] == [{"token": []}]
    assert "security" not in paths["/api/v1/procedures"]["get"]


def test_a_schema_refuses_what_it_does_not_describe():
    from portal.api.representations import Receipt

    schema = schema_of(Receipt)
    assert list(misfits({"code": "A", "secret": "B"}, schema)) == []
    assert [place for place, _ in misfits({"code": "", "more": 1}, schema)] == ["secret", "code", "more"]
    assert [place for place, _ in misfits([], schema)] == [""]


@pytest.fixture
def token(world, program_for):
    """A program that has handed something in, so that right requests find something."""
    program = program_for(per_minute=6000)
    status, _ = program.post("/dossiers", filled_in(program), key="first-of-all")
    assert status == 201
    return program


@pytest.fixture
def interface(world, monkeypatch):
    """As its own description says; schemathesis asks with it."""
    monkeypatch.setitem(
        accounts.LIMITS, "track", accounts.LIMITS["track"].__class__(10**6, timedelta(hours=1))
    )
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", world)
    schema.config.generation.update(allow_x00=False)
    return {found.ok().definition.raw["operationId"]: found.ok() for found in schema.get_all_operations()}


def test_any_request_is_answered_as_described(interface, token):
    """Right and wrong ones, with a token and without, of codes that are known and that are not."""
    asked = 0
    for name, operation in interface.items():
        for cases in ways(operation, KNOWN.get(name)):
            asked += ask(cases, PLAIN | {"Authorization": f"Bearer {token.text}"})
        asked += ask(operation.as_strategy(), PLAIN)
    assert asked >= 10 * len(interface)


KNOWN = {"procedure": BIRTH, "form": BIRTH, "state": "", "result": ""}  # "": what was handed in


def ways(operation, code):
    yield operation.as_strategy()
    if operation.path_parameters or operation.query or operation.headers or operation.body:
        yield operation.as_strategy(GenerationMode.NEGATIVE)
    if code is not None:
        known = code or dossiers.Dossier.get().code
        yield operation.as_strategy(path_parameters={"code": known})


def ask(cases, headers):
    """Send some of these requests and judge the answers; how many were sent."""
    sent = []

    @hypothesis.settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=cases)
    def each(case):
        sent.append(case)
        alone(case.call_and_validate, headers=headers, checks=JUDGES)

    each()
    return len(sent)
