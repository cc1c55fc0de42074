"""An office at work, made once by the people who do such things, and copied for each test."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from portal import accounts, api, clock, create_app, db, fees, handovers, intake, results
from portal.accounts import Session, User
from tests.client import Client
from tests.conftest import settings_for
from tests.journeys import acts

MONDAY = "2026-01-05 09:00"


@dataclass
class Built:
    """The world's folder; Lan's dossiers by state, and what else is hers."""

    folder: Path
    codes: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


@pytest.fixture(scope="session")
def office_template(world_template, tmp_path_factory) -> Built:
    """Lan's draft, ready to be submitted, and three dossiers: submitted, in process, decided."""
    template, url = world_template
    if url:
        pytest.skip("these worlds are copied as SQLite files; the verbs below are tested on both databases")
    return built(template, tmp_path_factory.mktemp("office"))


def built(template: Path, folder: Path) -> Built:
    """A copy of the demo world in which these things have happened."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    app = create_app(settings_for(folder))
    moment = datetime.fromisoformat(MONDAY).replace(tzinfo=clock.VIETNAM).astimezone(clock.UTC)
    world = Built(folder)
    with pytest.MonkeyPatch.context() as patch, app.app_context():
        patch.setattr(clock, "now", lambda: moment)
        db.database.connect(reuse_if_open=True)
        _work(app, world)
        db.database.close()
    return world


def _work(app, world: Built) -> None:
    lan, binh, cuong, dung = (Client(app) for _ in range(4))
    for client, name in ((lan, "lan"), (binh, "binh"), (cuong, "cuong"), (dung, "dung")):
        client.sign_in(name)
    world.codes = {state: acts.submitted(lan) for state in ("submitted", "in_process", "decided")}
    for state in ("in_process", "decided"):
        acts.receive(binh, world.codes[state])
    acts.decide(cuong, dung, world.codes["decided"])
    sent = {"sender": "H49.01.06", "receiver": "H49.154", "cargo": "papers", "key": "list of papers"}
    binh.post("/handovers", **sent, codes=world.codes["in_process"])
    binh.post(f"/counter/{world.codes['submitted']}/phones", paper="birth-notice")
    link = intake.PhoneLink.get()
    page = acts.answer_all(lan, acts.begin(lan), acts.BIRTH_ANSWERS)
    acts.upload(lan, page, "birth-notice")
    draft = intake.Draft.get(intake.Draft.dossier.is_null())
    file = intake.DraftFile.get(intake.DraftFile.draft == draft)
    user, quang = User.get(User.username == "lan"), User.get(User.username == "quang")
    program = {"name": "Bưu điện", "contact": "it@example.vn", "scopes": ["dossier:read"]}
    token, _text = api.issue_token(quang, **program, days=30, per_minute=60)
    told = fees.Notice("FT1", "no payment code", 8000, clock.now())
    transfer = fees.take_notice(accounts.SYSTEM, told)
    world.values = {
        "transfer_id": transfer.id,
        "key": draft.key,
        "step": "child",
        "link_id": link.id,
        "link_key": link.key,
        "paper": "birth-notice",
        "file_id": file.id,
        "document_id": file.document_id,
        "user_id": user.id,
        "session_id": Session.get(Session.user == user).id,
        "assignment_id": 1,
        "unit_id": 1,
        "day_id": 1,
        "word_id": 1,
        "token_id": token.id,
        "webhook_id": 1,
        "call_id": 1,
        "list_code": handovers.Handover.get().code,
        "paper_id": 1,
        "position": 1,
        "number": "01",
        "name": "withdraw",
        "check_code": results.Result.get().check_code,
    }


@pytest.fixture
def office(office_template, tmp_path, at) -> Iterator[tuple[Any, Built]]:
    """(the app over a fresh copy of that world, what is in it) on Monday morning."""
    shutil.copytree(office_template.folder, tmp_path, dirs_exist_ok=True)
    app = create_app(settings_for(tmp_path))
    with app.app_context():
        db.database.connect(reuse_if_open=True)
        at(MONDAY)
        yield app, office_template
        db.database.close()
