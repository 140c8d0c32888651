#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a download costs in time, processor and memory: spate-cli beside the programs people use
instead, and beside a loop that does nothing but copy the bytes.

    tests/bench/speed.py [--build=_build] [--rounds=5] [--size=1G] [--folder=DIR]… [--only=PART]…

Everything goes over the loopback, from an nginx of its own with a single worker. All cases run
in turn, then again, and so on; figures are medians, because a machine is never idle all the time.
Only ratios of one table say anything: the same case differs by half from machine to machine.
Build with --buildtype=release, and leave the machine alone meanwhile.

A goal counts as missed only if the medians and the best rounds both miss it.
"""

import argparse
import contextlib
import hashlib
import json
import os
import shlex
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

GB = 1e9
MIB = 1 << 20
BLOCK = 1 << 20

# What a server allows each connection in the part "limited", and the file's size there.
LIMIT = 8 * MIB
LIMITED_SIZE = 256 * MIB

SMALL_ROUNDS = 4  # times --rounds: so small a download is over before anything averages out
CHUNK = "1M"

# The system's authorities, in this order of preference: what every TLS client has to look at.
SYSTEM_AUTHORITIES = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                      "/etc/ssl/ca-bundle.pem"]

NGINX = """\
daemon off;
master_process off;
pid {dir}/nginx.pid;
error_log {dir}/error.log warn;
events {{ worker_connections 1000; }}
http {{
  client_body_temp_path {dir}/body;
  proxy_temp_path {dir}/proxy;
  fastcgi_temp_path {dir}/fastcgi;
  uwsgi_temp_path {dir}/uwsgi;
  scgi_temp_path {dir}/scgi;
  log_format connection "$connection";
  access_log {dir}/access.log connection;
  default_type application/octet-stream;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  ssl_session_cache shared:speed:1m;
  ssl_certificate {dir}/server.crt;
  ssl_certificate_key {dir}/server.key;
  server {{
    listen 127.0.0.1:{http};
    listen 127.0.0.1:{https} ssl;
    root {dir}/root;
    location /limited/ {{ alias {dir}/root/; limit_rate {limit}; }}
  }}
}}
"""


class Failure(Exception):
    pass


# --- the server ---------------------------------------------------------------------------

def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def make_certificates(folder):
    """An authority and a server it vouches for. The authority is put behind all of the system's,
    because reading those is a good part of what TLS costs a client."""
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    with open(os.path.join(folder, "names"), "w", encoding="ascii") as file:
        file.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    openssl("req", "-x509", *key, "-days", "30", "-subj", "/CN=Speed test authority",
            "-keyout", "ca.key", "-out", "ca.crt")
    openssl("req", *key, "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.crt", "-CAkey", "ca.key",
            "-CAcreateserial", "-days", "30", "-extfile", "names", "-out", "server.crt")

    with open(os.path.join(folder, "bundle.crt"), "wb") as bundle:
        for path in [path for path in SYSTEM_AUTHORITIES if os.path.exists(path)][:1]:
            with open(path, "rb") as file:
                bundle.write(file.read())
        with open(os.path.join(folder, "ca.crt"), "rb") as file:
            bundle.write(file.read())


class Server:
    def __init__(self, folder):
        self.folder = folder
        self.root = os.path.join(folder, "root")
        self.bundle = os.path.join(folder, "bundle.crt")
        self.log = os.path.join(folder, "access.log")
        self.http, self.https = free_ports(2)
        os.mkdir(self.root)
        make_certificates(folder)
        config = os.path.join(folder, "nginx.conf")
        with open(config, "w", encoding="utf-8") as file:
            file.write(NGINX.format(dir=folder, http=self.http, https=self.https, limit=LIMIT))
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen([program, "-e", os.path.join(folder, "error.log"),
                                         "-p", folder, "-c", config],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait_until_it_listens()

    def wait_until_it_listens(self):
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.https)):
                return
            time.sleep(0.01)
        raise Failure("nginx does not run")

    def add_file(self, name, size):
        """A file of random bytes; returns what it hashes to."""
        digest = hashlib.sha256()
        with open(os.path.join(self.root, name), "wb") as file:
            for begin in range(0, size, BLOCK):
                block = os.urandom(min(BLOCK, size - begin))
                digest.update(block)
                file.write(block)
        return digest.hexdigest()

    def url(self, name, secure=False):
        scheme, port = ("https", self.https) if secure else ("http", self.http)
        return f"{scheme}://127.0.0.1:{port}/{name}"

    def cpu(self):
        """Seconds of the processor that it has used."""
        with open(f"/proc/{self.process.pid}/schedstat", encoding="ascii") as file:
            return int(file.read().split()[0]) / 1e9

    def connections(self):
        """Forgets what it has logged, and says over which connections those requests came."""
        time.sleep(0.1)
        with open(self.log, "r+", encoding="ascii") as file:
            lines = file.read().split()
            file.truncate(0)
        return lines

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


# --- cases --------------------------------------------------------------------------------

class Case:
    """A command. In its arguments {url}, {out}, {folder}, {name} and {size} are filled in."""

    def __init__(self, name, command):
        self.name = name
        self.command = command
        self.runs = []

    def median(self, what):
        return statistics.median(run[what] for run in self.runs)

    def best(self, what):
        return min(run[what] for run in self.runs)


class Bench:
    def __init__(self, options, server, scratch):
        self.options = options
        self.server = server
        self.build = os.path.abspath(options.build)
        self.folder = os.path.join(scratch, "out")
        self.home = os.path.join(scratch, "home")
        self.missed = 0
        for folder in (self.folder, self.home):
            os.makedirs(folder)
        self.env = {key: value for key, value in os.environ.items()
                    if not key.lower().endswith("_proxy") and not key.startswith("SSL_CERT_")}
        self.env.update(HOME=self.home, XDG_DATA_HOME=self.home, XDG_CONFIG_HOME=self.home, LC_ALL="C.UTF-8")

    def program(self, *path):
        return os.path.join(self.build, *path)

    def environment(self, secure):
        """Only who speaks TLS reads the authorities that are named."""
        return dict(self.env, SSL_CERT_FILE=self.server.bundle) if secure else self.env

    def clean(self):
        for name in os.listdir(self.folder):
            os.unlink(os.path.join(self.folder, name))

    def run(self, case, name, size, digest, secure=False, place=""):
        """Runs a case once; the file's name is @name, below @place on the server."""
        self.clean()
        out = os.path.join(self.folder, name)
        words = {"url": self.server.url(place + name, secure), "out": out, "folder": self.folder, "name": name,
                 "size": size, "port": self.server.http, "path": "/" + place + name}
        command = [word.format(**words) for word in case.command]
        pretouch = self.options.pretouch if size > 16 * MIB else 0
        before = self.server.cpu()
        result = subprocess.run([self.program("tests", "bench", "measure"), str(pretouch), *command],
                                env=self.environment(secure), cwd=self.folder, capture_output=True, text=True, check=True)
        wall, user, system, memory, status = result.stdout.split()
        if status != "0":
            raise Failure(f"{case.name} ended with {status}: {result.stderr.strip()}")
        if os.path.getsize(out) != size:
            raise Failure(f"{case.name} brought {os.path.getsize(out)} bytes of {size}")
        if digest is not None and not case.runs:
            with open(out, "rb") as file:
                check_digest(case, file, digest)
        case.runs.append({"wall": float(wall), "user": float(user), "system": float(system),
                          "cpu": float(user) + float(system), "memory": int(memory) / 1024,
                          "server": self.server.cpu() - before})
        self.clean()

    def run_all(self, cases, rounds, *arguments, **keywords):
        for turn in range(rounds):
            for case in cases:
                progress(f"round {turn + 1} of {rounds}: {case.name}")
                self.run(case, *arguments, **keywords)
        progress("")

    def goal(self, name, limit, get, higher=False):
        """@get is called with a function of (case, figure); it may miss a case."""
        try:
            median = get(lambda case, what: case.median(what))
            best = get(lambda case, what: case.best(what))
        except (KeyError, AttributeError):
            print(f"  {name:58}  not measured")
            return
        met = max(median, best) >= limit if higher else min(median, best) <= limit
        self.missed += not met
        print(f"  {name:58} {median:7.2f} (best {best:.2f})  {'>=' if higher else '<='} {limit:<6g}"
              f" {'met' if met else 'MISSED'}")


def check_digest(case, file, digest):
    found = hashlib.sha256()
    while block := file.read(BLOCK):
        found.update(block)
    if found.hexdigest() != digest:
        raise Failure(f"{case.name} brought wrong bytes")


def progress(text):
    if sys.stderr.isatty():
        print("\r\033[K" + text, end="", flush=True, file=sys.stderr)


def table(title, cases, size):
    print(f"\n{title}")
    print(f"  {'':18} {'wall s':>8} {'(best)':>8} {'CPU s/GB':>9} {'(best)':>8} {'user':>6} {'system':>7}"
          f" {'nginx':>6} {'MiB':>7}")
    scale = size / GB
    for case in cases:
        print(f"  {case.name:18} {case.median('wall'):8.3f} {case.best('wall'):8.3f}"
              f" {case.median('cpu') / scale:9.3f} {case.best('cpu') / scale:8.3f}"
              f" {case.median('user') / scale:6.3f} {case.median('system') / scale:7.3f}"
              f" {case.median('server') / scale:6.3f} {case.median('memory'):7.1f}")
    print()


def installed(cases):
    """Those whose programs are here; says which are not."""
    here = [case for case in cases if shutil.which(case.command[0])]
    for case in cases:
        if case not in here:
            print(f"  {case.name}: {case.command[0]} is not installed")
    return here


def make_cases(bench, names):
    spate = [bench.program("src", "cli", "spate-cli"), "-q", "-o", "{out}"]
    plain = [bench.program("tests", "bench", "plain-loop"), "{port}", "{path}", "{size}"]
    aria2 = ["aria2c", "-q", "--no-conf", "-x16", "-s16", "-k1M", "--file-allocation=none", "-d", "{folder}",
             "-o", "{name}"]
    commands = {
        "curl": ["curl", "-q", "-s", "--cacert", bench.server.bundle, "-o", "{out}", "{url}"],
        "aria2 x16": aria2 + ["--ca-certificate=" + bench.server.bundle, "{url}"],
        "axel n16": ["axel", "-q", "-k", "-n", "16", "-o", "{out}", "{url}"],
        "axel n32": ["axel", "-q", "-k", "-n", "32", "-o", "{out}", "{url}"],
        "wget2": ["wget2", "-q", "--no-config", "--no-robots", "--ca-certificate=" + bench.server.bundle,
                  "-O", "{out}", "{url}"],
        "spate start": [bench.program("src", "cli", "spate-cli"), "--version"],
    }
    for name, options in (("n1", ["-n", "1"]), ("n16", ["-n", "16"]), ("in order", ["-n", "16", "--sequential"])):
        commands[f"spate {name}"] = spate + options + ["{url}"]
        commands[f"spate {name}, hashed"] = spate + options + ["--sha256", "{url}"]
    for n in (1, 4, 16, 32):
        commands[f"spate n{n}"] = spate + ["-n", str(n), "{url}"]
        commands[f"spate n{n} chunks"] = spate + ["-n", str(n), "--chunk-size=" + CHUNK, "{url}"]
        commands[f"plain n{n}"] = plain + [str(n), "{out}"]
    commands["spate in order"] = spate + ["--sequential", "{url}"]
    for name in ("spate n1", "spate n16", "spate in order"):
        commands[name + ", SHA"] = commands[name] + ["--sha256"]
    # What Spate has done when it ends: the file is safe from a power cut.
    for name in ("curl", "plain n16"):
        words = " ".join(shlex.quote(word) for word in commands[name])
        commands[name + ", safe"] = ["sh", "-c", f"{words} && sync --data {{out}}"]
    return {case.name: case for case in installed([Case(name, commands[name]) for name in names])}


# --- parts --------------------------------------------------------------------------------

def part_http(bench):
    size = bench.options.size
    digest = bench.server.add_file("large", size)
    cases = make_cases(bench, ["spate n1", "spate n16", "spate n32", "curl", "curl, safe", "aria2 x16", "axel n16",
                               "wget2", "plain n1", "plain n16", "plain n16, safe", "plain n32"])
    bench.run_all(cases.values(), bench.options.rounds, "large", size, digest)
    table(f"HTTP, {size / MIB:.0f} MiB", cases.values(), size)

    get = cases.get

    def ratio(first, second, what):
        return lambda figure: figure(get(first), what) / figure(get(second), what)

    bench.goal("P1  wall, n16 to aria2", 0.50, ratio("spate n16", "aria2 x16", "wall"))
    bench.goal("P1  wall, n16 to curl", 1.0, ratio("spate n16", "curl", "wall"))
    bench.goal("P1  wall, n16 to curl with its file on the disk", 1.0, ratio("spate n16", "curl, safe", "wall"))
    bench.goal("P1  wall, n16 to axel", 0.85, ratio("spate n16", "axel n16", "wall"))
    bench.goal("P2  CPU, n16 to aria2", 0.65, ratio("spate n16", "aria2 x16", "cpu"))
    bench.goal("P2  CPU, n16 to curl", 1.05, ratio("spate n16", "curl", "cpu"))
    bench.goal("P3  CPU, n16 to the plain loop n16", 1.15, ratio("spate n16", "plain n16", "cpu"))
    bench.goal("P3  CPU, n16 to it with its file on the disk", 1.15, ratio("spate n16", "plain n16, safe", "cpu"))
    bench.goal("P3  CPU, n32 to the plain loop n32", 1.15, ratio("spate n32", "plain n32", "cpu"))
    bench.goal("P3  CPU, n1 to the plain loop n1", 1.25, ratio("spate n1", "plain n1", "cpu"))
    bench.goal("P9  MiB more with 32 connections than with 1", 1.0,
               lambda figure: figure(get("spate n32"), "memory") - figure(get("spate n1"), "memory"))


def part_https(bench):
    size = bench.options.size
    digest = bench.server.add_file("large", size)
    cases = make_cases(bench, ["spate n1", "spate n16", "spate n32", "curl", "aria2 x16", "axel n16"])
    bench.run_all(cases.values(), bench.options.rounds, "large", size, digest, secure=True)
    table(f"HTTPS, {size / MIB:.0f} MiB", cases.values(), size)

    get = cases.get

    def ratio(second, what):
        return lambda figure: figure(get("spate n16"), what) / figure(get(second), what)

    bench.goal("P4  wall, n16 to aria2", 0.60, ratio("aria2 x16", "wall"))
    bench.goal("P4  CPU, n16 to aria2", 0.95, ratio("aria2 x16", "cpu"))


def part_limited(bench):
    size = LIMITED_SIZE
    digest = bench.server.add_file("middle", size)
    cases = make_cases(bench, ["spate n16", "spate n32", "aria2 x16", "axel n32"])
    bench.run_all(cases.values(), bench.options.rounds, "middle", size, digest, place="limited/")
    table(f"HTTP, {size / MIB:.0f} MiB, each connection {LIMIT / MIB:.0f} MiB/s", cases.values(), size)

    get = cases.get
    ideal = size / (32 * LIMIT)
    bench.goal("P5  wall, n32 to aria2", 0.45,
               lambda figure: figure(get("spate n32"), "wall") / figure(get("aria2 x16"), "wall"))
    bench.goal("P5  wall, n32 to axel n32", 1.05,
               lambda figure: figure(get("spate n32"), "wall") / figure(get("axel n32"), "wall"))
    bench.goal("P5  n32, share of 32 times one connection", 0.9,
               lambda figure: ideal / figure(get("spate n32"), "wall"), higher=True)


def part_reuse(bench):
    """The next range on the same connection: the first answer is for the whole file, and breaking
    it off costs a connection, but no other does."""
    size = LIMITED_SIZE
    digest = bench.server.add_file("middle", size)
    cases = make_cases(bench, ["spate n1", "spate n1 chunks", "spate n4 chunks"])
    chunks = -(-size // MIB)
    extra = 0
    for _ in range(bench.options.rounds):
        for case in cases.values():
            bench.server.connections()
            bench.run(case, "middle", size, digest)
            requests = bench.server.connections()
            if "chunks" in case.name:
                n = int(case.name.split()[1][1:])
                extra = max(extra, len(set(requests)) - n - 1)
                if len(requests) < chunks:
                    raise Failure(f"{case.name} sent {len(requests)} requests for {chunks} chunks")
    table(f"HTTP, {size / MIB:.0f} MiB, in chunks of {CHUNK}", cases.values(), size)

    get = cases.get
    bench.goal("P13 connections beyond those and the first", 0, lambda figure: extra)
    bench.goal("P13 ms a range costs", 1.0,
               lambda figure: (figure(get("spate n1 chunks"), "wall") - figure(get("spate n1"), "wall")) * 1000 / chunks)


def part_small(bench):
    size = MIB
    digest = bench.server.add_file("small", size)
    cases = make_cases(bench, ["spate n16", "curl", "aria2 x16"])
    starts = make_cases(bench, ["spate start"])
    for _ in range(bench.options.rounds * SMALL_ROUNDS):
        bench.run_all(cases.values(), 1, "small", size, digest)
        for case in starts.values():
            shutil.copy(os.path.join(bench.server.root, "small"), bench.folder)
            case.runs.append(measure_start(bench, case))
    cases.update(starts)
    table("HTTP, 1 MiB", cases.values(), size)

    get = cases.get
    bench.goal("P15 ms from start to end without the program's own start", 15,
               lambda figure: (figure(get("spate n16"), "wall") - figure(get("spate start"), "wall")) * 1000)
    bench.goal("P15 wall, to curl", 2.0, lambda figure: figure(get("spate n16"), "wall") / figure(get("curl"), "wall"))


def measure_start(bench, case):
    result = subprocess.run([bench.program("tests", "bench", "measure"), "0", *case.command], env=bench.env,
                            capture_output=True, text=True, check=True)
    wall, user, system, memory, _ = result.stdout.split()
    return {"wall": float(wall), "user": float(user), "system": float(system),
            "cpu": float(user) + float(system), "memory": int(memory) / 1024, "server": 0.0}


def part_window(bench):
    """How late a window's thread is called while bytes arrive, and how long what takes."""
    size = bench.options.size
    bench.server.add_file("large", size)
    print(f"\nA tick each 16 ms beside a download of {size / MIB:.0f} MiB, n32")
    print(f"  {'':18} {'p50 ms':>8} {'p99 ms':>8} {'max ms':>8} {'probe ms':>9} {'transfer':>9} {'verify':>8}")
    case = Case("tick", [])
    for secure in (False, True):
        runs = []
        for _ in range(bench.options.rounds):
            bench.clean()
            subprocess.run([bench.program("tests", "bench", "measure"), str(bench.options.pretouch), "true"],
                           stdout=subprocess.DEVNULL, check=True)
            result = subprocess.run([bench.program("tests", "bench", "tick"), bench.server.url("large", secure),
                                     bench.folder, "32"], env=bench.environment(secure), capture_output=True, text=True, check=True)
            runs.append(json.loads(result.stdout))
        figures = {what: statistics.median(run[what] for run in runs) for what in runs[0]}
        print(f"  {'https' if secure else 'http':18} {figures['p50']:8.2f} {figures['p99']:8.2f} {figures['max']:8.2f}"
              f" {figures['probing']:9.1f} {figures['transferring']:9.1f} {figures['verifying']:8.1f}")
        if not secure:
            case.runs = runs
    print()
    bench.goal("P8  ms late, 99 of 100 ticks", 8.0, lambda figure: figure(case, "p99"))
    bench.goal("P8  ms late, half of the ticks", 0.3, lambda figure: figure(case, "p50"))
    bench.clean()


def part_sha256(bench):
    """What the digest of a file costs that is asked for with it."""
    size = bench.options.size
    digest = bench.server.add_file("large", size)
    ways = ["n1", "n16", "in order"]
    cases = make_cases(bench, [f"spate {way}{hashed}" for way in ways for hashed in ("", ", hashed")])
    bench.run_all(cases.values(), bench.options.rounds, "large", size, digest)
    table(f"HTTP, {size / MIB:.0f} MiB, with and without its SHA-256", cases.values(), size)

    for way in ways:
        plain, hashed = cases[f"spate {way}"], cases[f"spate {way}, hashed"]
        bench.goal(f"    wall, hashed to not, {way}", 1.10,
                   lambda figure, a=hashed, b=plain: figure(a, "wall") / figure(b, "wall"))


PARTS = {"http": part_http, "https": part_https, "limited": part_limited, "reuse": part_reuse,
         "small": part_small, "window": part_window, "sha256": part_sha256}


# --- the program --------------------------------------------------------------------------

def parse_size(text):
    units = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
    number, unit = (text[:-1], units[text[-1]]) if text[-1:] in units else (text, 1)
    return int(number) * unit


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="_build", help="where Spate was built (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each case runs (default: %(default)s)")
    parser.add_argument("--size", type=parse_size, default="1G", help="of the large file (default: %(default)s)")
    parser.add_argument("--folder", action="append",
                        help="where to write to; repeatable, the tables are printed for each "
                             "(default: /dev/shm if it has the room, else the usual temporary folder)")
    parser.add_argument("--only", action="append", choices=list(PARTS), help="one part; repeatable (default: all)")
    parser.add_argument("--pretouch", type=int, default=3000, metavar="MIB",
                        help="memory to touch before each run, which steadies virtual machines (default: %(default)s)")
    parser.add_argument("--check", action="store_true", help="fail if a goal is missed")
    options = parser.parse_args()
    if options.rounds < 1 or options.size < MIB:
        parser.error("at least one round, and a file of at least 1M")
    return options


def default_folder(size):
    """Memory, so that no disk is measured: it must hold the file twice and leave as much free."""
    with contextlib.suppress(OSError):
        if shutil.disk_usage("/dev/shm").free > 4 * size:
            return "/dev/shm"
    return tempfile.gettempdir()


def kind_of(folder):
    result = subprocess.run(["stat", "-f", "-c", "%T", folder], capture_output=True, text=True, check=False)
    return result.stdout.strip() or "?"


def main():
    options = parse_arguments()
    missed = 0
    for folder in options.folder or [default_folder(options.size)]:
        with tempfile.TemporaryDirectory(prefix="speed-", dir=folder) as scratch:
            server = Server(scratch)
            try:
                bench = Bench(options, server, scratch)
                print(f"\n=== in {folder} ({kind_of(folder)}), {options.rounds} rounds, {os.cpu_count()} processors")
                for name in options.only or PARTS:
                    PARTS[name](bench)
                missed += bench.missed
            finally:
                server.stop()
    print(f"\n{missed} goals missed" if missed else "\nall goals that were measured are met")
    return 1 if missed and options.check else 0


def end_by_signal(*_):
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    signal.signal(signal.SIGTERM, end_by_signal)
    try:
        sys.exit(main())
    except Failure as failure:
        sys.exit(f"speed.py: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
