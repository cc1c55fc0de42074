"""The catalogue as files: what the app answers, in every form, brought up to date without a half-way."""

import gzip
import json
import shutil
from dataclasses import replace

import brotli
import pytest
from backports import zstd

from portal import accounts, catalogue, create_app, tasks
from portal.catalogue import index
from portal.db import database
from portal.errors import Conflict
from portal.web import asking, dictionary, export
from tests.catalogue import endless
from tests.conftest import settings_for

BIRTH = "procedures/1.001193"
FILES = (
    "sitemap.xml",
    "open-data/procedures.json",
    "open-data/procedures.csv",
    "open-data/procedures.jsonld",
)


@pytest.fixture(scope="module")
def exported(world_template, tmp_path_factory):
    """The demo world's files, written once."""
    instance, url = world_template
    app = create_app(settings_for(instance, url))
    with app.app_context():
        database.connect(reuse_if_open=True)
        catalogue.export(app, tmp_path_factory.mktemp("exported") / "public")
        database.close()
    return tmp_path_factory.getbasetemp() / "exported0/public"


@pytest.fixture
def folder(exported, world, tmp_path):
    """A copy of them, up to date with the world."""
    shutil.copytree(exported, tmp_path / "public")
    assert catalogue.export(world, tmp_path / "public").written == 0
    return tmp_path / "public"


@pytest.fixture
def publish():
    """Publish a procedure of the demo with some things changed."""

    def put(code, **changes):
        version = catalogue.published(code)
        record = replace(version.record, **changes)
        weight = version.procedure.weight
        return catalogue.publish(
            accounts.SYSTEM, code, record, form=version.form, route=version.routing, weight=weight
        )

    return put


def stamps(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def pages_of(folder, paths):
    """The pages among files, without the ways they are compressed in."""
    return {str(path.relative_to(folder).parent) for path in paths if path.name == "index.html"} - {
        str(path.relative_to(folder).parent) for path in paths if ".dcz" in path.parts
    }


def test_every_public_page_is_a_file_as_the_app_answers_it(folder, client_for):
    guest = client_for()
    for url in catalogue.public_urls():
        assert (folder / url.strip("/") / "index.html").read_text() == guest.get(url).html, url
    for name in FILES:
        assert (folder / name).read_bytes() == guest.flask.get(f"/{name}").data


def test_english_pages_are_english(folder):
    assert '<html lang="en">' in (folder / f"en/{BIRTH}/index.html").read_text()
    assert '<html lang="vi">' in (folder / f"{BIRTH}/index.html").read_text()


@pytest.mark.parametrize("name", [f"{BIRTH}/index.html", "en/index.html", *FILES])
def test_each_file_lies_there_in_every_form(folder, name):
    body = (folder / name).read_bytes()
    assert brotli.decompress((folder / f"{name}.br").read_bytes()) == body
    assert gzip.decompress((folder / f"{name}.gz").read_bytes()) == body
    assert zstd.decompress((folder / f"{name}.zst").read_bytes()) == body


@pytest.mark.parametrize(("language", "prefix"), [("vi", ""), ("en", "en/")])
def test_pages_lie_there_by_dictionary(world, folder, language, prefix):
    words = dictionary.of(language)
    packed = (folder / ".dcz" / words.field.strip(":") / f"{prefix}{BIRTH}/index.html").read_bytes()
    assert packed[:40] == bytes.fromhex("5e2a4d1820000000") + words.sha256
    prefix_of = zstd.ZstdDict(words.body, is_raw=True).as_prefix
    body = (folder / f"{prefix}{BIRTH}/index.html").read_bytes()
    assert zstd.decompress(packed[40:], zstd_dict=prefix_of) == body


def test_what_pages_load_is_there(folder, client_for):
    for tag, name in (("script", "src"), ("link", "href")):
        for element in client_for().get("/").all(tag):
            if (address := element.get(name, "")).startswith("/"):
                assert (folder / address.strip("/")).is_file(), address


def test_a_second_export_does_nothing(world, folder):
    before = stamps(folder)
    assert catalogue.export(world, folder) is None
    assert catalogue.export(world, folder, anew=True).written == 0
    assert {path: at for path, at in stamps(folder).items() if ".export" not in path.parts} == {
        path: at for path, at in before.items() if ".export" not in path.parts
    }


def test_the_job_reads_the_catalogue_only_in_a_process_that_ends(world, folder, publish):
    settings = world.config["PORTAL"]
    publish("1.001193", summary="Thủ tục này nay làm trong ngày.")
    index.configure(settings.instance_dir / "search.db")  # nothing is read yet
    assert tasks.export(settings).written
    assert tasks.export(settings) is None
    assert index._Place.loaded is None
    assert "nay làm trong ngày" in (settings.instance_dir / "public" / BIRTH / "index.html").read_text()


def test_a_new_version_is_written_and_nothing_that_stays_as_it_is(world, folder, publish):
    before = stamps(folder)
    publish("1.001193", summary="Thủ tục này nay làm trong ngày.")
    catalogue.export(world, folder)
    after = stamps(folder)
    changed = {path for path, at in after.items() if before.get(path) != at}
    assert pages_of(folder, changed) == {BIRTH}  # its English page shows the English summary
    assert "nay làm trong ngày" in (folder / BIRTH / "index.html").read_text()


def test_a_new_name_reaches_every_list_it_stands_in(world, folder, publish):
    publish("1.001193", name="Đăng ký khai sinh cho trẻ mới")
    done = catalogue.export(world, folder)
    assert done.written < done.addresses / 3
    for list_of in ("", "procedures", "procedures/a-z", "sectors/ho-tich", "life-events/child"):
        page = (folder / list_of / "index.html").read_text()
        assert ("Đăng ký khai sinh cho trẻ mới" in page) == ("1.001193" in page), list_of
    assert "Đăng ký khai sinh cho trẻ mới" in (folder / "open-data/procedures.json").read_text()


def test_a_withdrawn_procedure_leaves_with_all_its_forms(world, folder):
    catalogue.withdraw(accounts.SYSTEM, catalogue.Procedure.get(code="1.001193"))
    assert catalogue.export(world, folder).removed == 2
    assert not [path for path in folder.rglob("*") if "1.001193" in path.parts]
    assert "1.001193" not in (folder / "sitemap.xml").read_text()
    assert (folder / "procedures/1.004884/index.html").is_file()


def test_sections_with_pages_of_their_own_are_files_and_go_when_they_are_short(world, folder):
    catalogue.import_national(accounts.SYSTEM, [endless.line()])
    catalogue.export(world, folder)  # raises where a link leads nowhere
    sitemap = (folder / "sitemap.xml").read_text()
    own = [each for each in catalogue.public_urls() if endless.CODE in each]
    assert len(own) > 20
    for address in own:
        assert all((folder / path).is_file() for path in asking.files_of(address, words_of(address)))
        assert f"<loc>http://localhost{address}</loc>" in sitemap
    record = catalogue.published(endless.CODE).record
    catalogue.publish(accounts.SYSTEM, endless.CODE, replace(record, steps=record.steps[:2]))
    catalogue.export(world, folder)
    assert not (folder / f"procedures/{endless.CODE}/steps").exists()
    catalogue.withdraw(accounts.SYSTEM, catalogue.Procedure.get(code=endless.CODE))
    catalogue.export(world, folder)
    assert not [path for path in folder.rglob("*") if endless.CODE in path.parts]


def words_of(address):
    return dictionary.of(asking.language_of(address)).field


def test_a_lost_file_comes_back_at_night(world, folder):
    (folder / BIRTH / "index.html.br").unlink()
    (folder / "procedures/9.999999").mkdir()
    (folder / "procedures/9.999999/index.html").write_text("left over")
    catalogue.export(world, folder, anew=True)
    assert (folder / BIRTH / "index.html.br").is_file()
    assert not (folder / "procedures/9.999999/index.html").exists()


@pytest.mark.parametrize(("ending", "left"), [("", b""), ("", b"half a page"), (".br", b"")])
def test_a_damaged_file_is_mended_at_night(world, folder, ending, left):
    whole = (folder / f"{BIRTH}/index.html").read_bytes()
    (folder / f"{BIRTH}/index.html{ending}").write_bytes(left)
    assert catalogue.export(world, folder, anew=True).written == 1
    assert (folder / f"{BIRTH}/index.html").read_bytes() == whole
    assert brotli.decompress((folder / f"{BIRTH}/index.html.br").read_bytes()) == whole


def test_an_export_that_is_cut_off_is_done_again(world, folder, publish, monkeypatch):
    publish("1.001193", summary="Một câu khác.")
    placed = export._Run._put_in_place

    def cut_off(run, address):
        placed(run, address)
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr(export._Run, "_put_in_place", cut_off)
        with pytest.raises(KeyboardInterrupt):
            catalogue.export(world, folder)
    catalogue.export(world, folder)
    assert "Một câu khác." in (folder / BIRTH / "index.html").read_text()
    assert "Một câu khác." in brotli.decompress((folder / BIRTH / "index.html.br").read_bytes()).decode()


def test_a_page_that_fails_leaves_everything_as_it_was(world, folder):
    def broken():
        raise ValueError

    broken.access = "public"
    world.view_functions["catalogue.branches"] = broken
    before = stamps(folder)
    with pytest.raises(Conflict, match="/branches answers 500"):
        catalogue.export(world, folder, anew=True)
    assert {path for path, at in stamps(folder).items() if before.get(path) != at} <= {
        folder / ".export/lock"
    }


@pytest.mark.parametrize(
    ("link", "wrong"),
    [
        ("/procedures/9.999999", True),
        ("/nowhere", True),
        ("#nowhere", True),
        ("/procedures/1.001193/apply", False),
        ("/procedures?q=x", False),
        ("#main", False),
    ],
)
def test_links_are_checked(world, tmp_path, link, wrong):
    maker = asking.Maker(world, tmp_path, catalogue.public_urls())
    world.view_functions["catalogue.sectors"] = lambda: f'<p id="main"><a href="{link}">x</a></p>'
    assert maker.make("/sectors", "").problems == ((f"/sectors links to {link}",) if wrong else ())


def test_many_pages_are_made_by_several_processes(world, folder, monkeypatch):
    manifest = json.loads((folder / ".export/manifest.json").read_text())
    monkeypatch.setattr(export, "MANY", 10)
    alike = folder.with_name("other")
    catalogue.export(world, alike)
    for address in manifest["known"]:
        name = address.strip("/")
        for path in (name, f"{name}/index.html", f"{name}.br", f"{name}/index.html.br"):
            if (folder / path).is_file():
                assert (alike / path).read_bytes() == (folder / path).read_bytes(), path


def test_the_terminal_exports_too(world, tmp_path):
    where = str(tmp_path / "files")
    answer = world.test_cli_runner().invoke(args=["catalogue", "export", where])
    assert answer.exit_code == 0, answer.output
    assert (tmp_path / "files/index.html").is_file()
    assert "up to date" in world.test_cli_runner().invoke(args=["catalogue", "export", where]).output


@pytest.mark.parametrize(
    ("address", "language"),
    [("/en/", "en"), ("/en/procedures/en", "en"), ("/.away/en/page.html", "en"), ("/procedures/en", "vi"),
     ("/sectors/en/2", "vi"), ("/.away/page.html", "vi"), ("/", "vi")],
)  # fmt: skip
def test_the_first_part_of_an_address_alone_is_its_language(address, language):
    assert asking.language_of(address) == language
