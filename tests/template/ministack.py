"""A MiniStack of our own: on a free port, behind TLS, gone afterwards with every function that it started.

Where it may, it takes port 443 of 127.0.0.1 too, if that is free; nothing here asks anything there."""

import json
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request

REGION = "us-east-1"
# It answers for API Gateway below this name, which makes the addresses that AWS would give the right ones.
HOST = f"{REGION}.amazonaws.com"
START_BUDGET = 60


class MiniStack:
    def __init__(self, folder: pathlib.Path, program: str) -> None:
        self.folder = folder
        self.program = program
        self.port = 0
        self.process: subprocess.Popen | None = None
        self.authority = folder / "authority.pem"
        self.log = folder / "ministack.log"

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    def environment(self) -> dict[str, str]:
        """All that a client of it is told, a function too: where it is, whom to trust, and credentials. What whoever runs
        this has of AWS stays out of it."""
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_ENDPOINT_URL": self.url,
            "AWS_CA_BUNDLE": str(self.authority),
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
        }

    def start(self) -> None:
        make_certificate(self.folder)
        # Between our choosing a port and its binding it, another may take it.
        for _ in range(3):
            self.port = free_port()
            if self.started():
                return
            self.stop()
        raise RuntimeError(f"MiniStack does not start:\n{self.log.read_text()[-4000:]}")

    def started(self) -> bool:
        temporary = self.folder / "tmp"
        temporary.mkdir(exist_ok=True)
        environment = {
            **self.environment(),
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_HOST": HOST,
            "MINISTACK_REGION": REGION,
            # Each function is what its role says, and may do what that allows.
            "AUTH": "true",
            "IOT_MTLS_ENABLED": "0",
            "USE_SSL": "1",
            "MINISTACK_SSL_CERT": str(self.folder / "certificate.pem"),
            "MINISTACK_SSL_KEY": str(self.folder / "key.pem"),
            # The functions get it from here, and so speak TLS to it as they do to AWS.
            "SSL_CERT_FILE": str(self.authority),
            "TMPDIR": str(temporary),
        }
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.program], env=environment, cwd=temporary, stdout=log, stderr=log, start_new_session=True
            )
        trusted = ssl.create_default_context(cafile=str(self.authority))
        deadline = time.monotonic() + START_BUDGET
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/_ministack/health", context=trusted, timeout=5) as answer:
                    return answer.status == 200
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        return False

    def ask(self, operation: str, **asked) -> dict:
        """An answer of one of AWS's services, such as CloudWatch Logs'. It believes whoever says to be the account's root."""
        root = f"AWS4-HMAC-SHA256 Credential=test/20260101/{REGION}/any/aws4_request, SignedHeaders=host, Signature=0"
        headers = {"X-Amz-Target": operation, "Content-Type": "application/x-amz-json-1.1", "Authorization": root}
        request = urllib.request.Request(f"{self.url}/", json.dumps(asked).encode(), headers)
        trusted = ssl.create_default_context(cafile=str(self.authority))
        with urllib.request.urlopen(request, context=trusted, timeout=60) as answer:
            return json.load(answer)

    def stop(self) -> None:
        if self.process is None:
            return
        end_with_children(self.process)
        self.process = None


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def end_with_children(process: subprocess.Popen) -> None:
    for ours in [process.pid, *descendants(process.pid)]:
        try:
            os.kill(ours, signal.SIGKILL)
        except ProcessLookupError:
            pass
    process.wait()


def descendants(process: int) -> list[int]:
    """Its children and theirs: a function runs in a session of its own."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(child): int(parent) for child, parent in (line.split() for line in listed.splitlines())}
    found, look = [], [process]
    while look:
        parent = look.pop()
        children = [child for child, its in parents.items() if its == parent]
        found += children
        look += children
    return found


def make_certificate(folder: pathlib.Path) -> None:
    """An authority of our own for two days, and what it vouches for: this machine and every API."""
    new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    authority = ["-keyout", "authority.key", "-out", "authority.pem", "-subj", "/CN=A test of Vouch"]
    names = f"subjectAltName=DNS:localhost,IP:127.0.0.1,DNS:*.execute-api.{HOST}"
    signed = ["-CA", "authority.pem", "-CAkey", "authority.key", "-subj", "/CN=MiniStack"]
    signed += ["-addext", names, "-addext", "basicConstraints=critical,CA:FALSE"]
    for rest in (authority, [*signed, "-keyout", "key.pem", "-out", "certificate.pem"]):
        subprocess.run([*new, *rest], cwd=folder, check=True, capture_output=True)
