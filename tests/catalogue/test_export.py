"""The catalogue as files, readable without the portal."""

import re

import pytest

from portal import catalogue
from portal.errors import Conflict


@pytest.fixture
def folder(world, tmp_path):
    catalogue.export(world, tmp_path / "public")
    return tmp_path / "public"


def test_every_public_page_is_a_file_in_both_languages(folder):
    for url in catalogue.public_urls():
        assert (folder / url.strip("/") / "index.html").is_file(), url
    for name in ("sitemap.xml", "open-data/procedures.json", "open-data/procedures.csv"):
        assert (folder / name).is_file()


def test_english_pages_are_english(folder):
    assert '<html lang="en">' in (folder / "en/procedures/1.001193/index.html").read_text()
    assert '<html lang="vi">' in (folder / "procedures/1.001193/index.html").read_text()


def test_links_stay_inside_or_lead_to_the_portal(folder):
    for page in folder.rglob("index.html"):
        for address in re.findall(r'(?:href|action)="([^"]*)"', page.read_text()):
            if address.startswith("/"):
                path = folder / address.partition("#")[0].strip("/")
                assert path.is_file() or (path / "index.html").is_file(), f"{page}: {address}"
            else:
                assert address.startswith(("http://localhost/", "#", "data:"))


def test_applying_leads_to_the_portal(folder):
    html = (folder / "procedures/1.001193/index.html").read_text()
    assert 'href="http://localhost/procedures/1.001193/apply"' in html


def test_nothing_waits_for_scripts(folder):
    assert not any(
        "<script" in page.read_text() or " hx-" in page.read_text() for page in folder.rglob("*.html")
    )


def test_a_new_export_takes_the_old_ones_place(world, folder):
    (folder / "left-over.html").write_text("old")
    catalogue.export(world, folder)
    assert not (folder / "left-over.html").exists()
    assert [path.name for path in folder.parent.glob(".public*")] == []


def test_a_page_that_fails_leaves_the_old_export(world, folder):
    def broken():
        raise ValueError

    broken.access = "public"
    world.view_functions["catalogue.branches"] = broken
    with pytest.raises(Conflict, match="/branches answers 500"):
        catalogue.export(world, folder)
    assert (folder / "branches/index.html").is_file()


def test_the_terminal_exports_too(world, tmp_path):
    answer = world.test_cli_runner().invoke(args=["catalogue", "export", str(tmp_path / "files")])
    assert answer.exit_code == 0, answer.output
    assert (tmp_path / "files/index.html").is_file()
