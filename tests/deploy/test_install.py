"""The installer makes a portal, upgrades it, and goes back when an upgrade fails; units are shut in."""

import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
EXPOSED_AT_MOST = 2.0

SERVICE = """#!/bin/sh
# What systemd does, for a trial: one process of the web server.
cd {home}/current || exit 1
set -a; . {settings}; set +a
case $1 in
    start) .venv/bin/flask --app app prepare >>{log} 2>&1 || exit 1
        .venv/bin/granian --interface wsgi --port {port} --workers 1 --no-ws app:app >>{log} 2>&1 &
        echo $! >{pid};;
    stop) kill "$(cat {pid})"; while kill -0 "$(cat {pid})" 2>/dev/null; do sleep 0.1; done;;
esac
"""


def analyze(*what):
    tool = shutil.which("systemd-analyze")
    assert tool, "systemd-analyze is missing: apt-get install systemd"
    return subprocess.run([tool, *what], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_itself_finds_each_unit_shut_in(unit):
    done = analyze("security", "--offline=true", str(unit))
    level = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert level, done.stdout + done.stderr
    assert float(level[1]) <= EXPOSED_AT_MOST, done.stdout


def test_systemd_itself_reads_each_unit_without_a_complaint(tmp_path):
    """In a tree as the installer leaves it: programs that are missing are complaints too."""
    units = tmp_path / "etc/systemd/system"
    shutil.copytree(ROOT / "deploy" / "systemd", units)
    for target in ("sysinit", "shutdown", "basic", "network", "multi-user", "timers"):
        (units / f"{target}.target").write_text("[Unit]\n")
    for name in set(re.findall(r"^Exec\w+=(\S+)", "".join(unit.read_text() for unit in UNITS), re.M)):
        program = tmp_path / name.lstrip("/")
        program.parent.mkdir(parents=True, exist_ok=True)
        program.touch(0o755)
    names = sorted(unit.name for unit in units.glob("portal-*"))
    done = analyze("verify", f"--root={tmp_path}", "--man=no", *names)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_all_units_have_the_same_sandbox():
    blocks = {
        unit.name: unit.read_text().split("\nNoNewPrivileges", 1)[1].split("UMask")[0] for unit in UNITS
    }
    assert len(UNITS) == 4
    assert len(set(blocks.values())) == 1
    for unit in UNITS:
        assert "User=portal" in unit.read_text()
        assert "ProtectSystem=strict" in unit.read_text()


def test_the_server_is_started_as_in_the_demonstration():
    """One list of its options in two places: they must not part."""
    unit = (ROOT / "deploy" / "systemd" / "portal-web.service").read_text()
    run = (ROOT / "deploy" / "run").read_text().replace("\\\n", " ")
    options = set(re.findall(r"--[a-z-]+(?: [\w]+)?", re.search(r'granian" (.*) app:app', run)[1]))
    started = re.search(r"granian (.*) app:app", unit)[1]
    assert {each for each in options if not each.startswith(("--host", "--port"))} <= set(
        re.findall(r"--[a-z-]+(?: [\w]+)?", started)
    )


@pytest.fixture
def machine(tmp_path):
    """(install, ask): run the installer from a source; ask the portal."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home, pid = tmp_path / "srv/portal", tmp_path / "pid"
    service = tmp_path / "service"
    service.write_text(
        SERVICE.format(
            home=home, settings=tmp_path / "etc/portal/portal.env", log=tmp_path / "log", port=port, pid=pid
        )
    )
    service.chmod(0o755)
    venv = Path(sys.executable).parent.parent
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    environment = {
        **clean,
        "PREFIX": str(tmp_path),
        "SERVICE": str(service),
        "PORT": str(port),
        "VENV": str(venv),
    }

    def install(source):
        return subprocess.run(
            [source / "deploy/install", "portal.example.vn"], env=environment, capture_output=True, text=True,
            check=False, timeout=110,
        )  # fmt: skip

    def ask(path):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
            return answer.read().decode()

    yield install, ask, home
    if pid.exists():
        subprocess.run([service, "stop"], check=False)


@pytest.mark.timeout(300)
def test_install_upgrade_and_back(machine, tmp_path):
    install, ask, home = machine
    done = install(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ask("/readyz") == "ready\n"
    assert (home / "instance/portal.db").stat().st_mode & 0o077 == 0
    first = (home / "current").resolve()
    secret = (home / "instance/secret_key").read_text()

    source = tmp_path / "next"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".*", "tests", "instance"))
    number = len(list((ROOT / "migrations").glob("[0-9]*.py"))) + 1
    broken = source / "migrations" / f"{number:04d}_broken.py"
    broken.write_text(
        "def up(migrator, db):\n    db.execute_sql('DROP TABLE draft_file')\n    raise OSError\n"
    )
    done = install(source)
    assert done.returncode == 1
    assert "Everything is as it was." in done.stdout, done.stdout + done.stderr
    assert (home / "current").resolve() == first
    assert ask("/readyz") == "ready\n"
    assert (home / "instance/secret_key").read_text() == secret

    broken.write_text("def up(migrator, db):\n    db.execute_sql('CREATE TABLE better (id INTEGER)')\n")
    done = install(source)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (home / "current").resolve() != first
    assert ask("/readyz") == "ready\n"
