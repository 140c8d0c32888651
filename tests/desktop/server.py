# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server whose files change their mind while somebody downloads them."""

import base64
import hashlib
import http.server
import random
import re
import socket
import threading
import time

BLOCK = 1 << 16
HEAD = 1 << 20  # bytes that are not sent while a file is held


class File:
    """What is told of a file may be changed at any time; the next request sees it."""

    def __init__(self, size, seed=1, rate=None, etag=None, login=None, status=200, headers=(), delay=0,
                 has_ranges=True):
        self.size = size
        self.rate = rate  # bytes a second, for each connection
        self.etag = etag
        self.login = login  # user and password
        self.status = status
        self.headers = dict(headers)
        self.has_ranges = has_ranges
        self.delay = delay  # s, until an answer begins
        self.may_begin = threading.Event()
        self.may_begin.set()
        self.n_requests = 0
        self.n_active = 0  # answers on their way
        self.generation = 0  # of answers: those of an older one have fallen silent
        self.n_silent = 0
        self.ranges = []  # asked for: first and last byte
        self.lock = threading.Lock()
        self.change(seed)

    def hold(self):
        """Whoever computes a digest on the way has all of it still to do once the file may begin."""
        self.may_begin.clear()

    def change(self, seed):
        """Other bytes, of the same number."""
        self.pattern = random.Random(seed).randbytes(BLOCK)

    def read(self, start, count):
        begin = start % BLOCK
        return (self.pattern[begin:] + self.pattern * (count // BLOCK + 1))[:count]

    def digest(self):
        digest = hashlib.sha256()
        for start in range(0, self.size, BLOCK):
            digest.update(self.read(start, min(BLOCK, self.size - start)))
        return digest

    def sha256(self):
        return self.digest().hexdigest()

    def tell_digest(self):
        """With each answer. What is changed afterwards is not what is told."""
        digest = base64.b64encode(self.digest().digest()).decode()
        self.headers["Repr-Digest"] = f"sha-256=:{digest}:"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        with self.server.lock:
            self.server.connections.add(self.connection)

    def finish(self):
        super().finish()
        with self.server.lock:
            self.server.connections.discard(self.connection)

    def do_GET(self):
        # Whoever takes it for a proxy says the whole link.
        path = re.sub(r"^http://[^/]*", "", self.path)
        file = self.server.files.get(path.partition("?")[0])
        if file is None:
            self.refuse(404)
            return
        file.n_requests += 1
        time.sleep(file.delay)
        if file.login is not None and self.headers.get("Authorization") != self.expected(file.login):
            self.refuse(401, {"WWW-Authenticate": 'Basic realm="Members"'})
        elif file.status != 200:
            self.refuse(file.status, file.headers)
        else:
            self.send(file)

    @staticmethod
    def expected(login):
        return "Basic " + base64.b64encode(":".join(login).encode()).decode()

    def do_CONNECT(self):
        """Instead of the server that somebody wants to talk to in private."""
        if self.server.tls is None:
            self.refuse(501)
            return
        self.send_response(200)
        self.end_headers()
        try:
            self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        except OSError:
            self.close_connection = True  # we are not believed
            return
        self.request = self.connection
        self.setup()
        self.close_connection = False

    def refuse(self, status, headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def send(self, file):
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "")) if file.has_ranges else None
        start, end = 0, file.size - 1
        if wanted:
            start, end = int(wanted[1]), min(int(wanted[2] or end), end)
        file.ranges.append((start, end))
        self.send_response(206 if wanted else 200)
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{end}/{file.size}")
        if file.etag is not None:
            self.send_header("ETag", file.etag)
        self.send_header("Accept-Ranges", "bytes")
        for name, value in {"Content-Type": "application/octet-stream", **file.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(end + 1 - start))
        self.end_headers()
        self.send_body(file, start, end + 1)

    def send_body(self, file, start, end):
        count = BLOCK if file.rate is None else max(min(file.rate // 10, BLOCK), 1)
        with file.lock:
            file.n_active += 1
            generation = file.generation
        try:
            if start < HEAD:
                file.may_begin.wait()
            while start < end:
                if generation < file.generation:
                    self.be_silent(file)
                    return
                block = file.read(start, min(count, end - start))
                self.wfile.write(block)
                start += len(block)
                if file.rate is not None:
                    time.sleep(len(block) / file.rate)
        except OSError:
            self.close_connection = True
        finally:
            with file.lock:
                file.n_active -= 1

    def be_silent(self, file):
        """As if the other end had gone without a word, until the other one has."""
        with file.lock:
            file.n_silent += 1
        try:
            while self.connection.recv(1):
                pass
        finally:
            self.close_connection = True
            with file.lock:
                file.n_silent -= 1

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, tls=None, address="127.0.0.1"):
        """With a TLS context, it speaks for every server that a proxy is asked for."""
        super().__init__((address, 0), Handler)
        self.files = {}
        self.tls = tls
        self.is_cut_off = False
        self.connections = set()
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def verify_request(self, *_):
        return not self.is_cut_off

    def drop_connections(self):
        """All that there are, at once."""
        with self.lock:
            for connection in self.connections:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass  # it has ended meanwhile

    def cut_off(self):
        """From now on nobody gets through, nor does what is on its way."""
        self.is_cut_off = True
        self.drop_connections()

    def restore(self):
        self.is_cut_off = False

    def handle_error(self, *_):
        """Whoever hangs up has their reasons."""

    def link(self, name):
        address, port = self.server_address[:2]
        return f"http://{address}:{port}/{name}"

    def add(self, name, size, **what):
        """Returns the file; its link is that of its name."""
        file = self.files["/" + name] = File(size, **what)
        return file
