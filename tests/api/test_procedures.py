"""GET /api/v1/procedures: the shape that other programs rely on."""

import json

import pytest


def asked(client_for, url):
    answer = client_for().get(url).response
    return answer.status_code, json.loads(answer.get_data())


def test_a_question_brings_exactly_these_keys(client_for):
    status, body = asked(client_for, "/api/v1/procedures?q=khai+sinh&limit=2")
    assert status == 200
    assert list(body) == ["items", "query", "total"]
    assert body["query"] == "khai sinh"
    assert len(body["items"]) <= 2
    assert body["total"] >= len(body["items"])
    assert set(body["items"][0]) == {"code", "name", "sector", "score"}
    assert body["items"][0]["code"] == "1.001193"


def test_ten_at_most_when_no_limit_is_given(client_for):
    _, body = asked(client_for, "/api/v1/procedures")
    assert len(body["items"]) == 10
    assert body["total"] > 10


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "", "1.5", "²", "99999999999999999999"])
def test_a_limit_out_of_bounds_is_refused_in_json(client_for, limit):
    status, body = asked(client_for, f"/api/v1/procedures?q=a&limit={limit}")
    assert status == 422
    assert "limit" in body["message"]


def test_an_unknown_address_is_json_too(client_for):
    status, body = asked(client_for, "/api/v1/nothing")
    assert status == 404
    assert body["message"]
