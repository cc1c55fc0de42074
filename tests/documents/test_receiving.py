"""What is taken, what is refused, and in which words."""

import io

import pytest
from pypdf import PdfReader

from portal import documents
from portal.documents import checking, storage
from portal.errors import Invalid
from tests.documents import samples


def test_a_pdf_is_kept_byte_by_byte(receive):
    content = samples.pdf(pages=3)
    stored = receive(content, "Tờ khai.pdf")
    assert (stored.name, stored.media_type, stored.pages) == ("Tờ khai.pdf", "application/pdf", 3)
    assert storage.place_of(stored.sha256).read_bytes() == content
    assert stored.size == len(content)
    assert stored.original_sha256 == ""


def test_the_store_is_outside_the_web_root_and_closed_to_others(receive, store):
    stored = receive(samples.pdf())
    place = storage.place_of(stored.sha256)
    assert place == store / stored.sha256[:2] / stored.sha256[2:4] / stored.sha256
    assert not place.stat().st_mode & 0o077
    assert not store.stat().st_mode & 0o077


def test_a_pdf_with_any_name_is_a_pdf(receive):
    assert receive(samples.pdf(), "ảnh.jpg").media_type == "application/pdf"


def test_a_pdf_locked_by_its_owner_but_open_to_readers_is_taken(receive):
    assert receive(samples.pdf(pages=2, user_password="", owner_password="x", algorithm="AES-256")).pages == 2


def test_a_link_in_a_pdf_is_no_program(receive):
    assert receive(samples.pdf(change=samples.with_link)).pages == 1


def test_a_signed_pdf_is_known(receive):
    assert receive(samples.pdf(change=samples.with_signature)).is_signed
    assert not receive(samples.pdf(change=samples.with_place_to_sign)).is_signed
    assert not receive(samples.pdf()).is_signed


def words(problem):
    return checking.PROBLEMS[problem]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(samples.archive("a.txt"), "office", id="a zip"),
        pytest.param(samples.archive("[Content_Types].xml", "word/document.xml"), "office", id="docx"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "office", id="old doc"),
        pytest.param(b"<html><script>alert(1)</script>", "other", id="html"),
        pytest.param(b"MZ" + bytes(5000), "other", id="program"),
        pytest.param("Cộng hoà xã hội".encode(), "other", id="text"),
        pytest.param(samples.encoded(samples.picture(), "GIF"), "other", id="gif"),
        pytest.param(samples.pdf(user_password="bí mật", algorithm="AES-256"), "encrypted", id="password"),
        pytest.param(samples.pdf(user_password="x", algorithm="RC4-40"), "encrypted", id="old password"),
        pytest.param(samples.pdf(change=samples.with_script), "active", id="script"),
        pytest.param(samples.pdf(change=samples.with_launch_on_a_page), "active", id="launch"),
        pytest.param(samples.pdf(change=samples.with_hidden_action_kind), "active", id="hidden script"),
        pytest.param(samples.pdf(pages=0), "damaged_pdf", id="no page"),
        pytest.param(b"%PDF-1.7\n" + bytes(range(256)) * 40, "damaged_pdf", id="noise"),
        pytest.param(samples.pdf(pages=40)[:2000], "damaged_pdf", id="cut off"),
        pytest.param(samples.encoded(samples.noise(600, 400), "JPEG")[:9000], "damaged_photo", id="cut jpeg"),
        pytest.param(samples.encoded(samples.noise(300, 200), "PNG")[:9000], "damaged_photo", id="cut png"),
        pytest.param(samples.encoded(samples.noise(300, 200), "WEBP")[:900], "damaged_photo", id="cut webp"),
        pytest.param(samples.heic(samples.noise(300, 200))[:4000], "damaged_photo", id="cut heic"),
        pytest.param(samples.png_that_claims(8000, 8000), "too_many_points", id="64 megapixels"),
        pytest.param(samples.png_that_claims(65000, 65000), "too_many_points", id="bomb"),
    ],
)
def test_others_are_refused_in_words(receive, files, content, problem):
    with pytest.raises(Invalid) as refused:
        receive(content, "giấy tờ.pdf")
    assert refused.value.message == words(problem)
    assert files() == []


def test_an_empty_file_is_refused(receive, files):
    with pytest.raises(Invalid, match="empty"):
        receive(b"")
    assert files() == []


class Endless:
    """Somebody who sends for ever."""

    def __init__(self):
        self.sent = 0

    def read(self, size):
        self.sent += size
        return bytes(size)


def test_reading_stops_at_the_limit(files, store):
    documents.configure(store, 1_500_000)
    stream = Endless()
    with pytest.raises(Invalid) as refused:
        documents.receive(stream, "lớn.pdf")
    assert str(refused.value).startswith("File is larger than 1.5 MB.")
    assert stream.sent <= 1_500_000 + storage.CHUNK
    assert files() == []


def test_a_file_of_exactly_the_limit_is_taken(store):
    content = samples.pdf()
    documents.configure(store, len(content))
    assert documents.receive(io.BytesIO(content), "a.pdf").size == len(content)
    documents.configure(store, len(content) - 1)
    with pytest.raises(Invalid, match="larger"):
        documents.receive(io.BytesIO(content), "a.pdf")


def test_a_stream_that_breaks_leaves_nothing(files, store):
    class Cut(io.BytesIO):
        def read(self, size=-1):
            return super().read(size) or self._break()

        def _break(self):
            raise ConnectionError("cut")

    with pytest.raises(ConnectionError):
        documents.receive(Cut(samples.pdf()), "a.pdf")
    assert files() == []


def test_a_pdf_that_goes_round_in_circles_ends(receive):
    def circle(writer):
        from pypdf.generic import NameObject

        writer.root_object[NameObject("/Me")] = writer.root_object.indirect_reference
        writer.root_object["/Pages"][NameObject("/Again")] = writer.root_object.indirect_reference

    assert receive(samples.pdf(change=circle)).pages == 1


def test_a_check_that_takes_too_long_is_a_refusal(receive, files, monkeypatch):
    monkeypatch.setattr(checking, "MOST_SECONDS", 0.001)
    with pytest.raises(Invalid) as refused:
        receive(samples.pdf())
    assert refused.value.message == words("too_much")
    assert files() == []


def test_a_check_that_crashes_is_a_refusal(receive, files, monkeypatch, tmp_path):
    crash = tmp_path / "crash.py"
    crash.write_text("import os; os.kill(os.getpid(), 11)")
    monkeypatch.setattr(checking, "PROGRAM", crash)
    with pytest.raises(Invalid) as refused:
        receive(samples.pdf())
    assert refused.value.message == words("too_much")
    assert files() == []


def test_the_checking_process_gets_no_secrets(receive, monkeypatch, tmp_path):
    spy = tmp_path / "spy.py"
    spy.write_text(
        f"import os; open({str(tmp_path / 'seen')!r}, 'w').write(repr(dict(os.environ)));"
        'print(\'{"problem": "other"}\')'
    )
    monkeypatch.setenv("PORTAL_SECRET_KEY", "hush")
    monkeypatch.setattr(checking, "PROGRAM", spy)
    with pytest.raises(Invalid):
        receive(samples.pdf())
    assert "hush" not in (tmp_path / "seen").read_text()


def test_every_problem_of_the_inspection_has_words():
    import re
    from pathlib import Path

    source = Path(checking.PROGRAM).read_text(encoding="utf-8")
    named = set(re.findall(r'Problem\("(\w+)"\)|"problem": "(\w+)"', source))
    told = {first or second for first, second in named} | {"office", "other"}
    assert told - {"no_space"} == set(checking.PROBLEMS)


def test_a_portal_made_pdf_opens_again(receive):
    stored = receive(samples.encoded(samples.picture(), "PNG"))
    with storage.place_of(stored.sha256).open("rb") as file:
        assert len(PdfReader(file).pages) == 1
