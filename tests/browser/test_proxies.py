"""Real nginx and real Caddy, as `deploy/` sets them up: files first, and when the portal is away."""

import base64
import hashlib
import http.client
import re
import socket
import ssl
import subprocess
import time
from pathlib import Path

import brotli
import pytest
from backports import zstd

from portal.web.security import policy
from tests import proxies
from tests.browser.conftest import Portal, free_port
from tests.browser.secure import certificate
from tests.catalogue import endless
from tests.people import password

PAGE = "/procedures/1.001193"
SECTION = f"/procedures/{endless.CODE}/legal-basis"
CHROMIUM = "gzip, deflate, br, zstd, dcb, dcz"


class Proxy:
    """One of the two over a portal's exported files."""

    def __init__(self, name: str, portal: Portal, folder: Path) -> None:
        self.port, self.secure_port, self.folder = free_port(), free_port(), folder
        tls, plain, shut = certificate(folder), f"127.0.0.1:{self.port}", f"127.0.0.1:{self.secure_port}"
        command = proxies.ours(
            name,
            folder,
            {
                "127.0.0.1:8000": f"127.0.0.1:{portal.port}",
                "/srv/portal/instance/public": str(portal.folder / "public"),
                "listen 80;": f"listen {plain}; listen {shut} ssl;"
                f"ssl_certificate {tls.certificate}; ssl_certificate_key {tls.key};",
                ":80 {": "(site) {\n\tlog",
            },
            f"http://{plain} {{\n\timport site\n}}\n"
            f"https://{shut} {{\n\ttls {tls.certificate} {tls.key}\n\timport site\n}}\n",
        )
        self.log = (folder / "log").open("w")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)
        for _try in range(100):
            try:
                self.ask("/static/x/y")
                return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise AssertionError((folder / "log").read_text())

    def ask(
        self,
        address: str,
        method: str = "GET",
        body: bytes | None = None,
        *,
        timeout: int = 30,
        secure: bool = False,
        **headers: str,
    ) -> "Answer":
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        if secure:
            unknown = ssl._create_unverified_context()
            connection = http.client.HTTPSConnection(
                "127.0.0.1", self.secure_port, timeout=timeout, context=unknown
            )
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, address, body, {"Accept-Encoding": "br", **fields})
        answer = connection.getresponse()
        try:
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        self.log.close()


class Answer:
    def __init__(self, status: int, headers: http.client.HTTPMessage, body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    def list(self, name: str) -> set[str]:
        return {part.strip() for each in self.headers.get_all(name, []) for part in each.split(",")}

    @property
    def text(self) -> str:
        coding = self.headers.get("Content-Encoding")
        assert coding in {None, "br"}, coding
        return (brotli.decompress(self.body) if coding else self.body).decode()


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A portal that may be killed, and its files."""
    portal = Portal(tmp_path_factory.mktemp("instance"))
    portal.environment["PORTAL_TRUSTED_PROXIES"] = "1"
    portal.flask("prepare")
    long = portal.folder / "endless.jsonl"
    long.write_text(endless.line(), encoding="utf-8")
    portal.flask("catalogue", "import", str(long))
    portal.flask("catalogue", "export", str(portal.folder / "public"))
    return portal


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def proxy(request, own, tmp_path_factory):
    own.start()
    try:
        proxy = Proxy(request.param, own, tmp_path_factory.mktemp(request.param))
        yield proxy
        proxy.stop()
    finally:
        if own.server.poll() is None:
            own.stop()


def test_a_stranger_gets_the_file_and_its_headers_are_the_portals(proxy, own):
    section = proxy.ask(SECTION)
    assert section.body == (own.folder / f"public{SECTION}/index.html.br").read_bytes()
    answer, live = proxy.ask(PAGE), proxy.ask(PAGE, Cookie="portal=x")
    assert answer.status == live.status == 200
    assert answer.body == (own.folder / f"public{PAGE}/index.html.br").read_bytes()
    assert answer.text == live.text
    for name in ("Content-Type", "Referrer-Policy", "X-Content-Type-Options", "Permissions-Policy"):
        assert answer.headers[name] == live.headers[name], name
        assert len(answer.headers.get_all(name)) == len(live.headers.get_all(name)) == 1, name
    assert answer.list("Vary") >= live.list("Vary")
    assert answer.headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
    strict = re.sub("style-src [^;]+", "style-src 'self' 'unsafe-inline'", policy())
    assert answer.headers["Content-Security-Policy"] == strict
    assert live.headers["Content-Security-Policy"] == policy()


def test_over_tls_a_file_has_every_header_of_the_portals_page(proxy):
    """But for its policy and how long it is kept: see above."""
    answer, live = proxy.ask(PAGE, secure=True), proxy.ask(PAGE, secure=True, Cookie="portal=x")
    assert answer.headers["Cache-Control"].startswith("public"), "the file's, not the portal's"
    assert live.headers["Strict-Transport-Security"]
    own = {"cache-control", "content-security-policy", "vary", "etag", "content-encoding", "content-length"}
    own |= {"date", "server", "server-timing", "connection", "transfer-encoding", "keep-alive", "alt-svc"}
    for name in {name.lower() for name in live.headers} - own:
        assert answer.headers.get_all(name) == live.headers.get_all(name), name
    assert "Strict-Transport-Security" not in proxy.ask(PAGE).headers


def test_what_is_too_large_is_refused_in_the_portals_words(proxy):
    """As soon as its length is named: a browser that goes on sending reads the words meanwhile by HTTP/2."""
    large = {"Content_Length": "24000000"}
    for address, words in {"/track": "Tệp quá lớn", "/en/track": "The file is too large"}.items():
        page = proxy.ask(address, "POST", **large)
        assert (page.status, page.headers["Cache-Control"]) == (413, "no-store"), address
        assert "Retry-After" not in page.headers, "the same again will not do"
        assert page.headers["Content-Security-Policy"]
        assert words in page.text
        assert "<h1>" in page.text
        fragment = proxy.ask(address, "POST", HX_Request="true", **large)
        assert (fragment.status, fragment.headers["HX-Retarget"]) == (413, "#flash")
        assert words in fragment.text
        assert "<html" not in fragment.text


def test_no_log_holds_an_address_that_opens_something(proxy, own):
    keys = ["KEY-OF-A-DRAFT", "CODE-TO-RESUME", "WHAT-IS-SOUGHT", "A-SECRET", "WHERE-FROM"]
    for address in (f"/drafts/{keys[0]}/papers", f"/en/resume/{keys[1]}", f"/procedures?q={keys[2]}",
                    f"/track?secret={keys[3]}", f"/?{keys[3]}"):  # fmt: skip
        proxy.ask(address, Referer=f"http://127.0.0.1/{keys[4]}", HX_Current_URL=f"/{keys[4]}")
    proxy.ask(f"{PAGE}/apply")
    told = ""
    for _try in range(50):
        told = "".join(file.read_text() for file in proxy.folder.glob("*log"))
        if f"{PAGE}/apply" in told:
            break
        time.sleep(0.1)
    assert f"{PAGE}/apply" in told, "pages of the catalogue stand there"
    assert "/drafts" in told
    assert "/en/resume" in told
    assert not [key for key in keys if key in told], told


def test_only_the_pages_own_style_is_obeyed(proxy, chromium):
    page = chromium.new_page(base_url=f"http://127.0.0.1:{proxy.port}", service_workers="block")
    try:
        answer = page.goto(PAGE)
        assert "'unsafe-inline'" in answer.headers["content-security-policy"], "the file's, not the portal's"
        assert page.evaluate("getComputedStyle(document.body).getPropertyValue('--blue')")
        page.evaluate("""document.head.append(Object.assign(document.createElement("style"),
            {textContent: "h1{position:fixed}"}))""")
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).position") == "static"
    finally:
        page.close()


def test_each_form_of_a_file_is_asked_once(proxy):
    tags = set()
    for accepted in ("identity", "gzip", "br"):
        first = proxy.ask(PAGE, Accept_Encoding=accepted)
        assert first.headers.get("Content-Encoding", "identity") == accepted
        again = proxy.ask(PAGE, Accept_Encoding=accepted, If_None_Match=first.headers["ETag"])
        assert (again.status, again.body) == (304, b"")
        tags.add(first.headers["ETag"])
    assert len(tags) == 3


def test_a_dictionary_is_a_file_and_so_are_the_pages_for_it(proxy):
    address = re.search(r'rel="compression-dictionary" href="([^"]+)"', proxy.ask(PAGE).text)[1]
    words = proxy.ask(address)
    assert words.headers["Use-As-Dictionary"] == 'match="/*"'
    assert "immutable" in words.headers["Cache-Control"]
    field = f":{base64.b64encode(hashlib.sha256(words.text.encode()).digest()).decode()}:"
    answer = proxy.ask(PAGE, Accept_Encoding=CHROMIUM, Available_Dictionary=field)
    assert answer.headers.get_all("Content-Encoding") == ["dcz"]
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    known = zstd.ZstdDict(words.text.encode(), is_raw=True)
    assert zstd.decompress(answer.body[40:], zstd_dict=known.as_prefix).decode() == proxy.ask(PAGE).text
    for other in (field.replace(field[3], "x" if field[3] != "x" else "y"), "../../etc", ":/../x:"):
        assert proxy.ask(PAGE, Available_Dictionary=other, Accept_Encoding=CHROMIUM).status == 200


def test_what_is_no_page_of_the_catalogue_is_the_applications(proxy):
    assert "khai sinh" in proxy.ask("/procedures?q=khai+sinh").text
    assert proxy.ask(f"{PAGE}/apply").status == 200
    assert proxy.ask("/procedures/9.999999").status == 404
    assert proxy.ask("/.export/manifest.json").status == 404
    assert proxy.ask("/.away/page.html").status == 404
    fragment = proxy.ask("/procedures", HX_Request="true", HX_Target="div#results")
    assert "<html" not in fragment.text
    form = f"username=lan&password={password('lan')}".encode()
    signed_in = proxy.ask(
        "/sign-in", "POST", form, Content_Type="application/x-www-form-urlencoded",
        Origin=f"http://127.0.0.1:{proxy.port}",
    )  # fmt: skip
    assert signed_in.status == 303
    session = signed_in.headers["Set-Cookie"].split(";")[0]
    assert "Phạm Thị Lan" in proxy.ask(PAGE, Cookie=session).text


def test_whoever_sends_on_a_slow_line_keeps_nobody_waiting(proxy):
    head = "POST /track HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    slow = [socket.create_connection(("127.0.0.1", proxy.port)) for _each in range(4)]
    try:
        for line in slow:
            line.sendall(f"{head}Content-Length: 4000\r\n\r\ncode=".encode())
        time.sleep(0.5)
        assert proxy.ask("/track", timeout=10).status == 200
    finally:
        for line in slow:
            line.close()


def test_a_form_comes_from_here_also_where_the_address_names_no_port(proxy):
    form = {"Content_Type": "application/x-www-form-urlencoded", "Host": "127.0.0.1"}
    assert proxy.ask("/track", "POST", b"code=1", Origin="http://127.0.0.1", **form).status != 403
    assert proxy.ask("/track", "POST", b"code=1", Origin="http://elsewhere.test", **form).status == 403


def test_the_catalogue_is_read_on_when_the_application_dies(proxy, own):
    own.stop()
    for address in ("/", PAGE, SECTION, "/procedures", "/procedures/a-z", "/sectors", f"/en{PAGE}", "/en/"):
        assert proxy.ask(address).status == 200, address
        member = proxy.ask(address, Cookie="portal=x")
        assert (member.status, member.headers["Cache-Control"]) == (200, "no-cache"), address
    assert '<html lang="en">' in proxy.ask(f"/en{PAGE}").text
    script = re.search(r'<script src="([^"]+)"', proxy.ask("/").text)[1]
    assert proxy.ask(script).status == 200
    for address, words in {
        f"{PAGE}/apply": "Dịch vụ trực tuyến tạm thời chưa hoạt động",
        "/track": "Dịch vụ trực tuyến tạm thời chưa hoạt động",
        "/procedures?q=khai+sinh": "tra cứu theo các danh sách",
        "/en/track": "Online services do not answer",
    }.items():
        answer = proxy.ask(address)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "60"), address
        assert words in answer.text
        assert re.search(r"(nặng|weighs) \d[,.]\d kB", answer.text), address
        assert answer.headers["Cache-Control"] == "no-store"
    proxy.ask("/drafts/KEY-WHILE-AWAY/papers")
    assert "KEY-WHILE" not in "".join(file.read_text() for file in proxy.folder.glob("*log"))
    sent = proxy.ask("/track", "POST", b"code=1")
    assert sent.status == 503
    assert "Tải lại trang" in sent.text
    fragment = proxy.ask("/track", "POST", b"code=1", HX_Request="true")
    assert (fragment.status, fragment.headers["HX-Retarget"]) == (503, "#flash")
    assert "vẫn còn trên trang này" in fragment.text
    assert "<html" not in fragment.text
