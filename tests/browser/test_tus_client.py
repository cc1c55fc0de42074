"""The public tus-js-client against the production server, through cuts and a restart."""

import json
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests import npm
from tests.browser.slow_link import Line
from tests.documents import samples
from tests.journeys.acts import BIRTH

SCRIPT = Path(__file__).with_name("tus_client.cjs")
KNOWN = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def draft(context_for):
    """The address of a guest's draft."""
    page = context_for(javascript=False).new_page()
    return page.request.post(f"/procedures/{BIRTH}/apply").url.partition("/form/")[0]


@pytest.fixture
def paper(tmp_path):
    file = tmp_path / "paper.pdf"
    content = samples.encoded(samples.noise(900, 700), "JPEG", quality=90)
    file.write_bytes(content)
    assert len(content) > 400_000
    return file


def run(endpoint, file, chunk, *then):
    modules = npm.installed() / "node_modules"
    command = ["node", str(SCRIPT), str(modules), endpoint, str(file), str(chunk), *then]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def told(process):
    with process:
        for line in process.stdout:
            yield json.loads(line)


def head(url):
    request = urllib.request.Request(url, method="HEAD", headers=KNOWN)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.headers["Upload-Offset"]
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


def test_it_goes_on_after_cuts_and_a_restart(portal, draft, paper):
    with Line(("127.0.0.1", portal.port), kbit=2000, delay=0.02) as line:
        place = draft.replace(str(portal.port), str(line.port))
        client = run(f"{place}/papers/birth-notice/uploads", paper, 100_000)
        happened, hurt = [], 0
        for each in told(client):
            happened.append(each)
            if each.get("accepted", 0) >= 100_000 and hurt == 0:
                line.cut()
                hurt = 1
            elif each.get("accepted", 0) >= 250_000 and hurt == 1:
                portal.stop()
                portal.start()
                hurt = 2
    assert hurt == 2, happened
    assert {"failed": 0} in happened
    assert "done" in happened[-1], happened
    # What was sent twice is less than a chunk for each cut.
    assert line.up < paper.stat().st_size + 2 * 100_000
    with urllib.request.urlopen(f"{draft}/papers") as page:
        assert "Giấy chứng sinh.pdf" in page.read().decode()


def test_it_shows_the_portals_words_and_terminates(portal, draft, paper, tmp_path):
    wrong = tmp_path / "wrong.pdf"
    wrong.write_bytes(b"no PDF at all")
    endpoint = f"{draft}/papers/birth-notice/uploads"
    refused = list(told(run(endpoint, wrong, 10_000)))
    assert "tệp này" in refused[-1]["error"].lower(), refused

    ended = list(told(run(endpoint, paper, 50_000, "abort")))
    assert "terminated" in ended[-1], ended
    assert head(ended[-1]["terminated"]) == 404
