"""Uploads in pieces by the tus 1.0 protocol, as any client may speak it."""

import base64
import contextlib
import hashlib
import io
import threading
from datetime import timedelta

import pytest

from portal import accounts, catalogue, clock, db, documents, intake
from portal.documents import parts
from portal.intake import uploads
from portal.intake.models import DraftFile, Upload
from tests.client import Client, Page, alone
from tests.documents import samples
from tests.journeys import acts

TUS = {"Tus-Resumable": "1.0.0"}
CHUNK = {**TUS, "Content-Type": "application/offset+octet-stream"}
PDF = samples.pdf(2)
WHOLE = len(PDF)


class Sender(Client):
    """A client that speaks tus; `place` is where files are announced."""

    place = ""

    def ask(self, method, url, body=b"", **headers):
        answer = alone(self.flask.open, url, method=method, data=body, headers=headers)
        answer.close()
        return answer

    def announce(self, size=WHOLE, name="Giấy.pdf", sha256="", **headers):
        told = {"filename": name, **({"sha256": sha256} if sha256 else {})}
        metadata = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in told.items())
        return self.ask(
            "POST", self.place, **{**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata, **headers}
        )

    def begin(self, **how):
        answer = self.announce(**how)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def send(self, url, body, offset=0, **headers):
        return self.ask("PATCH", url, body, **{**CHUNK, "Upload-Offset": str(offset), **headers})

    def offset(self, url):
        answer = self.ask("HEAD", url, **TUS)
        return int(answer.headers["Upload-Offset"]) if answer.status_code == 200 else answer.status_code


@pytest.fixture
def draft_of(world):
    """`draft_of("lan")`: (her client, pointed at the birth notice of a new draft; the draft)."""

    def make(name=None):
        client = Sender(world)
        if name:
            client.sign_in(name)
        actor = accounts.User.get(username=name) if name else accounts.Guest()
        version = catalogue.published(acts.BIRTH)
        case = next((each for each in version.record.cases if each), "")
        draft = intake.start_draft(actor, version, case=case, language="vi")
        client.place = f"/drafts/{draft.key}/papers/birth-notice/uploads"
        return client, draft

    return make


def files(draft):
    return [file.document.name for file in DraftFile.select().where(DraftFile.draft == draft)]


def test_a_server_says_what_it_speaks(draft_of):
    lan, _draft = draft_of("lan")
    answer = lan.ask("OPTIONS", lan.place)
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert set(answer.headers["Tus-Extension"].split(",")) == {
        "creation",
        "expiration",
        "checksum",
        "termination",
    }
    assert answer.headers["Tus-Max-Size"] == "20000000"
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_a_file_comes_in_pieces_and_lies_on_its_paper(draft_of):
    lan, draft = draft_of("lan")
    url = lan.begin()
    assert lan.offset(url) == 0
    first = lan.send(url, PDF[:100])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "100")
    assert "GMT" in first.headers["Upload-Expires"]
    assert lan.offset(url) == 100
    assert files(draft) == []
    last = lan.send(url, PDF[100:], 100)
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(PDF)))
    assert lan.offset(url) == len(PDF)
    assert files(draft) == ["Giấy.pdf"]
    stored = DraftFile.get().document
    assert documents.verify(stored)
    assert stored.sha256 == hashlib.sha256(PDF).hexdigest()


class Cut(io.BytesIO):
    """A body that ends before it should, as granian gives it when the line dies."""


def test_a_cut_body_keeps_what_arrived(draft_of):
    lan, draft = draft_of("lan")
    url = lan.begin()
    environ = {"wsgi.input": Cut(PDF[:60]), "CONTENT_LENGTH": str(len(PDF))}
    headers = {**CHUNK, "Upload-Offset": "0"}
    lan.flask.open(url, method="PATCH", headers=headers, environ_overrides=environ).close()
    assert lan.offset(url) == 60
    assert lan.send(url, PDF[60:], 60).status_code == 204
    assert files(draft) == ["Giấy.pdf"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412),
        ({"Content-Type": "application/json"}, 415),
        ({"Upload-Offset": "5"}, 409),
        ({"Upload-Offset": "five"}, 400),
        ({"Upload-Checksum": "crc32 AAAA"}, 400),
        ({"Upload-Checksum": "sha1 not base64"}, 400),
        ({"Upload-Checksum": "sha1 " + base64.b64encode(b"x" * 20).decode()}, 460),
    ],
)
def test_a_chunk_that_is_not_as_the_protocol_asks_changes_nothing(draft_of, change, status):
    lan, _draft = draft_of("lan")
    url = lan.begin()
    answer = lan.send(url, PDF[:50], **change)
    assert answer.status_code == status
    assert answer.mimetype == "text/plain"
    assert answer.text.strip()
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert lan.offset(url) == 0


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_right_checksum_is_taken(draft_of, algorithm):
    lan, draft = draft_of("lan")
    url = lan.begin()
    digest = base64.b64encode(hashlib.new(algorithm, PDF).digest()).decode()
    assert lan.send(url, PDF, **{"Upload-Checksum": f"{algorithm} {digest}"}).status_code == 204
    assert files(draft) == ["Giấy.pdf"]


def test_more_bytes_than_announced_are_refused(draft_of):
    lan, _draft = draft_of("lan")
    url = lan.begin(size=10)
    assert lan.send(url, PDF).status_code == 413
    assert lan.offset(url) == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"size": 20_000_001}, 413),
        ({"size": 0}, 422),
        ({"Upload-Length": "many"}, 400),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Metadata": "filename ***"}, 400),
        ({"Upload-Metadata": "filename " + "A" * 5000}, 400),
        ({"Tus-Resumable": ""}, 412),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_before_its_bytes(draft_of, headers, status):
    lan, _draft = draft_of("lan")
    answer = lan.announce(**headers)
    assert answer.status_code == status
    assert answer.text.strip()
    assert Upload.select().count() == 0


def test_a_paper_that_is_not_asked_for_takes_nothing(draft_of):
    lan, _draft = draft_of("lan")
    lan.place = lan.place.replace("birth-notice", "x")
    assert lan.announce().status_code == 422


def test_a_refused_file_is_told_in_words_and_in_the_readers_language(draft_of):
    lan, draft = draft_of("lan")
    lan.place = "/en" + lan.place
    url = lan.begin(size=20)
    assert url.startswith("/en/uploads/")
    answer = lan.send(url, b"neither PDF nor photo")
    assert answer.status_code == 413
    answer = lan.send(url, b"neither PDF or photo")
    assert answer.status_code == 422
    assert answer.text.startswith("Choose a PDF or a photo")
    assert files(draft) == []
    # The words may have been lost with the line: the last byte again brings them again.
    assert lan.offset(url) == 19
    assert lan.send(url, b"o", 19).text == answer.text
    assert lan.ask("DELETE", url, **TUS).status_code == 204
    assert lan.offset(url) == 404


def test_a_photo_becomes_a_pdf(draft_of):
    lan, _draft = draft_of("lan")
    photo = samples.phone_photo()
    assert lan.send(lan.begin(size=len(photo), name="a.jpg"), photo).status_code == 204
    document = DraftFile.get().document
    assert (document.media_type, document.pages) == ("application/pdf", 1)
    assert document.original_sha256 == hashlib.sha256(photo).hexdigest()


def test_an_upload_opens_to_its_owner_only(draft_of, client_for, world):
    lan, _draft = draft_of("lan")
    url = lan.begin()
    for stranger in (Sender(world), Sender(world)):
        assert stranger.offset(url) == 404
        assert stranger.send(url, PDF).status_code == 404
        assert stranger.ask("DELETE", url, **TUS).status_code == 404
        assert stranger.ask("POST", lan.place, **TUS, **{"Upload-Length": "10"}).status_code == 404
        stranger.sign_in("minh")
        assert stranger.offset(url) == 404
    assert lan.offset(url) == 0


def test_whoever_has_the_private_link_of_a_guest_sends(draft_of, world):
    guest, draft = draft_of()
    url = guest.begin()
    guest.send(url, PDF[:30])
    phone = Sender(world)
    assert phone.offset(url) == 30
    assert phone.send(url, PDF[30:], 30).status_code == 204
    assert files(draft) == ["Giấy.pdf"]


def test_an_upload_ends_after_two_days_and_is_swept(draft_of, at, monkeypatch):
    lan, _draft = draft_of("lan")
    url = lan.begin()
    lan.send(url, PDF[:30])
    folder = documents.storage.store().folder / "incoming"
    assert len(list(folder.glob("*.part"))) == 1
    later = clock.now() + timedelta(days=2, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    lan.sign_in("lan")
    assert lan.offset(url) == 410
    assert lan.send(url, PDF[30:], 30).status_code == 410
    assert intake.sweep() == 1
    assert list(folder.glob("*.part")) == []
    assert lan.offset(url) == 404


def test_giving_up_leaves_nothing(draft_of):
    lan, _draft = draft_of("lan")
    url = lan.begin()
    assert lan.ask("POST", url, **TUS, **{"X-HTTP-Method-Override": "DELETE"}).status_code == 204
    assert Upload.select().count() == 0
    assert list((documents.storage.store().folder / "incoming").iterdir()) == []


def test_a_network_that_lets_no_patch_through(draft_of):
    lan, draft = draft_of("lan")
    headers = {**CHUNK, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    assert lan.ask("POST", lan.begin(), PDF, **headers).status_code == 204
    assert files(draft) == ["Giấy.pdf"]
    assert lan.ask("POST", lan.begin(), PDF, **TUS).status_code == 400


def test_the_old_request_of_a_dead_line_writes_no_more(draft_of):
    """Its reader wakes up after the phone went on from another network."""
    lan, _draft = draft_of("lan")
    key = lan.begin().rpartition("/")[2]

    class Late(io.BytesIO):
        def read(self, size=-1):
            if self.tell():
                parts.append(key, 40, io.BytesIO(PDF[40:90]), 50)  # from the other network
            return super().read(40)

    with pytest.raises(documents.parts.Conflict):
        parts.append(key, 0, Late(PDF), 200)
    assert parts.arrived(key) == 90


def test_nobody_writes_while_a_file_is_checked(draft_of, monkeypatch):
    lan, draft = draft_of("lan")
    url = lan.begin()
    seen = []
    receive = documents.services.receive

    def slow(stream, name):
        seen.append(lan.send(url, PDF[-1:], len(PDF) - 1).status_code)
        return receive(stream, name)

    monkeypatch.setattr(documents.services, "receive", slow)
    assert lan.send(url, PDF).status_code == 204
    assert seen == [423]
    assert files(draft) == ["Giấy.pdf"]


def test_cut_off_while_the_file_was_checked(draft_of, monkeypatch):
    """Every byte is there, but the file lies nowhere yet: the last byte again brings it to its paper."""
    lan, draft = draft_of("lan")
    url = lan.begin()
    key = url.rpartition("/")[2]
    parts.append(key, 0, io.BytesIO(PDF), len(PDF))
    assert lan.offset(url) == len(PDF) - 1
    assert lan.send(url, PDF[-1:], len(PDF) - 1).status_code == 204
    assert files(draft) == ["Giấy.pdf"]


def test_other_bytes_than_promised_are_damaged(draft_of):
    lan, _draft = draft_of("lan")
    url = lan.begin(sha256="0" * 64)
    assert lan.send(url, PDF).status_code == 460
    assert lan.offset(url) == 404


# Not sent again


def test_a_file_of_the_same_person_is_not_sent_again(draft_of):
    lan, _draft = draft_of("lan")
    lan.send(lan.begin(), PDF)
    again, draft = draft_of("lan")
    answer = again.announce(sha256=hashlib.sha256(PDF).hexdigest(), name="Bản khác.pdf")
    assert answer.status_code == 201
    assert answer.headers["Upload-Offset"] == str(len(PDF))
    assert files(draft) == ["Bản khác.pdf"]
    assert again.offset(answer.headers["Location"]) == len(PDF)


def test_a_photo_is_known_by_what_was_sent(draft_of):
    lan, _draft = draft_of("lan")
    photo = samples.phone_photo()
    lan.send(lan.begin(size=len(photo), name="a.jpg"), photo)
    again, draft = draft_of("lan")
    sha256 = hashlib.sha256(photo).hexdigest()
    assert again.announce(sha256=sha256, size=len(photo)).headers["Upload-Offset"] == str(len(photo))
    assert len(files(draft)) == 1


@pytest.mark.parametrize("other", ["minh", None])
def test_nobody_learns_what_others_have_handed_in(draft_of, other):
    lan, _draft = draft_of("lan")
    lan.send(lan.begin(), PDF)
    stranger, draft = draft_of(other)
    answer = stranger.announce(sha256=hashlib.sha256(PDF).hexdigest())
    assert answer.headers["Upload-Offset"] == "0"
    assert files(draft) == []


def test_a_guest_is_known_by_the_draft_only(draft_of):
    guest, draft = draft_of()
    guest.send(guest.begin(), PDF)
    guest.place = guest.place.replace("birth-notice", "marriage-certificate")
    sha256 = hashlib.sha256(PDF).hexdigest()
    keys = [each.key for each in draft.version.record.requirements]
    guest.place = f"/drafts/{draft.key}/papers/{keys[-1]}/uploads"
    assert guest.announce(sha256=sha256).headers["Upload-Offset"] == str(len(PDF))
    other, _draft = draft_of()
    assert other.announce(sha256=sha256).headers["Upload-Offset"] == "0"


def test_a_known_file_that_is_damaged_on_disk_is_sent_again(draft_of):
    lan, _draft = draft_of("lan")
    lan.send(lan.begin(), PDF)
    documents.path_of(DraftFile.get().document).write_bytes(PDF[:50])
    assert lan.announce(sha256=hashlib.sha256(PDF).hexdigest()).headers["Upload-Offset"] == "0"


def test_a_paper_takes_no_more_than_its_limit(draft_of, monkeypatch):
    monkeypatch.setattr("portal.intake.uploads.MOST_AT_ONCE", 2)
    lan, _draft = draft_of("lan")
    lan.begin()
    lan.begin()
    assert lan.announce().status_code == 422


def test_an_asked_paper_takes_pieces_too(world, at):
    at("2026-01-05 09:00")
    lan, binh = Sender(world), Client(world)
    lan.sign_in("lan")
    binh.sign_in("binh")
    code = acts.submitted(lan)
    lan.place = f"/dossiers/{code}/supply/birth-notice/uploads"
    assert lan.announce().status_code == 409  # nothing is asked for
    page = binh.get(f"/counter/{code}")
    found = {"check-birth-notice": "missing", "note-birth-notice": "Mờ", "reason": "Mờ", "act": "ask"}
    form = next(each for each in page.all("form") if (each.get("action") or "").endswith(code))
    binh.post(form.get("action"), data=acts.fields(form) | found)
    assert lan.send(lan.begin(), PDF).status_code == 204
    assert "Giấy.pdf" in Page(lan.flask.get(f"/dossiers/{code}/supply")).text


def test_the_same_file_goes_on_after_a_reload(draft_of):
    """Nothing is kept in the browser: its hash says which upload it was."""
    lan, draft = draft_of("lan")
    sha256 = hashlib.sha256(PDF).hexdigest()
    url = lan.begin(sha256=sha256)
    lan.send(url, PDF[:70])
    answer = lan.announce(sha256=sha256)
    assert (answer.headers["Location"], answer.headers["Upload-Offset"]) == (url, "70")
    assert lan.send(url, PDF[70:], 70).status_code == 204
    assert files(draft) == ["Giấy.pdf"]


def test_two_ends_of_one_file_at_once_put_it_there_once(draft_of, monkeypatch):
    lan, draft = draft_of("lan")
    key = lan.begin().rsplit("/", 1)[1]
    stored = documents.receive(io.BytesIO(PDF), "Giấy.pdf")
    both_are_inside, put = threading.Barrier(2), uploads._put

    def slowly(*what):
        begun.append(what)
        with contextlib.suppress(threading.BrokenBarrierError):
            both_are_inside.wait(1)
        put(*what)

    def end():
        upload = Upload.get(Upload.key == key)
        uploads._finish(accounts.User.get(username="lan"), upload, stored)
        ended.append(upload.is_done)
        db.database.close()

    monkeypatch.setattr(uploads, "_put", slowly)
    begun, ended = [], []
    ends = [threading.Thread(target=end) for _each in range(2)]
    for each in ends:
        each.start()
    for each in ends:
        each.join()
    assert ended == [True, True]
    assert len(begun) == 1
    assert files(draft) == ["Giấy.pdf"]
