"""Where servers and the job consumer find the configured portal."""

from portal import create_app

app = create_app()
