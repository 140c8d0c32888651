#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloads a file under strace and looks at the order of the system calls:

 - every byte that a record promises was written to the part file, then the part file and its folder
   were synchronised, and then the writing of the record began;
 - a record was synchronised before it got its name, and its folder afterwards;
 - the file got its name when all of its bytes were synchronised, and its folder was afterwards.

So that the checks are known to work, they are repeated with a trace from which the synchronisations
were taken: that must be found wrong. Skipped (77) where there is no strace.
"""

import argparse
import collections
import os
import re
import shutil
import subprocess
import sys
import tempfile

from soak import MIB, SKIPPED, Failure, Home, Origin, Record, library, sha256_of

SIZE = 2 * MIB
SPEED = 10
CALLS = "openat,linkat,lseek,write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,unlink"

# A call, with the places in the trace at which it began and ended.
Call = collections.namedtuple("Call", "name arguments result begin end")

HEX = re.compile(r'\\x([0-9a-f]{2})')
LINE = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+).*")
UNFINISHED = re.compile(r"(\d+) +(\w+)\((.*) <unfinished \.\.\.>")
RESUMED = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>(.*)\) += (-?\d+).*")
# Of the part file, by its name or while it had none.
PART_SYNC = r"(fdatasync|fsync)\(\d+<(\\x[0-9a-f]{2})*(\\x2e\\x70\\x61\\x72\\x74|\\x2f\\x23(\\x[0-9a-f]{2})*)>"

PATH = re.compile(r"^(\d+)<([^>]*)>")


def parse(lines):
    """The calls of a trace, in the order of their ends."""
    begun = {}
    for number, line in enumerate(lines):
        if match := UNFINISHED.match(line):
            begun[match[1]] = (number, match[3])
        elif match := RESUMED.match(line):
            if match[1] in begun:
                begin, arguments = begun.pop(match[1])
                yield Call(match[2], arguments + match[3], int(match[4]), begin, number)
        elif match := LINE.match(line):
            yield Call(match[2], match[3], int(match[4]), number, number)


def unescape(text):
    return bytes.fromhex("".join(HEX.findall(text)))


def strings(text):
    return [unescape(part).decode() for part in re.findall(r'"((?:\\x[0-9a-f]{2})*)"', text)]


class Trace:
    """What a trace says about a download."""

    def __init__(self, lines, build_dir, folder):
        self.build_dir = build_dir
        self.folder = folder
        self.position = {}
        self.written = []                         # (start, end, begin, end) in the part file
        self.synced = collections.defaultdict(list)    # by path: (begin, end)
        self.contents = collections.defaultdict(bytes)
        self.first_write = {}
        self.records = []                         # (call, path of the new one, its contents)
        self.named = None
        self.linked = None                        # what a file that had no name at first is called
        for call in parse(lines):
            if call.result >= 0:
                self.take(call)

    def take(self, call):
        if call.name in ("fsync", "fdatasync"):
            self.synced[self.path(call)].append((call.begin, call.end))
        elif call.name in ("write", "pwrite64"):
            self.take_write(call)
        elif call.name == "lseek":
            self.position[self.descriptor(call)] = call.result
        elif call.name == "openat":
            self.position[call.result] = 0
        elif call.name == "linkat":
            self.linked = strings(call.arguments)[1]
        elif call.name.startswith("rename"):
            old, new = strings(call.arguments)
            if new.endswith(".spate") and os.path.basename(os.path.dirname(new)) == "downloads":
                self.records.append((call, old, self.contents.pop(old, b"")))
            elif old.endswith(".part"):
                self.named = (call, new)

    @staticmethod
    def descriptor(call):
        return int(PATH.match(call.arguments)[1])

    def path(self, call):
        path = unescape(PATH.match(call.arguments)[2]).decode()
        return self.linked if os.path.basename(path).startswith("#") else path

    def take_write(self, call):
        path = self.path(call)
        if path.endswith(".part"):
            at = self.position.get(self.descriptor(call), 0)
            if call.name == "pwrite64":
                at = int(call.arguments.rsplit(",", 1)[1])
            self.written.append((at, at + call.result, call.begin, call.end))
            self.position[self.descriptor(call)] = at + call.result
        elif ".spate" in os.path.basename(path):
            data = unescape(re.search(r'"([^"]*)"', call.arguments)[1])
            if len(data) != call.result:
                raise Failure("the trace has only a part of a record")
            self.contents[path] += data
            self.first_write.setdefault(path, call.begin)

    def is_synced(self, path, after, before):
        return any(begin > after and end < before for begin, end in self.synced[path])

    def find_missing(self, ranges, part, before):
        """Bytes of @ranges that were not written and then synchronised before a place in the trace."""
        safe = sorted((start, end) for start, end, _, done in self.written if self.is_synced(part, done, before))
        for first, last in ranges:
            at = first
            for start, end in safe:
                if start <= at < end:
                    at = end
            if at < last:
                return at
        return None

    def check_record(self, call, path, contents):
        """Returns how many bytes it promises."""
        copy = os.path.join(self.folder, "copy.spate")
        with open(copy, "wb") as file:
            file.write(contents)
        record = Record(self.build_dir, copy)
        if not record.ranges:
            return 0
        begin = self.first_write[path]
        part = os.path.join(record.words["folder"], record.words["part"])
        missing = self.find_missing(record.ranges, part, begin)
        if missing is not None:
            raise Failure(f"a record promises byte {missing}, which was not synchronised before")
        if not self.is_synced(record.words["folder"], -1, begin):
            raise Failure("a record promises bytes of a part file whose name was not synchronised")
        if not self.is_synced(path, begin, call.begin):
            raise Failure("a record got its name before it was synchronised")
        if not self.is_synced(os.path.dirname(path), call.end, sys.maxsize):
            raise Failure("the name of a record was not synchronised")
        return record.total()

    def check(self, part, final):
        """Returns the numbers of bytes that the records promised."""
        promised = [self.check_record(*record) for record in self.records]
        if self.named is None or self.named[1] != final:
            raise Failure("the file did not get its name")
        call = self.named[0]
        missing = self.find_missing([(0, SIZE)], part, call.begin)
        if missing is not None:
            raise Failure(f"the file got its name before byte {missing} was synchronised")
        if not self.is_synced(os.path.dirname(final), call.end, sys.maxsize):
            raise Failure("the name of the file was not synchronised")
        return promised


def record_trace(build_dir, folder, order):
    """Downloads under strace. Returns the lines, and where the file is; None if it cannot be traced."""
    home = Home(build_dir, folder)
    trace = os.path.join(folder, "trace")
    origin = Origin(build_dir)
    link, digest = origin.add("/order.bin", SIZE, ['etag="one"', "rate=262144"])
    command = ["strace", "-f", "-qq", "-y", "-xx", "-s", "16384", "-e", f"trace={CALLS}", "-o", trace,
               "-E", f"LD_PRELOAD={library(build_dir, 'haste')}", "-E", f"HASTE_SPEED={SPEED}"]
    result = subprocess.run(command + home.command("--quiet", "-n", "4", *order, link), cwd=home.files,
                            capture_output=True, text=True, env=home.environment(), check=False)
    origin.close()
    if "ptrace" in result.stderr.lower():
        return None, None
    path = os.path.join(home.files, "order.bin")
    if result.returncode != 0 or sha256_of(path) != digest:
        raise Failure(f"the download failed: {result.stderr}")
    with open(trace, encoding="ascii", errors="replace") as file:
        return file.read().splitlines(), path


def is_found_wrong(lines, build_dir, folder, path, pattern):
    """Whether the checks notice that calls are missing."""
    without = [line for line in lines if not re.search(pattern, line)]
    try:
        Trace(without, build_dir, folder).check(path + ".part", path)
    except Failure:
        return True
    return False


def examine(build_dir, order):
    with tempfile.TemporaryDirectory(prefix="spate-order-") as folder:
        lines, path = record_trace(build_dir, folder, order)
        if lines is None:
            print("strace may not trace here")
            return SKIPPED
        promised = Trace(lines, build_dir, folder).check(path + ".part", path)
        print(f"{len(lines)} system calls; records promised {promised} bytes of {SIZE}")
        if len({n for n in promised if n > 0}) < 3:
            raise Failure("there were too few records to say much")
        for pattern in (PART_SYNC, r"\bfsync\("):
            if not is_found_wrong(lines, build_dir, folder, path, pattern):
                raise Failure("a trace without synchronisations is found right: the checks are worth nothing")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build_dir")
    options = parser.parse_args()
    if shutil.which("strace") is None:
        print("there is no strace")
        return SKIPPED
    try:
        return (examine(os.path.abspath(options.build_dir), []) or
                examine(os.path.abspath(options.build_dir), ["--sequential"]))
    except Failure as failure:
        print(f"FAILED: {failure}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
