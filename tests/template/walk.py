"""Walks infra/README.md, command by command, from `sam build` to a commission, in a MiniStack of its own; then reports
what a billing system reports twice, wrongly and late, and looks whether queues, stream and schedule do their part."""

import datetime
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time

import stand_in
from client import Client, until
from ministack import MiniStack, end_with_children

ROOT = pathlib.Path(__file__).resolve().parents[2]
STARTED = time.monotonic()
# Building is over by then. One of the commands waits until a commission is there, for ever if none comes.
WALK_BUDGET = 900
KEPT = ("URL", "KEY", "COMPANY", "PARTNER", "LINK", "CLICK", "ENDPOINT", "SECRET")


def say(what: str) -> None:
    """To the log, and to whoever waits."""
    line = f"{time.monotonic() - STARTED:5.0f} s  {what}"
    print(line, flush=True)
    if "VOUCH_PROGRESS" in os.environ:
        os.write(int(os.environ["VOUCH_PROGRESS"]), f"        {line}\n".encode())


def checkout(folder: pathlib.Path) -> pathlib.Path:
    """A folder where the walk's commands find what they find in the repository, but for the template."""
    place = folder / "checkout"
    (place / "infra").mkdir(parents=True)
    template = (ROOT / "infra/template.yaml").read_text("utf-8")
    (place / "infra/template.yaml").write_text(stand_in.template(template), "utf-8")
    (place / "samconfig.toml").symlink_to(ROOT / "samconfig.toml")
    (place / "functions").symlink_to(ROOT / "functions")
    return place


def build_ahead() -> None:
    """What `sam build` will build, one function after another, is built side by side: it then finds it done.

    The portal is built by itself. Alone it needs more of some dependencies, and together the others would be built for
    them anew."""
    functions = sorted(folder.name for folder in (ROOT / "functions").iterdir())
    alike = [function for function in functions if function != "portal"]
    for chosen in (alike, ["portal"]):
        say(f"cargo lambda build: {', '.join(chosen)}")
        packages = [argument for function in chosen for argument in ("-p", function)]
        command = ["cargo", "lambda", "build", "--release", "--features", "deployed", "--bins", *packages]
        with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **stand_in.ENVIRONMENT}) as cargo:
            try:
                assert cargo.wait() == 0, "cargo lambda build fails"
            except BaseException:
                end_with_children(cargo)
                raise


def walk(folder: pathlib.Path, aws: MiniStack) -> dict[str, str]:
    """Runs what a person would type, and brings home what they would then know."""
    readme = (ROOT / "infra/README.md").read_text("utf-8")
    home = folder / "walked.json"
    names = " ".join(f'--arg {name} "${name}"' for name in KEPT)
    script = folder / "walk.sh"
    script.write_text(
        f"set -euo pipefail\n{stand_in.commands(readme)}\njq -n {names} '$ARGS.named' >{home}\n", "utf-8"
    )
    # Whatever is asked of the stack's addresses is asked of this machine.
    (folder / ".curlrc").write_text(f'connect-to = "::localhost:{aws.port}"\ncacert = "{aws.authority}"\n', "utf-8")
    environment = {**aws.environment(), **stand_in.ENVIRONMENT, "CURL_HOME": str(folder)}
    with subprocess.Popen(
        ["bash", "-x", str(script)],
        cwd=checkout(folder),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as shell:
        late = threading.Timer(WALK_BUDGET, end_with_children, [shell])
        late.start()
        try:
            follow_output(shell)
        except BaseException:
            end_with_children(shell)
            raise
        finally:
            late.cancel()
    assert shell.returncode == 0, "a command of infra/README.md fails"
    return json.loads(home.read_text("utf-8"))


def follow_output(shell: subprocess.Popen) -> None:
    for line in shell.stdout:
        print(line, end="", flush=True)
        if line.startswith(("Building codeuri", "+ sam", "Successfully created", "+ post", "+ report")):
            say(line.strip().partition(" runtime:")[0][:100])


def main() -> None:
    # What is told to end tears down what it started.
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda *_: sys.exit("told to end"))
    build_ahead()
    with tempfile.TemporaryDirectory(prefix="vouch-walk-") as name:
        folder = pathlib.Path(name)
        aws = MiniStack(folder, "ministack")
        try:
            aws.start()
            say(f"MiniStack is up at {aws.url}")
            known = walk(folder, aws)
            say("infra/README.md is walked to its end")
            endpoint = json.loads(known["ENDPOINT"])
            client = Client(known["URL"], known["KEY"], aws.port, str(aws.authority))
            story = Story(client, known, endpoint)
            for step in (
                story.the_sale_of_the_walk_is_booked,
                story.who_is_not_the_billing_system_is_refused,
                story.what_comes_again_changes_nothing,
                story.a_refund_takes_its_share_back,
                story.clicks_are_counted_one_a_visitor,
                story.the_stream_tells_the_dashboard,
                story.the_schedule_puts_last_month_into_review,
            ):
                step()
                say(step.__name__.replace("_", " "))
            for look in (no_message_waits, no_function_logs_an_error):
                look(aws)
                say(look.__name__.replace("_", " "))
        except BaseException:
            if aws.log.exists():
                print(f"MiniStack said at last:\n{aws.log.read_text('utf-8', 'replace')[-8000:]}")
            raise
        finally:
            aws.stop()


class Story:
    def __init__(self, client: Client, known: dict[str, str], endpoint: dict[str, str]) -> None:
        self.client, self.known, self.endpoint = client, known, endpoint
        self.company = json.loads(known["COMPANY"])

    def commissions(self) -> list[tuple[str, str]]:
        items = self.client.get(f"commissions?partner={self.known['PARTNER']}")["items"]
        return sorted((item["transaction"], item["amount"]) for item in items)

    def report(self, which: str, delivery: str, kind: str, data: dict, secret: str | None = None):
        address = self.endpoint[f"{which}_url"]
        return self.client.report(address, secret or self.known["SECRET"], delivery, kind, data)

    def delivered(self, delivery: str) -> str:
        """What became of what came under this id."""
        def look() -> list[dict] | None:
            answer = self.client.ask(f"deliveries/{delivery}")
            return None if answer.status == 404 else answer.expect(200).json()["items"]

        return until(60, f"{delivery} is worked off", look)[0]["outcome"]

    def sale(self) -> dict:
        sale = self.client.get("transactions/t1")
        return {name: sale[name] for name in ("transaction_id", "customer_id", "amount", "currency", "occurred_at")}

    def the_sale_of_the_walk_is_booked(self) -> None:
        assert self.commissions() == [("t1", "16.00")], self.commissions()
        assert self.client.get("transactions/t1")["status"] == "booked"
        assert self.client.get("customers/c1")["partner"] == self.known["PARTNER"]

    def who_is_not_the_billing_system_is_refused(self) -> None:
        stranger = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIzNDU="
        self.report("transaction", "msg_forged", "transaction.paid", self.sale(), stranger).expect(401)
        self.client.call("POST", self.known["URL"] + "/api/v1/programs", {}, "{}").expect(401)

    def what_comes_again_changes_nothing(self) -> None:
        sale = self.sale()
        self.report("transaction", "msg_2", "transaction.paid", sale).expect(202)
        self.report("transaction", "msg_again", "transaction.paid", sale).expect(202)
        assert self.delivered("msg_again") == "repeat", self.delivered("msg_again")
        assert self.commissions() == [("t1", "16.00")], self.commissions()

    def a_refund_takes_its_share_back(self) -> None:
        refund = {"refund_id": "r1", "transaction_id": "t1", "amount": "20.00", "currency": "EUR"}
        refund["occurred_at"] = datetime.datetime.now(datetime.timezone.utc).isoformat()
        self.report("transaction", "msg_refund", "transaction.refunded", refund).expect(202)
        assert self.delivered("msg_refund") == "applied"
        assert self.commissions() == [("t1", "-4.00"), ("t1", "16.00")], self.commissions()

    def clicks_are_counted_one_a_visitor(self) -> None:
        link = self.known["LINK"]
        browser = "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_{}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 "
        browser += "Safari/605.1.15"
        first = self.client.follow(link, browser.format(1)).expect(302)
        assert "vouch_click=" in first.headers["Location"], first.headers["Location"]
        cookie = first.headers["Set-Cookie"]
        assert "Secure" in cookie and "HttpOnly" in cookie, cookie
        self.client.follow(link, browser.format(1), cookie.partition(";")[0]).expect(302)
        self.client.follow(link, browser.format(2)).expect(302)
        self.client.call("GET", link + "nowhere", {"User-Agent": browser.format(3)}).expect(404)
        # The walk's own click, and two visitors of whom one came twice.
        until(60, "three clicks are counted", lambda: self.client.get("links")["items"][0]["clicks"] >= 3)
        assert self.client.get("links")["items"][0]["clicks"] == 3

    def the_stream_tells_the_dashboard(self) -> None:
        url = self.known["URL"]
        form = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin", "Origin": url}
        fields = "email=nora%40acme.example&password=at+least+eight+characters"
        entered = self.client.call("POST", f"{url}/dashboard/sign-in", form, fields).expect(303)
        cookies = "; ".join(cookie.partition(";")[0] for cookie in entered.headers.get_all("Set-Cookie"))
        # Its sums are kept by the dispatcher, from the outbox.
        page = until(30, "the dashboard knows the sale", lambda: self.dashboard(cookies, "12.00"))
        assert "Acme" in page

    def dashboard(self, cookies: str, amount: str) -> str | None:
        page = self.client.call("GET", self.known["URL"] + "/dashboard", {"Cookie": cookies}).expect(200).text
        return page if amount in page else None

    def the_schedule_puts_last_month_into_review(self) -> None:
        month = self.company["first_month"]
        signed_up = {"customer_id": "c2", "occurred_at": f"{month}-10T10:00:00Z", "partner_code": "ada"}
        self.report("signup", "msg_3", "customer.signed_up", signed_up).expect(202)
        assert self.delivered("msg_3") == "applied"
        sale = {**self.sale(), "transaction_id": "t2", "customer_id": "c2", "occurred_at": f"{month}-12T10:00:00Z"}
        self.report("transaction", "msg_4", "transaction.paid", sale).expect(202)
        assert self.delivered("msg_4") == "applied"
        # Only the sweep begins a review, and only through the queue of jobs.
        until(150, f"{month} is in review", lambda: self.statement(month) == ("review", "16.00"))

    def statement(self, month: str) -> tuple[str, str] | None:
        items = self.client.get(f"statements?period={month}")["items"]
        return (items[0]["status"], items[0]["charged"]) if items else None


def no_function_logs_an_error(aws: MiniStack) -> None:
    groups = [group["logGroupName"] for group in aws.ask("Logs_20140328.DescribeLogGroups")["logGroups"]]
    functions = [group for group in groups if group.endswith("Logs")]
    assert len(functions) == 8, groups
    for group in functions:
        events = aws.ask("Logs_20140328.FilterLogEvents", logGroupName=group)["events"]
        assert events, f"{group} is empty"
        wrong = [event["message"] for event in events if '"level":"ERROR"' in event["message"]]
        assert not wrong, wrong


def no_message_waits(aws: MiniStack) -> None:
    queues = aws.ask("AmazonSQS.ListQueues")["QueueUrls"]
    assert len(queues) == 6, queues
    kinds = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]

    def is_empty(queue: str) -> bool:
        told = aws.ask("AmazonSQS.GetQueueAttributes", QueueUrl=queue, AttributeNames=kinds)["Attributes"]
        return all(told[kind] == "0" for kind in kinds)

    for queue in queues:
        until(30, f"{queue} is empty", lambda queue=queue: is_empty(queue))


if __name__ == "__main__":
    main()
