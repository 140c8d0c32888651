#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares what spate-cli --help says with what else says it: the manual page, the README and the completions;
and lets man and the shells read these.

    test-manual.py SOURCE_DIR SPATE_CLI
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))

import tap  # noqa: E402

OPTION = re.compile(r"(?<![\w-])--[a-z0-9][a-z0-9-]*")
# The words of --json: what may be a member, and what a "code".
MEMBER = re.compile(r'(?:add_\w+|json_builder_set_member_name) \(builder, "(\w+)"')
CODE = re.compile(r'SPATE_CLI_EXIT_\w+, "([a-z-]+)"')
EXIT = re.compile(r"^  SPATE_CLI_EXIT_\w+ = (\d+)", re.MULTILINE)


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, **more)


def options_of(text):
    return set(OPTION.findall(text))


def tags_of(page):
    """The lines of a page that head a paragraph: what it explains, not what it mentions."""
    return re.findall(r"^\.TP\n(.*)$", page.replace("\\-", "-"), re.MULTILINE)


def fish_options(text):
    return {"--" + name for name in re.findall(r"^complete .*? -l ([a-z0-9-]+)", text, re.MULTILINE)}


class Manual(tap.Tap):
    def __init__(self, source, program):
        super().__init__()
        self.source = source
        self.program = program
        self.data = os.path.join(source, "data")
        self.page = read(self.data, "man", "spate-cli.1")

    def skip(self, name, reason):
        self.count += 1
        print(f"ok {self.count} {name} # SKIP {reason}")

    def same(self, name, expected, found):
        details = [f"missing: {word}" for word in sorted(expected - found)]
        details += [f"too many: {word}" for word in sorted(found - expected)]
        self.ok(bool(expected) and not details, name, *details)

    def compare_options(self):
        result = run(self.program, "--help")
        # The summary below the options may mention some.
        known = set(re.findall(r"^  (?:-\w, )?(--[a-z0-9-]+)", result.stdout, re.MULTILINE))
        readme = read(self.source, "README.md").split("spate-cli [OPTION…]")[1].split("```")[0]
        listed = "\n".join(line for line in readme.splitlines() if line.startswith("  "))
        completions = os.path.join(self.data, "completions")
        bash = read(completions, "spate-cli.bash").split("_spate_cli_options='")[1].split("'")[0]
        zsh = read(completions, "_spate-cli").split("_arguments")[1]
        # In "(--one)--two" the first is what goes not with the second.
        zsh = re.sub(r"\([- \w]*\)", "", zsh)

        self.same("manual page", known, options_of("\n".join(tags_of(self.page))))
        self.same("README", known, options_of(listed))
        self.same("bash completion", known, options_of(bash))
        self.same("zsh completion", known, options_of(zsh))
        self.same("fish completion", known, fish_options(read(completions, "spate-cli.fish")))

    def compare_words(self):
        cli = os.path.join(self.source, "src", "cli")
        tags = set(tag.removeprefix(".B ") for tag in tags_of(self.page))
        codes = self.page.replace("\\-", "-").split(".SS failed")[1].split("\n.TP")[1]

        self.same("members of --json", set(MEMBER.findall(read(cli, "spate-cli-json.c"))) - {"event", "url"},
                  {tag for tag in tags if re.fullmatch(r"[a-z][a-z0-9_]*", tag)})
        self.same("codes of --json", set(CODE.findall(read(cli, "spate-cli-error.c"))),
                  set(re.findall(r"^\.BR? ([a-z-]+)", codes, re.MULTILINE)) - {"code"})
        self.same("exit codes", set(EXIT.findall(read(cli, "spate-cli-error.h"))),
                  {tag for tag in tags if tag.isdigit()})

    def read_pages(self):
        for name in ["spate-cli.1", "spate.1"]:
            if shutil.which("man") is None or shutil.which("groff") is None:
                self.skip(f"man {name}", "there is no man, or no groff")
            else:
                result = run("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", os.path.join(self.data, "man", name))
                self.ok(result.returncode == 0 and result.stdout != "" and result.stderr == "", f"man {name}", result.stderr)
            if shutil.which("mandoc") is None:
                self.skip(f"mandoc {name}", "there is no mandoc")
            else:
                result = run("mandoc", "-Tlint", "-Wwarning", os.path.join(self.data, "man", name))
                self.ok(result.returncode == 0, f"mandoc {name}", result.stdout, result.stderr)

    def complete_in_bash(self, folder, *words):
        script = os.path.join(self.data, "completions", "spate-cli.bash")
        body = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
                '_spate_cli "$1" 2>&1; printf "%s\\n" "${COMPREPLY[@]}"')
        result = run("bash", "--norc", "-c", body, "bash", script, self.program, *words, cwd=folder,
                     env={**os.environ, "XDG_DATA_HOME": folder, "HOME": folder})

        return set(result.stdout.split("\n")) - {""} | set(result.stderr.split("\n")) - {""}

    def run_bash(self, folder):
        if shutil.which("bash") is None:
            self.skip("bash", "there is no bash")
            return

        self.same("bash: fixed values", {"restart", "fail"}, self.complete_in_bash(folder, "--on-change", "=", ""))
        self.same("bash: a value that is begun", {"fail"}, self.complete_in_bash(folder, "--on-change", "=", "f"))
        self.same("bash: directly behind =", {"restart", "fail"}, self.complete_in_bash(folder, "--on-change", "="))
        self.same("bash: options", {"--chunk-size=", "--checksum="}, self.complete_in_bash(folder, "--ch"))
        self.same("bash: Metalinks", {"two words.meta4", "sub"}, self.complete_in_bash(folder, ""))
        self.same("bash: any file", {"two words.meta4"}, self.complete_in_bash(folder, "-o", "tw"))
        self.same("bash: a file where no download is known", {"two words.meta4"},
                  self.complete_in_bash(folder, "--refresh", "tw"))
        self.ok(not self.complete_in_bash(folder, "--user", ""), "bash: nothing for a name")

        # A program that lists, and names a file as nobody should.
        program, self.program = self.program, os.path.join(folder, "sub", "spate-cli")
        with open(self.program, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\necho '0a1b2c3d  paused, 1 MB  /tmp/$(touch bad)'\necho '          https://a.example'\n")
        os.chmod(self.program, 0o755)
        self.same("bash: ids", {"0a1b2c3d"}, self.complete_in_bash(folder, "--refresh", "0a"))
        self.ok(not os.path.exists(os.path.join(folder, "bad")), "bash: nothing of a list is run")
        self.program = program

    def run_others(self):
        completions = os.path.join(self.data, "completions")
        for shell, names in [("fish", ["spate-cli.fish", "spate.fish"]), ("zsh", ["_spate-cli", "_spate"])]:
            for name in names:
                if shutil.which(shell) is None:
                    self.skip(f"{shell} -n {name}", f"there is no {shell}")
                else:
                    result = run(shell, "-n", os.path.join(completions, name))
                    self.ok(result.returncode == 0 and result.stderr == "", f"{shell} -n {name}", result.stderr)
        if shutil.which("fish") is None:
            self.skip("fish: fixed values", "there is no fish")
        else:
            script = 'source $argv[1]; complete -C "spate-cli --on-change="'
            result = run("fish", "--no-config", "-c", script, os.path.join(completions, "spate-cli.fish"))
            found = {line.split("\t")[0].removeprefix("--on-change=") for line in result.stdout.splitlines()}
            self.same("fish: fixed values", {"restart", "fail"}, found)


def main():
    manual = Manual(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]))
    manual.compare_options()
    manual.compare_words()
    manual.read_pages()
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "sub"))
        with open(os.path.join(folder, "two words.meta4"), "w", encoding="utf-8"):
            pass
        manual.run_bash(folder)
    manual.run_others()

    return manual.done()


if __name__ == "__main__":
    sys.exit(main())
