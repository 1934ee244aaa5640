"""A load generator that uses little CPU itself: open raw sockets, one process, no HTTP library.

    python -m benchmarks.load PORT CONNECTIONS SECONDS < request

Prints how many answers came and in how many seconds. Exits with 1 at the first answer that is not
200.
"""

from __future__ import annotations

import selectors
import socket
import sys
import time


def answers_in(port: int, request: bytes, connections: int, seconds: float) -> tuple[int, float]:
    """(answers, seconds): each connection sends its next request as soon as it has the answer to
    the last one.
    """
    selector = selectors.DefaultSelector()
    for _ in range(connections):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(connection, selectors.EVENT_READ, bytearray())
        connection.sendall(request)
    answers, started_s = 0, time.perf_counter()
    while (elapsed_s := time.perf_counter() - started_s) < seconds:
        for key, _ in selector.select(1):
            received: bytearray = key.data
            connection = key.fileobj  # type: ignore[assignment]  # what was registered above
            part = connection.recv(65_536)
            if not part:
                raise SystemExit("The function closed a connection")
            received += part
            if is_whole(received):
                if not received.startswith(b"HTTP/1.1 200"):
                    raise SystemExit(f"Not 200: {bytes(received[:300])!r}")
                answers += 1
                received.clear()
                connection.sendall(request)
    return answers, elapsed_s


def is_whole(received: bytes | bytearray) -> bool:
    """Whether an answer is there to its end. One without a length has no body."""
    head = received.find(b"\r\n\r\n")
    if head < 0:
        return False
    at = received.find(b"Content-Length: ", 0, head)
    if at < 0:
        return True
    at += len(b"Content-Length: ")
    return len(received) >= head + 4 + int(received[at : received.index(b"\r", at)])


if __name__ == "__main__":
    result = answers_in(
        int(sys.argv[1]), sys.stdin.buffer.read(), int(sys.argv[2]), float(sys.argv[3])
    )
    print(*result)
