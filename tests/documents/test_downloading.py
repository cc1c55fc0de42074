"""A file goes out whole, in part, or not again; and to its owner only."""

import io
import random
from urllib.parse import quote

import flask
import pytest

from portal import accounts, clock, documents
from portal.documents.sending import send
from tests.client import Client
from tests.documents import samples

CONTENT = samples.pdf() + b"%" + bytes(range(32, 120)) * 200


def kept(actor, source=documents.Source.UPLOAD, name="Đơn đăng ký.pdf", content=CONTENT):
    return documents.keep(actor, documents.receive(io.BytesIO(content), name), source=source)


@pytest.fixture
def people(app):
    """Lan and Minh, without the rest of the world."""
    return [
        accounts.User.create(username=name, full_name=name.title(), created_at=clock.now())
        for name in ("lan", "minh")
    ]


@pytest.fixture
def document(people):
    return kept(people[0])


@pytest.fixture
def ask(app, document):
    """`ask(Range="bytes=0-9")`: the answer of `send` to a request with these headers."""

    def answer(as_name=None, inline=False, method="GET", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with app.test_request_context("/x", method=method, headers=named):
            response = app.process_response(send(document, as_name=as_name, inline=inline))
            response.direct_passthrough = False
            response.get_data()
            response.close()
            return response

    return answer


def test_a_file_goes_out_whole(ask):
    response = ask()
    assert response.status_code == 200
    assert response.get_data() == CONTENT
    assert response.mimetype == "application/pdf"
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.content_length == len(CONTENT)


def test_the_browser_saves_it_and_guesses_nothing(ask):
    headers = ask().headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cache-Control"] == "private, max-age=0, must-revalidate"
    assert headers["Content-Disposition"] == (
        f"attachment; filename=\"Don dang ky.pdf\"; filename*=UTF-8''{quote('Đơn đăng ký.pdf')}"
    )


def test_a_name_cannot_leave_its_quotes(ask):
    given = 'a"; x=\\"b\r\nSet-Cookie: c.pdf'
    disposition = ask(as_name=documents.names.clean(given)).headers["Content-Disposition"]
    assert disposition.count('"') == 2
    assert "\n" not in disposition


def test_it_can_be_shown_in_the_browser(ask):
    headers = ask(inline=True).headers
    assert headers["Content-Disposition"].startswith("inline;")
    assert "sandbox" not in headers["Content-Security-Policy"]


def test_a_download_goes_on(ask, document):
    response = ask(Range="bytes=5000-", If_Range=f'"{document.sha256}"')
    assert response.status_code == 206
    assert response.get_data() == CONTENT[5000:]
    assert response.headers["Content-Range"] == f"bytes 5000-{len(CONTENT) - 1}/{len(CONTENT)}"


@pytest.mark.parametrize(
    ("wanted", "part"),
    [("bytes=0-99", slice(0, 100)), ("bytes=-50", slice(-50, None)), ("bytes=9-9", slice(9, 10))],
)
def test_a_part_is_that_part(ask, wanted, part):
    response = ask(Range=wanted)
    assert response.status_code == 206
    assert response.get_data() == CONTENT[part]


def test_a_part_of_another_version_is_the_whole(ask):
    response = ask(Range="bytes=5000-", If_Range='"another"')
    assert response.status_code == 200
    assert response.get_data() == CONTENT


def test_only_the_head(ask):
    response = ask(method="HEAD")
    assert response.status_code == 200
    assert response.content_length == len(CONTENT)


def address(document):
    return f"/documents/{document.id}"


@pytest.fixture
def as_person(app, monkeypatch):
    """A client of somebody whose sign-in is not the matter here."""

    def make(person):
        monkeypatch.setattr("portal.documents.views.actor", lambda: person)
        return Client(app)

    return make


def test_who_uploaded_a_file_reads_it(as_person, people, document):
    response = as_person(people[0]).flask.get(address(document))
    assert response.status_code == 200
    assert response.get_data() == CONTENT
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    response.close()


def test_the_same_file_is_not_sent_again(as_person, people, document):
    client = as_person(people[0]).flask
    response = client.get(address(document), headers={"If-None-Match": f'"{document.sha256}"'})
    assert (response.status_code, response.get_data()) == (304, b"")
    response.close()


def test_a_part_beyond_the_end_is_refused(as_person, people, document):
    page = as_person(people[0]).get(address(document), Range=f"bytes={len(CONTENT)}-")
    assert page.status == 416


def test_another_person_finds_nothing(as_person, people, document):
    page = as_person(people[1]).get(address(document))
    assert page.status == 404
    assert "Đơn đăng ký" not in page.text


def test_a_guest_finds_nothing(as_person, people, document):
    nobodys = kept(accounts.Guest(), content=samples.pdf(pages=2))
    guest = as_person(accounts.Guest())
    assert guest.get(address(document)).status == 404
    assert guest.get(address(nobodys)).status == 404


def test_an_unknown_number_finds_nothing(as_person, people):
    assert as_person(people[0]).get("/documents/999999").status == 404


@pytest.mark.parametrize("source", [documents.Source.COUNTER, documents.Source.PORTAL])
def test_what_belongs_to_a_dossier_is_read_there(as_person, people, source):
    assert as_person(people[0]).get(address(kept(people[0], source))).status == 404


def test_the_same_bytes_of_another_person_open_nothing(as_person, people, document):
    of_minh = kept(people[1])
    assert of_minh.sha256 == document.sha256
    assert as_person(people[1]).get(address(document)).status == 404
    response = as_person(people[1]).flask.get(address(of_minh))
    assert response.status_code == 200
    response.close()


def test_sending_does_not_read_the_file_into_memory(app, people):
    content = CONTENT + random.Random(1).randbytes(5_000_000)
    document = kept(people[0], content=content)
    with app.test_request_context("/x"):
        response = send(document)
        assert response.direct_passthrough
        assert isinstance(response, flask.Response)
        response.close()
