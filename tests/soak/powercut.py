#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets the power fail before each step of a download, a step being a call that changes a file or a
name, puts in place what the disk would have (see powercut.c), and goes on with the same command:

 - a file that bears its name is right, whatever was lost;
 - the bytes that a record promises are in the part file, and are the right ones;
 - they are not fetched again;
 - in the end the file is right.
"""

import argparse
import collections
import concurrent.futures
import os
import random
import sys
import tempfile
import time

from soak import MIB, SKIPPED, Failure, Home, Origin, Record, keeps_attributes, library, sha256_of

# So many seconds of the program pass in one of ours: it synchronises every five.
SPEED = 10

CUT = 77

# What may come twice although it was kept: what was on the way when a range ended.
SLACK = 512 * 1024

Case = collections.namedtuple("Case", "name size words options")

CASES = {
    "parallel": Case("parallel", 3 * MIB, ['etag="one"', "rate=524288"], ["-n", "4"]),
    "sequential": Case("sequential", 2 * MIB, ['etag="one"', "rate=393216"], ["-n", "4", "--sequential"]),
    "small": Case("small", 200000, [], ["--sha256"]),
    "unknown": Case("unknown", 300000, ["no-ranges", "chunked"], []),
    "quick": Case("quick", MIB, ['etag="one"', "rate=262144"], ["-n", "4"]),
}


class Cut:
    """A download that loses power, more than once if there is more than one step."""

    def __init__(self, build_dir, origin, case, steps, seed, folder):
        self.build_dir = build_dir
        self.origin = origin
        self.case = case
        self.steps = steps
        self.seed = seed
        self.home = Home(build_dir, folder)
        # What is not there before is the business of the file system's journal.
        os.makedirs(os.path.join(self.home.data, "spate", "downloads"))
        self.folder = folder
        self.name = f"{case.name}-{'-'.join(map(str, steps))}-{seed}.bin"
        self.link, self.digest = origin.add("/" + self.name, case.size, case.words)
        self.path = os.path.join(self.home.files, self.name)
        self.lost_parts = 0

    def environment(self, number, step):
        shadow = os.path.join(self.folder, f"shadow-{number}")
        os.makedirs(shadow)
        libraries = [library(self.build_dir, name) for name in ("powercut", "haste")]
        return {"LD_PRELOAD": " ".join(libraries), "HASTE_SPEED": str(SPEED),
                "POWERCUT_ROOT": self.folder, "POWERCUT_SHADOW": shadow,
                "POWERCUT_STEP": str(step), "POWERCUT_SEED": str(self.seed + number),
                "POWERCUT_COUNT": os.path.join(self.folder, f"steps-{number}")}

    def run(self, number, step):
        """Returns whether the power failed, and otherwise how many steps there were."""
        code, said = self.home.run(self.case.options + [self.link], **self.environment(number, step))
        if code == CUT:
            return True, step
        if code != 0:
            raise Failure(f"exit code {code}: {said}")
        with open(os.path.join(self.folder, f"steps-{number}"), encoding="ascii") as file:
            return False, int(file.read())

    def check_disk(self):
        """Looks at what a power cut left. Returns how many bytes are promised; None: nothing is to be done."""
        if os.path.exists(self.path):
            if sha256_of(self.path) != self.digest:
                raise Failure("the file bears its name and is wrong")
            if not self.home.record_paths():
                return None
            return self.case.size
        promised = 0
        for path in self.home.record_paths():
            try:
                record = Record(self.build_dir, path)
            except Failure:
                # One that was begun, and had no time to become durable.
                continue
            if record.ranges:
                Record(self.build_dir, path, check=True)
            promised = max(promised, record.total())
        return promised

    def play(self):
        """Returns how many steps the first run has, if it came so far."""
        counted = None
        promised = 0
        before = 0
        for number, step in enumerate(self.steps):
            cut, count = self.run(number, step)
            counted = count if not cut and number == 0 else counted
            if not cut:
                break
            promised = self.check_disk()
            before = self.origin.sent("/" + self.name)
            if promised is None:
                return counted
        else:
            self.run(len(self.steps), 0)
            again = self.origin.sent("/" + self.name) - before
            if again > self.case.size - promised + SLACK:
                raise Failure(f"{promised} bytes were promised, and {again} of {self.case.size} were fetched again")
        if not os.path.exists(self.path) or sha256_of(self.path) != self.digest:
            raise Failure(f"in the end there is {sorted(os.listdir(self.home.files))}")
        return counted


def try_cut(build_dir, origin, case, steps, seed):
    """Returns the number of steps, or what went wrong."""
    with tempfile.TemporaryDirectory(prefix="spate-cut-") as folder:
        try:
            return Cut(build_dir, origin, case, steps, seed, folder).play()
        except Failure as failure:
            return f"{case.name}, power cut at {steps}, seed {seed}: {failure}"


def plan(n_steps, rng, options):
    """The steps of one case: all of them, with the four kinds of luck in turn; or a few and the last."""
    if options.short:
        few = sorted(rng.sample(range(1, n_steps - 12), 8)) + list(range(n_steps - 12, n_steps + 1, 2))
        return [([step], 4 * options.seed + i) for i, step in enumerate(few)]
    cuts = [([step], 4 * options.seed + step + luck) for step in range(1, n_steps + 4) for luck in range(options.lucks)]
    return cuts + [([rng.randint(1, n_steps) for _ in range(3)], 4 * options.seed + i) for i in range(options.chains)]


def soak(build_dir, cases, options):
    rng = random.Random(options.seed)
    origin = Origin(build_dir)
    begin = time.monotonic()
    failures = []
    n_cuts = 0
    try:
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for case in cases:
                n_steps = try_cut(build_dir, origin, case, [0], 0)
                if not isinstance(n_steps, int):
                    failures.append(n_steps)
                    continue
                cuts = plan(n_steps, rng, options)
                results = list(pool.map(lambda cut: try_cut(build_dir, origin, case, *cut), cuts))
                wrong = [result for result in results if isinstance(result, str)]
                n_cuts += len(cuts)
                failures += wrong
                print(f"{case.name}: {n_steps} steps, {len(cuts)} power cuts, {len(wrong)} failures", flush=True)
    finally:
        origin.close()
    print(f"seed {options.seed}: {n_cuts} power cuts in {time.monotonic() - begin:.0f} s")
    for text in failures:
        print(f"FAILED: {text}")
    return 1 if failures else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build_dir")
    parser.add_argument("--seed", type=int, default=1, help="of what is lost (default: 1)")
    parser.add_argument("--jobs", type=int, default=3, help="at a time (default: 3)")
    parser.add_argument("--case", default=None, choices=sorted(CASES))
    parser.add_argument("--lucks", type=int, default=1, choices=range(1, 5),
                        help="kinds of luck at each step (default: 1, another one at the next)")
    parser.add_argument("--chains", type=int, default=40, help="downloads with three power cuts (default: 40)")
    parser.add_argument("--short", action="store_true", help="a few steps of a small file")
    options = parser.parse_args()
    if not keeps_attributes():
        return SKIPPED
    names = [options.case] if options.case else ["quick"] if options.short else ["parallel", "sequential", "small", "unknown"]
    return soak(os.path.abspath(options.build_dir), [CASES[name] for name in names], options)


if __name__ == "__main__":
    sys.exit(main())
