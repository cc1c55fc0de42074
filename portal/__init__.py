"""The portal of a one-stop public administration centre."""

from importlib import import_module
from pathlib import Path

import flask

from .config import Settings

TEMPLATES = Path(__file__).parent.parent / "templates"

# Imported when an application is made: a job or test that wants a clock loads no pages.
SETUPS = (
    "web.kit",
    "navigation",
    "accounts.login",
    "documents.setup",
    "catalogue.setup",
    "dossiers.setup",
    "cli",
)
PACKAGES_WITH_PAGES = (
    "accounts",
    "api",
    "catalogue",
    "deadlines",
    "documents",
    "dossiers",
    "fees",
    "handovers",
    "intake",
    "journal",
    "notifications",
    "operations",
    "reports",
    "results",
)


def create_app(settings: Settings | None = None) -> flask.Flask:
    """Build the application: database, kit, packages, error doors, commands; nothing else."""
    settings = settings or Settings.from_env()
    app = flask.Flask("portal", template_folder=str(TEMPLATES), static_folder=None)
    app.config.update(
        PORTAL=settings,
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=(settings.max_upload_mb + 1) * 1_000_000,
        MAX_FORM_MEMORY_SIZE=2_000_000,
    )
    for name in SETUPS:
        import_module(f"portal.{name}").init_app(app)
    for name in PACKAGES_WITH_PAGES:
        app.register_blueprint(import_module(f"portal.{name}.views").bp)
    return app
