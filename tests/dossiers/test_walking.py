"""Walking a route: stages side by side, excluded time, papers that steps give, lateness told behind."""

import io
from datetime import datetime
from typing import Any

import pytest
from PIL import Image

from portal import accounts, catalogue, clock, documents, dossiers, journal, notifications
from portal.catalogue import Paper, Route, RouteStep
from portal.errors import Conflict, Forbidden, Invalid
from tests.dossiers.office import events, fresh, person, submitted, version_with

pytestmark = pytest.mark.usefixtures("world")
COMMUNE, POLICE, INSURANCE = "H49.154", "G01.49.54", "G24.49"


def step(name: str, hours: float = 8, **more: Any) -> dict[str, Any]:
    return RouteStep(name, "case_officer", hours, **more).to_json()


THREE_AGENCIES = [
    step("Ghi sổ"),
    step("Cư trú", 16, stage=1, unit="police"),
    step("Thẻ", 8, stage=1, unit="insurance"),
    step("Ký"),
]
POSTING = [step("Thẩm tra"), step("Niêm yết", 40, clock_runs=False), step("Ký")]


def officer(name: str, unit: str, role: accounts.Role = accounts.Role.CASE_OFFICER) -> accounts.User:
    """Somebody new who works at one agency alone."""
    user = accounts.create_user(
        accounts.SYSTEM,
        username=name,
        full_name=name.title(),
        password="năm con cá vàng bơi",
        email=f"{name}@example.vn",
    )
    accounts.assign(accounts.SYSTEM, user, role, accounts.Unit.get(accounts.Unit.code == unit))
    return accounts.User.get_by_id(user.id)


def begun(steps: list[dict[str, Any]], **route: Any) -> Any:
    version = version_with("1.001731", route={"steps": steps, **route})
    dossier = dossiers.perform(person("binh"), submitted(version=version), "receive")
    return dossiers.perform(person("binh"), dossier, "transfer")


def forward(who: accounts.User, dossier: Any, **more: Any) -> Any:
    return dossiers.perform(who, fresh(dossier), "forward", **more)


def up(dossier: Any) -> list[str]:
    rows = dossiers.Step.select().where(dossiers.Step.dossier == dossier).order_by(dossiers.Step.position)
    return [row.name for row in rows if row.started_at and not row.finished_at]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.VIETNAM).astimezone(clock.UTC)


def a_file(text: str = "x") -> documents.Stored:
    buffer = io.BytesIO()
    Image.effect_noise((64, 64), len(text)).convert("RGB").save(buffer, "JPEG")
    buffer.seek(0)
    return documents.receive(buffer, f"{text}.jpg")


def test_a_route_without_stages_is_walked_step_by_step(at):
    at("2026-01-05 09:00")
    dossier = begun([step("Một"), step("Hai"), step("Ba")])
    assert up(dossier) == ["Một"]
    forward(person("cuong"), dossier)
    assert up(dossier) == ["Hai"]
    assert dossiers.Step.get(dossiers.Step.position == 2).due_at == local("2026-01-06 09:00")


def test_steps_of_one_stage_run_side_by_side_and_the_next_waits_for_all(at):
    at("2026-01-05 09:00")
    dossier, ba, tam = begun(THREE_AGENCIES), officer("ba", POLICE), officer("tam", INSURANCE)
    forward(person("cuong"), dossier)
    assert up(dossier) == ["Cư trú", "Thẻ"]
    assert {dossier.id for who in (ba, tam) for dossier in dossiers.desk(who)} == {dossier.id}
    forward(tam, dossier)
    assert up(dossier) == ["Cư trú"]
    assert not list(dossiers.desk(tam))
    forward(ba, dossier)
    assert up(dossier) == ["Ký"]
    last = events(dossier)[-1].particulars
    assert (last["ended"], last["begun"], last["step"]) == (2, [4], 4)


def test_nobody_ends_the_step_of_another_agency(at):
    at("2026-01-05 09:00")
    dossier, thu = begun(THREE_AGENCIES), officer("thu", COMMUNE)
    forward(thu, dossier)
    assert "forward" not in {row.name for row in dossiers.available(fresh(dossier), thu)}
    with pytest.raises(Forbidden):
        forward(thu, dossier)
    assert up(dossier) == ["Cư trú", "Thẻ"]


def test_the_agency_that_is_competent_decides_after_the_others_and_no_other_does(at):
    at("2026-01-05 09:00")
    dossier, chief = begun(THREE_AGENCIES), officer("chief", POLICE, accounts.Role.APPROVER)
    head = officer("head", COMMUNE, accounts.Role.APPROVER)
    forward(head, dossier)
    with pytest.raises(Forbidden):
        dossiers.perform(chief, fresh(dossier), "decide")
    assert "decide" not in {row.name for row in dossiers.available(fresh(dossier), head)}
    with pytest.raises(Conflict):
        dossiers.perform(head, fresh(dossier), "decide")
    for who in (chief, officer("tam", INSURANCE)):
        forward(who, dossier)
    assert dossiers.perform(head, fresh(dossier), "decide").state == "decided"


def test_time_that_the_law_excludes_stops_the_clock_and_moves_the_promise(at):
    at("2026-01-05 09:00")
    dossier = begun(POSTING)
    promised = dossier.due_at
    forward(person("cuong"), dossier)
    assert fresh(dossier).paused_at == local("2026-01-05 09:00")
    at("2026-01-12 09:00")  # five working days, and the Saturday that is worked
    forward(person("cuong"), dossier)
    after = fresh(dossier)
    assert after.paused_at is None
    assert after.due_at == local("2026-01-15 17:00")
    assert promised == local("2026-01-08 17:00")
    rows = list(dossier.intervals.order_by(dossiers.Interval.id))
    assert [(row.is_running, row.reason) for row in rows] == [(True, ""), (False, "Niêm yết"), (True, "")]
    assert dossiers.Step.get(dossiers.Step.position == 3).due_at == local("2026-01-13 09:00")


def test_a_supplement_within_excluded_time_leaves_the_clock_standing(at):
    at("2026-01-05 09:00")
    dossier = begun(POSTING)
    forward(person("cuong"), dossier)
    due_at = dossiers.Step.get(dossiers.Step.position == 2).due_at
    dossiers.perform(person("cuong"), fresh(dossier), "request_supplement", reason="Thiếu")
    at("2026-01-06 09:00")
    dossiers.perform(person("lan"), fresh(dossier), "supplement")
    assert fresh(dossier).paused_at == local("2026-01-05 09:00")
    assert dossiers.Step.get(dossiers.Step.position == 2).due_at > due_at
    at("2026-01-12 09:00")
    forward(person("cuong"), dossier)
    assert fresh(dossier).due_at == local("2026-01-15 17:00")


def test_what_waits_for_papers_within_excluded_time_still_lapses(at):
    at("2026-01-05 09:00")
    dossier = begun(POSTING)
    forward(person("cuong"), dossier)
    dossiers.perform(person("cuong"), fresh(dossier), "request_supplement", reason="Thiếu")
    at("2026-03-05 09:00")
    assert dossiers.lapse_overdue_supplements() == 1


def test_one_step_of_a_stage_whose_time_counts_keeps_the_clock_running(at):
    at("2026-01-05 09:00")
    dossier = begun([step("A", stage=1), step("B", stage=1, clock_runs=False), step("Ký")])
    assert fresh(dossier).paused_at is None
    forward(person("cuong"), dossier, ended=1)
    assert fresh(dossier).paused_at == local("2026-01-05 09:00")


def test_a_step_ends_when_it_has_given_its_papers_and_the_applicant_gets_them_at_the_end(at):
    at("2026-01-05 09:00")
    gives = (Paper("notice", "Thông báo", is_result=True), Paper("note", "Ghi chú"))
    dossier, ba = begun([step("Cư trú", unit="police", gives=gives), step("Ký")]), officer("ba", POLICE)
    with pytest.raises(Conflict) as refusal:
        forward(ba, dossier)
    assert refusal.value.values == {"papers": "Thông báo, Ghi chú"}
    with pytest.raises(Forbidden):
        dossiers.give(officer("thu", COMMUNE), fresh(dossier), 1, "notice", a_file())
    for key in ("notice", "note"):
        stored = a_file(key)
        for _twice in range(2):
            dossiers.give(ba, fresh(dossier), 1, key, stored)
    assert [paper.name for _row, paper in dossiers.given_in(dossier)] == ["Thông báo", "Ghi chú"]
    assert dossiers.StepPaper.select().count() == 2
    dossiers.give(ba, fresh(dossier), 1, "note", a_file("other"))
    dossiers.give(ba, fresh(dossier), 1, "note", stored)  # the first again: now it is the newest
    assert dossiers.given_in(dossier)[1][0].sha256 == stored.sha256
    forward(ba, dossier)
    assert up(dossier) == ["Ký"]


def test_a_late_step_warns_once_everybody_behind_it(at):
    at("2026-01-05 09:00")
    dossier, ba, tam = begun(THREE_AGENCIES), officer("ba", POLICE), officer("tam", INSURANCE)
    at("2026-01-07 10:00")
    assert dossiers.warn_late_steps() == 1
    assert dossiers.warn_late_steps() == 0
    event = next(each for each in journal.history("dossier", dossier.id) if each.name == "dossier.warn_step")
    waiting = accounts.Unit.select().where(accounts.Unit.id.in_(event.particulars["behind"]))
    behind = {unit.code for unit in waiting}
    assert behind == {COMMUNE, POLICE, INSURANCE}
    at("2026-01-07 10:05")
    notifications.announce_pending("http://localhost")
    told = notifications.Message.select().where(notifications.Message.notice == "step_late")
    assert {ba.email, tam.email, "dung@example.vn"} <= {message.address for message in told}


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({}, POLICE),
        ({"partner": {"commune": "06712"}}, "G01.49.01"),
        ({"partner": {"detail": "Hà Nội"}}, COMMUNE),
    ],
)
def test_a_step_finds_the_kind_of_agency_in_the_commune_of_an_answer(answers, code):
    place = "partner" if answers else ""
    home = accounts.Unit.get(accounts.Unit.code == COMMUNE)
    unit = dossiers.unit_of_step(RouteStep("A", "case_officer", 8, unit="police", place=place), home, answers)
    assert unit.code == code or (code == "G01.49.01" and unit.commune == "06712")


@pytest.mark.parametrize(
    "steps",
    [
        (RouteStep("A", "case_officer", 8, needs=("nothing",)), RouteStep("B", "approver", 8)),
        (RouteStep("A", "case_officer", 8, stage=1), RouteStep("B", "approver", 8, stage=1)),
        (RouteStep("A", "case_officer", 8, unit="police"),),
    ],
)
def test_a_route_that_nobody_could_walk_is_not_published(steps):
    record = catalogue.published("1.001731").record
    with pytest.raises(Invalid):
        catalogue.publish(accounts.SYSTEM, record.code, record, None, Route(steps=steps))


def test_a_route_comes_back_from_its_text_and_says_no_more_than_it_must():
    gives = (Paper("a", "A"),)
    route = Route(
        steps=(RouteStep("A", "case_officer", 8, stage=1, gives=gives), RouteStep("B", "approver", 8))
    )
    assert Route.from_json(route.to_json()) == route
    assert set(route.to_json()["steps"][1]) == {"name", "role", "hours", "name_en", "unit"}
    assert route.stages == (1, 2)
