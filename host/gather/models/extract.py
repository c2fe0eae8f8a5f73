#!/usr/bin/env python3
"""Writes the service models (and the test data drawn from botocore) for the operations in operations/.

    pip install botocore
    python3 extract.py                      # partitions.json, and SERVICE.json for each service
    python3 extract.py --endpoints          # ../tests/data/endpoints.json
    python3 extract.py --vectors SOURCE     # ../tests/data/protocol-vectors.json
    python3 extract.py --check              # are the models what this botocore gives?

SOURCE is an unpacked source distribution of botocore, which holds its protocol tests.
The same botocore always gives the same bytes. botocore is under the Apache License 2.0.

partitions.json
    botocore    the version that the data is from
    partitions  name -> {prefixes: what its region names begin with, regions: those botocore knows}

SERVICE.json
    service     protocol (json, rest-json, rest-xml, query, ec2), version, id, endpoint_prefix,
                signing_name, json_version, target_prefix (the last three where they apply),
                endpoints, operations, shapes, not_in (regions that botocore knows and that have no
                endpoint of the service)
    endpoints   partition -> variant ("", "fips", "dualstack", "fips+dualstack") ->
                {url, signing_region, except}: url may hold "{region}", signing_region is absent when
                it is the region asked; except maps single regions to [url, signing region]; a
                variant that is missing does not exist
    operation   actions (IAM), method, uri, input and output (members, without their shape's body),
                wrapper (the query protocol's result element), host_prefix, unwrapped (the member
                that the root element itself is), pages [input tokens, output tokens, more]
    shape       {type: structure, members: {name: member}, payload} or {type: list, item: member} or
                {type: map, key: member, value: member}; union and document are flags of structures
    member      shape (a name in shapes) or is (string, boolean, integer, long, float, double,
                timestamp, blob); in (header, headers, query, uri, status); name and query_name on
                the wire; time (iso8601, rfc822, unix); namespace [uri, prefix]; and the flags
                flattened, attribute, host_label, json
"""

import argparse
import glob
import gzip
import json
import os
import re
import sys
import tomllib

import botocore
import botocore.loaders
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "tests", "data")
SCALARS = {
    "string": "string", "character": "string", "boolean": "boolean", "integer": "integer",
    "long": "long", "float": "float", "double": "double", "bigdecimal": "double",
    "timestamp": "timestamp", "blob": "blob",
}
TIMES = {"iso8601": "iso8601", "rfc822": "rfc822", "unixtimestamp": "unix"}
LOCATIONS = {"header": "header", "headers": "headers", "querystring": "query", "uri": "uri", "statusCode": "status"}
VARIANTS = {"": (False, False), "fips": (True, False), "dualstack": (False, True), "fips+dualstack": (True, True)}


def member(shapes, reference):
    """What a member says about its place on the wire: its own traits win over its shape's."""
    shape = shapes[reference["shape"]]
    merged = {**shape, **reference}
    kind = shape["type"]
    out = {"is": SCALARS[kind]} if kind in SCALARS else {"shape": reference["shape"]}
    if "location" in merged:
        out["in"] = LOCATIONS[merged["location"]]
    if merged.get("locationName") is not None:
        out["name"] = merged["locationName"]
    if "queryName" in merged:
        out["query_name"] = merged["queryName"]
    if "timestampFormat" in merged:
        out["time"] = TIMES[merged["timestampFormat"].lower()]
    if merged.get("xmlNamespace"):
        namespace = merged["xmlNamespace"]
        namespace = namespace if isinstance(namespace, dict) else {"uri": namespace}
        out["namespace"] = [namespace["uri"], namespace.get("prefix", "")]
    flags = {"flattened": "flattened", "xmlAttribute": "attribute", "hostLabel": "host_label", "jsonvalue": "json"}
    for trait, flag in flags.items():
        if merged.get(trait):
            out[flag] = True
    return out


class Review:
    """What was decided about members that AWS calls sensitive, and whether all of it is still true."""

    def __init__(self, withheld, kept):
        self.withheld, self.kept, self.met = withheld, kept, set()

    def keeps(self, place, sensitive):
        if place in self.withheld or place in self.kept:
            self.met.add(place)
        elif sensitive:
            sys.exit(f"{place} is sensitive: decide in operations/ whether it is withheld or kept")
        return place not in self.withheld

    def finish(self):
        stale = (set(self.withheld) | set(self.kept)) - self.met
        if stale:
            sys.exit(f"decided about, but in no listed operation: {', '.join(sorted(stale))}")


def shape(service_name, shapes, name, review):
    raw = shapes[name]
    if raw["type"] == "structure":
        members = {}
        for n, r in raw["members"].items():
            sensitive = r.get("sensitive") or shapes[r["shape"]].get("sensitive")
            if review is None or review.keeps(f"{service_name}.{name}.{n}", sensitive):
                members[n] = member(shapes, r)
        out = {"type": "structure", "members": members}
        if "payload" in raw:
            out["payload"] = raw["payload"]
        for flag in ("union", "document"):
            if raw.get(flag):
                out[flag] = True
        return out
    if raw["type"] == "list":
        return {"type": "list", "item": member(shapes, raw["member"])}
    return {"type": "map", "key": member(shapes, raw["key"]), "value": member(shapes, raw["value"])}


def referenced(described):
    members = list(described.get("members", {}).values()) + [described[k] for k in ("item", "key", "value") if k in described]
    return [m["shape"] for m in members if "shape" in m]


def tokens(value):
    return [value] if isinstance(value, str) else list(value)


def operation(name, model, actions, page):
    raw, shapes = model["operations"][name], model["shapes"]
    out = {"actions": actions}
    http = raw.get("http", {})
    if http.get("method", "POST") != "POST":
        out["method"] = http["method"]
    if http.get("requestUri", "/") != "/":
        out["uri"] = http["requestUri"]
    for side in ("input", "output"):
        if side in raw:
            out[side] = member(shapes, raw[side])
    wrapper = raw.get("output", {}).get("resultWrapper")
    if wrapper:
        out["wrapper"] = wrapper
    prefix = raw.get("endpoint", {}).get("hostPrefix")
    if prefix:
        out["host_prefix"] = prefix
    # The one output of S3 whose root element is not a wrapper of members but the member itself.
    if model["metadata"].get("serviceId") == "S3" and name == "GetBucketLocation":
        out["unwrapped"] = "LocationConstraint"
    if page:
        out["pages"] = [tokens(page["input_token"]), tokens(page["output_token"]), page.get("more_results")]
    return out


def unlisted_pages(name, model):
    """Some operations have a token to go on with, and no entry in botocore's list of those that are paged."""
    sides = (model["operations"][name].get(side, {}).get("shape") for side in ("input", "output"))
    taken, given = (model["shapes"].get(shape, {}).get("members", {}) for shape in sides)
    for token in ("NextToken", "nextToken"):
        if token in taken and token in given:
            return {"input_token": token, "output_token": token}
    return None


def service(service_name, model, allowed, pages, review=None):
    """One service: `allowed` maps operations to IAM actions."""
    metadata = model["metadata"]
    supported = [p for p in metadata.get("protocols", []) if p != "smithy-rpc-v2-cbor"]
    out = {
        "protocol": supported[0] if supported else metadata["protocol"],
        "version": metadata.get("apiVersion", ""),
        "id": metadata.get("serviceId", ""),
        "endpoint_prefix": metadata.get("endpointPrefix", ""),
        "operations": {},
        "shapes": {},
    }
    out["signing_name"] = metadata.get("signingName", out["endpoint_prefix"])
    for ours, theirs in (("json_version", "jsonVersion"), ("target_prefix", "targetPrefix")):
        if theirs in metadata:
            out[ours] = metadata[theirs]
    pending = []
    for name, actions in allowed.items():
        described = operation(name, model, actions, pages.get(name) or unlisted_pages(name, model))
        out["operations"][name] = described
        pending += [described[side]["shape"] for side in ("input", "output") if side in described]
    while pending:
        name = pending.pop()
        if name not in out["shapes"]:
            out["shapes"][name] = shape(service_name, model["shapes"], name, review)
            pending += referenced(out["shapes"][name])
    return out


def partitions(data):
    out = {}
    for partition in data["partitions"]:
        found = re.fullmatch(r"\^([a-z\\-]*?)(?:\(([a-z|]+)\))?\\-\\w\+\\-\\d\+\$", partition["regionRegex"])
        if not found:
            sys.exit(f"a partition's regions are named in a new way: {partition['regionRegex']}")
        prefixes = [found[1].replace("\\", "") + choice for choice in (found[2] or "").split("|")]
        regions = sorted(r for r in partition["regions"] if re.fullmatch(partition["regionRegex"], r))
        out[partition["id"]] = {"prefixes": prefixes, "regions": regions}
    return out


def rules_of(loader, name, model, allowed, rules):
    """The rules of a service's endpoints, with the parameters that it demands and its operations give."""
    provider = EndpointProvider(loader.load_service_model(name, "endpoint-rule-set-1"), rules)
    demanded = loader.load_service_model(name, "endpoint-rule-set-1")["parameters"].items()
    demanded = [key for key, p in demanded if p.get("required") and "default" not in p and "builtIn" not in p]
    provider.given = {}
    for key in demanded:
        values = {model["operations"][one].get("staticContextParams", {}).get(key, {}).get("value") for one in allowed}
        if len(values) != 1 or None in values:
            sys.exit(f"{name}: its operations do not agree on the endpoint's {key}")
        provider.given[key] = values.pop()
    return provider


def resolve(provider, region, fips, dualstack):
    """[url, signing region], or None where there is no such endpoint."""
    try:
        found = provider.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dualstack, **provider.given)
    except EndpointProviderError:
        return None
    schemes = [s for s in found.properties.get("authSchemes", []) if s["name"] == "sigv4"]
    return [found.url, schemes[0].get("signingRegion", region) if schemes else region]


def unseen(known):
    """The name of a region that no data knows, in the partition of one that it does."""
    return re.sub(r"\d+$", "99", known)


def endpoints(provider, known):
    """Runs botocore's rules for every region, and keeps the pattern and what departs from it."""
    out = {}
    for partition, described in known.items():
        for variant, (fips, dualstack) in VARIANTS.items():
            probe = unseen(described["regions"][0])
            general = resolve(provider, probe, fips, dualstack)
            if general is None:
                continue
            entry = {"url": general[0].replace(probe, "{region}")}
            if general[1] != probe:
                entry["signing_region"] = general[1]
            different = {}
            for region in described["regions"]:
                found = resolve(provider, region, fips, dualstack)
                if found != [entry["url"].replace("{region}", region), entry.get("signing_region", region)]:
                    different[region] = found
            if different:
                entry["except"] = different
            out.setdefault(partition, {})[variant] = entry
    return out


def load(loader, name, kind):
    try:
        return loader.load_service_model(name, kind)
    except botocore.exceptions.UnknownServiceError:
        return {}


def operations():
    """The tables of all files, united."""
    listed, refused, bounded, withheld, kept = {}, {}, {}, {}, {}
    for path in sorted(glob.glob(os.path.join(HERE, "operations", "*.toml"))):
        with open(path, "rb") as file:
            tables = tomllib.load(file)
        for name, into in (("refused", refused), ("bounded", bounded), ("withheld", withheld), ("kept", kept)):
            into.update(tables.pop(name, {}))
        for name, allowed in tables.items():
            into = listed.setdefault(name, {})
            for operation_name, actions in allowed.items():
                if into.setdefault(operation_name, actions) != actions:
                    sys.exit(f"{path}: {name}.{operation_name} has other actions in another file")
    for name in refused:
        owner, operation_name = name.split(".")
        if operation_name in listed.get(owner, {}):
            sys.exit(f"{name} is both listed and refused")
    for name in bounded:
        owner, operation_name = name.split(".")
        if operation_name not in listed.get(owner, {}):
            sys.exit(f"{name} is bounded, and not listed")
    return listed, Review(withheld, kept)


def absent_regions(known, prefix):
    """The regions of which botocore's list of endpoints says that the service is not there."""
    out = []
    for partition in known["partitions"]:
        there = partition["services"].get(prefix)
        if there is None or not there.get("isRegionalized", True) or "partitionEndpoint" in there:
            continue
        out += [region for region in partition["regions"] if region not in there["endpoints"]]
    return sorted(out)


def models():
    listed, review = operations()
    loader = botocore.loaders.Loader()
    rules, known = loader.load_data("partitions"), loader.load_data("endpoints")
    out = {"partitions": {"botocore": botocore.__version__, "partitions": partitions(rules)}, "services": {}}
    for name, allowed in sorted(listed.items()):
        model = loader.load_service_model(name, "service-2")
        missing = set(allowed) - set(model["operations"])
        if missing:
            sys.exit(f"{name} has no operation named {', '.join(sorted(missing))}")
        described = service(name, model, allowed, load(loader, name, "paginators-1").get("pagination", {}), review)
        provider = rules_of(loader, name, model, allowed, rules)
        described["endpoints"] = endpoints(provider, out["partitions"]["partitions"])
        absent = absent_regions(known, described["endpoint_prefix"])
        if absent:
            described["not_in"] = absent
        out["services"][name] = described
    review.finish()
    return out


def compact(value):
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def written(described):
    """One line an operation, shape or endpoint: small, and readable in a review."""
    sections = ("endpoints", "operations", "shapes")
    parts = [compact({k: v for k, v in described.items() if k not in sections})[1:-1]]
    for section in sections:
        rows = ",\n".join(f"{compact(k)}:{compact(v)}" for k, v in sorted(described[section].items()))
        parts.append(f'"{section}":{{\n{rows}\n}}')
    return "{" + ",\n".join(parts) + "}\n"


def endpoint_rows():
    """What botocore itself resolves: [service, region, fips, dualstack, url, signing region]."""
    loader = botocore.loaders.Loader()
    rules = loader.load_data("partitions")
    known = partitions(rules)
    listed, _ = operations()
    rows = []
    for name in sorted(models()["services"]):
        model, allowed = loader.load_service_model(name, "service-2"), listed[name]
        provider = rules_of(loader, name, model, allowed, rules)
        for described in known.values():
            for region in [*described["regions"], unseen(described["regions"][0]).replace("99", "7")]:
                for fips, dualstack in VARIANTS.values():
                    if described is not known["aws"] or region in ("us-east-1", "eu-central-1", "ca-central-1") or not (fips or dualstack):
                        rows.append([name, region, fips, dualstack, *(resolve(provider, region, fips, dualstack) or [None, None])])
    return rows


def ignored(listed, protocol, kind, suite, case):
    for rules in (listed.get("general", {}).get(kind, {}), listed.get("protocols", {}).get(protocol, {}).get(kind, {})):
        if suite in rules.get("suites", []) or case in rules.get("cases", []):
            return True
    return False


def vectors(source):
    """botocore's protocol tests, each with a model in our own format and what it expects."""
    root = os.path.join(source, "tests", "unit", "protocols")
    with open(os.path.join(root, "protocol-tests-ignore-list.json")) as file:
        listed = json.load(file)
    out = []
    for kind in ("input", "output"):
        for protocol in ("ec2", "query", "json", "json_1_0", "rest-json", "rest-xml"):
            with open(os.path.join(root, kind, protocol + ".json")) as file:
                suites = json.load(file)
            for suite in suites:
                for case in suite["cases"]:
                    if ignored(listed, protocol, kind, suite["description"], case.get("id")):
                        continue
                    given = case["given"]
                    name = given["name"]
                    model = {"metadata": {"endpointPrefix": "test", **suite["metadata"]}, "shapes": suite["shapes"], "operations": {name: given}}
                    described = service("", model, {name: []}, {})
                    described["endpoints"] = {}
                    if kind == "output" and protocol == "query" and "output" in given:
                        described["operations"][name]["wrapper"] = name + "Result"
                    entry = {"id": f"{protocol}/{kind}/{case['id']}", "operation": name, "model": described}
                    if kind == "input":
                        entry |= {"params": case["params"], "request": case["serialized"]}
                        if "clientEndpoint" in suite:
                            entry["endpoint"] = suite["clientEndpoint"]
                    else:
                        entry["response"] = case["response"]
                        if "error" in case:
                            entry["error"] = [case["errorCode"], case.get("errorMessage")]
                        else:
                            entry["result"] = case["result"]
                    out.append(entry)
    return out


def rows_file(path, header, rows):
    with open(path, "w") as file:
        lines = ",\n".join(json.dumps(row, separators=(",", ":"), sort_keys=True) for row in rows)
        file.write(json.dumps(header)[:-1] + f',\n"rows":[\n{lines}\n]}}\n')
    print(f"{len(rows)} rows in {os.path.relpath(path)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--endpoints", action="store_true")
    parser.add_argument("--vectors", metavar="SOURCE")
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args()
    header = {"source": f"botocore {botocore.__version__}, Apache License 2.0, written by models/extract.py"}
    if chosen.endpoints:
        return rows_file(os.path.join(DATA, "endpoints.json"), header, endpoint_rows())
    if chosen.vectors:
        return rows_file(os.path.join(DATA, "protocol-vectors.json"), header, vectors(chosen.vectors))
    made = models()
    files = {"partitions.json": compact(made["partitions"]) + "\n"}
    files |= {f"{name}.json": written(described) for name, described in made["services"].items()}
    there = {os.path.basename(path): path for path in glob.glob(os.path.join(HERE, "*.json"))}
    if chosen.check:
        stale = sorted(there.keys() ^ files.keys())
        for name in sorted(there.keys() & files.keys()):
            with open(there[name]) as file:
                if file.read() != files[name]:
                    stale.append(name)
        sys.exit(f"not what this botocore gives: {', '.join(stale)}: run extract.py" if stale else 0)
    for name in there.keys() - files.keys():
        os.remove(there[name])
    for name, text in files.items():
        with open(os.path.join(HERE, name), "w") as file:
            file.write(text)
    whole = "".join(files.values())
    print(f"{len(files)} files, {len(whole)} bytes, {len(gzip.compress(whole.encode(), 9))} compressed")


if __name__ == "__main__":
    main()
