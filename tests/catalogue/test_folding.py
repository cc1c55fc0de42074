"""A procedure with huge texts: no page of it is above what a page may weigh, and nothing of it is lost."""

import re

import pytest

from portal import accounts, catalogue
from portal.catalogue import Record, folding
from portal.catalogue.folding import Section

from . import endless

LONGEST = 6_000  # bytes after Brotli, as tests/browser/test_wire.py has it
PAGE = f"/procedures/{endless.CODE}"


@pytest.fixture
def imported(world):
    report = catalogue.import_national(accounts.SYSTEM, [endless.line()])
    assert report.imported == 1
    return catalogue.published(endless.CODE).record


def pages_of_it():
    return [address for address in catalogue.public_urls() if endless.CODE in address]


def squeezed(text):
    return re.sub(r"\W+", " ", text).lower().strip()


def test_no_page_of_a_procedure_is_above_6_kb_however_long_its_texts_are(imported, client_for):
    guest = client_for().flask
    sizes = {each: len(guest.get(each, headers={"Accept-Encoding": "br"}).data) for each in pages_of_it()}
    assert len(sizes) > 20
    assert max(sizes.values()) <= LONGEST, sizes
    aim = {"HX-Request": "true", "Accept-Encoding": "br"}
    for section, last in folding.folded(imported).items():
        for at in range(1, last + 1):
            address = f"{PAGE}/{section}" + (f"/{at}" if at > 1 else "")
            answer = guest.get(address, headers={**aim, "HX-Target": f"div#{section.place}"})
            assert len(answer.data) <= LONGEST, address


def test_every_line_stands_on_a_page_of_its_section(imported, client_for):
    guest = client_for()
    for section, last in folding.folded(imported).items():
        texts = [guest.get(f"{PAGE}/{section}/{at}").text for at in range(1, last + 1)]
        whole = squeezed(" ".join(texts))
        for line in folding.lines(imported, section, "vi"):
            words = squeezed(re.sub(r"^(Bước \d+:|-)", "", line.text))
            assert words in whole, f"{section}: {line.text[:80]}"


def test_the_page_shows_the_beginning_how_much_there_is_and_a_plain_link(imported, client_for):
    page = client_for().get(PAGE)
    steps = page.find("div", id="steps")
    assert len(steps.find("ol").findall("li")) == 1
    link = steps.find("p").find("a")
    assert link.text == "Xem đầy đủ 70 bước"
    assert link.get("href") == link.get("hx-get") == f"{PAGE}/steps"
    assert "Xem đầy đủ 60 giấy tờ" in page.text
    assert "Xem đầy đủ 80 mục" in page.text
    assert "Read all 70 steps" in client_for().get(f"/en{PAGE}").text


def test_the_names_of_the_papers_stay_on_the_page(imported, client_for):
    papers = "".join(client_for().get(PAGE).find("div", id="papers").itertext())
    for each in imported.requirements:
        assert each.name[:40] in papers


def test_htmx_opens_a_section_in_its_place_and_turns_its_pages_there(imported, client_for):
    first = client_for().get(f"{PAGE}/steps", htmx="steps")
    assert not first.all("header")
    assert not first.all("h1")
    assert first.find("div", id="steps").get("autofocus") is not None
    following = first.find("a", rel="next")
    assert following.get("hx-target") == "#steps"
    second = client_for().get(following.get("hx-get"), htmx="steps")
    numbers = [[int(li.get("value")) for li in page.find("ol").findall("li")] for page in (first, second)]
    assert numbers[0][0] == 1
    assert numbers[1][0] == numbers[0][-1] + 1


def test_a_whole_page_of_a_section_takes_no_focus_and_leads_back(imported, client_for):
    page = client_for().get(f"{PAGE}/legal-basis")
    assert page.find("h1").text == "Căn cứ pháp lý"
    assert page.find("div", id="legal_basis").get("autofocus") is None
    assert page.find("a", href=PAGE).text == endless.NAME


def test_a_section_that_is_not_folded_is_found_on_the_procedure_s_page(client_for):
    for prefix in ("", "/en"):
        answer = client_for().get(f"{prefix}/procedures/1.001193/legal-basis").response
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"{prefix}/procedures/1.001193#legal_basis"
    assert client_for().get("/procedures/1.001193").find("div", id="legal_basis") is not None


@pytest.mark.parametrize("rest", ["nothing", "LEGAL_BASIS", "legal_basis", "steps/0", "steps/99", "steps/x"])
def test_other_sections_and_pages_are_not_found(imported, client_for, rest):
    assert client_for().get(f"{PAGE}/{rest}").status == 404


def test_the_section_of_an_unknown_procedure_leads_on(client_for):
    page = client_for().get("/procedures/9.999999/steps")
    assert page.status == 404
    assert page.find("input", id="q") is not None


def test_section_pages_are_kept_as_other_public_pages_are(imported, client_for):
    guest = client_for()
    first = guest.get(f"{PAGE}/steps").response
    assert "public" in first.headers["Cache-Control"]
    again = guest.flask.get(f"{PAGE}/steps", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = guest.flask.head(f"{PAGE}/steps")
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", first.headers["ETag"])


# -- what is folded ---------------------------------------------------------------------------------------


def record(**values):
    return Record(code="9.000003", name="Thử", **values)


def test_a_short_record_is_shown_whole():
    assert folding.folded(record(steps=("Nộp hồ sơ.",) * 20)) == {}


def test_the_longest_section_goes_first_and_no_more_than_needed():
    found = folding.folded(record(steps=("x" * 100,) * 90, conditions=("x" * 100,) * 30))
    assert list(found) == [Section.STEPS]


def papers(number, letters):
    return tuple(catalogue.Requirement(f"c{at}", "x" * letters) for at in range(number))


def test_papers_are_left_whole_while_anything_else_helps():
    found = folding.folded(record(requirements=papers(40, 180), steps=("x" * 100,) * 40))
    assert list(found) == [Section.STEPS]


def test_papers_go_first_where_nothing_else_would_help():
    found = folding.folded(record(requirements=papers(90, 200), steps=("x" * 100,) * 20))
    assert list(found) == [Section.PAPERS]


def test_a_record_is_folded_alike_in_both_languages(world, client_for):
    english = {"steps": ["Hand it in."]}
    made = record(sector="Thử", steps=("Bước: " + "nộp " * 30,) * 150, texts_en=english)
    catalogue.publish(accounts.SYSTEM, made.code, made)
    assert client_for().get(f"/en/procedures/{made.code}/steps").status == 200
    last = client_for().get(f"/en/procedures/{made.code}/steps/2")
    assert "The text has ended on an earlier page." in last.text


def test_one_endless_line_is_cut_between_words():
    made = record(conditions=("chữ " * 10_000,))
    assert folding.folded(made)[Section.CONDITIONS] > 4
    assert all(line.text.endswith("chữ") for line in folding.lines(made, Section.CONDITIONS, "vi"))
