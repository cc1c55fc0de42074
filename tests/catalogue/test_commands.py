import json
from pathlib import Path

import flask

from . import made


def run(app: flask.Flask, *arguments: str) -> tuple[int, str, str]:
    result = app.test_cli_runner().invoke(args=["catalogue", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_a_good_file_is_imported(app: flask.Flask, tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    file.write_text("\n".join(made.all_lines()), encoding="utf-8")
    assert run(app, "import", str(file))[:2] == (0, "21 imported, 0 unchanged, 0 kept\n")
    assert run(app, "import", str(file))[:2] == (0, "0 imported, 21 unchanged, 0 kept\n")


def test_a_bad_line_is_named_and_the_exit_status_says_so(app: flask.Flask, tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    file.write_bytes(b"\xff\xfe{\n" + made.line().encode())
    status, out, err = run(app, "import", str(file))
    assert status == 1
    assert out.startswith("1 imported")
    assert err == "line 1: not JSON\n"


def test_a_missing_file_is_refused(app: flask.Flask) -> None:
    assert run(app, "import", "/nowhere.jsonl")[0] == 2


def test_search_prints_lines_or_json(app: flask.Flask, tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    file.write_text("\n".join(made.all_lines()), encoding="utf-8")
    run(app, "import", str(file))
    assert run(app, "search", "tach", "ho")[1].startswith("1.010038")
    found = json.loads(run(app, "search", "khai sinh", "--limit", "2", "--json")[1])
    assert found["items"][0]["code"] == "1.001193"
    assert len(found["items"]) == 2
    assert {"code", "name", "sector", "score"} <= set(found["items"][0])
    assert "Nothing seems right" in run(app, "search", "nấu phở")[2]
