"""The catalogue for machines. Names of fields follow CPSV-AP (public service, channel, cost, output)."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from . import menus, pages
from .found import Hit

FIELDS = (
    "identifier", "title", "title_en", "sector", "competent_authority", "level", "channel",
    "processing_time", "processing_time_unit", "cost", "cost_kind", "page",
)  # fmt: skip
SITEMAP = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{}</urlset>\n'
)


def as_json(public_url: str) -> str:
    """`{"services": […]}`; a value that the record does not state is null."""
    services = [_service(hit, public_url) for hit in menus.a_to_z()]
    return json.dumps({"services": services}, ensure_ascii=False, separators=(",", ":"))


def as_csv(public_url: str) -> str:
    """One line a procedure; lists joined by semicolons. Begins with the mark of UTF-8 for spreadsheets."""
    file = io.StringIO()
    writer = csv.DictWriter(file, FIELDS)
    writer.writeheader()
    for hit in menus.a_to_z():
        service = _service(hit, public_url)
        writer.writerow({key: _cell(value) for key, value in service.items()})
    return "\ufeff" + file.getvalue()


def _cell(value: Any) -> Any:
    return ";".join(value) if isinstance(value, list) else value


def _service(hit: Hit, public_url: str) -> dict[str, Any]:
    return {
        "identifier": hit.code,
        "title": hit.name,
        "title_en": hit.name_en or None,
        "sector": hit.sector or None,
        "competent_authority": hit.agency or None,
        "level": list(hit.levels),
        "channel": "online" if hit.has_form else None,
        "processing_time": hit.limit_value or None,
        "processing_time_unit": hit.limit_unit or None,
        "cost": hit.fee_amount,
        "cost_kind": hit.fee_kind or None,
        "page": f"{public_url}/procedures/{hit.code}",
    }


def sitemap(public_url: str) -> str:
    """Every public page with its twin in the other language."""
    return SITEMAP.format("".join(_entries(public_url)))


def _entries(public_url: str) -> Iterator[str]:
    for path in pages.public_pages():
        vietnamese, english = escape(public_url + path), escape(f"{public_url}/en{path}")
        twins = "".join(
            f'<xhtml:link rel="alternate" hreflang="{language}" href="{address}"/>'
            for language, address in (("vi", vietnamese), ("en", english))
        )
        yield f"<url><loc>{vietnamese}</loc>{twins}</url>\n<url><loc>{english}</loc>{twins}</url>\n"
