# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Test Anything Protocol, for the checks of this folder."""


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def ok(self, good, name, *details):
        """One case; the details are told only if it failed."""
        self.count += 1
        print(f"{'ok' if good else 'not ok'} {self.count} {name}")
        if not good:
            self.failed += 1
            for detail in details:
                for line in str(detail).splitlines():
                    print(f"# {line}")

    def done(self):
        """The plan; returns the exit status."""
        print(f"1..{self.count}")
        return 1 if self.failed else 0
