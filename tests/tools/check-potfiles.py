#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks whether po/POTFILES names every file that holds words to translate, and only those.

    check-potfiles.py SOURCE_DIR
"""

import os
import re
import sys

import tap

FOLDERS = ["src/app", "src/cli", "resources/ui", "data"]

C_STRING = re.compile(r'\b(?:_|N_|C_|NC_|Q_|n?gettext|g_dp?n?gettext2?)\s*\((?:\w+,\s*)?"')
UI_STRING = re.compile(r'\btranslatable="(?:yes|true|1)"')
DESKTOP_STRING = re.compile(r"^(?:Name|GenericName|Comment|Keywords)=", re.MULTILINE)
METAINFO_STRING = re.compile(r"<(?:name|summary|p|caption)>")
COMMENT = re.compile(r"/\*.*?\*/|<!--.*?-->", re.DOTALL)

# The end of a file's name, and what its words look like.
KINDS = [
    (".c", C_STRING),
    (".h", C_STRING),
    (".ui", UI_STRING),
    (".desktop.in", DESKTOP_STRING),
    (".desktop.in.in", DESKTOP_STRING),
    (".metainfo.xml.in", METAINFO_STRING),
    (".metainfo.xml.in.in", METAINFO_STRING),
]
# Their summaries are seen by few: they may be translated, or not.
EITHER = (".gschema.xml", ".gschema.xml.in")


def has_words(path):
    for suffix, pattern in KINDS:
        if path.endswith(suffix):
            with open(path, encoding="utf-8") as file:
                return pattern.search(COMMENT.sub("", file.read())) is not None
    return False


def with_words(source_dir):
    found = set()
    for top in FOLDERS:
        for folder, _, names in os.walk(os.path.join(source_dir, top)):
            paths = [os.path.join(folder, name) for name in names]
            found |= {os.path.relpath(path, source_dir) for path in paths if has_words(path)}
    return found


def listed(source_dir):
    for name in ("POTFILES", "POTFILES.in"):
        path = os.path.join(source_dir, "po", name)
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                lines = [line.strip() for line in file]
            return [line for line in lines if line and not line.startswith("#")]
    return []


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    source_dir = sys.argv[1]
    results = tap.Tap()
    names = listed(source_dir)
    words = with_words(source_dir)

    missing = sorted(words - set(names))
    results.ok(not missing, "po/POTFILES names every file with words to translate", *missing)

    needless = sorted(name for name in names if name not in words and not name.endswith(EITHER))
    needless += sorted(name for name in names if name.endswith(EITHER)
                       and not os.path.exists(os.path.join(source_dir, name)))
    results.ok(not needless, "po/POTFILES names no other file", *needless)
    results.ok(names == sorted(set(names)), "po/POTFILES is sorted")

    return results.done()


if __name__ == "__main__":
    sys.exit(main())
