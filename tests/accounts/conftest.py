"""A small office, made by the verbs: Quang administers, Binh takes in, Dung decides, Lan applies."""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from flask import Flask

from portal import accounts
from portal.accounts import Role, Unit, UnitKind, User
from tests.client import Client

PASSWORD = "bốn con voi trên cầu"


@dataclass
class Office:
    quang: User
    binh: User
    dung: User
    lan: User
    branch: Unit
    commune: Unit


def made(username: str, full_name: str, **facts: object) -> User:
    return accounts.create_user(
        accounts.SYSTEM, username=username, full_name=full_name, password=PASSWORD, **facts
    )


def build() -> Office:
    branch = Unit.create(code="H49.01.06", kind=UnitKind.BRANCH, name="Chi nhánh Hồng Gai")
    commune = Unit.create(code="H49.154", kind=UnitKind.COMMUNE, name="UBND đặc khu Cô Tô")
    office = Office(
        quang=made("quang", "Trần Quang"),
        binh=made("binh", "Lê Thanh Bình"),
        dung=made("dung", "Ngô Dung"),
        lan=made("lan", "Phạm Thị Lan", email="lan@example.vn"),
        branch=branch,
        commune=commune,
    )
    accounts.assign(accounts.SYSTEM, office.quang, Role.ADMINISTRATOR, branch)
    accounts.assign(accounts.SYSTEM, office.binh, Role.COUNTER, branch)
    accounts.assign(accounts.SYSTEM, office.dung, Role.APPROVER, commune)
    return office


@pytest.fixture
def office(db: None) -> Office:
    """The people over a migrated database; no Flask."""
    return build()


def elsewhere(error: Exception, endpoint: str, values: object) -> str:
    """Each page links to pages of higher packages; these tests do not depend on them."""
    if endpoint.startswith("accounts."):
        raise error
    return f"/elsewhere/{endpoint}"


@pytest.fixture
def pages(app: Flask) -> SimpleNamespace:
    """The same people, and `open(name)` for a browser of theirs."""

    app.url_build_error_handlers.append(elsewhere)

    def browser(name: str = "") -> Client:
        client = Client(app)
        if name:
            answer = client.post("/sign-in", username=name, password=PASSWORD)
            assert answer.status == 303, answer.text
        return client

    return SimpleNamespace(office=build(), open=browser, app=app)


def signed_in(username: str = "lan", password: str = PASSWORD, address: str = "203.0.113.9"):
    return accounts.sign_in(username, password, address=address, browser="Firefox")
