#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of the tools of this folder that decide something."""

import importlib
import json
import os
import subprocess
import sys
import tempfile

import lineup
import tap

BEFORE = """\
struct _Thing
{
  GObject parent_instance;

  char *name; /* (owned) */
  const char *const *words;   /* (unowned) */
  gboolean busy : 1;
  void (*call) (gpointer a,
                int bb);
};

G_DEFINE_QUARK (a - b - quark, a_b)

static gboolean
thing_load (Thing *self,
            const char **words G_GNUC_UNUSED,
            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* clang-format off */
void keep (int a,
           char *b);
/* clang-format on */

static void
strange (void (*func) (int),
         int number)
{
  return call (const_thing a,
               b);
}
"""

AFTER = """\
struct _Thing
{
  GObject parent_instance;

  char              *name;  /* (owned) */
  const char *const *words; /* (unowned) */
  gboolean           busy : 1;
  void (*call) (gpointer a,
                int      bb);
};

G_DEFINE_QUARK (a-b-quark, a_b)

static gboolean
thing_load (Thing       *self,
            const char **words G_GNUC_UNUSED,
            GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/* clang-format off */
void keep (int a,
           char *b);
/* clang-format on */

static void
strange (void (*func) (int),
         int number)
{
  return call (const_thing a,
               b);
}
"""

RECORDS = [
    {"result": "OK", "stdout": "TAP version 13\nok 1 /a\nok 2 /b # SKIP no server\n1..2\n"},
    {"result": "OK", "stdout": "# Subtest: x\n    ok 1 /a\n    ok 2 /b\n    1..2\nok 1 x\n1..1\n"},
    {"result": "FAIL", "stdout": "ok 1 /a\nnot ok 2 /b\nnot ok 3 /c # TODO later\n"},
    {"result": "ERROR", "stdout": "ok 1 /a\n"},
    {"result": "OK"},
    {"result": "SKIP", "stdout": "skipped, because\n"},
]

FUNCTIONS = """\
struct a
{
};

static const int table[] =
{
  1,
};

static void
f (void)
{
  g ();
}
"""


def test_lineup(results):
    results.ok(lineup.line_up(BEFORE) == AFTER, "lineup puts names in columns",
               lineup.line_up(BEFORE))
    results.ok(lineup.line_up(AFTER) == AFTER, "lineup leaves what is lined up")


def test_counting(results):
    count_tests = importlib.import_module("count-tests")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "testlog.json")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(record) + "\n" for record in RECORDS)
        records = count_tests.read(path)
    counts = count_tests.count(records)
    results.ok(counts == {"passed": 7, "failed": 2, "skipped": 2}, "count-tests counts cases", counts)

    said = count_tests.last_words({"stdout": "ok 1\n# GLib-GIO-DEBUG: more\n" * 30, "stderr": "why\n"})
    results.ok(said == ["ok 1"] * 19 + ["why"], "count-tests tells last words", said)


def test_functions(results):
    check_sizes = importlib.import_module("check-sizes")
    found = list(check_sizes.functions(FUNCTIONS.splitlines()))
    results.ok(found == [(12, 3)], "check-sizes tells functions from types and tables", found)


def test_words(results):
    check_potfiles = importlib.import_module("check-potfiles")
    samples = {
        '  g_print (_("Hello"));': True,
        '  g_strdup_printf (ngettext ("%u file", "%u files", n), n);': True,
        '  C_("verb", "Open")': True,
        '  { "quiet", \'q\', 0, 0, N_ ("Nothing"), NULL }': True,
        '  /* _("not this") */ foo ("bar");': False,
        '  gettext_domain = "spate";': False,
    }
    wrong = []
    for text, expected in samples.items():
        text = check_potfiles.COMMENT.sub("", text)
        if (check_potfiles.C_STRING.search(text) is not None) != expected:
            wrong.append(text)
    results.ok(not wrong, "check-potfiles finds words to translate", *wrong)


def test_core_words(results):
    check_layers = importlib.import_module("check-layers")
    samples = {
        "#include <gio/gio.h>": True,
        "  g_file_get_contents (path, &text, NULL, NULL);": True,
        "  return G_IO_ERROR_CANCELLED;": True,
        "  GCancellable *cancellable;": True,
        "  g_filename_to_utf8 (name, -1, NULL, NULL, NULL);": False,
        "  spate_file_name_from_uri (uri);": False,
        "  SpateFile *file;": False,
    }
    wrong = [text for text, expected in samples.items()
             if (check_layers.NOT_IN_CORE.search(text) is not None) != expected]
    results.ok(not wrong, "check-layers knows what core may not use", *wrong)


def test_without_window(results):
    """Nothing of the terminal's program needs what is there for the window alone."""
    source = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["meson", "setup", "-Dwindow=false", os.path.join(folder, "build"), source],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    results.ok(done.returncode == 0, "it can be set up without the window", *done.stdout.splitlines()[-3:])


def main():
    results = tap.Tap()
    for test in (test_lineup, test_counting, test_functions, test_words, test_core_words, test_without_window):
        test(results)
    return results.done()


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.exit(main())
