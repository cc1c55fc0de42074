"""What the QR code carries is checked by another language, with no network."""

import base64
import json
import subprocess
from datetime import date
from pathlib import Path

import pytest

from portal import results
from portal.results import papers, seals, services
from tests.client import Client
from tests.journeys import acts
from tests.journeys.conftest import office, office_template  # noqa: F401  fixtures
from tests.pdf import poppler
from tests.results.test_result_paper import EXTRACT

READER = Path(__file__).with_name("verify.mjs")
HOST = "https://dichvucong.example.vn/verify/"


def judged(folder, addresses, revoked=()):
    """What the reader in Node says of each."""
    told = {
        "keys": {"keys": seals.public_keys(folder)},
        "revoked": seals.revoked(folder, list(revoked), date(2026, 1, 5)),
        "today": "20260105",
        "papers": addresses,
    }
    done = subprocess.run(
        ["node", READER], input=json.dumps(told), capture_output=True, text=True, timeout=60, check=True
    )
    return json.loads(done.stdout)


def facts(number, until=None):
    return seals.Facts(
        f"{number}/2026/KQ-H49.43",
        "Giấy khai sinh (bản chính)",
        f"Vũ An Nhiên {number}",
        date(2026, 1, 5),
        until,
    )


def address(folder, number, until=None):
    code = f"K7QM-3X2P-9TRA-{number:04}"
    return f"{HOST}{code}#{seals.seal(folder, code, facts(number, until))}"


def tampered(paper, at):
    """One bit of the seal turned over, or the seal on another paper's check code."""
    place, _, seal = paper.partition("#")
    if at == 0:
        return place[:-1] + ("8" if place[-1] != "8" else "9") + "#" + seal
    content = bytearray(base64.urlsafe_b64decode(seal + "=" * (-len(seal) % 4)))
    content[at * len(content) // 10] ^= 1 << at % 7
    return place + "#" + base64.urlsafe_b64encode(bytes(content)).rstrip(b"=").decode()


def test_node_agrees_on_good_tampered_and_revoked_papers(tmp_path):
    good = [address(tmp_path, number) for number in range(100)]
    bad = [tampered(good[at], at) for at in range(10)]
    gone = [address(tmp_path, number) for number in range(200, 205)]
    codes = [each.partition("#")[0].removeprefix(HOST) for each in gone]
    said = judged(tmp_path, [*good, *bad, *gone], revoked=codes)
    assert [each["verdict"] for each in said] == ["true"] * 100 + ["false"] * 10 + ["revoked"] * 5
    assert said[7] == {
        "verdict": "true",
        "number": "7/2026/KQ-H49.43",
        "name": "Giấy khai sinh (bản chính)",
        "holder": "Vũ An Nhiên 7",
        "issued": "20260105",
        "until": "",
    }


def test_every_byte_of_the_seal_counts(tmp_path):
    good = address(tmp_path, 1)
    seal = good.partition("#")[2]
    content = base64.urlsafe_b64decode(seal + "=" * (-len(seal) % 4))
    changed = []
    for at in range(len(content)):
        other = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        changed.append(good.partition("#")[0] + "#" + base64.urlsafe_b64encode(other).rstrip(b"=").decode())
    assert {each["verdict"] for each in judged(tmp_path, changed)} == {"false"}


def test_a_term_that_has_ended_is_told(tmp_path):
    ended = address(tmp_path, 1, date(2026, 1, 4))
    lasts = address(tmp_path, 2, date(2026, 1, 5))
    assert [each["verdict"] for each in judged(tmp_path, [ended, lasts])] == ["ended", "true"]


def test_papers_of_an_old_key_stay_right_and_another_instances_are_false(tmp_path):
    old = address(tmp_path / "a", 1)
    seals.new_key(tmp_path / "a")
    new = address(tmp_path / "a", 2)
    stranger = address(tmp_path / "b", 3)
    assert len(seals.public_keys(tmp_path / "a")) == 2
    said = judged(tmp_path / "a", [old, new, stranger])
    assert [each["verdict"] for each in said] == ["true", "true", "false"]


def test_a_list_that_was_changed_is_not_believed(tmp_path):
    told = seals.revoked(tmp_path, ["A"], date(2026, 1, 5))
    changed = {**told, "list": ""}
    sent = {
        "keys": {"keys": seals.public_keys(tmp_path)},
        "revoked": changed,
        "today": "20260105",
        "papers": [],
    }
    done = subprocess.run(
        ["node", READER], input=json.dumps(sent), capture_output=True, text=True, timeout=60
    )
    assert done.returncode != 0
    assert "not signed" in done.stderr


def test_a_thousand_revoked_papers_take_seven_kilobytes(tmp_path):
    told = seals.revoked(
        tmp_path, [f"K7QM-3X2P-9TRA-{number:04}" for number in range(1000)], date(2026, 1, 5)
    )
    assert len(json.dumps(told)) < 7_000


def test_long_names_are_cut_and_the_code_stays_readable(tmp_path):
    long = seals.Facts(
        "12345/2026/KQ-H49.43", "Quyết định " * 30, "Nguyễn Thị " * 20, date(2026, 1, 5), date(2031, 1, 5)
    )
    code = "K7QM-3X2P-9TRA-5HNW"
    address = f"{HOST}{code}#{seals.seal(tmp_path, code, long)}"
    paper = papers.result_pdf(papers.ResultPaper(**{**vars(EXTRACT), "verify_url": address}))
    assert poppler.codes_on(paper, tmp_path) == [address]
    assert address.partition("#")[2] not in poppler.text_of(paper, tmp_path)


def test_private_keys_are_for_the_portal_alone(tmp_path):
    address(tmp_path / "keys", 1)
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()] == [0o600]


@pytest.fixture
def decided(office):  # noqa: F811
    app, built = office
    return app, results.Result.get(), built.codes["decided"]


def test_a_signed_result_carries_its_seal_and_a_revoked_one_is_listed(decided, tmp_path):
    app, result, code = decided
    lan, dung, guest = Client(app), Client(app), Client(app)
    lan.sign_in("lan")
    dung.sign_in("dung")
    _, pdf = acts.fetch(lan, f"/dossiers/{code}/result.pdf")
    assert len(pdf) <= 25_000
    [scanned] = poppler.codes_on(pdf, tmp_path)
    assert scanned.startswith(f"http://localhost/verify/{result.check_code}#")
    assert guest.get(scanned.removeprefix("http://localhost").partition("#")[0]).status == 200

    def verdict():
        told = {
            "keys": guest.flask.get("/verify/keys.json").json,
            "revoked": guest.flask.get("/verify/revoked.json").json,
            "today": "20260105",
            "papers": [scanned],
        }
        done = subprocess.run(
            ["node", READER], input=json.dumps(told), capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)[0]

    before = verdict()
    assert (before["verdict"], before["number"]) == ("true", result.number)
    assert before["holder"] == result.holder_name
    acts.press(dung, dung.get(f"/dossiers/{code}/revoke"), "/revoke", reason="Sai tên")
    assert verdict()["verdict"] == "revoked"
    assert services.revoked(app.config["PORTAL"])["day"] == "2026-01-05"
