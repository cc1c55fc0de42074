"""The table alone, over the demonstration's procedures."""

import tempfile
from pathlib import Path

from tests.bench import peers
from tests.bench.server import Portal

with tempfile.TemporaryDirectory(prefix="portal-peers-") as instance:
    portal = Portal(Path(instance))
    portal.flask("prepare")
    peers.main(portal)
