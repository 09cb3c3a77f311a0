"""Measures deployed binaries by `perf/run`, beside the usual way and a floor without SDK, and judges the limits of DESIGN §8.

    binaries.py PERF_RUN REDIRECT TRANSACTION_WEBHOOK
"""

import base64
import hashlib
import hmac
import json
import os
import subprocess
import sys
import tempfile
import time

COMPANY = "cmp_01k6tdz0000000000000000001"
KEY = bytes(range(32)).hex()
# Sealed by that key: `whsec_` and the base64 of SECRET.
SEALED = "1cT3nVS9eGgTaOxuPYMNdRaL5fr5KJumdQn57rEEKOfR92ErkfKleedrLtvHepKhKixzmtvSu+kMh4RDVry0BWlr"
SECRET = bytes(range(100, 124))
QUEUE = "https://sqs.eu-central-1.amazonaws.com/123456789012"
TRIP_US = 3000

ROUTE = {
    "pk": {"S": "CODE#abc123"}, "sk": {"S": "CODE"}, "code": {"S": "abc123"}, "company": {"S": COMPANY},
    "company_name": {"S": "Nordlicht"}, "brand_colour": {"S": "#0a7d5a"},
    "partner": {"S": "ptn_01k6tdz0000000000000000002"}, "program": {"S": "prg_01k6tdz0000000000000000003"},
    "link": {"S": "lnk_01k6tdz0000000000000000004"},
    "destination": {"S": "https://shop.example.com/landing?utm_source=partner"}, "window_days": {"N": "90"},
    "model": {"S": "last"}, "honour_dnt": {"BOOL": False}, "status": {"S": "live"},
}
ENDPOINT = {
    "pk": {"S": COMPANY}, "sk": {"S": "x"}, "name": {"S": "standard"},
    "secrets": {"L": [{"M": {"sealed": {"S": SEALED}}}]}, "revision": {"N": "1"},
    "created_at": {"S": "2026-10-01T08:00:00Z"},
}


def call():
    """A paid transaction as API Gateway hands it on, signed now."""
    now = int(time.time())
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now - 60))
    body = json.dumps({
        "type": "transaction.paid", "timestamp": at,
        "data": {"transaction_id": "tx_8123", "customer_id": "cus_441", "amount": "149.00", "currency": "EUR",
                 "occurred_at": at},
    })
    signed = hmac.new(SECRET, f"msg_1.{now}.{body}".encode(), hashlib.sha256).digest()
    path = f"/webhooks/{COMPANY}/transaction"
    return {
        "version": "2.0", "routeKey": "POST /webhooks/{company}/transaction", "rawPath": path, "rawQueryString": "",
        "headers": {"content-type": "application/json", "host": "go.example.com", "webhook-id": "msg_1",
                    "webhook-timestamp": str(now),
                    "webhook-signature": "v1," + base64.b64encode(signed).decode()},
        "requestContext": {"accountId": "1", "apiId": "a", "domainName": "go.example.com", "domainPrefix": "go",
                           "http": {"method": "POST", "path": path, "protocol": "HTTP/1.1",
                                    "sourceIp": "203.0.113.7", "userAgent": "bench"},
                           "requestId": "JK", "routeKey": "x", "stage": "$default",
                           "time": "12/Mar/2026:19:03:58 +0000", "timeEpoch": 1583348638390},
        "body": body, "isBase64Encoded": False,
    }


def samples(run, folder, *options):
    """What `run` measured, by candidate."""
    out = os.path.join(folder, "samples.json")
    subprocess.run([run, "--runs", "21", "--invokes", "40", "--json", out, *options], check=True)
    with open(out) as file:
        return {each["name"]: each for each in json.load(file)}


def median(values):
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def size(command):
    return os.path.getsize(next(word for word in command.split() if "=" not in word))


def ratio(ours, theirs, value):
    """The median over the turns, ours and theirs side by side."""
    return median([value(a) / value(b) for a, b in zip(ours["samples"], theirs["samples"])])


def cold(sample):
    return sample["cpu_init_ms"] + sample["cpu_first_ms"]


def warm(sample):
    return (sample["cpu_ms"] - cold(sample)) / len(sample["warm_ms"])


def warm_wall(candidate):
    return median([one for sample in candidate["samples"] for one in sample["warm_ms"]])


def judge(name, measured):
    """Prints each figure with its limit; whether all are held."""
    ours, naive, floor = measured[name], measured["naive"], measured["floor"]
    first = median([sample["first_ms"] for sample in ours["samples"]])
    figures = [
        ("cold CPU, of the usual way", ratio(ours, naive, cold), 0.14),
        ("cold CPU, of the floor", ratio(ours, floor, cold), 1.6),
        ("warm CPU, of the usual way", ratio(ours, naive, warm), 0.5),
        ("first event, of its own warm median", first / warm_wall(ours), 3),
        ("memory, of the usual way", ratio(ours, naive, lambda sample: sample["rss_mib"]), 0.6),
        ("binary, of the usual way", size(ours["cmd"]) / size(naive["cmd"]), 0.4),
    ]
    return report(name, figures)


def report(name, figures):
    for what, value, limit in figures:
        print(f"{name}: {what}: {value:.3f} ({'held to' if value <= limit else 'NOT HELD to'} {limit})", flush=True)
    return all(value <= limit for _, value, limit in figures)


def main(run, redirect, webhook):
    told_redirect = (f"VOUCH_REGISTRY_TABLE=registry VOUCH_CLICKS_QUEUE_URL={QUEUE}/clicks VOUCH_TOKEN_KEYS=k1:{KEY} "
                     f"VOUCH_BASE_URL=https://go.example.com {redirect}")
    told_webhook = (f"VOUCH_REGISTRY_TABLE=registry VOUCH_EVENTS_QUEUE_URL={QUEUE}/events VOUCH_SEALING_KEY={KEY} "
                    f"{webhook}")
    with tempfile.TemporaryDirectory() as folder:
        def written(name, content):
            path = os.path.join(folder, name)
            with open(path, "w") as file:
                json.dump(content, file)
            return path

        route = "registry=" + written("route.json", {"Item": ROUTE})
        endpoint = "registry=" + written("endpoint.json", {"Item": ENDPOINT})
        held = judge("redirect", samples(run, folder, "--getitem", route, f"redirect={told_redirect}"))
        far = samples(run, folder, "--delay-us", str(TRIP_US), "--getitem", route, f"redirect={told_redirect}")
        # The floor makes two trips, one after the other.
        trips = warm_wall(far["redirect"]) * 2 / warm_wall(far["floor"])
        held &= report("redirect", [(f"warm event {TRIP_US} µs away, of one trip", trips, 1.2)])
        event = written("event.json", call())
        # The references answer any event with a redirect, so that of the answers ours alone is looked at.
        webhook = f"webhook={told_webhook}"
        shown = subprocess.run([run, "--runs", "1", "--invokes", "2", "--getitem", endpoint, "--event", event,
                                "--expect", "0", "--show", webhook], check=True, capture_output=True, text=True)
        assert '"statusCode":202' in shown.stdout + shown.stderr, shown.stdout + shown.stderr
        held &= judge("webhook", samples(run, folder, "--getitem", endpoint, "--event", event, "--expect", "0", webhook))
    return held


if __name__ == "__main__":
    sys.exit(0 if main(*sys.argv[1:]) else 1)
