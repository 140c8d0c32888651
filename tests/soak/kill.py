#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills spate-cli with SIGKILL at random moments, runs the same command again until it is done,
and looks whether everything was kept that had to be:

 - a file that bears its name is right, at every moment;
 - a record that was there stays, is readable, promises no less than before, and the part file has
   what it promises;
 - what must be fetched again is no more than came in the last seconds before the kill;
 - in the end the files are there, and nothing else.
"""

import argparse
import collections
import concurrent.futures
import contextlib
import os
import random
import sys
import tempfile
import threading
import time

from soak import MIB, SKIPPED, Failure, Home, Origin, Record, keeps_attributes, sha256_of

# A synchronisation begins every three seconds. It may take this long until it has ended and the
# record is on the disk, on a machine that has other work to do.
SYNC_INTERVAL = 3.0
SETTLE = 2.0

# What is on the way in one connection: a piece of the origin, and what the sockets hold.
IN_FLIGHT = MIB // 2

PATIENCE = 120.0

Case = collections.namedtuple("Case", "name sizes words options moments resumable")


def case(name, sizes, words=(), options=(), moments="start part record any any end name", resumable=True):
    return Case(name, sizes, words, options, moments.split(), resumable)


TAGGED = 'etag="one"'
CASES = [
    case("1 MiB, as fast as it goes", [MIB], [TAGGED], moments="start part record end name name"),
    case("1 MiB, exact name", [MIB], [], ["-o", "{0}"], moments="start part record end name name"),
    case("8 MiB, ETag", [8 * MIB], [TAGGED, "rate=262144"], ["-n", "4"]),
    case("64 MiB, no validator", [64 * MIB], ["rate=1048576"], ["-n", "8"]),
    case("48 MiB, sequential", [48 * MIB], [TAGGED, "rate=1048576"], ["-n", "6", "--sequential"]),
    case("96 MiB, 32 connections", [96 * MIB], ["rate=393216"], ["-n", "32"]),
    case("48 MiB, resets and 503", [48 * MIB],
         [TAGGED, "rate=1048576", "refuse=7", "reset=5,300000"], ["-n", "8", "-o", "{0}"]),
    case("24 MiB, at most 3 at a time", [24 * MIB], ["modified=Mon,_01_Jan_2024_00:00:00_GMT", "rate=1048576", "most=3"]),
    case("3 files in one command", [10 * MIB, 20 * MIB, 30 * MIB], [TAGGED, "rate=524288"], ["-n", "8"]),
    case("24 MiB, one connection", [24 * MIB], [TAGGED, "rate=3145728"], ["-n", "1"]),
    case("32 MiB, chunks, late answers", [32 * MIB], [TAGGED, "rate=1048576", "delay=80"],
         ["-n", "6", "--chunk-size", "1M"]),
    case("300 MiB, ETag", [300 * MIB], [TAGGED, "rate=2097152"], ["-n", "16", "--sha256"],
         moments="any any record end end name"),
    case("200 MiB, as fast as it goes, hashed", [200 * MIB], [], ["--sha256"], moments="any part record end end name"),
    case("6 MiB, no ranges", [6 * MIB], ["no-ranges", "rate=2097152"], resumable=False),
    case("6 MiB, no length", [6 * MIB], ["chunked", "no-ranges", "rate=4194304"], resumable=False),
]
SHORT = [CASES[0], CASES[1], case("8 MiB", [8 * MIB], [TAGGED, "rate=1048576"], ["-n", "4"], "part record end")]


class Figures:
    """What is told at the end."""

    def __init__(self):
        self.lock = threading.Lock()
        self.kills = collections.Counter()
        self.downloads = 0
        self.bytes = 0
        self.sent = 0
        self.lost = 0
        self.worst = 0.0
        self.worst_seconds = 0.0
        self.records = 0
        self.temporary = 0
        self.failures = []


class Play:
    """One command that is killed again and again until it is let finish."""

    def __init__(self, scene, number, rng, home, origin, figures, log):
        self.scene = scene
        self.rng = rng
        self.home = home
        self.origin = origin
        self.figures = figures
        self.log = log
        self.names = [f"f{number}-{i}.bin" for i in range(len(scene.sizes))]
        self.files = {}
        for name, size in zip(self.names, scene.sizes):
            link, digest = origin.add("/" + name, size, scene.words)
            self.files[name] = (link, digest, size)
        self.options = [word.format(*self.names) for word in scene.options]
        self.wanted = list(self.names)
        self.records = {}
        self.right = set()

    def path(self, name):
        return os.path.join(self.home.files, name)

    def sent(self):
        return sum(self.origin.sent("/" + name) for name in self.names)

    def check_finished(self):
        """No file bears its name that is not right; of each file once."""
        for name in self.names:
            if name not in self.right and os.path.exists(self.path(name)):
                if sha256_of(self.path(name)) != self.files[name][1]:
                    raise Failure(f"{name} bears its name and is wrong")
                self.right.add(name)

    def check_records(self):
        """Returns how many more bytes are promised than before this attempt."""
        if self.home.corrupt():
            raise Failure(f"set aside: {self.home.corrupt()}")
        records = self.home.records()
        gained = 0
        for name, (link, _, size) in self.files.items():
            before, now = self.records.get(link), records.get(link)
            if name in self.right:
                gained += size - (before.total() if before else 0)
                self.records.pop(link, None)
                continue
            if before and not now:
                raise Failure(f"{name}: its record is gone")
            if before and not now.holds(before):
                raise Failure(f"{name}: its record promises less than before")
            if now and now.ranges:
                Record(self.home.build_dir, now.path, check=True)
            if now:
                gained += now.total() - (before.total() if before else 0)
                self.records[link] = now
        # Of a file that is done and has no record the command was done, too: it is not asked for again.
        self.wanted = [name for name in self.names if name not in self.right or self.files[name][0] in records]
        with self.figures.lock:
            self.figures.records += len(records)
        return gained

    def words(self):
        return self.options + [self.files[name][0] for name in self.wanted]

    # --- moments

    def last_record(self):
        times = [0]
        for path in self.home.record_paths():
            with contextlib.suppress(OSError):
                times.append(os.stat(path).st_mtime_ns)
        return max(times)

    def reached(self, moment):
        """A function that says whether the moment has come, and how long after it to kill at most."""
        if moment == "start":
            return lambda: True, 0.3
        if moment == "any":
            return lambda: True, 8.5
        if moment == "part":
            return lambda: any(name.endswith(".part") for name in os.listdir(self.home.files)), 0.04
        if moment == "record":
            seen, wanted = [self.last_record()], self.rng.randint(1, 4)

            def saved():
                if (last := self.last_record()) != seen[-1]:
                    seen.append(last)
                return len(seen) > wanted
            return saved, 0.03
        if moment == "end":
            missing = sum(self.scene.sizes) - sum(record.total() for record in self.records.values())
            missing -= sum(self.files[name][2] for name in self.right)
            begin = self.sent()
            return lambda: self.sent() - begin >= missing, 0.25
        waiting = [name for name in self.names if name not in self.right]
        return lambda: any(os.path.exists(self.path(name)) for name in waiting), 0.02

    def wait(self, process, moment, samples):
        """Until the moment, or the end of the process. Returns whether it still runs."""
        reached, spread = self.reached(moment)
        deadline = time.monotonic() + PATIENCE
        kill_at = None
        while process.poll() is None:
            now = time.monotonic()
            if now > deadline:
                raise Failure("it does not come to an end")
            if now - samples[-1][0] > 0.1:
                samples.append((now, self.sent()))
            if kill_at is None and reached():
                kill_at = now + self.rng.uniform(0, spread)
            if kill_at is not None and now >= kill_at:
                return True
            time.sleep(0.001)
        return False

    # --- attempts

    def attempt(self, moment):
        """One run. Returns whether it was killed; otherwise it ended well."""
        samples = [(time.monotonic(), self.sent())]
        process = self.home.start(self.words())
        try:
            alive = self.wait(process, moment, samples)
        except BaseException:
            process.kill()
            process.wait()
            raise
        killed = time.monotonic()
        process.kill()
        said = process.communicate()[1].strip()
        if not alive and process.returncode != 0 and process.returncode != -9:
            raise Failure(f"exit code {process.returncode}: {said}")
        if process.returncode == 0:
            return False

        samples.append((killed, self.sent()))
        self.check_finished()
        gained = self.check_records()
        if self.scene.resumable:
            self.check_loss(samples, gained, moment)
        with self.figures.lock:
            self.figures.kills[moment] += 1
        return True

    def check_loss(self, samples, gained, moment):
        """All that came before the last synchronisation must have been recorded."""
        first, (killed, sent) = samples[0], samples[-1]
        window = SYNC_INTERVAL + SETTLE
        recent = next(amount for when, amount in samples if when >= killed - window)
        n_connections = 32 * len(self.names)
        fetched = sent - first[1]
        lost = fetched - gained
        allowed = sent - recent + n_connections * IN_FLIGHT
        seconds = max(killed - first[0], 0.05)
        self.log(f"{self.scene.name}: killed at “{moment}” after {seconds:.2f} s: {fetched / MIB:.1f} MiB came, "
                 f"{gained / MIB:.1f} are kept")
        if lost > allowed:
            raise Failure(f"{lost} bytes came and are not kept; {allowed} would be all right")
        with self.figures.lock:
            self.figures.lost += max(lost, 0)
            self.figures.worst = max(self.figures.worst, lost)
            self.figures.worst_seconds = max(self.figures.worst_seconds, min(lost / max(fetched, 1), 1) * seconds)

    def run(self, kills):
        """Returns how many kills it came to."""
        n = 0
        while n < kills and self.wanted and self.attempt(self.rng.choice(self.scene.moments)):
            n += 1
        if n == kills and self.wanted:
            code, said = self.home.run(self.words())
            if code != 0:
                raise Failure(f"exit code {code}: {said}")
        self.check_end()
        return n

    def check_end(self):
        self.check_finished()
        if len(self.right) < len(self.names):
            raise Failure(f"it says that it is done, and there is only {sorted(self.right)}")
        found = sorted(os.listdir(self.home.files))
        if found != sorted(self.names):
            raise Failure(f"in the folder there is {found}")
        if self.home.record_paths():
            raise Failure("a finished file still has a record")
        size, sent = sum(self.scene.sizes), self.sent()
        with self.figures.lock:
            self.figures.downloads += 1
            self.figures.bytes += size
            self.figures.sent += sent
            self.figures.temporary += len(self.home.leftovers())


def play(build_dir, scene, number, kills, seed, origin, figures, verbose):
    """Plays a case until it has been killed so often. Returns what went wrong, or None."""
    rng = random.Random(f"{seed} {number}")

    def log(text):
        if verbose:
            print(text, flush=True)
    done = 0
    rounds = 0
    while done < kills:
        with tempfile.TemporaryDirectory(prefix="spate-kill-") as folder:
            home = Home(build_dir, folder)
            player = Play(scene, f"{number}-{rounds}", rng, home, origin, figures, log)
            try:
                done += player.run(min(kills - done, rng.randint(1, 6)))
            except Failure as failure:
                return f"{scene.name}, part {number} of seed {seed}: {failure}"
        rounds += 1
    return None


def soak(build_dir, cases, kills, seed, jobs, verbose):
    figures = Figures()
    shares = [kills // len(cases) + (i < kills % len(cases)) for i in range(len(cases))]
    origin = Origin(build_dir)
    begin = time.monotonic()
    try:
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            futures = [pool.submit(play, build_dir, scene, i, share, seed, origin, figures, verbose)
                       for i, (scene, share) in enumerate(zip(cases, shares)) if share > 0]
            figures.failures = [text for future in futures if (text := future.result()) is not None]
    finally:
        origin.close()
    tell(figures, seed, time.monotonic() - begin)
    return 1 if figures.failures else 0


def tell(figures, seed, seconds):
    kills = sum(figures.kills.values())
    moments = ", ".join(f"{moment} {n}" for moment, n in figures.kills.most_common())
    print(f"seed {seed}: {kills} kills ({moments}) of {figures.downloads} downloads in {seconds:.0f} s")
    print(f"{figures.bytes / MIB:.0f} MiB of files, {figures.sent / MIB:.0f} MiB sent; what came and was not kept: "
          f"{figures.lost / MIB:.1f} MiB, at most {figures.worst / MIB:.1f} MiB or {figures.worst_seconds:.1f} s at a kill")
    print(f"{figures.records} records read after kills, none lost, none set aside; "
          f"{figures.temporary} temporary files left in data folders")
    for text in figures.failures:
        print(f"FAILED: {text}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build_dir")
    parser.add_argument("--kills", type=int, default=200, help="how often (default: 200)")
    parser.add_argument("--seed", type=int, default=None, help="of the moments; a random one is printed")
    parser.add_argument("--jobs", type=int, default=3, help="cases at a time (default: 3)")
    parser.add_argument("--case", default="", help="only the cases with this in their name")
    parser.add_argument("--short", action="store_true", help="six kills of small files")
    parser.add_argument("--verbose", action="store_true", help="tell each kill")
    options = parser.parse_args()
    if not keeps_attributes():
        return SKIPPED
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 32)
    cases = [scene for scene in (SHORT if options.short else CASES) if options.case in scene.name]
    print(f"seed {seed}", flush=True)
    return soak(os.path.abspath(options.build_dir), cases, 6 if options.short else options.kills, seed,
                options.jobs, options.verbose)


if __name__ == "__main__":
    sys.exit(main())
