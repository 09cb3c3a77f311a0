"""In what the walk differs from what a person does in AWS: each difference and its reason.

MiniStack 1.5.33 stands in for AWS. What it cannot do, and so the walk does not show:
- It has no CodeDeploy: new code does not come a tenth first, and nothing rolls back.
- Its scheduler looks every ten seconds, and a rate comes for the first time when it has passed once.
- It keeps alarms and metric filters, but rings nothing and counts nothing.
- It asks a function's role about each of its calls, but not whether API Gateway and the scheduler may invoke it.
- Tracing, encryption, restoring tables and the access log are names to it.
- Every call takes it 50 to 100 ms: its times say nothing of AWS's.
"""

import datetime
import platform
import re

MACHINES = {"aarch64": "arm64", "arm64": "arm64"}

# What the shell is told besides where MiniStack is.
ENVIRONMENT = {
    # Nothing is built for another machine or an older C library, so that Zig need not link it.
    "CARGO_LAMBDA_COMPILER": "cargo",
    "SAM_CLI_TELEMETRY": "0",
}


class Stale(Exception):
    """What was to differ is not there any more."""


def instead_of(text: str, differences: list[tuple[str, str, int]]) -> str:
    for written, instead, times in differences:
        if text.count(written) != times:
            raise Stale(f"stands there {text.count(written)} times, not {times} times: {written}")
        text = text.replace(written, instead)
    return text


def template(text: str) -> str:
    """infra/template.yaml, as MiniStack can take it."""
    machine = MACHINES.get(platform.machine(), "x86_64")
    gradual = 'Default: "{}"\n    AllowedValues: ["true", "false"]'
    return instead_of(
        text,
        [
            # It runs each function on this machine itself.
            ("Architectures: [arm64]", f"Architectures: [{machine}]", 1),
            # It has no CodeDeploy, and hands no parameter on to SAM's transform, so that only the default counts.
            (gradual.format("true"), gradual.format("false"), 1),
            # The invoicer's schedule: a test has a minute, not an hour. The dispatcher's stays, so that what it does is
            # seen to come by the stream.
            ("rate(1 hour)\n        Jobs:", "rate(1 minute)\n        Jobs:", 1),
        ],
    )


def commands(readme: str) -> str:
    """The blocks of infra/README.md's walk, one after another."""
    walk = readme.partition("## From nothing to the first commission")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```bash\n(.*?)^```$", walk, re.MULTILINE | re.DOTALL)
    return instead_of(
        "\n".join(blocks),
        [
            # Nobody is there to be asked.
            ("sam build && sam deploy", "sam build && sam deploy --no-confirm-changeset", 1),
            # The books begin a month ago, so that there is a month to review.
            ('"currency":"EUR"}\'', f'"currency":"EUR","first_month":"{last_month()}"}}\'', 1),
        ],
    )


def last_month() -> str:
    """As the company's calendar in the walk has it; on the night of a month's end that may be the one before."""
    today = datetime.datetime.now(datetime.timezone.utc).date()
    return (today.replace(day=1) - datetime.timedelta(days=1)).strftime("%Y-%m")
