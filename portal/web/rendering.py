"""Whole page or fragment: decided here and nowhere else."""

from typing import Any

import flask
from htmx_flask import request
from jinja2_fragments.flask import render_block

MAIN = "main"  # of base.html


def render(
    template: str, *, fragments: tuple[str, ...] = (), status: int = 200, **context: Any
) -> flask.Response:
    """Answer with a page, or with the one block of it that htmx aims at.

    `fragments` names the blocks on offer; block name = element id = hx-target. The client names an element,
    the server decides whether it is on offer: anything else gets the whole page, swapped into the body.
    Every page offers `main`, all of it between header and footer, so that a form leads to any next page.
    """
    aim = _aim()
    if aim == MAIN:
        return flask.make_response(flask.render_template(template, only_main=True, **context), status)
    if aim in fragments:
        html = render_block(template, aim, **context) + flask.render_template("_flash.html", apart=True)
        return flask.make_response(html, status)
    response = flask.make_response(flask.render_template(template, **context), status)
    if aim:
        response.headers["HX-Retarget"] = "body"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def then(endpoint: str, **values: Any) -> Any:
    """End a successful POST: a plain form is sent on (303), htmx gets the next page's fragment at once."""
    address = flask.url_for(endpoint, **values)
    if not _aim():
        return flask.redirect(address, 303)
    response = flask.make_response(
        flask.current_app.view_functions[endpoint](**_path_values(endpoint, values))
    )
    response.headers["HX-Push-Url"] = address
    return response


def see(address: str) -> Any:
    """Send a plain browser or htmx to another address on this portal."""
    if _aim():
        return flask.Response(headers={"HX-Redirect": address})
    return flask.redirect(address, 303)


def _aim() -> str:
    """Id of the element that htmx wants to replace; "" for a whole page.

    htmx 4 sends `tag#id`; boosted and history-restoring requests want the page.
    """
    if not request.htmx or request.htmx.boosted or request.htmx.history_restore_request:
        return ""
    return (request.htmx.target or "").rpartition("#")[2]


def _path_values(endpoint: str, values: dict[str, Any]) -> dict[str, Any]:
    """The values that are part of the path; the rest would be the query."""
    rule = next(iter(flask.current_app.url_map.iter_rules(endpoint)))
    return {name: value for name, value in values.items() if name in rule.arguments}
