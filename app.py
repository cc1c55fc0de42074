"""Where servers and the job consumer find the configured portal."""

from portal import create_app, tasks

app = create_app()
huey = tasks.consumer(app)
