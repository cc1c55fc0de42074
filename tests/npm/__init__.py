"""Programs from npm that tests and benches use: installed once a lock file in a temporary folder."""

import fcntl
import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent


def installed() -> Path:
    """The folder whose `node_modules` holds what `package-lock.json` names, with its hashes."""
    for tool in ("node", "npm"):
        assert shutil.which(tool), f"{tool} is missing: apt-get install nodejs npm"
    lock = (HERE / "package-lock.json").read_bytes()
    folder = Path(tempfile.gettempdir()) / f"portal-npm-{hashlib.sha256(lock).hexdigest()[:16]}"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # several runs of the tests may begin together
        if not (folder / "done").exists():
            for name in ("package.json", "package-lock.json"):
                shutil.copy(HERE / name, folder)
            subprocess.run(
                ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"],
                cwd=folder,
                check=True,
            )
            (folder / "done").touch()
    return folder
