"""Cut off in the middle: what is typed waits, says where it is, and is sent once when the line is back."""

import re
import subprocess
from urllib.parse import unquote

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESK, sign_in
from tests.browser.test_journey import fill_step, through_the_form, upload_photo
from tests.journeys.acts import BIRTH

HERE, THERE, NOT = "Đã lưu trên thiết bị này", "Đã lưu trên cổng", "Chưa lưu được"


def begun(page: Page, name: str = "lan") -> Page:
    """At the second step of a birth registration."""
    sign_in(page, name)
    page.goto(f"/procedures/{BIRTH}/apply")
    fill_step(page)
    go_on(page)
    page.wait_for_url("**/form/child")
    return page


def go_on(page: Page) -> None:
    page.locator("form[data-keep] .buttons button:not([type])").last.click()


def on_own_device(page: Page) -> None:
    page.locator("#own input").check()


def kept(page: Page) -> str:
    """In plain letters: answers wait there as a form sends them."""
    return unquote(page.evaluate("JSON.stringify(localStorage)"))


def name_at_the_portal(context: BrowserContext, page: Page) -> str:
    """What the portal has, asked by another tab."""
    tab = context.new_page()
    tab.goto(re.sub(r"/form/.*", "/form/child", page.url))
    value = tab.locator("input[name=child_name]").input_value()
    tab.close()
    return value


def test_each_answer_is_saved_at_the_portal_and_said_so(context_for):
    page = begun(context_for().new_page())
    before = page.locator("#progress").inner_text()
    page.locator("input[name=child_name]").fill("Vũ An")
    with page.expect_response("**/answers"):
        pass
    expect(page.locator("#progress")).to_contain_text(THERE)
    assert before.startswith(THERE)
    assert name_at_the_portal(page.context, page) == "Vũ An"


def test_on_a_shared_computer_nothing_is_kept_and_the_page_says_so(context_for):
    context = context_for()
    page = begun(context.new_page())
    context.set_offline(True)
    page.locator("input[name=child_name]").fill("Vũ An Nhiên")
    expect(page.locator("#progress")).to_contain_text(NOT)
    assert "Vũ" not in kept(page)
    context.set_offline(False)
    expect(page.locator("#progress")).to_contain_text("Đã gửi được")
    assert name_at_the_portal(context, page) == "Vũ An Nhiên"


def test_on_ones_own_device_it_outlives_the_page_and_goes_once(context_for):
    context = context_for()
    page = begun(context.new_page())
    on_own_device(page)
    context.set_offline(True)
    page.locator("input[name=child_name]").fill("Vũ An Nhiên")
    expect(page.locator("#progress")).to_contain_text(HERE)
    draft = page.url
    page.close()
    context.set_offline(False)
    other = context.new_page()
    posts = []
    other.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    other.goto("/track")
    expect(other.locator("#progress")).to_contain_text("Đã gửi được")
    assert len(posts) == 1
    assert "Vũ" not in kept(other), "sent, so deleted here"
    other.goto(draft)
    expect(other.locator("input[name=child_name]")).to_have_value("Vũ An Nhiên")


def test_without_a_line_one_goes_on_to_the_next_step(context_for):
    context = context_for()
    page = begun(context.new_page())
    on_own_device(page)
    with page.expect_response("**/form/**"):
        pass  # the steps to come
    page.wait_for_timeout(1500)
    context.set_offline(True)
    fill_step(page)
    go_on(page)
    expect(page).not_to_have_url(re.compile("/form/child"))
    expect(page.locator("h1")).to_be_focused()
    step = page.url
    fill_step(page)
    expect(page.locator("#progress")).to_contain_text(HERE)
    context.set_offline(False)
    expect(page.locator("#progress")).to_contain_text(re.compile("Đã gửi được|" + THERE))
    assert name_at_the_portal(context, page) == "Vũ An Nhiên"
    page.goto(step)
    assert page.locator("input:checked, option:checked").count()


def test_the_browser_closed_and_opened_again_asks_to_sign_in_and_then_sends(context_for):
    """Closing the browser ends the session: without a line, then signed out, then signed in."""
    context = context_for()
    page = begun(context.new_page())
    on_own_device(page)
    page.goto("/sectors")
    page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    page.go_back()
    context.set_offline(True)
    page.locator("input[name=child_name]").fill("Vũ An Nhiên")
    expect(page.locator("#progress")).to_contain_text(HERE)
    draft = page.url
    page.close()
    context.clear_cookies()
    page = context.new_page()
    page.goto(draft)
    expect(page.locator("h1")).to_have_text("Không có mạng")
    expect(page.locator("#progress")).to_contain_text(HERE)
    assert re.search(r"\d\d:\d\d \d\d/\d\d/\d{4}", page.locator("#progress").inner_text())
    context.set_offline(False)
    page.goto("/")
    expect(page.locator("#progress")).to_contain_text("Hãy đăng nhập")
    expect(page.locator("#progress button")).to_have_count(2)
    assert "Vũ" in kept(page)
    sign_in(page, "lan")
    expect(page.locator("#progress")).to_contain_text("Đã gửi được")
    page.goto(draft)
    expect(page.locator("input[name=child_name]")).to_have_value("Vũ An Nhiên")


def test_who_types_on_after_pressing_next_is_not_turned_away_from_the_page(context_for):
    context = context_for()
    page = begun(context.new_page())
    context.set_offline(True)
    go_on(page)
    page.locator("input[name=child_name]").fill("Vũ An")
    context.set_offline(False)
    expect(page.locator("#progress")).to_contain_text(THERE)
    page.wait_for_timeout(1000)
    assert page.locator("#problems").count() == 0
    assert page.url.endswith("/form/child")


def test_what_is_typed_while_the_next_page_is_on_its_way_is_not_lost(context_for):
    page = begun(context_for().new_page())
    held = []
    page.route("**/form/child", lambda route: held.append(route))
    fill_step(page)
    with page.expect_request("**/form/child"):
        go_on(page)
    with page.expect_response("**/form/child/answers"):
        page.locator("input[name=child_name]").fill("Vũ Minh Châu")
        held.pop().continue_()
    page.unroute("**/form/child")
    assert name_at_the_portal(page.context, page) == "Vũ Minh Châu"


def test_a_fault_of_the_portal_is_not_called_a_lost_connection(context_for):
    page = begun(context_for().new_page())
    page.route("**/form/child/answers", lambda route: route.fulfill(status=500, body="a fault"))
    page.locator("input[name=child_name]").fill("Vũ An Nhiên")
    expect(page.locator("#progress")).to_contain_text("Cổng đang gặp sự cố")
    expect(page.locator("#progress")).not_to_contain_text("mạng")
    assert page.locator("input[name=child_name]").input_value() == "Vũ An Nhiên"
    page.unroute("**/form/child/answers")
    expect(page.locator("#progress")).to_contain_text("Đã gửi được")  # by itself
    assert name_at_the_portal(page.context, page) == "Vũ An Nhiên"


def test_the_first_page_of_questions_is_a_draft_as_soon_as_something_is_typed(context_for):
    """No account and no button: it is saved, has its own address, and opens there again."""
    page = context_for().new_page()
    page.goto(f"/procedures/{BIRTH}/apply")
    expect(page.locator("#progress")).to_contain_text("Chưa có gì được lưu")
    expect(page.locator("#later")).to_be_hidden()
    page.locator("input[name=applicant_name]").fill("Phạm Thị Lan")
    expect(page.locator("#progress")).to_contain_text(THERE)
    expect(page.locator("#later")).to_be_visible()
    assert page.url.endswith("/form/applicant")
    page.reload()
    expect(page.locator("input[name=applicant_name]")).to_have_value("Phạm Thị Lan")
    fill_step(page)
    page.locator("input[name=applicant_name]").fill("Phạm Thị Lan 2")
    go_on(page)
    expect(page.locator("#problems")).to_be_focused()


def test_newer_answers_of_another_device_are_shown_beside_ones_own(context_for):
    context, elsewhere = context_for(), context_for()
    page = begun(context.new_page())
    on_own_device(page)
    there = elsewhere.new_page()
    sign_in(there, "lan")
    there.goto(page.url)
    context.set_offline(True)
    page.locator("input[name=child_name]").fill("Vũ An Nhiên")
    expect(page.locator("#progress")).to_contain_text(HERE)
    there.locator("input[name=child_name]").fill("Vũ Minh Khôi")
    with there.expect_response("**/answers"):
        pass
    context.set_offline(False)
    page.locator("#progress button").click()
    expect(page.locator("h1")).to_have_text("Một câu hỏi có hai câu trả lời")
    assert Axe().run(page).violations_count == 0
    expect(page.locator("fieldset")).to_contain_text(["Vũ An Nhiên"])
    expect(page.locator("fieldset")).to_contain_text(["Vũ Minh Khôi"])
    assert name_at_the_portal(elsewhere, there) == "Vũ Minh Khôi", "nothing is overwritten"
    page.locator("input[value=here]").check()
    go_on(page)
    expect(page.locator("h1")).to_have_text("Trẻ được khai sinh")
    assert page.locator("input[name=child_name]").input_value() == "Vũ An Nhiên"
    assert "Vũ" not in kept(page)


def ready(page: Page, name: str = "lan") -> Page:
    """At the page that submits."""
    begun(page, name)
    through_the_form(page)
    upload_photo(page)
    page.goto(page.url.replace("/papers", "/review"))
    expect(page.locator("#progress")).to_contain_text("chưa nộp")
    return page


def dossiers_of(page: Page) -> int:
    page.goto("/dossiers")
    return page.locator("#results .result").count()


def test_a_submission_waits_and_goes_once_though_the_page_was_closed(context_for):
    context = context_for()
    page = context.new_page()
    ready(page, "minh")
    on_own_device(page)
    counting = context.new_page()
    before = dossiers_of(counting)
    counting.close()  # any open page would send what waits, as soon as the line is back
    context.set_offline(True)
    go_on(page)
    expect(page.locator("#progress")).to_contain_text("Chưa nộp được")
    page.close()
    context.set_offline(False)
    back = context.new_page()
    back.goto("/")
    expect(back.locator("#progress")).to_contain_text("hồ sơ đã được nộp")
    back.locator("#progress button").click()
    back.wait_for_url("**/receipt")
    expect(back.locator("#progress")).to_contain_text("Nộp lúc")
    assert dossiers_of(context.new_page()) == before + 1


def test_two_tabs_submit_one_dossier(context_for):
    context = context_for()
    page = ready(context.new_page(), "minh")
    tab = context.new_page()
    tab.goto(page.url)
    counting = context.new_page()
    before = dossiers_of(counting)
    page.locator("form[data-keep=submit] button").click(no_wait_after=True)
    tab.locator("form[data-keep=submit] button").click(no_wait_after=True)
    page.wait_for_url("**/receipt")
    tab.wait_for_url("**/receipt")
    assert page.locator("dd.code").first.inner_text() == tab.locator("dd.code").first.inner_text()
    assert dossiers_of(counting) == before + 1


def test_a_session_that_ended_in_between_loses_nothing(context_for):
    context = context_for()
    page = begun(context.new_page())
    elsewhere = context_for().new_page()
    sign_in(elsewhere, "lan")
    elsewhere.goto("/profile")
    elsewhere.locator("form[action$='/end-others'] button").click()
    elsewhere.wait_for_load_state("networkidle")
    page.locator("input[name=child_name]").fill("Vũ An Nhiên")
    go_on(page)
    page.fill("input[name=username]", "lan")
    page.fill("input[name=password]", "demo-lan")
    page.locator("main form").filter(has=page.locator("input[name=password]")).locator("button").first.click()
    page.locator("main form[action*='/form/'] button").first.click()
    expect(page.locator("input[name=child_name]")).to_have_value("Vũ An Nhiên")


def test_the_code_is_read_off_the_screen_and_opens_on_another_phone(context_for, portal, tmp_path):
    page = begun(context_for().new_page())
    page.locator("input[name=child_name]").fill("Vũ An Nhiên")
    with page.expect_response("**/answers"):
        pass
    page.locator("summary").click()
    page.locator("a[href$='/take-along']").click()
    page.locator("form[action$='/take-along'] button").click()
    picture = tmp_path / "code.png"
    page.locator("svg").screenshot(path=picture)
    assert Axe().run(page).violations_count == 0
    read = subprocess.run(["zbarimg", "-q", "--raw", picture], capture_output=True, text=True, check=True)
    address = read.stdout.strip()
    assert address.startswith(portal.url + "/resume/")
    there = context_for().new_page()
    there.goto(address)
    there.locator("form[action$='/resume'] button").click()
    expect(there.locator("h1")).to_have_text("Trẻ được khai sinh")
    expect(there.locator("input[name=child_name]")).to_have_value("Vũ An Nhiên")


def test_signing_out_deletes_what_was_kept(context_for):
    context = context_for()
    page = begun(context.new_page())
    on_own_device(page)
    assert "own" in kept(page)
    page.locator("form[action$='/sign-out'] button").click()
    page.wait_for_url("**/sign-in")
    assert kept(page) == "{}"


def test_staff_keep_nothing_on_the_computers_of_a_counter(context_for):
    context = context_for(viewport=DESK)
    page = context.new_page()
    page.goto("/")
    page.evaluate("localStorage.own = 1; localStorage.kept = '{}'")
    sign_in(page, "binh")
    page.goto(f"/procedures/{BIRTH}/apply")
    assert page.locator("#own").count() == 0
    context.set_offline(True)
    page.locator("input[name=applicant_phone]").fill("0900000999")
    expect(page.locator("#progress")).to_contain_text(NOT)
    assert kept(page) == "{}"
