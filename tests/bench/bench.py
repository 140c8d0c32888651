#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends Spate and other download programs through imitated networks, and tells how long each of
them takes against the time that none can beat.

    meson setup _build --buildtype=release && meson compile -C _build
    tests/bench/bench.py

The networks are in scenarios.py, the programs in clients.py, what cannot be beaten in bound.py,
how a network is imitated in bench-pace.c and bench-connection.c. All of it stays on 127.0.0.1.
In each round the programs take turns, on a network with the same luck; the next round has
another one. Files are kept in memory, so that no disk is measured, and deleted after each run.
Each program starts without settings and without anything remembered.

waste is what the server sent beyond the size of the file, with what would have been in flight
when a connection was broken off. Connections count as held while a request is in progress on
them. A program that takes longer than the bench's patience is stopped, and its time is at least
that; once most rounds have ended so, the median is settled, and it is not run again.
"""

import argparse
import contextlib
import fnmatch
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile

import bound
import clients
import network
import report
import scenarios

MIB = 1 << 20
REFERENCE = "spate"
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Failure(Exception):
    pass


class Source:
    """The file that is downloaded: one for all scenarios, of which each takes the first bytes.
    They never repeat, so that a piece in a wrong place shows."""

    def __init__(self, path, size):
        self.path = path
        self.digests = {}
        chance = random.Random(1)
        with open(path, "wb") as file:
            for begin in range(0, size, MIB):
                file.write(chance.randbytes(min(MIB, size - begin)))

    def sha256(self, size):
        if size not in self.digests:
            self.digests[size] = sha256_of(self.path, size)
        return self.digests[size]


def sha256_of(path, size):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while size > 0 and (block := file.read(min(MIB, size))):
            digest.update(block)
            size -= len(block)
    return digest.hexdigest()


def busy_seconds():
    """Of all processors: user, nice, system, interrupts, and what the host took."""
    with open("/proc/stat", encoding="ascii") as file:
        words = [int(word) for word in file.readline().split()[1:]]
    return (sum(words[:3]) + sum(words[5:8])) / os.sysconf("SC_CLK_TCK")


def available_memory():
    with open("/proc/meminfo", encoding="ascii") as file:
        for line in file:
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) << 10
    return 0


def choose_folder(wanted, room):
    """Memory if there is enough of it, or what was asked for."""
    for folder in [wanted] if wanted else ["/dev/shm", tempfile.gettempdir()]:
        if os.path.isdir(folder) and shutil.disk_usage(folder).free > room:
            return folder
    raise Failure(f"no room for {room // MIB} MiB; --quick needs less, --folder names another place")


def file_system(folder):
    result = subprocess.run(["stat", "--file-system", "--format=%T", folder], capture_output=True,
                            text=True, check=False)
    return result.stdout.strip() or "an unknown file system"


def outcome(cost, path, size, sha256):
    if cost["stopped"]:
        return "stopped"
    if cost["status"] != 0 or not os.path.exists(path):
        return "failed"
    if os.path.getsize(path) != size or sha256_of(path, size) != sha256:
        return "wrong"
    return "right"


def reason(status, said, links, path):
    """Why a program says it failed, in a few words."""
    with open(said, encoding="utf-8", errors="replace") as file:
        lines = [line.strip() for line in file.read().replace("\r", "\n").splitlines() if line.strip()]
    text = lines[-1] if lines else ""
    for number, link in enumerate(links):
        text = text.replace(link, f"link {number + 1}")
    return (f"exit {status}" + (f", {text.replace(path, 'FILE')}" if text else ""))[:140]


class Bench:
    def __init__(self, options, folder, source):
        self.options = options
        self.folder = folder
        self.source = source
        self.origin = os.path.join(options.build, "tests", "bench", "bench-origin")
        self.launcher = os.path.join(options.build, "tests", "bench", "bench-run")
        self.memory = os.path.join(folder, "memory")
        self.ports = {}

    def hosts(self, scenario):
        """The hosts; with --memory always at the ports of the first time, as they are known by
        their links."""
        ports = self.ports.get(scenario.name) or [0] * len(scenario.hosts)
        return [scenarios.option(host) + (f",port={port}" if port else "")
                for host, port in zip(scenario.hosts, ports)]

    def pretouch(self, size, run_folder):
        """Has room for the file in memory that the machine really holds; see bench-run.c."""
        mebibytes = min(size * 5 // 4 // MIB + 256, available_memory() // 2 // MIB)
        subprocess.run([self.launcher, f"--report={os.path.join(run_folder, 'pretouch')}",
                        f"--pretouch={mebibytes}", "true"], check=True)

    def launch(self, client, program, links, size, patience, run_folder):
        """Runs a program; (what it cost, its file, what it said)."""
        home = self.memory if self.options.memory else os.path.join(run_folder, "home")
        os.makedirs(home, exist_ok=True)
        path, said, cost = (os.path.join(run_folder, name) for name in ("file.bin", "said", "cost"))
        command = [self.launcher, f"--report={cost}", f"--timeout={patience}", program]
        with open(said, "wb") as output:
            subprocess.run(command + client.command(links, path), check=True,
                           env=clients.environment(home), cwd=run_folder, stdin=subprocess.DEVNULL,
                           stdout=output, stderr=subprocess.STDOUT)
        with open(cost, encoding="utf-8") as file:
            return json.load(file), path, said

    def run(self, scenario, client, program, number):
        size = scenario.sized(self.options.quick)
        least = bound.bound(size, [scenarios.plain(host) for host in scenario.hosts], scenario.line)
        patience = max(self.options.patience * least, least + 10)
        with contextlib.ExitStack() as stack:
            run_folder = stack.enter_context(tempfile.TemporaryDirectory(dir=self.folder))
            net = stack.enter_context(network.Network(self.origin, self.source.path, self.hosts(scenario),
                                                      size, scenario.line, number))
            if self.options.memory:
                self.ports[scenario.name] = [int(link.split(":")[2].split("/")[0]) for link in net.links]
            if not self.options.no_pretouch:
                self.pretouch(size, run_folder)
            busy = busy_seconds()
            cost, path, said = self.launch(client, program, net.links, size, patience, run_folder)
            busy = busy_seconds() - busy
            seen = net.statistics()
            cpu = cost["user"] + cost["system"]
            result = outcome(cost, path, size, self.source.sha256(size))
            why = reason(cost["status"], said, net.links, path) if result == "failed" else ""
            return {"scenario": scenario.name, "client": client.name, "round": number, "bound": least,
                    "size": size, "wall": cost["wall"], "cpu": cpu, "peak": cost["peak_kib"] / 1024,
                    "waste": 100 * ((seen["sent"] + seen["in_flight"]) / size - 1),
                    "refusals": sum(seen[key] for key in seen if key.startswith("refused")),
                    "transfer": seen["seconds"], "origin_cpu": net.cpu(), "all_cpu": busy,
                    "outcome": result, "reason": why,
                    **{key: seen[key] for key in ("opened", "most_open", "held", "held_late", "requests",
                                                  "errors", "resets", "sent", "in_flight", "late")}}

    def is_settled(self, runs, client):
        """Whether most rounds have been stopped: then the median is that, whatever the others say."""
        stopped = [run for run in runs if run["client"] == client.name and run["outcome"] == "stopped"]
        return 2 * len(stopped) > self.options.rounds

    def rounds(self, scenario, found):
        runs = []
        for number in range(1, self.options.rounds + 1):
            for client, program in found:
                if client.single and number > 1 or self.is_settled(runs, client):
                    continue
                run = self.run(scenario, client, program, number)
                runs.append(run)
                print(f"\r\033[K  {number}: {client.name}, {run['wall']:.1f} s, {run['outcome']}", end="",
                      file=sys.stderr, flush=True)
        print("\r\033[K", end="", file=sys.stderr, flush=True)
        return runs


def chosen(patterns, things, name):
    """Those whose names match one of the patterns; all without patterns."""
    found = [thing for thing in things
             if not patterns or any(fnmatch.fnmatch(name(thing), pattern) for pattern in patterns)]
    for pattern in patterns or []:
        if not any(fnmatch.fnmatch(name(thing), pattern) for thing in things):
            raise Failure(f"{pattern}: there is nothing of this name")
    return found


def note_disturbances(runs):
    """What makes figures doubtful."""
    late = sorted({run["scenario"] for run in runs if run["late"] > 2})
    if late:
        print(f"The server fell behind in: {', '.join(late)}. These figures are too high.")
    disturbed = sum(max(run["all_cpu"] - run["cpu"] - run["origin_cpu"], 0) for run in runs)
    total = sum(run["wall"] for run in runs) * (os.cpu_count() or 1)
    print(f"Something else took {100 * disturbed / total:.0f} % of the processors meanwhile.\n")


def measure(options, folder):
    found = chosen(options.client, clients.find(options.spate_cli), lambda pair: pair[0].name)
    wanted = chosen(options.scenario, scenarios.SCENARIOS, lambda scenario: scenario.name)
    largest = max(scenario.sized(options.quick) for scenario in wanted)
    folder = choose_folder(folder, 2 * largest + 64 * MIB)
    print(f"{options.rounds} round(s), files in {folder} ({file_system(folder)}), "
          f"{os.cpu_count()} processors\n", flush=True)

    runs = []
    with tempfile.TemporaryDirectory(prefix="spate-bench-", dir=folder) as own:
        bench = Bench(options, own, Source(os.path.join(own, "source.bin"), largest))
        for scenario in wanted:
            here = bench.rounds(scenario, found)
            runs += here
            print(f"{scenario.name}: {scenario.about}; {here[0]['size'] / scenarios.MB:.6g} MB, "
                  f"at least {here[0]['bound']:.2f} s\n\n{report.scenario_table(here)}\n", flush=True)
            if options.json:
                with open(options.json, "w", encoding="utf-8") as file:
                    json.dump(runs, file, indent=1)
    note_disturbances(runs)
    print(report.summary(runs))
    print()
    print(report.means(runs, {scenario.name for scenario in wanted if scenario.hard}, REFERENCE))


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true",
                        help="name the scenarios and the programs found here")
    parser.add_argument("--scenario", action="append", metavar="NAME",
                        help="only this one; repeatable, * and ? work")
    parser.add_argument("--client", action="append", metavar="NAME", help="likewise")
    parser.add_argument("--rounds", type=int, metavar="N",
                        help="how often (3; with --quick: 1); slow programs run once")
    parser.add_argument("--quick", action="store_true", help="smaller files: to see whether it works")
    parser.add_argument("--patience", type=float, default=6, metavar="N",
                        help="stop a program after N times the bound, but not before 10 s more (6)")
    parser.add_argument("--json", metavar="FILE", help="write all runs there")
    parser.add_argument("--build", default=os.path.join(TOP, "_build"), metavar="FOLDER",
                        help="where Spate was built (_build)")
    parser.add_argument("--spate-cli", metavar="PATH", help="another spate-cli")
    parser.add_argument("--folder", help="where to put files (memory, if there is room)")
    parser.add_argument("--memory", action="store_true", help="let programs remember earlier runs")
    parser.add_argument("--no-pretouch", action="store_true", help="do not touch memory before each run")
    options = parser.parse_args(arguments)
    options.build = os.path.abspath(options.build)
    if options.rounds is None:
        options.rounds = 1 if options.quick else 3
    if options.rounds < 1:
        parser.error("at least one round")
    options.spate_cli = os.path.abspath(options.spate_cli or
                                        os.path.join(options.build, "src", "cli", "spate-cli"))
    return options


def main(arguments):
    options = parse_arguments(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if options.list:
        for scenario in scenarios.SCENARIOS:
            print(f"{scenario.name:12} {scenario.about}")
        print()
        for client, program in clients.find(options.spate_cli):
            print(f"{client.name:12} {program}")
        return 0
    try:
        for program in (os.path.join(options.build, "tests", "bench", "bench-origin"), options.spate_cli):
            if not os.access(program, os.X_OK):
                raise Failure(f"{program} is not there; to build it: "
                              "meson setup _build --buildtype=release && meson compile -C _build")
        measure(options, options.folder)
    except (Failure, OSError, RuntimeError, subprocess.CalledProcessError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
