"""The pages for everybody: home, search, lists, a procedure; and the same as open data."""

import re
from collections.abc import Callable
from typing import Any

import flask
from babel.dates import get_day_names
from flask import request
from flask_babel import gettext as _

from portal import accounts, deadlines, text
from portal.errors import NotFound
from portal.text import N_
from portal.web import Page, current_language, public, render, see

from . import figures, linked_data, menus, open_data, presenting, queries
from .administration import LONGEST_QUESTION, asked, bp, page_number
from .folding import Section
from .menus import PER_LIST, PER_MENU

FILTERS = ("sector", "subject", "level", "life_event")
PER_PAGE = 8  # what a search sends at each pause stays below 1 kB
CODE = re.compile(r"[0-9A-Za-z._-]{1,20}")


@bp.get("/")
@public
def home() -> flask.Response:
    """The front door: search first, then moments of life and what is asked for most."""
    return render("catalogue/home.html", popular=menus.popular(), life_events=menus.facets()["life_event"])


@bp.get("/procedures")
@public
def search() -> flask.Response:
    """Procedures for what somebody typed; the same address serves the form, the typing and the link."""
    question = asked()
    filters = {name: request.args.get(name, "") for name in FILTERS}
    found = queries.search(
        question, page=page_number(), per_page=PER_PAGE, language=current_language(), **filters
    )
    return render(
        "catalogue/search.html",
        fragments=("results",),
        found=found,
        asked=question,
        filters=filters,
        chosen=_chosen(filters),
        page=Page(found.items, found.page, found.total, found.per_page),
        sectors=_sectors_of(found),
        menus=menus.facets(),
        say=presenting,
        figures=figures,
    )


def _chosen(filters: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in filters.items() if value}


def _sectors_of(found: Any) -> dict[str, str]:
    """Slug → name of the sectors on this page of results, to narrow down to one."""
    english = current_language() == "en"
    named = {hit.sector_slug: (english and hit.sector_en) or hit.sector for hit in found.items}
    return {slug: name for slug, name in named.items() if slug}


@bp.get("/procedures/a-z")
@public
def a_to_z() -> flask.Response:
    """Every procedure by its name: all on one page, or a page a letter where they are many."""
    letters = menus.by_letter()
    few = sum(map(len, letters.values())) <= PER_LIST
    return render("catalogue/a_to_z.html", letters=letters, shown=letters if few else {}, few=few)


@bp.get("/procedures/a-z/<letter>")
@bp.get("/procedures/a-z/<letter>/<int:number>")
@public
def letter(letter: str, number: int = 1) -> flask.Response:
    """The procedures under a letter, as many a page as a list has."""
    letters = menus.by_letter()
    page = _cut(letters.get(letter, []), number, PER_LIST)
    return render("catalogue/letter.html", letters=letters, letter=letter, page=page)


def _cut(rows: list[Any], number: int, per_page: int) -> Page:
    """A page of a list that is in memory. Raises NotFound beyond its end."""
    shown = rows[(number - 1) * per_page : number * per_page] if number > 0 else []
    if not shown:
        raise NotFound(N_("There is nothing on this page of the list."))
    return Page(shown, number, len(rows), per_page)


@bp.get("/sectors")
@bp.get("/sectors/<int:number>")
@public
def sectors(number: int = 1) -> flask.Response:
    """All sectors, A–Z."""
    found = menus.facets()["sector"]
    page = _cut(found, number, PER_MENU) if found or number != 1 else Page([], 1, 0, PER_MENU)
    return render("catalogue/sectors.html", page=page, address=_pages_at("catalogue.sectors"))


@bp.get("/sectors/<slug>")
@bp.get("/sectors/<slug>/<int:number>")
@public
def sector(slug: str, number: int = 1) -> flask.Response:
    """The procedures of a sector, commonest first."""
    named = menus.sector(slug)
    if named is None:
        raise NotFound(N_("There is no such sector, or nothing in it is in force."))
    return _listing(named, number, "catalogue.sector", sector=slug)


@bp.get("/life-events/<slug>")
@bp.get("/life-events/<slug>/<int:number>")
@public
def life_event(slug: str, number: int = 1) -> flask.Response:
    """The procedures for a moment of life, commonest first."""
    named = menus.life_event(slug)
    if named is None:
        raise NotFound(N_("There is no such moment of life here."))
    return _listing(named, number, "catalogue.life_event", life_event=slug)


def _listing(named: Any, number: int, endpoint: str, **only: str) -> flask.Response:
    found = queries.search("", page=min(number, 1000), per_page=PER_LIST, **only)
    page = Page(found.items, found.page, found.total, found.per_page)
    return render(
        "catalogue/listing.html", named=named, page=page, endpoint=endpoint, only=only, figures=figures
    )


@bp.get("/branches")
@public
def branches() -> flask.Response:
    """Where anything can be handed in."""
    found = queries.branches_by_commune()
    centre = [unit for unit in queries.branches() if unit.kind == accounts.UnitKind.CENTRE]
    letters = {text.strip_accents(name)[0].upper(): unit.code for name, unit in reversed(found)}
    return render(
        "catalogue/branches.html",
        branches=found,
        centre=centre,
        letters=sorted(letters.items()),
        weeks=deadlines.weeks(),
        days=get_day_names("abbreviated", locale=current_language()),
    )


@bp.get("/procedures/<code>")
@public
def show(code: str) -> flask.Response:
    """All about one procedure; a withdrawn or unknown one leads on."""
    try:
        version = queries.published(code if CODE.fullmatch(code) else "")
    except NotFound:
        return _absent(code)
    return render("catalogue/show.html", shown=presenting.Shown(version), sector=version.procedure.sector)


@bp.get("/procedures/<code>/<section:section>")
@bp.get("/procedures/<code>/<section:section>/<int:number>")
@public
def section(code: str, section: Section, number: int = 1) -> Any:
    """A section that the procedure's page shows only the beginning of; one that it shows whole is there."""
    try:
        version = queries.published(code if CODE.fullmatch(code) else "")
    except NotFound:
        return _absent(code)
    shown = presenting.Shown(version, section, number)
    if section not in shown.folded:
        return see(flask.url_for("catalogue.show", code=code, _anchor=section.place))
    page = Page((), number, shown.folded[section], 1)
    if not 1 <= number <= page.last:
        raise NotFound(N_("There is nothing on this page of the list."))
    return render(
        "catalogue/section.html",
        fragments=("papers", "notes", "steps", "conditions", "legal_basis"),
        shown=shown,
        section=section,
        title=_(presenting.TITLES[section]),
        page=page,
        address=_pages_at("catalogue.section", code=code, section=section.value),
    )


def _pages_at(endpoint: str, **values: Any) -> Callable[[int], str]:
    """Addresses by number of a page: the first has none."""
    return lambda number: flask.url_for(endpoint, **values, number=number if number > 1 else None)


def _absent(code: str) -> flask.Response:
    gone = presenting.gone(code) if CODE.fullmatch(code) else None
    similar = queries.search(gone.name if gone else code[:LONGEST_QUESTION], per_page=5).items
    status = 410 if gone else 404
    return render(
        "catalogue/absent.html", status=status, code=code, gone=gone, similar=similar or menus.popular()[:5]
    )


@bp.get("/open-data/procedures.json")
@public
def procedures_json() -> flask.Response:
    """Every procedure in force, for machines."""
    return flask.Response(open_data.as_json(_public_url()), mimetype="application/json")


@bp.get("/open-data/procedures.csv")
@public
def procedures_csv() -> flask.Response:
    """The same for spreadsheets."""
    return flask.Response(open_data.as_csv(_public_url()), mimetype="text/csv")


@bp.get("/open-data/procedures.jsonld")
@public
def procedures_json_ld() -> flask.Response:
    """The same in the words of CPSV-AP, for catalogues of services."""
    return flask.Response(linked_data.as_json_ld(_public_url()), mimetype="application/ld+json")


@bp.get("/sitemap.xml")
@public
def sitemap() -> flask.Response:
    """What search engines may list, in both languages."""
    return flask.Response(open_data.sitemap(_public_url()), mimetype="application/xml")


def _public_url() -> str:
    return str(flask.current_app.config["PORTAL"].public_url)


@bp.after_request
def cacheable(response: flask.Response) -> flask.Response:
    """Let caches keep public pages for a minute, if no session is known: the header names who is signed in.

    Each page carries a tag of its content, so that a second visit costs no more than the headers.
    """
    if request.method not in {"GET", "HEAD"} or response.status_code != 200:
        return response
    response.vary.add("Cookie")
    if flask.current_app.config["SESSION_COOKIE_NAME"] not in request.cookies and not flask.session.modified:
        response.cache_control.public = True
        response.cache_control.max_age = 60
        response.cache_control.stale_while_revalidate = 600
    response.add_etag()
    return response
