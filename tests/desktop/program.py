# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program as others see it over the bus, and the tests of one desktop after another."""

import json
import os
import re
import subprocess
import traceback

import session

MIB = 1 << 20


class Bus:
    """Calls of the interface, as gdbus makes them."""

    def __init__(self, desk):
        self.desk = desk
        self.name = desk.application_id()
        self.path = "/" + self.name.replace(".", "/")

    def call(self, method, *arguments, interface="io.github.spate.Spate.Downloads1"):
        """What it says, or its complaint."""
        done = subprocess.run(
            ["gdbus", "call", "--session", "-d", self.name, "-o", self.path, "-m", f"{interface}.{method}", *arguments],
            env=self.desk.env, capture_output=True, text=True, timeout=session.DEADLINE, check=False)
        return (done.stdout if done.returncode == 0 else done.stderr).strip()

    def act(self, action, *targets):
        return self.call("ActivateAction", action, f"[{', '.join(targets)}]", "{}",
                         interface="org.freedesktop.Application")


def cli(desk, *arguments, code=0):
    """What spate-cli prints."""
    done = subprocess.run([desk.built("src/cli/spate-cli"), *arguments], env=desk.env, cwd=desk.folder,
                          capture_output=True, text=True, timeout=session.DEADLINE, check=False)
    assert done.returncode == code, f"spate-cli {' '.join(arguments)}: {done.returncode}: {done.stderr}"
    return done.stdout if code == 0 else done.stderr


def known(desk, name):
    """What spate-cli --list tells of the file, or None."""
    for line in cli(desk, "--list", "--json").splitlines():
        told = json.loads(line)
        if os.path.basename(told["path"]) == name:
            return told
    return None


def wait_for_state(desk, name, *states):
    return session.wait_until(lambda: (known(desk, name) or {}).get("state") in states, f"{name} is {' or '.join(states)}")


def part(desk, name):
    return os.path.join(desk.downloads, name + ".part")


def expect_file(desk, server, name):
    assert desk.sha256(name) == server.files["/" + name].sha256(), f"{name} is another file"


def run_tests(build_dir, tests, needed=("gdbus", "openbox", "xprop"), accessible=()):
    """Each of them on a desktop of its own, where it can read if it is one of the accessible ones, as TAP. Returns the
    program's exit code."""
    lacking = session.missing(*needed)
    if lacking:
        return session.skip(lacking)

    def run(test):
        with session.Session(build_dir, accessible=test in accessible) as desk:
            test(desk)

    return run_each(tests, run)


def run_each(tests, run=lambda test: test()):
    """As TAP. Returns the program's exit code."""
    failed = 0
    print(f"1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        name = re.sub("_", " ", test.__name__)
        try:
            run(test)
            print(f"ok {number} {name}", flush=True)
        except Exception:  # pylint: disable=broad-except
            failed += 1
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            print(f"not ok {number} {name}", flush=True)
    return 1 if failed else 0
