"""Bytes and requests of each page in Chromium, first view and a later one, as they go over the wire."""

import shutil

from playwright.sync_api import BrowserContext, sync_playwright

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PAGES = {
    "home": "/",
    "search": "/procedures",
    "search with results": "/procedures?q=lam+giay+khai+sinh+cho+con",
    "procedure": "/procedures/1.001193",
    "before applying": "/procedures/1.001193/apply",
    "track": "/track",
    "sign in": "/sign-in",
}


def main(url: str) -> None:
    """Print a table: kB with headers, everything counted, and requests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        print("\nPages on the wire (Brotli)        first view kB  requests   later view kB  requests")
        for name, path in PAGES.items():
            context = browser.new_context(viewport={"width": 360, "height": 740})
            first, later = view(context, url + path), view(context, url + path)
            print(f"  {name:30} {first[0] / 1000:14.1f} {first[1]:9} {later[0] / 1000:15.1f} {later[1]:9}")
            context.close()
        browser.close()


def view(context: BrowserContext, address: str) -> tuple[int, int]:
    """(bytes, requests) of opening the address; what the browser's own cache gives is free."""
    page = context.new_page()
    wire = context.new_cdp_session(page)
    sizes: list[int] = []
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    page.goto(address, wait_until="networkidle")
    page.close()
    return sum(sizes), sum(1 for size in sizes if size)
