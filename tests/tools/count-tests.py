#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints how many test cases passed, failed and were skipped, from Meson's record.

    count-tests.py testlog.json

A program that speaks TAP counts once for each of its cases, another one once. Fails if a case
failed, or if none ran; the last words of what failed stand above the count, where a log that is
cut still has them.
"""

import json
import re
import sys

BAD = ("FAIL", "ERROR", "TIMEOUT", "INTERRUPT", "UNEXPECTEDPASS")
LAST_WORDS = 20  # lines
LINE = re.compile(r"( *)(not )?ok\b[^#]*(?:# *(SKIP|TODO)\b)?", re.IGNORECASE)


def outcome(refusal, directive):
    directive = (directive or "").upper()
    if directive == "SKIP":
        return "skipped"
    return "failed" if refusal and directive != "TODO" else "passed"


def cases(output):
    """The outcomes of the cases in a program's output. What sums up a subtest is none."""
    found = []
    depth = 0
    for line in output.splitlines():
        match = LINE.match(line)
        if match is None:
            continue
        indent = len(match[1])
        if indent >= depth:
            found.append(outcome(match[2], match[3]))
        depth = indent
    return found


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return [json.loads(line) for line in file]
    except FileNotFoundError:
        return []


def count(records):
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for record in records:
        found = cases(record.get("stdout") or "")
        if record["result"] in BAD and "failed" not in found:
            found.append("failed")  # it crashed, hung or lost count
        elif not found:
            found.append("skipped" if record["result"] == "SKIP" else "passed")
        for name in found:
            counts[name] += 1
    return counts


def last_words(record):
    """What a program said last, without GLib's account of its connections."""
    said = (record.get("stdout") or "").splitlines() + (record.get("stderr") or "").splitlines()
    return [line for line in said if "-DEBUG:" not in line][-LAST_WORDS:]


def main():
    records = read(sys.argv[1])
    counts = count(records)
    for record in records:
        if record["result"] in BAD:
            print(record["name"], *last_words(record), sep="\n  ")
    print(", ".join(f"{number} {name}" for name, number in counts.items()))

    return 1 if counts["failed"] > 0 or counts["passed"] == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
