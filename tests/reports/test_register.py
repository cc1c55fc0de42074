"""The register of dossiers: who reads it, what stands in it, and as files of any length."""

import io
import zipfile
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from portal import accounts, clock, dossiers, reports, tasks
from portal.errors import Forbidden, Invalid, NotFound
from portal.reports import queries, services, views
from tests.dossiers.office import in_process, person, received, submitted
from tests.pdf import poppler
from tests.reports.many import fill

pytestmark = pytest.mark.usefixtures("world")

JANUARY = {"first": "01/01/2026", "last": "31/01/2026"}
PAGE = "/en/dossier-register"


@pytest.fixture(autouse=True)
def _monday(world, at):
    at("2026-01-05 09:00")


def days(first="2026-01-01", last="2026-01-31"):
    return date.fromisoformat(first), date.fromisoformat(last)


def counter():
    return person("binh").assignments[0].unit


def rows_of(unit, language="vi"):
    ids = [row.id for row in queries.entered(unit, *days())]
    return list(queries.rows(ids, language))


def written(app, kind="pdf", name="hoa", unit=None, language="vi"):
    """The file, as the consumer writes it."""
    report = services.ask(person(name), unit, *days(), kind, language)
    tasks.run(app, next(job for job in tasks.JOBS if job.name == "write_reports"))
    report = services.report_of(person(name), report.id)
    assert report.state == reports.State.READY
    return report, services.path_of(app.config["PORTAL"].instance_dir, report).read_bytes()


def test_a_line_tells_the_whole_way_of_a_dossier(at):
    dossier = in_process()
    at("2026-01-06 10:00")
    dossiers.perform(person("dung"), dossier, "decide")
    at("2026-01-06 15:30")
    dossiers.perform(person("binh"), dossier, "return_result", taken_by="Phạm Văn Nam")
    submitted()  # not received: not in the register
    (row,) = rows_of(counter())
    assert (row.number, row.code, row.owner) == (1, dossier.code, "Phạm Thị Lan")
    shown = [f"{each:%H:%M %d/%m}" for each in (row.received, row.transferred, row.decided, row.returned)]
    assert shown == ["09:00 05/01", "09:00 05/01", "10:00 06/01", "15:30 06/01"]
    assert (row.taken_by, row.agency) == ("Phạm Văn Nam", dossier.competent_unit.name)


def test_a_moved_date_and_a_stop_are_noted(at):
    dossier = in_process()
    later = at("2026-01-05 10:00") + timedelta(days=10)
    dossiers.perform(person("dung"), dossier, "extend", reason="Vì", new_due_at=later)
    dossiers.perform(person("dung"), dossier, "stop", reason="Vì", legal_basis="Điều 1")
    assert rows_of(None, "en")[0].note == "Stopped; promised first for 08/01/2026"


def test_each_reads_the_register_of_their_own_unit():
    received()
    elsewhere = accounts.Unit.get(accounts.Unit.code == "H49.01.07")
    for name, unit in (("binh", counter()), ("dung", accounts.Unit.get(accounts.Unit.code == "H49.154"))):
        services.ask(person(name), unit, *days(), "pdf", "vi")
        for wrong in (elsewhere, None):
            with pytest.raises(Forbidden):
                services.ask(person(name), wrong, *days(), "pdf", "vi")
    services.ask(person("hoa"), None, *days(), "pdf", "vi")
    for name in ("cuong", "quang", "lan"):
        with pytest.raises(Forbidden):
            services.ask(person(name), counter(), *days(), "pdf", "vi")


def test_days_that_are_none_are_refused():
    for first, last, told in (("2026-01-05", "2026-01-04", "last day"), ("2025-01-01", "2026-01-31", "year")):
        with pytest.raises(Invalid, match=told):
            services.ask(person("hoa"), None, *days(first, last), "pdf", "vi")
    with pytest.raises(Invalid, match="PDF or XLSX"):
        services.ask(person("hoa"), None, *days(), "doc", "vi")


def test_asking_twice_is_once_and_not_for_too_many():
    first = services.ask(person("hoa"), None, *days(), "pdf", "vi")
    assert services.ask(person("hoa"), None, *days(), "pdf", "vi") == first
    for day in range(2, services.MOST_WAITING + 1):
        services.ask(person("hoa"), None, date(2026, 1, day), date(2026, 1, 31), "pdf", "vi")
    with pytest.raises(Invalid, match="being written"):
        services.ask(person("hoa"), None, *days(), "xlsx", "vi")


def test_a_file_is_for_whoever_asked_and_goes_after_two_days(world, at):
    received()
    report, _body = written(world)
    with pytest.raises(NotFound):
        services.report_of(person("dung"), report.id)
    folder = world.config["PORTAL"].instance_dir
    assert services.path_of(folder, report).exists()
    at("2026-01-07 10:00")
    assert reports.sweep(folder) == 1
    assert not services.path_of(folder, report).exists()
    assert services.reports_of(person("hoa")) == []


def test_what_a_dead_writer_left_is_begun_anew_and_a_living_one_is_left_alone(world, at):
    report = services.ask(person("hoa"), None, *days(), "pdf", "vi")
    folder = world.config["PORTAL"].instance_dir
    reports.Report.update(state="writing", beat_at=clock.now()).execute()
    assert reports.write_pending(folder) == 0
    at("2026-01-05 09:03")
    assert reports.write_pending(folder) == 1
    assert services.report_of(person("hoa"), report.id).state == "ready"


def test_one_that_fails_does_not_hold_up_the_next(world, monkeypatch):
    services.ask(person("hoa"), None, *days(), "pdf", "vi")
    services.ask(person("hoa"), None, *days(), "xlsx", "vi")
    write = services.writing.write
    fails = lambda report, *rest: 1 / 0 if report.kind == "pdf" else write(report, *rest)  # noqa: E731
    monkeypatch.setattr(services.writing, "write", fails)
    assert reports.write_pending(world.config["PORTAL"].instance_dir) == 1
    assert {each.kind: each.state for each in services.reports_of(person("hoa"))} == {
        "pdf": "failed",
        "xlsx": "ready",
    }


@pytest.mark.parametrize(("language", "title"), [("vi", "SỔ THEO DÕI HỒ SƠ"), ("en", "REGISTER OF DOSSIERS")])
def test_a_thousand_dossiers_as_pdf(world, tmp_path, language, title):
    fill(1000, counter())
    report, body = written(world, unit=counter(), language=language)
    assert (report.done, report.total) == (1000, 1000)
    facts = poppler.facts_of(body, tmp_path)
    assert int(facts["Pages"]) > 20
    assert "842 x 595" in facts["Page size"]
    fonts = poppler.fonts_of(body, tmp_path)
    assert len(fonts) == 2
    assert all("PortalSerif" in font and " yes no yes " in font for font in fonts), "embedded, with words"
    read = poppler.text_of(body, tmp_path)
    assert title in read
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in read
    assert "03/2025/TT-VPCP" in read
    assert all(f"B-{number:06d}" in read.replace(" ", "") for number in (0, 499, 999))


def test_a_thousand_dossiers_as_xlsx(world):
    fill(1000, counter())
    _report, body = written(world, "xlsx", unit=counter())
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    lines = [
        ["".join(cell.itertext()) for cell in line.iter(f"{space}c")] for line in sheet.iter(f"{space}row")
    ]
    assert lines[0] == ["Sổ theo dõi hồ sơ"]
    assert len(lines) == 1004
    assert lines[-1][:2] == ["1000", "H49.01.06-B-000999"]
    assert float(lines[-1][7]) > 46_000, "a moment, not a text"


def test_no_name_is_ever_a_formula(world):
    dossier = received()
    dossiers.Party.update(full_name='=HYPERLINK("http://x")').where(
        dossiers.Party.dossier == dossier
    ).execute()
    _report, body = written(world, "xlsx")
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "=HYPERLINK" in sheet


def test_long_and_odd_words_stay_in_their_columns(world, tmp_path):
    dossier = received()
    odd = "x" * 190 + " \u202e𝕏"
    dossiers.Party.update(full_name=odd, address="Khu " * 90).where(
        dossiers.Party.dossier == dossier
    ).execute()
    _report, body = written(world)
    assert "xxxx" in poppler.text_of(body, tmp_path)
    assert "Syntax" not in poppler.run("pdftotext", tmp_path / "paper.pdf", "-")


def test_the_page_shows_it_and_writes_files_with_progress(client_for, world):
    dossier = in_process()
    binh = client_for("binh")
    page = binh.get(f"{PAGE}?first=01/01/2026&last=31/01/2026")
    assert dossier.code in page.text
    assert "1 dossier" in page.text
    assert "No dossier was received" in binh.get(PAGE + "?first=01/02/2026&last=28/02/2026").text
    asked = binh.post(f"{PAGE}/files", unit=counter().code, kind="pdf", **JANUARY)
    address = asked.response.headers["Location"]
    assert (world.config["PORTAL"].instance_dir / reports.WANTED).exists(), "the consumer begins at once"
    waiting = binh.get(address)
    assert "Waits for its turn" in waiting.text
    assert waiting.find("progress") is not None
    assert binh.get(f"{address}/download").status == 410
    tasks.run(world, next(job for job in tasks.JOBS if job.name == "write_reports"))
    assert "1 of 1 dossiers" in binh.get(address).text
    with binh.flask.get(f"{address}/download") as done:
        assert done.data.startswith(b"%PDF-")
    assert "filename=so-theo-doi-" in done.headers["Content-Disposition"]
    assert client_for("dung").get(address).status == 404
    again = binh.get(PAGE)
    assert "Files you asked for (1)" in again.text


def test_what_is_typed_wrong_is_told_at_its_field(client_for):
    hoa = client_for("hoa")
    for wrong, told in (("32/01/2026", "Enter a date"), ("31/12/2026", "not before the first")):
        page = hoa.get(f"{PAGE}?first={wrong}&last=31/01/2026")
        assert page.status == 422
        assert told in page.text
        assert page.find("input", id="first").get("value") == wrong
    assert client_for("binh").get(PAGE + "?unit=H49.01.07").status == 403


def test_the_next_page_is_of_the_same_days(client_for, at, monkeypatch):
    at("2026-01-05 09:00")
    monkeypatch.setattr(views, "SHOWN", 1)
    received()
    received()
    hoa, asked = client_for("hoa"), "/dossier-register?first=1/1/2026&last=31/1/2026"
    (link,) = hoa.get(asked).all("a", rel="next")
    assert "first=01/01/2026&last=31/01/2026&page=2" in link.get("href")
    part = hoa.flask.get(asked, headers={"HX-Request": "true", "HX-Target": "div#results"})
    assert 'rel="next"' in part.get_data(as_text=True)
