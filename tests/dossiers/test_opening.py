"""Handing in: one dossier, one code, one secret."""

import pytest

from portal import accounts, clock, db, deadlines, dossiers
from portal.documents import Document
from portal.dossiers import tracking
from portal.errors import Forbidden, NotFound
from tests.dossiers.office import events, person, submitted

pytestmark = pytest.mark.usefixtures("world")


def test_a_dossier_has_a_code_a_secret_and_an_event(at):
    at("2026-01-05 09:00")
    dossier = submitted()
    assert dossier.code == "H49.01.06-260105-0001"
    assert len(dossier.secret) == 10
    assert dossier.secret not in str(dossiers.Dossier.select().dicts().get())
    assert [event.name for event in events(dossier)] == ["dossier.submit"]
    assert dossier.submitted_at == clock.now()
    assert dossier.owner == person("lan")
    assert dossier.due_at is None


def test_the_same_key_twice_is_one_dossier():
    first, second = submitted(submission_key="twice"), submitted(submission_key="twice")
    assert first == second
    assert dossiers.Dossier.select().count() == 1
    assert dossiers.Component.select().where(dossiers.Component.dossier == first).count() == 2
    assert len(events(first)) == 1


def test_the_same_key_again_takes_no_number(at):
    at("2026-01-05 09:00")
    for _time in range(3):
        submitted(submission_key="again")
    assert submitted(submission_key="another").code == "H49.01.06-260105-0002"
    assert dossiers.Party.select().count() == 4, "two people for each dossier"


def test_what_was_handed_in_is_kept_with_its_hash():
    document = Document.create(
        sha256="ab" * 32, name="a.pdf", media_type="application/pdf", size=3, created_at=clock.now()
    )
    paper = dossiers.GivenPaper("c1", "Tờ khai", originals=1, documents=(document,))
    dossier = submitted(components=[paper])
    (file,) = dossiers.ComponentFile.select()
    assert (file.component.name, file.sha256, file.is_superseded) == ("Tờ khai", "ab" * 32, False)
    dossiers.supply_paper(file.component, [document])
    kept = list(dossiers.ComponentFile.select().order_by(dossiers.ComponentFile.id))
    assert [each.is_superseded for each in kept] == [True, False]
    assert dossier.components.count() == 1


def test_a_guest_hands_in_without_an_account():
    version_owner = submitted().version
    dossier = dossiers.open_dossier(
        accounts.Guest(),
        version=version_owner,
        answers={},
        channel=dossiers.Channel.ONLINE,
        intake_unit=person("binh").assignments[0].unit,
        submission_key="guest",
    )
    assert dossier.owner is None
    assert dossier.routing_problem


def test_at_the_counter_the_officer_does_not_become_the_owner():
    dossier = submitted(by="binh", channel=dossiers.Channel.COUNTER)
    assert dossier.owner is None
    assert submitted(by="binh", channel=dossiers.Channel.COUNTER, owner=person("minh")).owner == person(
        "minh"
    )


def test_codes_count_by_unit_and_day(at):
    at("2026-01-05 09:00")
    assert [submitted().code[-4:] for _ in range(2)] == ["0001", "0002"]
    at("2026-01-05 23:59")
    assert submitted().code == "H49.01.06-260105-0003"
    at("2026-01-06 00:01")
    assert submitted().code == "H49.01.06-260106-0001"
    assert submitted(intake_unit=person("cuong").assignments[0].unit).code.endswith("-260106-0001")


def test_the_format_of_codes_is_data(at):
    at("2026-06-09 09:00")
    deadlines.Rule.create(name="code_format", value={"": "{org}-{date:%Y%m%d}-{seq:07d}"})
    assert submitted().code == "H49.01.06-20260609-0000001"


def test_a_code_is_never_given_again(at):
    at("2026-01-05 09:00")
    first = submitted()
    dossiers.Party.delete().execute()
    dossiers.Component.delete().execute()
    first.delete_instance()
    assert submitted().code == "H49.01.06-260105-0002"


def test_a_dossier_that_fails_leaves_nothing():
    before = dossiers.Sequence.select().count()
    with pytest.raises(AttributeError), db.transaction():
        submitted(components=[None])
    assert dossiers.Dossier.select().count() == 0
    assert dossiers.Sequence.select().count() == before


@pytest.mark.parametrize("typed", ["{}", " {} ", "{:.5}-{:.0}"])
def test_tracking_takes_the_secret_as_people_type_it(typed):
    dossier = submitted()
    secret = dossier.secret.lower() if "-" not in typed else f"{dossier.secret[:5]}-{dossier.secret[5:]}"
    assert dossiers.by_tracking(f" {dossier.code.lower()} ", secret) == dossier


@pytest.mark.parametrize(
    ("code", "secret"), [("", ""), ("right", "wrong"), ("right", ""), ("wrong", "right")]
)
def test_a_wrong_code_and_a_wrong_secret_get_the_same_words(code, secret):
    dossier = submitted()
    sent = dossier.code if code == "right" else code, dossier.secret if secret == "right" else secret
    with pytest.raises(NotFound, match="No dossier has this code and secret"):
        dossiers.by_tracking(*sent)


def test_no_table_tells_a_secret_and_another_key_makes_another(monkeypatch):
    dossier = submitted()
    rows = str(list(dossiers.Dossier.select().dicts()))
    assert dossier.secret not in rows
    assert tracking.hash_of(dossier.secret) not in rows, "46 bits are soon guessed from a bare hash"
    before = dossier.secret
    monkeypatch.setattr(tracking, "_keys", {})
    tracking.configure("another key")
    assert dossier.secret != before


def test_a_new_secret_shuts_the_door_for_the_former():
    dossier = submitted()
    former = dossier.secret
    with pytest.raises(Forbidden):
        dossiers.renew_secret(person("minh"), dossier)
    newer = dossiers.renew_secret(person("lan"), dossier).secret
    assert newer != former
    assert dossiers.by_tracking(dossier.code, newer) == dossier
    with pytest.raises(NotFound):
        dossiers.by_tracking(dossier.code, former)
    assert former not in str(events(dossier)[-1].particulars)
    assert newer not in str(events(dossier)[-1].particulars)


def test_a_secret_of_which_only_the_hash_was_kept_still_opens():
    dossier = submitted()
    kept = {"secret_nonce": "", "secret_hash": tracking.hash_of("34679ACDEF")}
    dossiers.Dossier.update(**kept).execute()
    assert dossiers.by_tracking(dossier.code, "34679-acdef") == dossier
    with pytest.raises(NotFound):
        dossiers.by_tracking(dossier.code, "")
