"""The simulated web, in a process of its own so that its work is not counted.

`python -m benchmarks.crawl.web SCENARIO LINKS SEED` prints one line of JSON with the settings that lead into the web
and the URLs; when its standard input ends, it prints what it saw and ends.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys

import uvloop

from benchmarks.crawl.mix import SCENARIOS, build

WITNESSES = "witness"


async def serve(scenario: str, links: int, seed: int) -> None:
    """Until standard input ends."""
    web, urls = build(SCENARIOS[scenario], seed, links)
    web.make_certificates()
    async with web:
        print(json.dumps({"settings": web.settings(), "urls": urls}), flush=True)
        await asyncio.to_thread(sys.stdin.read)
        requests = [request for request in web.log.requests if not request.host.startswith(WITNESSES)]
        peak = {host: most for host, most in web.log.peak.items() if not host.startswith(WITNESSES)}
        robots = sum(request.path == "/robots.txt" for request in requests)
        seen = {"requests": len(requests), "robots": robots, "most_at_once": max(peak.values(), default=0)}
        print(json.dumps(seen), flush=True)


if __name__ == "__main__":
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    uvloop.run(serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
