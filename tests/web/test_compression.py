"""What goes over the wire: the form that the browser reads and is smallest, its tag, and nothing twice."""

import base64
import gzip
import hashlib
import re

import brotli
import pytest
from backports import zstd

PAGE = "/procedures/1.001193"
CHROMIUM = "gzip, deflate, br, zstd, dcb, dcz"


@pytest.fixture
def ask(client_for):
    guest = client_for().flask

    def get(address, **headers):
        return guest.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return get


@pytest.fixture
def dictionary(ask):
    """As a browser fetches it: (its text, what it says to have it)."""

    def fetched(page):
        html = ask(page).get_data(as_text=True)
        answer = ask(re.search(r'rel="compression-dictionary" href="([^"]+)"', html)[1])
        return answer, _field(answer.data)

    return fetched


def _field(body):
    return f":{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def unweighed(page):
    """Without what the footer says of the page's own size: that is each form's own."""
    bare, said = re.subn(rb"\d+[.,]\d kB", b"kB", page)
    assert said == 1
    return bare


def unpacked(answer, words=b""):
    match answer.headers.get("Content-Encoding", ""):
        case "br":
            return brotli.decompress(answer.data)
        case "gzip":
            return gzip.decompress(answer.data)
        case "dcz":
            return zstd.decompress(answer.data[40:], zstd_dict=zstd.ZstdDict(words, is_raw=True).as_prefix)
    return answer.data


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("zstd, dcz", None),
        (CHROMIUM, "br"),
    ],
)
def test_a_page_comes_in_the_smallest_form_that_is_read(ask, accepted, coding):
    answer = ask(PAGE, Accept_Encoding=accepted)
    assert answer.headers.get("Content-Encoding") == coding
    assert unweighed(unpacked(answer)) == unweighed(ask(PAGE).data)
    assert {"Accept-Encoding", "Available-Dictionary", "Cookie", "HX-Request"} <= set(
        answer.headers["Vary"].split(", ")
    )


@pytest.mark.parametrize(("page", "where"), [(PAGE, "/*"), (f"/en{PAGE}", "/en/*")])
def test_a_browser_with_the_dictionary_gets_what_it_does_not_know(ask, dictionary, page, where):
    words, field = dictionary(page)
    assert words.headers["Use-As-Dictionary"] == f'match="{where}"'
    assert "immutable" in words.headers["Cache-Control"]
    answer = ask(page, Accept_Encoding=CHROMIUM, Available_Dictionary=field)
    assert answer.headers["Content-Encoding"] == "dcz"
    assert unweighed(unpacked(answer, words.data)) == unweighed(ask(page).data)
    assert len(answer.data) < len(ask(page, Accept_Encoding="br").data) * 0.6


def test_a_dictionary_of_another_release_is_not_used(ask):
    answer = ask(PAGE, Accept_Encoding=CHROMIUM, Available_Dictionary=_field(b"old"))
    assert answer.headers["Content-Encoding"] == "br"


def test_a_dictionary_is_used_for_pages_of_a_session_too(client_for, dictionary):
    _words, field = dictionary("/")
    headers = {"Accept-Encoding": CHROMIUM, "Available-Dictionary": field}
    answer = client_for("lan").flask.get("/profile", headers=headers)
    assert answer.headers["Content-Encoding"] == "dcz"
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_a_dictionary_holds_no_data(dictionary):
    words, _field = dictionary("/")
    assert "1.001193" not in words.get_data(as_text=True)
    assert 8_000 < len(words.data) < 25_000


@pytest.mark.parametrize("accepted", ["", "gzip", "br", CHROMIUM])
@pytest.mark.parametrize("address", [PAGE, "/", "/procedures/a-z", "/open-data/procedures.json"])
def test_what_is_known_comes_as_304(ask, dictionary, address, accepted):
    headers = {"Accept_Encoding": accepted, "Available_Dictionary": dictionary("/")[1]}
    first = ask(address, **headers)
    again = ask(address, **headers, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Vary"] == first.headers["Vary"]


def test_each_form_of_a_page_has_a_tag_of_its_own(ask, dictionary):
    field = dictionary("/")[1]
    tags = {
        ask(PAGE, Accept_Encoding=accepted, Available_Dictionary=field).headers["ETag"]
        for accepted in ("", "gzip", "br", CHROMIUM)
    }
    assert len(tags) == 4
    assert not any(tag.startswith("W/") for tag in tags)


def test_a_file_is_kept_for_ever_under_its_hash_only(ask):
    address = re.search(r'src="(/static/[^"]+)"', ask("/").get_data(as_text=True))[1]
    kept = ask(address, Accept_Encoding="br")
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert ask(address, Accept_Encoding="br", If_None_Match=kept.headers["ETag"]).status_code == 304
    other = ask(re.sub("/static/[^/]+", "/static/000000000000", address))
    assert other.status_code == 200
    assert "immutable" not in other.headers["Cache-Control"]
