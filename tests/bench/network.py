# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench-origin as an object."""

import json
import subprocess
import urllib.request


class Network:
    """Serves the first bytes of a file over a network of its own, until it is closed."""

    def __init__(self, program, path, hosts, size=None, line=0, seed=1):
        command = [program, f"--seed={seed}"] + [f"--host={host}" for host in hosts]
        if size is not None:
            command.append(f"--size={size}")
        if line:
            command.append(f"--line={line}")
        self.process = subprocess.Popen(command + [path], stdout=subprocess.PIPE, text=True)
        links = [self.process.stdout.readline().strip() for _ in range(len(hosts) + 1)]
        if not links[-1]:
            self.close()
            raise RuntimeError("bench-origin did not start")
        self.control = links[0]
        self.links = links[1:]

    def ask(self, what):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.control + what, timeout=10) as answer:
            return json.load(answer)

    def statistics(self):
        return self.ask("stats")

    def restart_statistics(self):
        return self.ask("reset")

    def cpu(self):
        """Seconds it has computed so far."""
        with open(f"/proc/{self.process.pid}/schedstat", encoding="ascii") as file:
            return int(file.read().split()[0]) / 1e9

    def close(self):
        self.process.terminate()
        self.process.stdout.close()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
