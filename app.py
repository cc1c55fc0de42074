"""Where servers, the job consumer and commands find the configured portal."""

import gc
import os
import sys

if not os.environ.get("PORTAL_DATABASE_URL", "").startswith("postgresql:"):
    # peewee and huey load the driver wherever it is installed: 10 MB and 70 ms a process.
    sys.modules["psycopg"] = None  # type: ignore[assignment]

from portal import create_app

app = create_app()
gc.freeze()  # what is here now is here to stay: a full collection takes 1 ms instead of 50
