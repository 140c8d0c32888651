#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints how many test cases passed, failed and were skipped, from Meson's record.

    count-tests.py testlog.json

A program that speaks TAP counts once for each of its cases, another one once. Fails if a case
failed, or if none ran.
"""

import json
import re
import sys

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


def count(path):
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    with open(path, encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            found = cases(record.get("stdout") or "")
            result = record["result"]
            bad = result in ("FAIL", "ERROR", "TIMEOUT", "INTERRUPT", "UNEXPECTEDPASS")
            if bad and "failed" not in found:
                found.append("failed")  # it crashed, hung or lost count
            elif not found:
                found.append("skipped" if result == "SKIP" else "passed")
            for name in found:
                counts[name] += 1
    return counts


def main():
    try:
        counts = count(sys.argv[1])
    except FileNotFoundError:
        counts = {"passed": 0, "failed": 0, "skipped": 0}
    print(", ".join(f"{number} {name}" for name, number in counts.items()))

    return 1 if counts["failed"] > 0 or counts["passed"] == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
