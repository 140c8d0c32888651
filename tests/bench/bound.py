# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The time that no client can beat.

For a file of S bytes, hosts h behind a line of C bytes a second:

    T = inf { t : integral from 0 to t of min(C, sum over h of min(A_h, n_h r_h(u))) du >= S }

with n_h connections to host h, all opened at 0: 32, or as many as the host allows at a time, or
one where parts of the file cannot be had. Nothing comes before (1 + 1) round trips and the
think time: the handshake, and the request with the first byte of its answer. From then on a
connection has its nominal rate, bounded by slow start where the host has it: a window of 14,600
bytes a round trip, doubled after each. The work is perfectly divisible, the size is known, and
nothing ever fails: spread, drift and faults are no part of the bound. So where rates are drawn
it is a reference, and not quite a bound.

Hosts that are dead or answer with an error give nothing. The rates change at round trips only,
so that the integral is a sum.
"""

FIRST_WINDOW = 14600.0
CONNECTIONS = 32
STEPS = 64  # doublings of a window; after so many no rate is bounded by one


def connections(host):
    """How many connections to a host can get something at the same time."""
    if host.get("dead") or host.get("status"):
        return 0
    if host.get("no_ranges"):
        return 1
    return int(min(CONNECTIONS, host.get("limit", CONNECTIONS)))


def first_byte(host):
    return (2 * host.get("rtt", 0) + host.get("think", 0)) / 1000


def host_rate(host, time):
    """Bytes a second of all connections to a host."""
    begin = first_byte(host)
    if time < begin:
        return 0.0
    rate = host.get("rate") or float("inf")
    rtt = host.get("rtt", 0) / 1000
    if host.get("slow_start") and rtt > 0:
        # A little later than the step, as sums of fractions are not exact.
        step = min(int((time - begin) / rtt + 1e-6), STEPS)
        rate = min(rate, FIRST_WINDOW * 2 ** step / rtt)
    number = connections(host)
    return min(rate * number if number else 0.0, host.get("aggregate") or float("inf"))


def steps(hosts):
    """The moments at which a rate changes."""
    times = {0.0}
    for host in hosts:
        begin = first_byte(host)
        times.add(begin)
        if host.get("slow_start"):
            times.update(begin + step * host.get("rtt", 0) / 1000 for step in range(1, STEPS + 1))
    return sorted(times)


def bound(size, hosts, line=None):
    """Seconds; infinite if the file cannot be had."""
    times = steps(hosts)
    left = size
    for begin, end in zip(times, times[1:] + [float("inf")]):
        rate = min(sum(host_rate(host, begin) for host in hosts), line or float("inf"))
        if rate == float("inf"):
            return begin
        if rate > 0 and left <= rate * (end - begin):
            return begin + left / rate
        if end != float("inf"):
            left -= rate * (end - begin)
    return float("inf")
