# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the runs of the bench come to: tables to read, and one for the README.

A run is a dictionary: scenario, client, round, bound, wall, cpu, peak, waste, opened, held,
held_late, requests, refusals, and an outcome: "right" bytes, "wrong" bytes, "failed", or
"stopped" after the bench lost its patience, so that its time is at least the one that is told.
"""

import math
import statistics

COLUMNS = ["client", "wall / bound", "min..max", "wall s", "CPU s", "peak MiB", "waste %", "opened",
           "held", "2nd half", "requests", "refused", "SHA-256"]


def of(runs, **wanted):
    return [run for run in runs if all(run[key] == value for key, value in wanted.items())]


def names(runs, key):
    return list(dict.fromkeys(run[key] for run in runs))


def timed(runs):
    """Those whose time means something."""
    return [run for run in runs if run["outcome"] in ("right", "stopped")]


def ratio(runs):
    """(median of wall / bound, whether it is only a lower bound); None if no run got there."""
    runs = sorted(timed(runs), key=lambda run: (run["outcome"] == "stopped", run["wall"]))
    if not runs:
        return None
    middle = runs[(len(runs) - 1) // 2:len(runs) // 2 + 1]
    return (statistics.mean(run["wall"] / run["bound"] for run in middle),
            any(run["outcome"] == "stopped" for run in middle))


def ratio_text(runs):
    found = ratio(runs)
    if found is None:
        return "wrong" if of(runs, outcome="wrong") else "failed"
    failures = len(runs) - len(timed(runs))
    text = f"> {found[0]:.0f}" if found[1] else f"{found[0]:.2f}"
    return text + (f" ({failures} of {len(runs)} failed)" if failures else "")


def median(runs, key, digits=1):
    return f"{statistics.median(run[key] for run in runs):.{digits}f}"


def verdict(runs):
    outcomes = names(runs, "outcome")
    if outcomes == ["right"]:
        return "right"
    words = {"stopped": "gave up waiting"}
    told = [words.get(outcome, outcome) for outcome in outcomes]
    reasons = names([run for run in runs if run["reason"]], "reason")
    return ", ".join(told) + (": " + "; ".join(reasons) if reasons else "")


def row(client, runs):
    # What a program did on the way to its failure is no cost of a download.
    counted = timed(runs) or runs
    ratios = [run["wall"] / run["bound"] for run in timed(runs)]
    return [client, ratio_text(runs), f"{min(ratios):.2f}..{max(ratios):.2f}" if len(ratios) > 1 else "",
            median(counted, "wall", 2), median(counted, "cpu", 2), median(counted, "peak"),
            median(counted, "waste", 2) if of(runs, outcome="right") else "",
            median(counted, "opened", 0), median(counted, "held"), median(counted, "held_late"),
            median(counted, "requests", 0), median(counted, "refusals", 0), verdict(runs)]


def aligned(rows):
    """Columns side by side: the first and the last to the left, the others to the right."""
    widths = [max(len(line[i]) for line in rows) for i in range(len(rows[0]))]
    for line in rows:
        cells = [cell.ljust(width) if i in (0, len(widths) - 1) else cell.rjust(width)
                 for i, (cell, width) in enumerate(zip(line, widths))]
        yield "  ".join(cells).rstrip()


def scenario_table(runs):
    return "\n".join(aligned([COLUMNS] + [row(client, of(runs, client=client))
                                          for client in names(runs, "client")]))


def summary(runs):
    """scenario x client: how many times the bound."""
    clients = names(runs, "client")
    lines = ["| network | bound s | " + " | ".join(clients) + " |", "|---|" + "---|" * (len(clients) + 1)]
    for scenario in names(runs, "scenario"):
        here = of(runs, scenario=scenario)
        cells = [ratio_text(of(here, client=client)) if of(here, client=client) else "" for client in clients]
        lines.append(f"| {scenario} | {here[0]['bound']:.2f} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def against(runs, client, reference):
    """(geometric mean of the client's time over the reference's, a sign if it is only a bound,
    in how many scenarios, and in how many more one of the two did not get there)."""
    logarithms = []
    stopped = [False, False]
    failed = 0
    for scenario in names(runs, "scenario"):
        here = of(runs, scenario=scenario)
        if not of(here, client=client) or not of(here, client=reference):
            continue
        theirs, ours = ratio(of(here, client=client)), ratio(of(here, client=reference))
        if theirs is None or ours is None:
            failed += 1
            continue
        logarithms.append(math.log(theirs[0] / ours[0]))
        stopped = [stopped[0] or theirs[1], stopped[1] or ours[1]]
    mean = math.exp(statistics.mean(logarithms)) if logarithms else math.nan
    sign = {(True, False): "≥ ", (False, True): "≤ ", (True, True): "about "}.get(tuple(stopped), "")
    return mean, sign, len(logarithms), failed


def means(runs, hard, reference):
    lines = [f"| time over {reference}'s, geometric mean | faults and limits | all |", "|---|---|---|"]
    for client in names(runs, "client"):
        if client == reference:
            continue
        cells = []
        for chosen in ([run for run in runs if run["scenario"] in hard], runs):
            mean, sign, number, failed = against(chosen, client, reference)
            text = f"{sign}{mean:.2f} in {number}" if number else "–"
            cells.append(text + (f", failed in {failed}" if failed else ""))
        lines.append(f"| {client} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
