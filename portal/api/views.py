"""`/api/v1`: the stable JSON door."""

from typing import Any

import flask
from flask import Blueprint

from portal import accounts, catalogue, dossiers, forms, intake, results
from portal.documents.sending import send
from portal.errors import NotFound
from portal.text import N_
from portal.web import current_language, public

from . import access, programs, reading, representations, services
from .describing import describes, openapi
from .models import Scope, Token

bp = Blueprint("api", __name__)
v1 = Blueprint("v1", __name__, url_prefix="/api/v1")
v1.after_request(access.ask_for_token)

NO_FORM = N_("This procedure cannot be applied for online yet. Hand the papers in at any branch.")
OF_TOKEN = (401, 403, 429)
OF_BODY = (400, 413, 415, 422)
PDF = "application/pdf"


@v1.get("/openapi.json")
@public
def description() -> dict[str, Any]:
    """This interface in OpenAPI 3.1."""
    return openapi(flask.current_app)


@v1.get("/procedures")
@describes(query=representations.Search, answers={200: representations.FoundProcedures}, refusals=(400, 422))
@public
def procedures() -> representations.FoundProcedures:
    """Procedures for any words, best first."""
    found = catalogue.search(flask.request.args.get("q", ""), per_page=reading.limit())
    return representations.found_procedures(found)


@v1.get("/procedures/<code>")
@describes(answers={200: representations.ProcedureText}, refusals=(400, 404))
@public
def procedure(code: str) -> representations.ProcedureText:
    """The text in force: who is competent, which cases there are, which papers are asked for."""
    return representations.procedure_text(catalogue.published(code), _settings().public_url)


def _settings() -> Any:
    return flask.current_app.config["PORTAL"]


@v1.get("/procedures/<code>/form")
@describes(answers={200: "application/schema+json"}, refusals=(400, 404))
@public
def form(code: str) -> flask.Response:
    """The questions of a procedure as JSON Schema (2020-12): what `answers` holds."""
    version = catalogue.published(code)
    if not version.form:
        raise NotFound(NO_FORM)
    schema = forms.parse(version.form).json_schema(current_language())
    return flask.Response(flask.json.dumps(schema), mimetype="application/schema+json")


@v1.get("/branches")
@describes(answers={200: representations.Branches}, refusals=(400,))
@public
def branches() -> representations.Branches:
    """The branches of the centre: anything can be handed in at any of them."""
    return {"items": [representations.branch(unit) for unit in intake.branches()]}


@v1.get("/communes")
@describes(answers={200: representations.Communes}, refusals=(400,))
@public
def communes() -> representations.Communes:
    """Today's communes: the choices of every address in a form."""
    known = intake.communes_by_code()
    return {"items": [{"code": code, "name": name} for code, name in known.items()]}


@v1.post("/dossiers")
@describes(
    headers={reading.KEY: reading.KEY_SCHEMA},
    body=representations.Application,
    answers={201: representations.DossierMade, 200: representations.DossierMade},
    refusals=(*OF_TOKEN, *OF_BODY, 404, 409, 503),
)
@access.needs(Scope.SUBMIT)
def submit(token: Token) -> tuple[representations.DossierMade, int]:
    """Hand in a whole application. The same Idempotency-Key with the same body gives the same dossier."""
    sent: Any = reading.body_as(representations.Application)
    key, body_hash = reading.idempotency_key()
    before = services.already(token, key, body_hash)
    if before:
        return representations.dossier_made(before, current_language()), 200
    version = catalogue.published(sent["procedure"])
    dossier = services.hand_in(token, version, (key, body_hash), reading.application(sent, version))
    return representations.dossier_made(dossier, current_language()), 201


@v1.get("/dossiers/<code>")
@describes(answers={200: representations.DossierState}, refusals=(*OF_TOKEN, 400, 404))
@access.needs(Scope.READ)
def state(token: Token, code: str) -> representations.DossierState:
    """Where a dossier stands that this program handed in."""
    return representations.dossier_state(_own(token, code), current_language())


def _own(token: Token, code: str) -> dossiers.Dossier:
    return dossiers.visible_to(services.handed_in_by(token)).with_code(code)


@v1.get("/dossiers/<code>/result")
@describes(answers={200: PDF}, refusals=(*OF_TOKEN, 400, 404))
@access.needs(Scope.RESULT)
def result(token: Token, code: str) -> flask.Response:
    """The signed result of a dossier that this program handed in."""
    return send(results.of_dossier(_own(token, code)).document, as_name=f"{code}.pdf")


@v1.post("/track")
@describes(
    body=representations.Receipt,
    answers={200: representations.DossierState},
    refusals=(*OF_BODY, 404, 429),
)
@public
def track() -> representations.DossierState:
    """Where a dossier stands, by the code and the secret on its receipt. Ten wrong tries an address in 15
    minutes."""
    return representations.dossier_state(_tracked(), current_language())


@v1.post("/track/result")
@describes(body=representations.Receipt, answers={200: PDF}, refusals=(*OF_BODY, 404, 429))
@public
def tracked_result() -> flask.Response:
    """The signed result, by the code and the secret on the receipt."""
    dossier = _tracked()
    return send(results.of_dossier(dossier).document, as_name=f"{dossier.code}.pdf")


def _tracked() -> dossiers.Dossier:
    sent = reading.body_as(representations.Receipt)
    tried = accounts.Try("track", accounts.network(flask.request.remote_addr or ""))
    accounts.refuse_if_many(tried)
    try:
        return dossiers.by_tracking(sent["code"], sent["secret"])
    except NotFound:
        accounts.count_try(*tried)
        raise


bp.register_blueprint(v1)
bp.register_blueprint(programs.bp)
