#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the line coverage of each layer and of its files, and fails below a floor.

    coverage-floors.py SUMMARY.json LAYER=PERCENT...

The summary is what "gcovr --json-summary" writes.
"""

import json
import sys

LAYERS = ["core", "store", "engine", "model", "cli", "app"]


def percent(files):
    total = sum(file["line_total"] for file in files)
    return 100.0 * sum(file["line_covered"] for file in files) / total if total else 0.0


def main():
    floors = {layer: float(floor) for layer, floor in (word.split("=") for word in sys.argv[2:])}
    with open(sys.argv[1], encoding="utf-8") as file:
        summary = json.load(file)

    status = 0
    for layer in LAYERS:
        files = [file for file in summary["files"]
                 if file["filename"].startswith(f"src/{layer}/") and file["line_total"] > 0]
        if not files and layer not in floors:
            continue
        for file in sorted(files, key=lambda file: file["filename"]):
            print(f"  {percent([file]):6.1f} %  {file['filename']}")
        reached = percent(files)
        floor = floors.get(layer, 0.0)
        print(f"  {reached:6.1f} %  {layer}" + (f", at least {floor:.0f} % wanted" if floor else ""))
        if reached < floor:
            print(f"coverage: {layer} is below its floor", file=sys.stderr)
            status = 1

    return status


if __name__ == "__main__":
    sys.exit(main())
