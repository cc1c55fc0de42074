"""Requests a second: by wrk where it is installed, else by threads of this Python (half of the machine)."""

import http.client
import re
import shutil
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from urllib.parse import quote

CLIENTS = 16

# Asked again and again, as people ask: their answers are at hand after the first time.
COMMON = (
    "khai sinh", "lam giay khai sinh cho con", "dang ki ket hon", "khai tử", "sổ đỏ", "so ho khau",
    "cấp lại thẻ căn cước", "bằng lái xe", "giay phep xay dụng", "giấy độc thân", "trich luc khai sinh",
    "đăng ký tạm trú", "ly lich tu phap", "mở hộ kinh doanh", "tro cap nguoi cao tuoi", "chứng thực chữ ký",
)  # fmt: skip

SCRIPT = """
local paths = {}
for line in io.lines("%(paths)s") do paths[#paths + 1] = line end
local at, headers = 0, {["Accept-Encoding"] = "br"%(more)s}
function request()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at], headers)
end
"""
FRAGMENT = {"HX-Request": "true", "HX-Target": "div#results", "HX-Request-Type": "partial"}


@dataclass(frozen=True)
class Rate:
    """Median over the runs. `refused` counts answers that were not 200, over all runs."""

    per_second: float
    p50_ms: float
    p99_ms: float
    refused: int


def searches(questions: list[str]) -> list[str]:
    """The address of each question."""
    return [f"/procedures?q={quote(each)}" for each in questions]


def run(
    port: int,
    paths: list[str],
    *,
    fragment: bool = False,
    clients: int = CLIENTS,
    seconds: int = 5,
    runs: int = 3,
) -> Rate:
    """Ask for all `paths` in turn through `clients` kept connections, with Brotli."""
    headers = FRAGMENT if fragment else {}
    once = _wrk if shutil.which("wrk") else _threads
    done = [once(port, paths, headers, clients, seconds) for _run in range(runs)]
    rates, halves, worst = (median(each) for each in zip(*(d[:3] for d in done), strict=True))
    return Rate(rates, halves, worst, sum(each[3] for each in done))


Once = tuple[float, float, float, int]


def _wrk(port: int, paths: list[str], headers: dict[str, str], clients: int, seconds: int) -> Once:
    with tempfile.TemporaryDirectory() as folder:
        addresses, script = Path(folder, "paths"), Path(folder, "ask.lua")
        addresses.write_text("\n".join(paths) + "\n", encoding="utf-8")
        more = "".join(f', ["{name}"] = "{value}"' for name, value in headers.items())
        script.write_text(SCRIPT % {"paths": addresses, "more": more}, encoding="utf-8")
        command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--latency", "-s", script]
        done = subprocess.run(
            [*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True
        ).stdout
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", done)
    return (
        float(_found(r"Requests/sec:\s+([\d.]+)", done)),
        _milliseconds(_found(r"\n\s+50%\s+(\S+)", done)),
        _milliseconds(_found(r"\n\s+99%\s+(\S+)", done)),
        int(refused.group(1)) if refused else 0,
    )


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found.group(1) if found else "0us"


def _milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(\D+)", text).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]


def _threads(port: int, paths: list[str], headers: dict[str, str], clients: int, seconds: int) -> Once:
    times: list[float] = []
    refused: list[int] = []
    end = time.monotonic() + seconds

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for path in islice(cycle(paths), number * len(paths) // clients, None):
            if time.monotonic() > end:
                break
            began = time.perf_counter()
            connection.request("GET", path, headers={"Accept-Encoding": "br", **headers})
            answer = connection.getresponse()
            answer.read()
            times.append((time.perf_counter() - began) * 1000)
            if answer.status != 200:
                refused.append(answer.status)
        connection.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    return len(times) / seconds, times[len(times) // 2], times[len(times) * 99 // 100], len(refused)
