"""Talks to a deployment as browsers and billing systems do. Nothing of Vouch's own signs or reads here."""

import base64
import hashlib
import hmac
import http.client
import json
import socket
import ssl
import time
import urllib.parse


class Answer:
    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status = answer.status
        self.headers = answer.headers
        self.text = answer.read().decode("utf-8")

    def expect(self, status: int) -> "Answer":
        assert self.status == status, f"{self.status}, not {status}: {self.text}"
        return self

    def json(self) -> dict:
        return json.loads(self.text)


class Client:
    """Reaches every address of a deployment at a port of this machine."""

    def __init__(self, url: str, key: str, port: int, authority: str) -> None:
        self.url, self.key, self.port = url, key, port
        self.trusted = ssl.create_default_context(cafile=authority)

    def call(self, method: str, address: str, headers: dict[str, str], body: str | None = None) -> Answer:
        parts = urllib.parse.urlsplit(address)
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        connection = http.client.HTTPConnection(parts.hostname, timeout=60)
        connection.sock = self.trusted.wrap_socket(raw, server_hostname=parts.hostname)
        try:
            path = urllib.parse.urlunsplit(("", "", parts.path, parts.query, ""))
            connection.request(method, path, body and body.encode("utf-8"), headers)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def ask(self, path: str) -> Answer:
        return self.call("GET", f"{self.url}/api/v1/{path}", {"Authorization": f"Bearer {self.key}"})

    def get(self, path: str) -> dict:
        return self.ask(path).expect(200).json()

    def follow(self, link: str, browser: str, cookie: str = "") -> Answer:
        headers = {"User-Agent": browser, **({"Cookie": cookie} if cookie else {})}
        return self.call("GET", link, headers)

    def report(self, address: str, secret: str, delivery: str, kind: str, data: dict) -> Answer:
        """What a billing system sends, signed as Standard Webhooks says."""
        at = int(time.time())
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
        body = json.dumps({"type": kind, "timestamp": moment, "data": data})
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signature = hmac.digest(key, f"{delivery}.{at}.{body}".encode(), hashlib.sha256)
        headers = {
            "Content-Type": "application/json",
            "webhook-id": delivery,
            "webhook-timestamp": str(at),
            "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
        }
        return self.call("POST", address, headers, body)


def until(seconds: float, what: str, look):
    """What `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.25)
