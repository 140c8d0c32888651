# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The networks of the bench: what the hosts and the line between them and the client are like,
how large the file is, and a smaller size for a quick look.

Rates are in bytes a second, round trips in milliseconds. The keys of a host are those of
bench-origin, with underscores. "hard" are the scenarios with faults and limits.
"""

from dataclasses import dataclass, field

MB = 1_000_000
MIB = 1 << 20


@dataclass(frozen=True)
class Scenario:
    name: str
    about: str
    size: int
    hosts: list = field(default_factory=list)
    line: int = 0
    hard: bool = False
    quick_size: int = 0

    def sized(self, quick):
        return (self.quick_size or min(self.size, max(self.size // 4, 1 * MB))) if quick else self.size


def far(**keys):
    """A host at some distance, as most are."""
    return {"rate": 5 * MB, "rtt": 40, "slow_start": 1, **keys}


SCENARIOS = [
    Scenario("each", "5 MB/s for each connection", 800 * MB, [far()]),
    Scenario("line", "a full line of 45 MB/s", 1076 * MB, [far(rate=0)], line=45 * MB,
             quick_size=270 * MB),
    Scenario("host", "20 MB/s for all connections to the host", 120 * MB,
             [far(aggregate=20 * MB)]),
    Scenario("uneven", "rates spread by 0.8, and 15 % of connections at a tenth", 800 * MB,
             [far(spread=0.8, bad=(0.15, 0.1))], hard=True),
    Scenario("drift", "rates drawn anew every 2 s, spread by 0.8", 800 * MB,
             [far(drift=(0.8, 2))], hard=True),
    Scenario("silent", "15 % of connections go silent for ever", 800 * MB,
             [far(silent=(0.15, 8 * MB))], hard=True),
    Scenario("reset", "a connection is reset after each 16 MB", 800 * MB,
             [far(reset=16 * MB)], hard=True, quick_size=560 * MB),
    Scenario("limit4", "four requests at a time, more get 503", 120 * MB,
             [far(limit=(4, 503))], hard=True),
    Scenario("limit6", "six requests at a time, more get 429", 180 * MB,
             [far(limit=(6, 429))], hard=True),
    Scenario("refuse8", "eight connections, more are reset", 240 * MB,
             [far(limit=(8, 0))], hard=True),
    Scenario("single", "one request at a time, more get 503", 120 * MB,
             [far(rate=20 * MB, limit=(1, 503))], hard=True),
    Scenario("retry-after", "four requests at a time, more get 429 and Retry-After: 2", 120 * MB,
             [far(limit=(4, 429), retry_after=2)], hard=True),
    Scenario("mirrors", "three hosts: slow (10 MB/s), fast (60 MB/s), dead", 350 * MB,
             [far(rate=1 * MB, aggregate=10 * MB), far(aggregate=60 * MB), far(dead=1)],
             hard=True),
    Scenario("rtt20", "20 MiB at 100 ms, 50 MB/s a connection, line of 100 MB/s", 20 * MIB,
             [far(rate=50 * MB, rtt=100)], line=100 * MB, quick_size=20 * MIB),
    Scenario("rtt1", "1 MiB at 100 ms, 50 MB/s a connection", 1 * MIB,
             [far(rate=50 * MB, rtt=100)], line=100 * MB, quick_size=1 * MIB),
    Scenario("no-ranges", "50 MB/s, and the whole file or nothing", 250 * MB,
             [far(rate=50 * MB, no_ranges=1)]),
    Scenario("tiny", "10 kB", 10_000, [far()], quick_size=10_000),
    Scenario("huge", "1 GiB over a line of 200 MB/s", 1 << 30, [far(rate=0)], line=200 * MB),
]


def plain(host):
    """The host as the bound wants it: a pair's first number is what counts there."""
    return {key: value[0] if isinstance(value, tuple) else value for key, value in host.items()}


def option(host):
    """The host as bench-origin wants it."""
    words = []
    for key, value in host.items():
        values = value if isinstance(value, tuple) else (value,)
        words.append(key.replace("_", "-") + "=" + ":".join(f"{number:g}" if isinstance(number, float)
                                                            else str(number) for number in values))
    return ",".join(words)
