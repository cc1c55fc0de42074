"""Bytes of every public page and of every search, over all real records, for a browser that reads Brotli.

`python -m tests.bench.weights`. The records are not part of the project: PORTAL_BENCH_DATA names the folder.
"""

import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from statistics import median

import flask
from werkzeug.test import Client

from portal import accounts, catalogue, create_app
from portal.config import Settings
from portal.db import database, migrate
from portal.web import dictionary
from tests.bench import search

FOLDER = Path(os.environ.get("PORTAL_BENCH_DATA", search.HERE / ".." / "shared" / "data"))
KINDS = {
    "procedures": re.compile(r"(/en)?/procedures/\d[\d.]+"),
    "their sections": re.compile(r"(/en)?/procedures/\d[\d.]+/.+"),
    "home and lists": re.compile(r".*"),
}
RESULTS = {"HX-Request": "true", "HX-Target": "div#results"}


def main() -> None:
    missing = [name for name in ("procedures.jsonl", "queries.dev.jsonl") if not (FOLDER / name).exists()]
    if missing:
        print(f"weights: {' and '.join(missing)} missing in {FOLDER}; set PORTAL_BENCH_DATA")
        return
    with tempfile.TemporaryDirectory() as folder:
        environment = {"PORTAL_INSTANCE_DIR": folder, "PORTAL_DEMO": "1"}  # the banner counts too
        app = create_app(Settings.from_env(environment))
        with app.app_context():
            database.connect(reuse_if_open=True)
            migrate(search.HERE / "migrations")
            with (FOLDER / "procedures.jsonl").open(encoding="utf-8") as lines:
                report = catalogue.import_national(accounts.SYSTEM, lines)
            addresses = catalogue.public_urls()
            words = {language: dictionary.of(language).field for language in dictionary.LANGUAGES}
            database.close()
        tables(app, report.imported, addresses)
        by_dictionary(app, addresses, words)


def tables(app: flask.Flask, records: int, addresses: list[str]) -> None:
    """One line a kind of page and language."""
    print(f"\nBytes after Brotli, {records} records           number  median    p90    max   above 6 kB")
    client, questions = app.test_client(use_cookies=False), search.asked(FOLDER / "queries.dev.jsonl")
    for prefix, language in (("", "Vietnamese"), ("/en", "English")):
        left = [each for each in addresses if each.startswith("/en") == bool(prefix)]
        for kind, pattern in KINDS.items():
            own = [each for each in left if pattern.fullmatch(each)]
            left = [each for each in left if not pattern.fullmatch(each)]
            tell(f"{kind}, {language}", (size(client, each) for each in own))
        asked = (size(client, f"{prefix}/procedures", question) for question in questions)
        tell(f"search at each pause, {language}", asked)


def by_dictionary(app: flask.Flask, addresses: list[str], words: dict[str, str]) -> None:
    """The procedures' pages for a browser that was here before and keeps what they have in common."""
    client = app.test_client(use_cookies=False)
    for language, field in words.items():
        prefix = "/en/" if language == "en" else "/procedures/"
        own = (each for each in addresses if each.startswith(prefix) and KINDS["procedures"].fullmatch(each))
        known = {"Accept-Encoding": "br, dcz", "Available-Dictionary": field}
        tell(f"procedures by the dictionary, {language}", (size(client, each, **known) for each in own))


def size(client: Client, address: str, question: str = "", **more: str) -> int:
    """Of a page, or of the results of a question as typing gets them."""
    headers = {"Accept-Encoding": "br", **(RESULTS if question else {}), **more}
    query = {"q": question} if question else {}
    return len(client.get(address, query_string=query, headers=headers).data)


def tell(name: str, sizes: Iterable[int]) -> None:
    found = sorted(sizes)
    if found:
        tenth, above = found[len(found) * 9 // 10], sum(each > 6_000 for each in found)
        print(f"  {name:42} {len(found):6} {median(found):7.0f} {tenth:6} {found[-1]:6} {above:8}")


if __name__ == "__main__":
    main()
