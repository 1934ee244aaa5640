"""Stands in for gcloud: `run services list`, `describe`, `update` and `update-traffic`.

Its state is in $STATE's file. Cloud Run's rules that matter here hold: traffic without a revision's
name follows the newest revision, a tag holds one revision, and an unknown revision is an error.
"""

import json
import os
import sys
from pathlib import Path

path = Path(os.environ["STATE"])
state = json.loads(path.read_text())
run, services, verb, *arguments = sys.argv[1:]
flags = [argument for argument in arguments if argument.startswith("--")]
assert (run, services) == ("run", "services")
options = dict(flag.split("=", 1) for flag in flags if "=" in flag)
assert options["--project"] == "p1"
assert options["--region"] == "europe-west1"
if verb == "list":
    managed = {"goog-managed-by": "cloudfunctions"}
    listed = [{"metadata": {"name": name, "labels": managed}} for name in state]
    listed.append({"metadata": {"name": "foreign", "labels": {}}})
    sys.stdout.write(json.dumps(listed))
    sys.exit()
[name] = [argument for argument in arguments if not argument.startswith("--")]
service = state[name]
if service.get("gone"):
    sys.exit(f"ERROR: (gcloud.run.services.{verb}) Cannot find service [{name}]")


def existing(revision):
    if revision not in service["revisions"]:
        sys.exit(f"ERROR: (gcloud.run.services.{verb}) Revision {revision} does not exist.")
    return revision


newest = service["revisions"][-1]
if verb == "describe":
    assert options["--format"] == "json"
    serving = service["pinned"] or newest
    traffic = [{"revisionName": serving, "percent": 100, "latestRevision": not service["pinned"]}]
    traffic += [{"revisionName": revision, "tag": tag} for tag, revision in service["tags"].items()]
    ready = ["none", *service["revisions"]][-2] if service.get("broken") else newest
    status = {
        "latestCreatedRevisionName": newest,
        "latestReadyRevisionName": ready,
        "traffic": traffic,
    }
    annotations = (
        {"run.googleapis.com/invoker-iam-disabled": "True"} if service.get("unchecked") else {}
    )
    sys.stdout.write(json.dumps({"metadata": {"annotations": annotations}, "status": status}))
elif verb == "update":
    [change] = {"--invoker-iam-check", "--no-invoker-iam-check"} & set(flags)
    service["unchecked"] = change.startswith("--no-")
    path.write_text(json.dumps(state))
elif verb == "update-traffic":
    for tag in options.get("--remove-tags", "").split(","):
        service["tags"].pop(tag, None)
    if tags := options.get("--update-tags"):
        tag, revision = tags.split("=")
        service["tags"][tag] = existing(revision)
    if to := options.get("--to-revisions"):
        revision, percent = to.split("=")
        assert percent == "100"
        service["pinned"] = existing(revision)
    path.write_text(json.dumps(state))
else:
    sys.exit(f"ERROR: no such command: {verb}")
