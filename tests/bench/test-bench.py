#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of the bench: that the bound is the integral it claims to be, that the server sends the
right bytes and misbehaves as it is told to, and that a run from end to end tells the truth.
Nothing here says anything about speed.

    test-bench.py BENCH_ORIGIN BENCH_RUN BUILD_DIR
"""

import contextlib
import http.client
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
import time

import bench
import bound
import clients
import network
import report
import scenarios

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
import tap  # pylint: disable=wrong-import-position

DEADLINE = 30
SIZE = 300_000
BODY = bytes(i * 7 % 251 for i in range(SIZE))


def near(a, b):
    return abs(a - b) <= 1e-9 * max(abs(a), abs(b))


def test_bound(results):
    mb = 1_000_000
    results.ok(near(bound.bound(160 * mb, [{"rate": 5 * mb}]), 1.0), "32 connections at their rate")
    results.ok(near(bound.bound(20 * mb, [{"rate": 5 * mb, "rtt": 50, "limit": 4}]), 1.1),
               "as many as are allowed, two round trips later")
    results.ok(near(bound.bound(10 * mb, [{"rate": 5 * mb, "no_ranges": 1, "think": 500}]), 2.5),
               "one connection where there are no ranges")
    results.ok(near(bound.bound(45 * mb, [{"rate": 5 * mb}, {"rate": 0}], 45 * mb), 1.0), "the line")
    hosts = [{"rate": 5 * mb, "aggregate": 20 * mb}, {"rate": 1 * mb, "limit": 30}, {"dead": 1},
             {"status": 404}]
    results.ok(near(bound.bound(50 * mb, hosts), 1.0), "hosts add up")
    results.ok(bound.bound(1, [{"dead": 1}]) == float("inf"), "nothing comes from a dead host")

    # A window of 14,600 bytes in the first 100 ms, twice as many in the next, then the rate.
    host = {"rate": 400_000, "rtt": 100, "slow_start": 1, "limit": 1}
    results.ok(near(bound.bound(7_300, [host]), 0.25), "half of the first window")
    results.ok(near(bound.bound(14_600 * 3 + 40_000, [host]), 0.5), "slow start up to the rate")
    # The closed form, which takes the steps for a curve: never more than a round trip apart.
    size, rate, number = 100 * mb, 5 * mb, 32
    host = {"rate": rate, "rtt": 40, "slow_start": 1}
    steps = next(k for k in range(64) if 14_600 * 2 ** k / 0.04 >= rate)
    window_bytes = number * 14_600 * (2 ** steps - 1)
    exact = 0.08 + 0.04 * steps + (size - window_bytes) / (rate * number)
    results.ok(near(bound.bound(size, [host]), exact), "32 connections with slow start")


def test_scenarios(results):
    names = [scenario.name for scenario in scenarios.SCENARIOS]
    results.ok(len(set(names)) == len(names), "each scenario has a name of its own")
    text = scenarios.option({"rate": 5_000_000, "limit": (4, 503), "spread": 0.8, "no_ranges": 1})
    results.ok(text == "rate=5000000,limit=4:503,spread=0.8,no-ranges=1", "a host becomes an option", text)
    least = [bound.bound(scenario.size, [scenarios.plain(host) for host in scenario.hosts], scenario.line)
             for scenario in scenarios.SCENARIOS]
    results.ok(all(0 < seconds < 30 for seconds in least), "each can be had in time", least)
    options = bench.parse_arguments(["--quick", "--scenario", "limit*", "--client", "a*"])
    found = bench.chosen(options.scenario, scenarios.SCENARIOS, lambda scenario: scenario.name)
    results.ok([scenario.name for scenario in found] == ["limit4", "limit6"] and options.rounds == 1,
               "scenarios are chosen by name")
    links = ["http://a/", "http://b/"]
    results.ok(clients.spate(links, "f")[1:] == ["--output", "f", "--mirror", "http://b/", "http://a/"] and
               clients.aria2(links, "/d/f")[-5:] == ["/d", "--out", "f"] + links, "mirrors are handed on")


def make_run(outcome, wall, client="spate", scenario="each"):
    return {"scenario": scenario, "client": client, "round": 1, "bound": 2.0, "wall": wall, "cpu": 0, "peak": 0,
            "waste": 0, "opened": 1, "held": 1, "held_late": 1, "requests": 1, "refusals": 0,
            "outcome": outcome, "reason": "exit 1" if outcome == "failed" else ""}


def test_report(results):
    right = [make_run("right", wall) for wall in (4, 2, 3)]
    results.ok(report.ratio_text(right) == "1.50", "the median", report.ratio_text(right))
    stopped = [make_run("stopped", 12)]
    results.ok(report.ratio_text(stopped) == "> 6", "patience", report.ratio_text(stopped))
    results.ok(report.ratio_text([make_run("failed", 1)]) == "failed" and
               report.ratio_text(right + [make_run("failed", 1)]) == "1.50 (1 of 4 failed)", "failures")
    results.ok(report.ratio_text(right + [make_run("stopped", 12)] * 4) == "> 6", "mostly out of patience")
    others = [make_run("right", 6, "other"), make_run("stopped", 12, "other", "line"),
              make_run("right", 6, "spate", "line"), make_run("failed", 1, "other", "host"),
              make_run("right", 6, "spate", "host")]
    mean, sign, number, failed = report.against(right + others, "other", "spate")
    results.ok(near(mean, 2.0) and sign == "≥ " and number == 2 and failed == 1, "geometric means",
               mean, sign, number)


class Origin:
    """A server for one test, with a body that tells where a byte is from."""

    def __init__(self, program, folder, *hosts, **keys):
        path = os.path.join(folder, "file")
        with open(path, "wb") as file:
            file.write(BODY)
        self.network = network.Network(program, path, hosts, **keys)
        self.addresses = [("127.0.0.1", int(link.split(":")[2].split("/")[0])) for link in self.network.links]

    def connect(self, host=0):
        return http.client.HTTPConnection(*self.addresses[host], timeout=DEADLINE)

    def raw(self, host=0):
        """A connection on which the file was asked for."""
        connection = socket.create_connection(self.addresses[host], timeout=DEADLINE)
        connection.sendall(b"GET /file.bin HTTP/1.1\r\nHost: a\r\n\r\n")
        return connection

    def wait_for(self, condition):
        deadline = time.monotonic() + DEADLINE
        while not condition(seen := self.network.statistics()):
            if time.monotonic() > deadline:
                raise TimeoutError(seen)
            time.sleep(0.01)
        return seen


def get(connection, headers=None, method="GET", path="/file.bin"):
    connection.request(method, path, headers=headers or {})
    answer = connection.getresponse()
    return answer, answer.read()


def test_ranges(results, program, folder):
    origin = Origin(program, folder, "rtt=1,slow-start,rate=100M", "no-ranges", "status=404")
    with contextlib.closing(origin.network):
        connection = origin.connect()
        ranges = (("bytes=0-9", 0, 10), ("bytes=299990-", 299_990, SIZE), ("bytes=-5", SIZE - 5, SIZE),
                  ("bytes=1000-999999", 1000, SIZE), ("bytes=123-250122", 123, 250_123))
        for header, start, end in ranges:
            answer, body = get(connection, {"Range": header})
            results.ok(answer.status == 206 and body == BODY[start:end] and
                       answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{SIZE}", header)
        answer, body = get(connection)
        etag = answer.headers["ETag"]
        results.ok(answer.status == 200 and body == BODY and etag.startswith('"'), "the whole file")
        answer, body = get(connection, method="HEAD")
        results.ok(int(answer.headers["Content-Length"]) == SIZE and body == b"", "HEAD")
        answer, _ = get(connection, {"Range": f"bytes={SIZE}-"})
        results.ok(answer.status == 416 and answer.headers["Content-Range"] == f"bytes */{SIZE}", "416")
        results.ok(get(connection, {"Range": "bytes=0-0", "If-Range": etag})[0].status == 206 and
                   get(connection, {"Range": "bytes=0-0", "If-Range": '"x"'})[0].status == 200, "If-Range")
        seen = origin.network.statistics()
        results.ok(seen["opened"] == 1 and seen["requests"] == 10, "all that on one connection", seen)
        answer, body = get(origin.connect(1), {"Range": "bytes=0-9"})
        results.ok(answer.status == 200 and body == BODY and "Accept-Ranges" not in answer.headers, "no ranges")
        results.ok(get(origin.connect(2))[0].status == 404, "an error")


def test_limits(results, program, folder):
    origin = Origin(program, folder, "rate=1000,limit=2:503", "rate=1000,limit=1:429,retry-after=7", "limit=1",
                    "requests=0.001:2")
    with contextlib.closing(origin.network):
        busy = [origin.raw(), origin.raw(), origin.raw(1)]
        for connection in busy:
            connection.recv(10)
        results.ok(get(origin.connect())[0].status == 503, "a third request is one too many")
        answer, _ = get(origin.connect(1))
        results.ok(answer.status == 429 and answer.headers["Retry-After"] == "7", "429 says when to come again")
        busy[0].close()
        origin.wait_for(lambda seen: seen["busy"] == 2)
        results.ok(get(origin.connect(), {"Range": "bytes=0-0"})[0].status == 206, "who leaves makes room")

        kept = origin.connect(2)
        get(kept)
        try:
            get(origin.connect(2))
            refused = False
        except ConnectionResetError:
            refused = True
        results.ok(refused and get(kept)[0].status == 200, "a second connection is refused")
        statuses = [get(origin.connect(3))[0].status for _ in range(3)]
        results.ok(statuses == [200, 200, 429], "requests from a bucket", statuses)
        seen = origin.network.statistics()
        results.ok((seen["refused_503"], seen["refused_429"], seen["refused_reset"]) == (1, 2, 1),
                   "refusals are counted", seen)


def test_faults(results, program, folder):
    origin = Origin(program, folder, "reset=100000", "dead", "silent=1:1000", "")
    with contextlib.closing(origin.network):
        connection = origin.raw()
        received = 0
        try:
            while block := connection.recv(4096):
                received += len(block)
            ending = "end"
        except ConnectionResetError:
            ending = "reset"
        results.ok(ending == "reset" and received <= 101_000, "a reset", ending, received)

        origin.network.restart_statistics()
        dead, silent = origin.raw(1), origin.raw(2)
        seen = origin.wait_for(lambda seen: seen["busy"] == 2 and seen["sent"] > 0)
        results.ok(len(get(origin.connect(3))[1]) == SIZE, "others are served meanwhile")
        seen = origin.wait_for(lambda seen: seen["sent"] >= SIZE)
        results.ok(not select.select([dead], [], [], 0)[0], "a dead host says nothing")
        results.ok(SIZE < seen["sent"] <= SIZE + 2000 and seen["busy"] == 2, "a silent connection stops", seen)
        dead.close()
        silent.close()
        origin.wait_for(lambda seen: seen["busy"] == 0)


def test_statistics(results, program, folder):
    origin = Origin(program, folder, "", "")
    with contextlib.closing(origin.network):
        for host in (0, 1, 1):
            connection = origin.connect(host)
            get(connection, {"Range": "bytes=0-999"})
            connection.close()
        seen = origin.wait_for(lambda seen: seen["open"] == 0)
        results.ok((seen["opened"], seen["requests"], seen["sent"], seen["most_open"]) == (3, 3, 3000, 1),
                   "all hosts are counted, and who asks is not", seen)
        origin.network.restart_statistics()
        seen = origin.network.statistics()
        results.ok(seen["opened"] == seen["requests"] == seen["sent"] == 0, "counting anew", seen)
        origin.network.process.terminate()
        last = json.loads(origin.network.process.stdout.read())
        results.ok(last == seen or last["requests"] == 0, "the end tells the same", last)
    result = subprocess.run([program, "--host=rat=5", os.path.join(folder, "file")],
                            capture_output=True, text=True, check=False)
    results.ok(result.returncode != 0 and "rat=5" in result.stderr, "what is no host is no host",
               result.stderr)


def test_launcher(results, program, folder):
    path = os.path.join(folder, "cost")

    def run(*command):
        subprocess.run([program, f"--report={path}", *command], check=True)
        with open(path, encoding="utf-8") as file:
            return json.load(file)

    cost = run("--pretouch=1", "sh", "-c", "exit 3")
    results.ok(cost["status"] == 3 and not cost["stopped"] and cost["peak_kib"] > 0,
               "what a command cost", cost)
    cost = run("--timeout=0", "sleep", str(DEADLINE))
    results.ok(cost["stopped"] and cost["wall"] < DEADLINE, "the end of patience", cost)


def test_whole(results, build_dir, folder):
    path = os.path.join(folder, "runs.json")
    result = subprocess.run([sys.executable, bench.__file__, "--build", build_dir, "--quick",
                             "--scenario", "tiny", "--client", "spate", "--folder", folder,
                             "--no-pretouch", "--json", path],
                            capture_output=True, text=True, check=False)
    results.ok(result.returncode == 0, "the bench runs", result.stdout, result.stderr)
    with open(path, encoding="utf-8") as file:
        runs = json.load(file)
    results.ok([(run["client"], run["outcome"]) for run in runs] == [("spate", "right")],
               "and finds the file right", runs)
    left = [name for name in os.listdir(folder) if name.startswith("spate-bench-")]
    results.ok(not left, "and leaves nothing", *left)


def main():
    if len(sys.argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    origin, launcher, build_dir = sys.argv[1:]
    results = tap.Tap()
    for test in (test_bound, test_scenarios, test_report):
        test(results)
    with tempfile.TemporaryDirectory() as folder:
        for test in (test_ranges, test_limits, test_faults, test_statistics):
            test(results, origin, folder)
        test_launcher(results, launcher, folder)
        test_whole(results, build_dir, folder)
    return results.done()


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.exit(main())
