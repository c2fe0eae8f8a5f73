"""The proof of the catalog's types: seeds for a moto server, and recordings where moto cannot serve.

    python3 types_lib.py [SERVICE...]

Each file beside this one, named like a file of the catalog, has functions marked `@seed` or `@recorded`.
The test `host/gather/tests/types.rs` runs this script, reads a JSON line a case, gathers, compares, and
answers with a line when the next case may begin. The first line names the server's endpoint. A case's line also has what AWS Config
would record of the same resources, which `config_items.py` makes.
"""

import importlib
import json
import os
import pathlib
import sys
import urllib.request

import config_items

HERE = pathlib.Path(__file__).parent
ACCOUNT = "123456789012"
REGIONS = ["us-east-1", "eu-west-1"]

CASES = []


def seed(function):
    """Marks a function (aws, expect) that makes resources in a fresh moto server."""
    CASES.append(("seed", function))
    return function


def recorded(function):
    """Marks a function (answer, expect) that says what AWS answers, in the shapes of its models."""
    CASES.append(("recorded", function))
    return function


def Unknown(code):
    """A property that must be unknown, with this code."""
    return {"$unknown": code}


class _Present(dict):
    """A property that must be there, whatever it is (a time, say)."""


PRESENT = _Present({"$present": True})


class Expect:
    def __init__(self):
        self.resources, self.counts, self.inventories = [], {}, []

    def __call__(self, type_name, id, region=None, arn=None, **properties):
        """A resource, and properties of it: None is absent. `region` is "" for what is account-wide."""
        self.resources.append({"type": type_name, "id": id, "region": region, "arn": arn, "properties": properties})

    def count(self, type_name, number):
        """Exactly so many resources of a type in all regions together, each inventory complete."""
        self.counts[type_name] = number

    def unknown(self, type_name, code, region=None):
        """An inventory that must be unknown (or partial), with this code."""
        self.inventories.append({"type": type_name, "code": code, "region": region})


class Answers:
    def __init__(self):
        self.answers = [{"call": "ec2:DescribeRegions", "answer": {"Regions": [
            {"RegionName": region, "OptInStatus": "opt-in-not-required"} for region in REGIONS]}}]

    def __call__(self, call, answer, region=None, params=None):
        self._add({"call": call, "answer": answer}, region, params)

    def error(self, call, code, message, kind="service", region=None, params=None):
        self._add({"call": call, "error": {"code": code, "message": message, "kind": kind}}, region, params)

    def _add(self, entry, region, params):
        if region is not None:
            entry["region"] = region
        if params is not None:
            entry["params"] = params
        self.answers.append(entry)


def clients(endpoint):
    import boto3
    from botocore.config import Config

    config = Config(retries={"max_attempts": 2}, s3={"addressing_style": "path"}, inject_host_prefix=False)
    made = {}

    def aws(service, region="us-east-1"):
        """A boto3 client of moto's account."""
        if (service, region) not in made:
            session = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name=region)
            client = session.client(service, endpoint_url=endpoint, config=config)
            if service == "s3control":
                client.meta.events.register("before-sign.s3-control", _without_account_in_host)
            made[service, region] = client
        return made[service, region]

    return aws


def _without_account_in_host(request, **_):
    request.url = request.url.replace(f"//{ACCOUNT}.", "//")


def recorded_items(expect, ask):
    """What AWS Config would record of the types that a case expects something of."""
    types = {resource["type"] for resource in expect.resources}
    found = []
    for type_name in sorted(types & set(config_items.ITEMS)):
        for region in REGIONS:
            found += [{"type": type_name, "region": region, **item} for item in config_items.ITEMS[type_name](ask(region))]
    return found


def of_server(aws):
    """Asks the server, which may not know how."""
    from botocore import xform_name

    def ask(region):
        def call(name, /, **params):
            service, operation = name.split(":")
            try:
                client = aws(service, region)
                method = xform_name(operation)
                if client.can_paginate(method):
                    return client.get_paginator(method).paginate(**params).build_full_result()
                return getattr(client, method)(**params)
            except Exception:  # what it does not say is not recorded
                return {}

        call.region = region
        return call

    return ask


def of_recording(answers):
    """Asks a recording, which says what it says to each question as the test's recorded cloud does."""

    def ask(region):
        def call(name, /, **params):
            def fits(entry):
                said = entry.get("params", {})
                alike = all(params.get(key, value) == value or value in params.get(key, []) for key, value in said.items())
                return entry["call"] == name and entry.get("region", region) == region and alike

            found = [entry for entry in answers if fits(entry)]
            # The more it says about the question, the better an answer fits.
            found.sort(key=lambda entry: len(entry.get("params", {})), reverse=True)
            return found[0].get("answer", {}) if found else {}

        call.region = region
        return call

    return ask


def main():
    os.environ.setdefault("MOTO_AMIS_PATH", str(HERE / "amis.json"))
    # Keys and the like are made at random unless this says otherwise.
    os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "true")
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    print(json.dumps({"endpoint": endpoint}), flush=True)
    names = sys.argv[1:] or sorted(path.stem for path in HERE.glob("*.py") if path.stem not in ("types_lib", "config_items"))
    for name in names:
        if not (HERE / f"{name}.py").exists():
            continue
        CASES.clear()
        importlib.import_module(name.replace("/", "."))
        for kind, function in list(CASES):
            expect = Expect()
            case = {"file": name, "name": function.__name__, "kind": kind}
            try:
                if kind == "seed":
                    urllib.request.urlopen(urllib.request.Request(f"{endpoint}/moto-api/reset", method="POST")).read()
                    aws = clients(endpoint)
                    function(aws, expect)
                    case["items"] = recorded_items(expect, of_server(aws))
                else:
                    answers = Answers()
                    function(answers, expect)
                    case["items"] = recorded_items(expect, of_recording(answers.answers))
                    case["answers"] = {"account": ACCOUNT, "recorded_at": "2026-10-01T00:00:00Z", "answers": answers.answers}
            except Exception as error:  # the test says which case broke
                import traceback

                case["broken"] = "".join(traceback.format_exception_only(error)).strip() + " at " + traceback.format_tb(error.__traceback__)[-1].strip()
            case |= {"expect": expect.resources, "counts": expect.counts, "inventories": expect.inventories}
            print(json.dumps(case, default=str), flush=True)
            if not sys.stdin.readline():
                return
    print("{}", flush=True)


if __name__ == "__main__":
    # The files import this module by name: it must be the same one.
    sys.path.insert(0, str(HERE))
    sys.modules["types_lib"] = sys.modules["__main__"]
    main()
