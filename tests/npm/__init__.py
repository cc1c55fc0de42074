"""Programs from npm that tests and benches use: installed once a lock file."""

import fcntl
import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent


def installed(source: Path = HERE, folder: Path | None = None) -> Path:
    """The folder whose `node_modules` holds what the lock in `source` names, with hashes."""
    for tool in ("node", "npm"):
        assert shutil.which(tool), f"{tool} is missing: apt-get install nodejs npm"
    lock = hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()[:16]
    folder = folder or Path(tempfile.gettempdir()) / f"portal-npm-{lock}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # several runs of the tests may begin together
        if not (folder / f"done-{lock}").exists():
            for name in ("package.json", "package-lock.json"):
                shutil.copy(source / name, folder)
            subprocess.run(
                ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"],
                cwd=folder,
                check=True,
            )
            (folder / f"done-{lock}").touch()
    return folder
