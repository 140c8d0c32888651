# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the soak tests share: the origin, records as they are on disk, and spate-cli in a home of
its own."""

import glob
import hashlib
import os
import subprocess
import tempfile
import threading

MIB = 1 << 20

# An exit code: nothing was tested, for a reason that was told.
SKIPPED = 77


class Failure(Exception):
    """A promise that was not kept."""


def keeps_attributes():
    """Whether temporary files can be marked: without that, what a killed process leaves is not found again."""
    with tempfile.NamedTemporaryFile() as file:
        try:
            os.setxattr(file.name, "user.spate.test", b"1")
        except OSError:
            print("the file system of temporary files keeps no extended attributes")
            return False
    return True


class Origin:
    """The fault origin. See soak-origin.c for the words that describe a file."""

    def __init__(self, build_dir):
        self.process = subprocess.Popen([os.path.join(build_dir, "tests", "soak", "soak-origin")],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.lock = threading.Lock()

    def ask(self, line):
        with self.lock:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline().split()
        if len(answer) != 2 or answer[0] == "error:":
            raise Failure(f"the origin does not understand: {line}")
        return answer

    def add(self, path, size, words=()):
        """Returns the link and the SHA-256 of a new file."""
        return self.ask(" ".join(["add", path, str(size), *words]))

    def sent(self, path):
        """How many bytes it has sent of a file."""
        return int(self.ask(f"sent {path}")[0])

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Record:
    """What a record promises; with @check also whether the part file has it."""

    def __init__(self, build_dir, path, check=False):
        command = [os.path.join(build_dir, "tests", "soak", "soak-record"), path]
        result = subprocess.run(command + ["--check"] * check, capture_output=True, text=True, check=False)
        self.path = path
        self.ranges = []
        self.words = {}
        for line in result.stdout.splitlines():
            word, _, value = line.partition(" ")
            if word == "range":
                start, end = value.split()
                self.ranges.append((int(start), int(end)))
            else:
                self.words[word] = value
        if result.returncode != 0:
            raise Failure(result.stderr.strip())

    def total(self):
        return sum(end - start for start, end in self.ranges)

    def holds(self, other):
        """Whether it promises all that another one promised."""
        return all(any(a <= start and end <= b for a, b in self.ranges) for start, end in other.ranges)


class Home:
    """A data folder of its own, and a folder for files."""

    def __init__(self, build_dir, folder):
        self.build_dir = build_dir
        self.data = os.path.join(folder, "data")
        self.files = os.path.join(folder, "files")
        os.makedirs(self.data)
        os.makedirs(self.files)

    def command(self, *words):
        return [os.path.join(self.build_dir, "src", "cli", "spate-cli"), *words]

    def environment(self, **more):
        return dict(os.environ, XDG_DATA_HOME=self.data, GIO_USE_VFS="local", GIO_USE_PROXY_RESOLVER="dummy", **more)

    def start(self, words, **more):
        return subprocess.Popen(self.command("--quiet", *words), cwd=self.files, stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                env=self.environment(**more))

    def run(self, words, **more):
        """Runs spate-cli to its end. Returns its exit code and what it said."""
        process = self.start(words, **more)
        said = process.communicate()[1]
        return process.returncode, said.strip()

    def record_paths(self):
        return glob.glob(os.path.join(self.data, "spate", "downloads", "*.spate"))

    def records(self):
        """All that are there, by link."""
        records = [Record(self.build_dir, path) for path in self.record_paths()]
        return {record.words["link"]: record for record in records}

    def corrupt(self):
        return glob.glob(os.path.join(self.data, "spate", "**", "*.corrupt"), recursive=True)

    def leftovers(self):
        """What is in the data folder and should not be there when nothing runs and nothing is unfinished."""
        return os.listdir(os.path.join(self.data, "spate", "downloads"))


def library(build_dir, name):
    """One to be preloaded."""
    return os.path.join(build_dir, "tests", "soak", f"libsoak-{name}.so")


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(MIB):
            digest.update(block)
    return digest.hexdigest()
