"""The portal of a one-stop public administration centre."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import flask

from .config import Settings

BLUEPRINTS = (
    "accounts",
    "deadlines",
    "journal",
    "documents",
    "catalogue",
    "dossiers",
    "fees",
    "results",
    "intake",
    "notifications",
    "reports",
    "api",
)


def create_app(settings: Settings | None = None) -> flask.Flask:
    """Build the application: database, kit, packages, error doors, commands; nothing else."""
    settings = settings or Settings.from_env()
    templates = Path(__file__).parent.parent / "templates"
    app = flask.Flask("portal", template_folder=str(templates), static_folder=None)
    app.config.update(
        PORTAL=settings,
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=(settings.max_upload_mb + 1) * 1_000_000,
        MAX_FORM_MEMORY_SIZE=2_000_000,
    )
    for name in ("web.kit", "navigation", "accounts.login", "documents.setup", "catalogue.setup", "results.setup", "cli"):
        if find_spec(f"portal.{name}"):
            try:
                import_module(f"portal.{name}").init_app(app)
            except (ImportError, AttributeError) as error:
                print("NOT YET", name, error)
    for name in BLUEPRINTS:
        if find_spec(f"portal.{name}") and find_spec(f"portal.{name}.views"):
            try:  # while packages are being written
                app.register_blueprint(import_module(f"portal.{name}.views").bp)
            except (ImportError, AttributeError) as error:
                print("NOT YET", name, error)
    return app
