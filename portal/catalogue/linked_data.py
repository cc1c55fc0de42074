"""The catalogue in the words of CPSV-AP 3 as JSON-LD: public service, public organisation, channel, cost.

That vocabulary wants a competent authority for each service: procedures whose record names none are left to
the plain files. Working days are no duration of its kind, so limits stay there too.
"""

import json
from functools import lru_cache
from typing import Any

from portal import text

from . import menus
from .found import Hit

CONTEXT = {
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
AUTHORITY = "http://publications.europa.eu/resource/authority/"
VIETNAM, DONG = {"@id": f"{AUTHORITY}country/VNM"}, {"@id": f"{AUTHORITY}currency/VND"}
Node = dict[str, Any]


def as_json_ld(public_url: str) -> str:
    """Services and the organisations that are competent for them, as one graph."""
    hits = [hit for hit in menus.a_to_z() if hit.agency]
    agencies = {hit.agency: _agency(hit.agency, public_url) for hit in hits}
    graph = [*agencies.values(), *(_service(hit, public_url) for hit in hits)]
    return json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, separators=(",", ":"))


def _agency(name: str, public_url: str) -> Node:
    return {
        "@id": _agency_address(name, public_url),
        "@type": "cv:PublicOrganisation",
        "dct:identifier": _slug(name),
        "skos:prefLabel": _vietnamese(name),
        "dct:spatial": VIETNAM,
    }


def _agency_address(name: str, public_url: str) -> str:
    return f"{public_url}/open-data/procedures.jsonld#{_slug(name)}"


@lru_cache(maxsize=1000)  # 0.3 s: few agencies, named by 4,000 procedures
def _slug(name: str) -> str:
    return "-".join("".join(each if each.isalnum() else " " for each in text.fold(name)).split())


def _vietnamese(words: str) -> Node:
    return {"@value": words, "@language": "vi"}


def _service(hit: Hit, public_url: str) -> Node:
    page = f"{public_url}/procedures/{hit.code}"
    english = [{"@value": hit.name_en, "@language": "en"}] if hit.name_en else []
    described = f"{hit.sector}: {hit.name}" if hit.sector else hit.name
    return {
        "@id": page,
        "@type": "cpsv:PublicService",
        "dct:identifier": hit.code,
        "dct:title": [_vietnamese(hit.name), *english],
        "dct:description": _vietnamese(described),
        "cv:hasCompetentAuthority": {"@id": _agency_address(hit.agency, public_url)},
        "foaf:page": {"@id": page},
        **({"cv:hasChannel": _channel(page)} if hit.has_form else {}),
        **({"cv:hasCost": _cost(hit, page)} if hit.fee_amount is not None else {}),
    }


def _channel(page: str) -> Node:
    return {"@id": f"{page}/apply", "@type": "cv:Channel", "dct:identifier": f"{page}/apply"}


def _cost(hit: Hit, page: str) -> Node:
    """The lowest fee that the record names."""
    amount = {"@value": str(hit.fee_amount), "@type": "xsd:decimal"}
    cost = {"@id": f"{page}#cost", "@type": "cv:Cost", "dct:identifier": f"{hit.code}#cost"}
    return {**cost, "cv:value": amount, "cv:currency": DONG}
