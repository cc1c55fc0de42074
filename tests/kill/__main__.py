"""`python -m tests.kill [--kills 500] [--seed N]`: exit status 1 and the faults when something is lost."""

import argparse
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from portal import create_app, db
from tests.conftest import settings_for
from tests.kill import faults, proof
from tests.kill.browser import Diary
from tests.kill.people import Household

HOUSEHOLDS = 5


def main(words: list[str]) -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--kills", type=int, default=500)
    options.add_argument("--seed", type=int, default=int(time.time()))
    options.add_argument("--most-seconds", type=int, default=0, help="end earlier when they are over")
    given = options.parse_args(words)
    print(f"{given.kills} kills, seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="portal-kill-") as folder:
        wrong = run(Path(folder), given.kills, given.seed, given.most_seconds)
    print(*wrong[:100], sep="\n")
    print(
        f"{len(wrong)} faults" if wrong else "Nothing is lost, nothing is there twice, nothing is half there."
    )
    return 1 if wrong else 0


def run(folder: Path, kills: int, seed: int, most_seconds: int = 0) -> list[str]:
    """People work, the portal dies; what is wrong afterwards, and in the backup made in between."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # tidy up then too
    source = random.Random(seed)
    with faults.disk(folder / "instance") as small:
        print("faults: kills, clock" + (", full and read-only disk" if small else " (no mount allowed here)"))
        machine = faults.Machine(folder / "instance", folder / "log")
        machine.start()
        try:
            wrong, instant = worked(
                machine, folder, faults.plan(kills, source, small_disk=small), source, seed, most_seconds
            )
        finally:
            machine.end()
        wrong += proved(folder / "instance", proof.read(folder / "diary"))
        return wrong + (restored(machine, folder, instant) if instant else [])


def worked(machine, folder, plan, source, seed, most_seconds) -> tuple[list[str], float]:
    """Who got stuck, and the moment of the backup."""
    machine.settled()
    diary = Diary(folder / "diary")
    people = [Household(number, machine.port, diary, seed) for number in range(HOUSEHOLDS)]
    for person in people:
        person.start()
    instant, done = _work_and_die(machine, plan, source, diary, most_seconds)
    _go_home(people)
    machine.stop()
    diary.file.close()
    killed = sum(done.values()) - done["begun again"]
    print(
        f"{killed} processes killed: {dict(done)}; sent {diary.counts.get('sent', 0)}, "
        f"told {diary.counts.get('told', 0)}; {sum(each.done for each in people)} journeys done"
    )
    return [f"somebody got stuck: {person.problem!r}" for person in people if person.problem], instant


def _work_and_die(machine, plan, source, diary, most_seconds) -> tuple[float, Counter]:
    done: Counter[str] = Counter()
    began, instant = time.monotonic(), 0.0
    for number, fault in enumerate(plan, start=1):
        done["begun again"] += _let_work(machine, diary, source.randint(1, 12))
        time.sleep(source.uniform(0, 0.3))
        done[fault.__name__] += fault(machine, source)
        if number % 25 == 0:
            told = diary.counts.get("told", 0)
            print(f"{number} faults, {told} acts told, {time.monotonic() - began:.0f} s", flush=True)
        if number == 5:
            instant = time.time()
            print(machine.flask("backup", diary.path.with_name("backup")).strip())
        if most_seconds and time.monotonic() - began > most_seconds:
            break
    _let_work(machine, diary, 5)
    return instant, done


def _let_work(machine: faults.Machine, diary: Diary, acts: int) -> int:
    """Until so many more acts were answered: a portal that is dead anyway is not killed once more.

    The server gives up when a worker dies twice in six seconds; on a real machine systemd begins it again.
    How often that was done here.
    """
    until, end = diary.counts.get("told", 0) + acts, time.monotonic() + 20
    begun = 0
    while diary.counts.get("told", 0) < until and time.monotonic() < end:
        if machine.shell.poll() is not None:
            machine.kill_all()
            machine.start()
            begun += 1
        time.sleep(0.01)
    return begun


def _go_home(people: list[Household]) -> None:
    for person in people:
        person.stop.set()
    for person in people:
        person.join(60)


def proved(instance: Path, told: proof.Told) -> list[str]:
    app = create_app(settings_for(instance))
    with app.app_context():
        db.database.connect(reuse_if_open=True)
        try:
            return proof.prove(told)
        finally:
            db.database.close()


def restored(machine: faults.Machine, folder: Path, instant: float) -> list[str]:
    """The backup in mid-load, restored on an empty machine: what was told before it is in it."""
    target = folder / "restored"
    machine.environment["PORTAL_INSTANCE_DIR"] = str(target)
    print("restore:", machine.flask("restore", folder / "backup").strip())
    told = proof.read(folder / "diary", before=instant)
    found = [f"restored: {each}" for each in proved(target, told)]
    shutil.rmtree(target)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
