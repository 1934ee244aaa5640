"""`python -m local.sample_market --port 0`: serves until interrupted.

It prints the settings that point to it first.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import threading

from local.sample_market.server import start


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m local.sample_market", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 (the default) takes a free one")
    market = start(parser.parse_args().port)
    for name, value in sorted(market.settings().items()):
        print(f"{name}={value}", flush=True)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with contextlib.suppress(KeyboardInterrupt):
        stop.wait()
    market.stop()


if __name__ == "__main__":
    main()
