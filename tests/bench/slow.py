"""What others wait for while four people send a form on slow lines, without a proxy in front."""

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Iterator
from statistics import median

SENDERS = 4
LETTERS, PAUSE = 14, 0.5  # of each body, which never becomes whole
ASKED = 10


def main(port: int) -> None:
    """Print one line."""
    with _senders(port):
        waits = [_waited(port) for _time in range(ASKED)]
    print(
        f"  others, while {SENDERS} people send slowly: longest wait {max(waits):.2f} s, "
        f"median {median(waits) * 1000:.0f} ms"
    )


def _waited(port: int) -> float:
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/procedures")
    connection.getresponse().read()
    connection.close()
    return time.monotonic() - began


@contextlib.contextmanager
def _senders(port: int) -> Iterator[None]:
    over = threading.Event()
    threads = [threading.Thread(target=_send, args=(port, over)) for _sender in range(SENDERS)]
    for thread in threads:
        thread.start()
    time.sleep(PAUSE)
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _send(port: int, over: threading.Event) -> None:
    head = f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 100\r\n"
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode())
        for _letter in range(LETTERS):
            if over.wait(PAUSE):
                return
            line.sendall(b"a")
