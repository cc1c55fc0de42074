"""Programs with tokens, and what they send."""

import base64
import io
from dataclasses import dataclass
from typing import Any

import pytest
from PIL import Image

from portal import accounts, api
from tests.client import alone
from tests.journeys.acts import BIRTH

ALL = tuple(api.Scope)
HOME = {"commune": "07192", "detail": "Thôn Trường Xuân"}
ANSWERS: dict[str, Any] = {
    "applicant_name": "Phạm Thị Lan",
    "applicant_identity": "022192000101",
    "applicant_born_on": "1992-05-14",
    "applicant_phone": "0900000101",
    "applicant_email": "lan@example.vn",
    "applicant_address": HOME,
    "residence_kind": "permanent",
    "residence": HOME,
    "relation": "mother",
    "child_name": "Vũ An Nhiên",
    "child_born_on": "2026-01-02",
    "child_sex": "female",
    "child_ethnicity": "Kinh",
    "child_nationality": "Việt Nam",
    "birth_place_kind": "facility",
    "birth_facility": "Trung tâm Y tế Cô Tô",
    "birth_place": HOME,
    "birth_notice_number": "12/2026",
    "hometown": "Đặc khu Cô Tô, tỉnh Quảng Ninh",
    "mother_ethnicity": "Kinh",
    "mother_nationality": "Việt Nam",
    "parents_married": "no",
    "copies": 2,
    "declaration": True,
}


@dataclass
class Program:
    """A client without a browser: no cookie, no headers but its own."""

    app: Any
    token: api.Token
    text: str

    def ask(self, method: str, path: str, *, language: str = "", **options: Any) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.text}", **options.pop("headers", {})}
        client = self.app.test_client(use_cookies=False)
        answer = alone(client.open, f"{language}/api/v1{path}", method=method, headers=headers, **options)
        body = answer.json if answer.is_json else answer.get_data()
        answer.close()
        return answer.status_code, body

    def get(self, path: str, **options: Any) -> tuple[int, Any]:
        return self.ask("GET", path, **options)

    def post(self, path: str, body: Any, *, key: str = "", **options: Any) -> tuple[int, Any]:
        headers = {"Idempotency-Key": key} if key else {}
        return self.ask("POST", path, json=body, headers=headers, **options)


@pytest.fixture
def program_for(world):
    """`program_for("dossier:submit")` has a token with these scopes; all scopes without any."""

    def make(*scopes: str, days: int = 30, per_minute: int = 120, name: str = "Bưu điện") -> Program:
        quang = accounts.User.get(accounts.User.username == "quang")
        token, text = api.issue_token(
            quang, name=name, contact="it@example.vn", scopes=scopes or ALL, days=days, per_minute=per_minute
        )
        return Program(world, token, text)

    return make


def photo() -> str:
    buffer = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(buffer, "JPEG")
    return base64.b64encode(buffer.getvalue()).decode()


def filled_in(program: Program) -> dict[str, Any]:
    """A whole application for the registration of a birth, made from what the interface itself tells."""
    _, communes = program.get("/communes")
    home = HOME | {"commune": next(each["code"] for each in communes["items"] if "Cô Tô" in each["name"])}
    answers = {name: home if value is HOME else value for name, value in ANSWERS.items()}
    _, branches = program.get("/branches")
    _, procedure = program.get(f"/procedures/{BIRTH}")
    return {
        "procedure": BIRTH,
        "case": (procedure["cases"] or [""])[0],
        "answers": answers,
        "branch": next(each["code"] for each in branches["items"] if "Hồng Gai" in each["name"]),
        "papers": [{"key": "birth-notice", "name": "giay-chung-sinh.jpg", "content": photo()}],
    }
