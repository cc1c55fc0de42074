"""The public pages: home, search, lists, a procedure, and how caches may keep them."""

from datetime import time

import pytest

from portal import accounts, catalogue, deadlines
from portal.catalogue import Fee, LegalBasis, Offer, Procedure, Record, Requirement

PAGES = (
    "/",
    "/procedures",
    "/procedures?q=lam+giay+khai+sinh+cho+con",
    "/procedures/1.001193",
    "/procedures/a-z",
    "/procedures/a-z/d",
    "/sectors",
    "/sectors/ho-tich",
    "/life-events/child",
    "/branches",
)


@pytest.fixture
def published(world):
    """Publishes a made-up record of the national kind."""

    def publish(**values):
        record = Record(code="9.000001", name="Cấp giấy thử", sector="Hộ tịch", **values)
        return catalogue.publish(accounts.SYSTEM, "9.000001", record)

    return publish


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_each_page_is_there_in_both_languages(client_for, url, prefix):
    page = client_for().get(prefix + url)
    assert page.status == 200
    assert page.tree.get("lang") == (prefix.strip("/") or "vi")


def test_a_question_without_accents_finds_the_birth_registration_first(client_for):
    page = client_for().get("/procedures?q=lam+giay+khai+sinh+cho+con")
    first = page.find("ol", class_="plain results").find("li")
    assert "Đăng ký khai sinh" in "".join(first.itertext())
    assert "Nộp trực tuyến" in "".join(first.itertext())


def test_typing_gets_the_results_alone(client_for):
    page = client_for().get("/procedures?q=khai+sinh", htmx="results")
    assert page.find("div", id="results") is not None
    assert not page.all("form", id="find")
    assert not page.all("header")


def test_filters_stay_with_the_question(client_for):
    page = client_for().get("/procedures?q=đăng+ký&subject=citizen&sector=ho-tich")
    assert page.find("option", value="citizen").get("selected") is not None
    assert page.find("input", name="sector").get("form") == "find"
    sectors = [row.findtext("p") for row in page.find("ol", class_="plain results").findall("li")]
    assert sectors
    assert all("Hộ tịch" in each for each in sectors)


def test_next_page_keeps_question_and_filters(client_for):
    page = client_for().get("/procedures?q=đăng+ký&subject=citizen")
    assert page.find("option", value="citizen").get("selected") is not None
    following = page.find("button", name="page")
    assert (following.get("form"), following.get("value")) == ("find", "2")


def test_a_question_with_nothing_right_leads_on(client_for):
    page = client_for().get("/procedures?q=xyzzyx+qwrtp")
    assert "Không thấy thủ tục nào" in page.text
    assert page.find("a", href="/branches") is not None
    assert any(link.get("href").startswith("/life-events/") for link in page.all("a"))


@pytest.mark.parametrize(
    "query",
    ["q=" + "a" * 10_000, "q=%01%02", "q=%27%22%3Cb%3E", "page=0", "page=99999999", "page=x"],
)
def test_any_question_gets_a_page(client_for, query):
    assert client_for().get(f"/procedures?{query}").status == 200


def test_a_procedure_says_what_it_takes(client_for):
    page = client_for().get("/procedures/1.001193")
    for words in ("Thời hạn", "Phí, lệ phí", "Nơi nộp", "Giấy tờ cần chuẩn bị", "Giá trị minh họa"):
        assert words in page.text
    assert page.find("a", href="/procedures/1.001193/apply") is not None


def test_english_comes_where_it_exists_and_vietnamese_is_marked(client_for, published):
    assert "Birth registration" in client_for().get("/en/procedures/1.001193").text
    published(steps=("Nộp hồ sơ.",))
    page = client_for().get("/en/procedures/9.000001")
    assert "exists in Vietnamese only" in page.text
    assert page.find("span", lang="vi") is not None


def test_missing_units_and_fees_are_said_to_be_missing(client_for, published):
    published(offers=(Offer("counter", limit_value="5", limit_text="5"),))
    text = client_for().get("/procedures/9.000001").text
    assert "5 (dữ liệu quốc gia không ghi là ngày hay giờ)" in text
    assert "Dữ liệu quốc gia không nêu" in text


def test_a_fee_set_elsewhere_is_not_free(client_for, published):
    fee = Fee("Miễn phí (Theo quy định của Hội đồng nhân dân tỉnh)", None, set_elsewhere=True)
    published(offers=(Offer("counter", limit_value="3", limit_unit="working_days", fees=(fee,)),))
    text = client_for().get("/procedures/9.000001").text
    assert "Miễn phí" not in text
    assert "Theo quy định của Hội đồng nhân dân tỉnh" in text


def test_channels_with_equal_terms_share_a_row(client_for, published):
    fee = Fee("Miễn phí", 0)
    same = {"limit_value": "3", "limit_unit": "working_days", "fees": (fee,)}
    post = Offer("post", limit_value="4", limit_unit="working_days", fees=(fee,))
    published(offers=(Offer("online", **same), Offer("counter", **same), post))
    page = client_for().get("/procedures/9.000001")
    assert "Trực tuyến, Tại quầy" in page.text
    assert len(page.all("tr")) == 3


def test_papers_stand_by_case_with_their_numbers(client_for, published):
    published(
        requirements=(
            Requirement("c1", "Đơn", originals=1, template="Mẫu 1.docx"),
            Requirement("c2", "Thẻ", case="Trường hợp cấp lại", copies=2),
        ),
        legal_basis=(LegalBasis("60/2014/QH13", "Luật Hộ tịch"),),
    )
    page = client_for().get("/procedures/9.000001")
    assert "1 bản chính · mẫu: Mẫu 1.docx" in page.text
    assert "2 bản sao" in page.text
    assert "Trường hợp cấp lại" in "".join(page.find("summary").itertext())


def test_long_texts_become_lists(client_for, published):
    published(steps=("Bước 1: Nộp hồ sơ.", "- Tại quầy;", "- Qua bưu chính.", "Bước 2: Nhận kết quả."))
    page = client_for().get("/procedures/9.000001")
    steps = page.find("ol", class_="outline").findall("li")
    assert [step.get("value") for step in steps] == ["1", "2"]
    assert len(steps[0].find("ul").findall("li")) == 2


def test_a_record_of_name_and_code_only_says_so(client_for, published):
    published(list_only=True)
    page = client_for().get("/procedures/9.000001")
    assert "Hiện chỉ có tên, mã và lĩnh vực" in page.text
    assert not any(link.get("href").endswith("/apply") for link in page.all("a"))


@pytest.mark.parametrize("code", ["9.999999", "abc", "a" * 300, "%C3%A9"])
def test_an_unknown_code_leads_on(client_for, code):
    page = client_for().get(f"/procedures/{code}")
    assert page.status == 404
    assert page.find("input", id="q") is not None
    assert "Có thể là" in page.text


def test_a_withdrawn_procedure_says_so_and_what_replaced_it(client_for, published):
    published()
    procedure = Procedure.get(Procedure.code == "9.000001")
    catalogue.withdraw(accounts.SYSTEM, procedure, replaced_by="1.001193")
    page = client_for().get("/procedures/9.000001")
    assert page.status == 410
    assert "Đã hết hiệu lực" in page.text
    assert page.find("a", href="/procedures/1.001193") is not None


@pytest.mark.parametrize("url", ["/sectors/none", "/life-events/none", "/procedures/a-z/d/99"])
def test_lists_that_do_not_exist_are_not_found(client_for, url):
    assert client_for().get(url).status == 404


def test_guests_pages_may_be_kept_and_cost_nothing_when_unchanged(client_for):
    first = client_for().get("/procedures/1.001193").response
    assert "public" in first.headers["Cache-Control"]
    assert {"Cookie", "HX-Request", "HX-Target"} <= set(first.vary)
    again = client_for().flask.get("/procedures/1.001193", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not again.data


def test_pages_of_people_signed_in_are_private(client_for):
    answer = client_for("lan").get("/procedures").response
    assert "public" not in answer.headers["Cache-Control"]


def test_the_open_data_name_every_procedure(client_for):
    services = client_for().get("/open-data/procedures.json").response.json["services"]
    assert len(services) == len(catalogue.a_to_z())
    rows = client_for().get("/open-data/procedures.csv").response.get_data(as_text=True).splitlines()
    assert len(rows) == len(services) + 1
    sitemap = client_for().get("/sitemap.xml").response.get_data(as_text=True)
    assert "http://localhost/en/procedures/1.001193" in sitemap


def test_the_branches_are_listed_by_the_names_of_their_communes(client_for):
    guest = client_for()
    page = guest.get("/branches")
    names = [each.text for each in page.find("ul", class_="plain grid").iter("strong")]
    assert len(names) == 54
    assert [names[0], names[-1]] == ["An Sinh", "Yên Tử"]
    assert page.text.count("chưa được nhập") == 1
    jump = page.find("nav", class_="buttons letters").findall("a")
    assert all(page.all("li", id=each.get("href").removeprefix("#")) for each in jump)
    assert "Sửa địa chỉ" not in page.text


def test_the_administrator_enters_where_a_branch_is(client_for):
    quang = client_for("quang")
    link = quang.get("/branches").find("li", id="H49.01.06").find("a").get("href")
    assert client_for("hoa").get(link).status == 403
    assert quang.post(link, address="x" * 301, phone="").status == 422
    assert quang.post(link, address="Số 1, phường  Hồng Gai", phone="0203 000 000").status == 303
    entry = client_for().get("/branches").find("li", id="H49.01.06")
    assert "Số 1, phường Hồng Gai" in "".join(entry.itertext())
    assert entry.find("a").get("href") == "tel:0203000000"
    assert "chưa được nhập" not in client_for().get("/branches").text


def test_the_branches_say_when_they_are_open(client_for):
    branch = accounts.Unit.get(accounts.Unit.code == "H49.01.06")
    saturday = {0: ((time(8), time(12)),), 1: ((time(8), time(12)),), 5: ((time(8), time(11)),)}
    deadlines.set_opening_hours(accounts.SYSTEM, saturday, unit=branch)
    page = client_for().get("/branches")
    assert "Th 2–Th 6: 07:30–11:30, 13:00–17:00" in page.text
    assert "Th 2–Th 3: 08:00–12:00; Th 7: 08:00–11:00" in "".join(page.find("li", id="H49.01.06").itertext())
    assert "Mon–Fri: 07:30–11:30" in client_for().get("/en/branches").text
