"""Search words and versions, as staff keep them."""

import pytest

from portal import catalogue
from portal.catalogue import Synonym


@pytest.mark.parametrize("url", ["/search-words", "/catalogue", "/catalogue/1.001193"])
def test_only_those_with_the_task_see_them(client_for, url):
    assert client_for().get(url).status == 303
    assert client_for("binh").get(url).status == 403
    assert client_for("hoa").get(url).status == 200


def test_an_added_word_is_searched_with_at_once(client_for):
    hoa = client_for("hoa")
    assert hoa.post("/search-words", shown="giấy chào đời", meaning="đăng ký khai sinh").status == 303
    assert catalogue.search("giay chao doi").items[0].code == "1.001193"
    assert "giấy chào đời" in hoa.get("/search-words?q=chao").text


def test_the_same_words_twice_are_refused_beside_the_field(client_for):
    hoa = client_for("hoa")
    hoa.post("/search-words", shown="giấy chào đời", meaning="đăng ký khai sinh")
    page = hoa.post("/search-words", shown="giay CHAO doi", meaning="đăng ký kết hôn")
    assert page.status == 409
    assert page.find("input", id="shown").get("value") == "giay CHAO doi"
    assert page.find("input", id="shown").get("aria-invalid") == "true"


def test_words_without_letters_are_refused(client_for):
    page = client_for("hoa").post("/search-words", shown=" ?!", meaning="")
    assert page.status == 422
    assert len(page.all("p", class_="error")) == 2


def test_a_word_can_be_changed_and_switched_off(client_for):
    hoa = client_for("hoa")
    hoa.post("/search-words", shown="giấy chào đời", meaning="đăng ký khai sinh")
    word = Synonym.get(Synonym.phrase == "giay chao doi")
    changed = hoa.post(f"/search-words/{word.id}", shown="giấy chào đời", meaning="đăng ký kết hôn")
    assert changed.status == 303
    assert catalogue.search("giấy chào đời").items[0].code == "1.000894"
    hoa.post(f"/search-words/{word.id}/switch", on="0")
    assert not Synonym.get_by_id(word.id).is_active


def test_a_question_can_be_tried(client_for):
    page = client_for("hoa").get("/search-words?tried=so+do", htmx="tried_results")
    assert page.find("div", id="tried_results").findall(".//li")


def test_a_procedure_is_taken_out_of_force(client_for):
    hoa = client_for("hoa")
    assert hoa.post("/catalogue/1.000656/withdraw", replaced_by="9.999999").status == 422
    assert hoa.post("/catalogue/1.000656/withdraw", replaced_by="1.001193").status == 303
    assert client_for().get("/procedures/1.000656").status == 410
    assert "Không có phiên bản nào" in hoa.get("/catalogue/1.000656").text


def test_unknown_things_are_not_found(client_for):
    hoa = client_for("hoa")
    assert hoa.get("/catalogue/none").status == 404
    assert hoa.get("/search-words/99999").status == 404
