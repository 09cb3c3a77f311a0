"""Holds the rule part of a month's end against DuckDB: the same lines, the same sums to the cent, turn by turn.

    month_end.py RULES

RULES is the built benchmark of shared/domain/benches/rules. Exit code 0 if ours takes at most half of DuckDB's time
on one thread and all sums agree, 1 if not.
"""

import csv
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

LIMIT = 0.5
TURNS = 31

# The columns are as small as what they hold; who and in what are told as we tell them, by id and by code.
LINES = """
CREATE TABLE lines AS SELECT * EXCLUDE (percent), (percent * 1000000)::BIGINT AS millionths
FROM read_csv(?, columns = {
    partner: 'VARCHAR', currency: 'VARCHAR', amount: 'BIGINT', tax: 'BIGINT', refunded: 'BIGINT',
    percent: 'DECIMAL(9, 6)', flat: 'BIGINT', first_only: 'BOOLEAN', months: 'INTEGER', earns: 'BOOLEAN',
    signed_up_at: 'TIMESTAMP', occurred_at: 'TIMESTAMP', is_first: 'BOOLEAN',
    decision: 'VARCHAR'})
"""

# The same with small numbers for both, which are less than half the work to group by.
NUMBERED = """
CREATE OR REPLACE TABLE lines AS SELECT * REPLACE (
    dense_rank() OVER (ORDER BY partner)::INTEGER AS partner, currency::ENUM ('EUR', 'JPY') AS currency)
FROM lines
"""

# Half away from zero; no amount is negative. Sums of eight bytes are the fastest that DuckDB has.
PERCENTAGES = """
SELECT partner, currency, count_if(commission <> 0) AS count, sum(commission) AS commissions, 0 AS clawbacks
FROM (SELECT partner, currency, ((amount - tax) * millionths + 50000000) // 100000000 AS commission FROM lines)
GROUP BY partner, currency
"""

ALL = """
SELECT partner, currency,
    count_if(commission <> 0) + count_if(net <> commission) + count_if(decision <> 'none' AND net <> 0) AS count,
    sum(CASE WHEN decision = 'none' THEN commission ELSE commission - net END) AS commissions,
    sum(commission - net) AS clawbacks
FROM (
    SELECT partner, currency, decision, commission,
        CASE WHEN refunded = 0 OR commission = 0 THEN commission
             WHEN refunded >= amount THEN 0
             WHEN flat IS NOT NULL THEN commission
             ELSE ((2 * (amount - tax)::HUGEINT * millionths * (amount - refunded) + 100000000 * amount::HUGEINT)
                  // (200000000 * amount::HUGEINT))::BIGINT END AS net
    FROM (
        SELECT partner, currency, decision, amount, tax, refunded, millionths, flat,
            CASE WHEN NOT earns OR first_only AND NOT is_first THEN 0
                 WHEN occurred_at >= signed_up_at + to_months(months) THEN 0
                 WHEN flat IS NOT NULL THEN flat
                 ELSE ((amount - tax) * millionths + 50000000) // 100000000 END AS commission
        FROM lines
    )
)
GROUP BY partner, currency
"""


def compare(rules, which, query, folder):
    """One table of lines: both price it in turns; gives whether the limit is held and the sums agree."""
    lines, sums = folder / "lines.csv", folder / "sums.csv"
    ours = subprocess.Popen(
        [rules, "month-end", which, lines, sums], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    if ours.stdout.readline() != "ready\n":
        raise SystemExit("the benchmark ended before it began")
    duck = duckdb.connect(config={"threads": 1})
    duck.execute(LINES, [str(lines)])
    found = duck.execute(query).fetchall()
    ratio = take_turns(ours, duck, query, which)
    duck.execute(NUMBERED)
    take_turns(ours, duck, query, f"{which}, DuckDB with numbers for ids")
    ours.stdin.close()
    if ours.wait() != 0:
        raise SystemExit("the benchmark broke off")
    held = check(found, sums) and ratio <= LIMIT
    print(f"{'held' if held else 'MISSED'}: {ratio:.2f} of DuckDB's time, at most {LIMIT} is the limit")
    return held


def take_turns(ours, duck, query, what):
    """The median of each turn's ratio."""
    times = [(our_turn(ours), duck_turn(duck, query)) for _ in range(TURNS)][1:]
    ratio = statistics.median(mine / theirs for mine, theirs in times)
    mine, theirs = (statistics.median(column) for column in zip(*times))
    print(f"{what}: ours {mine:.1f} ms, DuckDB {theirs:.1f} ms, ratio {ratio:.2f}")
    return ratio


def our_turn(ours):
    """Milliseconds."""
    print("turn", file=ours.stdin, flush=True)
    return int(ours.stdout.readline()) / 1e6


def duck_turn(duck, query):
    """Milliseconds."""
    start = time.perf_counter()
    duck.execute(query).fetchall()
    return (time.perf_counter() - start) * 1e3


def check(found, sums):
    """Whether every sum of every page is the same."""
    names = ["count", "commissions", "clawbacks", "charged"]
    with open(sums, newline="") as file:
        mine = {
            (row["partner"], row["currency"]): [int(row[name]) for name in names] for row in csv.DictReader(file)
        }
    theirs = {
        (partner, currency): [count, commissions, clawbacks, max(0, commissions - clawbacks)]
        for partner, currency, count, commissions, clawbacks in found
    }
    differences = [key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key)]
    for key in sorted(differences)[:5]:
        print(f"differs: {key}: ours {mine.get(key)}, DuckDB {theirs.get(key)}")
    total = sum(charged for *_, charged in mine.values())
    print(f"{len(mine):,} pages, {total:,} minor units charged in all, {len(differences)} pages differ")
    return not differences


def main():
    (rules,) = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        held = [
            compare(rules, which, query, Path(folder)) for which, query in (("percentages", PERCENTAGES), ("all", ALL))
        ]
    sys.exit(0 if all(held) else 1)


main()
