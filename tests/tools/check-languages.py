#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks whether each translation is whole: every text of the sources, in all plurals of the language, with
the same gaps, keys and ends; and whether a program speaks it.

    check-languages.py SOURCE_DIR BUILD_DIR
"""

import gettext
import os
import re
import shutil
import subprocess
import sys
import tempfile

import tap

DOMAIN = "spate"
# Any will do but “C”, in which newer C libraries translate nothing.
LOCALE = "en_US.UTF-8"
NEEDED = ["xgettext", "msgcmp", "msgfmt", "localedef"]

# Those of Meson's preset “glib” that name what is translated.
KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "g_dcgettext:2", "g_dngettext:2,3", "g_dpgettext2:2c,3"]


def slavic(n):
    if n % 10 == 1 and n % 100 != 11:
        return 0
    return 1 if 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14 else 2


def arabic(n):
    if n < 3:
        return n
    return 3 if 3 <= n % 100 <= 10 else 4 if n % 100 >= 11 else 5


# The form for a number, as the Unicode Consortium's rules for whole numbers have it.
PLURALS = {
    "ar": arabic,
    "de": lambda n: int(n != 1),
    "es": lambda n: int(n != 1),
    "fr": lambda n: int(n > 1),
    "ja": lambda n: 0,
    "pt_BR": lambda n: int(n > 1),
    "ru": slavic,
    "zh_CN": lambda n: 0,
}


def run(*command):
    """What it says, and whether it was content."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode == 0, done.stdout


def languages(source_dir):
    with open(os.path.join(source_dir, "po", "LINGUAS"), encoding="utf-8") as file:
        return [word for line in file for word in line.partition("#")[0].split()]


def collect(source_dir, path):
    """All texts of the sources into a template."""
    keywords = [f"--keyword={keyword}" for keyword in KEYWORDS]
    return run("xgettext", "--from-code=UTF-8", *keywords, f"--directory={source_dir}", "-o", path,
               f"--files-from={os.path.join(source_dir, 'po', 'POTFILES')}")


def load(path):
    with tempfile.TemporaryDirectory() as folder:
        compiled = os.path.join(folder, "mo")
        run("msgfmt", "-o", compiled, path)
        with open(compiled, "rb") as file:
            return gettext.GNUTranslations(file)


def pairs(translation):
    """Of a text and what it is in the language."""
    for key, text in translation._catalog.items():  # pylint: disable=protected-access
        key = key[0] if isinstance(key, tuple) else key
        if key:
            yield key.rpartition("\x04")[2], text


def letters(text):
    """How many keys it names: an underscore before something that can be typed."""
    return len(re.findall(r"_\w", text))


def differences(text, other):
    if text.endswith("\n") != other.endswith("\n"):
        yield "one of them ends its line"
    if text.endswith("…") != other.endswith("…"):
        yield "one of them ends in “…”"
    if letters(text) != letters(other):
        yield "one of them names a key"
    if sorted(re.findall(r"</?[a-z]+>", text)) != sorted(re.findall(r"</?[a-z]+>", other)):
        yield "other markup"
    if text.count(";") != 0 and text.endswith(";") != other.endswith(";"):
        yield "a list that does not end in “;”"


def check(results, path, language, template):
    results.ok(*run("msgfmt", "--check", "-o", os.devnull, path)[:1], f"{language} is well-formed")
    whole, what = run("msgcmp", path, template)
    results.ok(whole, f"{language} has every text", what)
    translation = load(path)
    odd = [f"{reason}: {text!r}, {other!r}" for text, other in pairs(translation) for reason in differences(text, other)]
    results.ok(not odd, f"{language} says the same", *odd)
    wrong = [n for n in range(1000) if language not in PLURALS or translation.plural(n) != PLURALS[language](n)]
    results.ok(not wrong, f"{language} counts", wrong[:10])


def speaks(build_dir, locales, language, text):
    """What comes of a text on a terminal whose user has this language."""
    environment = dict(os.environ, LOCPATH=locales, LC_ALL=LOCALE, LANGUAGE=language, SPATE_LOCALE_DIR=os.path.join(build_dir, "po"))
    said = subprocess.run([os.path.join(build_dir, "src/cli/spate-cli"), "--help"], env=environment,
                          stdout=subprocess.PIPE, text=True, check=False).stdout
    translation = gettext.translation(DOMAIN, os.path.join(build_dir, "po"), [language])
    return translation.gettext(text) != text and translation.gettext(text) in said


def main():
    source_dir, build_dir = sys.argv[1:]
    lacking = [name for name in NEEDED if shutil.which(name) is None]
    if lacking:
        print(f"1..0 # SKIP not here: {', '.join(lacking)}")
        return 0

    results = tap.Tap()
    with tempfile.TemporaryDirectory() as folder:
        template = os.path.join(folder, "spate.pot")
        results.ok(*collect(source_dir, template)[:1], "the texts are collected")
        made, what = run("localedef", "--no-archive", "-i", "en_US", "-f", "UTF-8", os.path.join(folder, LOCALE))
        results.ok(made, f"{LOCALE} can be made", what)
        for language in languages(source_dir):
            check(results, os.path.join(source_dir, "po", f"{language}.po"), language, template)
            results.ok(speaks(build_dir, folder, language, "Print this help"), f"spate-cli speaks {language}")

    return results.done()


if __name__ == "__main__":
    sys.exit(main())
