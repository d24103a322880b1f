"""Credentials of the shipped adapter-config for each call, as its contract wants them.

Which contract it is, the environment says: SANMEN_CONTRACT.
"""
import hashlib
import os
import time

import schemathesis

CONTRACT = os.environ["SANMEN_CONTRACT"]


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def credentials():
    now = str(int(time.time()))
    if CONTRACT == "loonflow":
        return {"appname": "demo", "timestamp": now, "signature": md5(now + "demo-loonflow-token"), "username": "admin"}
    if CONTRACT == "kingsoft":
        return {"AppId": "demo", "Timestamp": now, "Sign": md5("demo" + now + "demo-kingsoft-secret")}
    if CONTRACT == "ngs":
        return {"ds": "gl2019", "staffId": "SELITE", "groupId": "SERVICE"}
    return {"Authorization": "Bearer demo-reader-token"}


@schemathesis.auth()
class Signed:
    """Made for each call: a signature is good for two minutes only."""

    def get(self, case, context):
        return credentials()

    def set(self, case, data, context):
        case.headers = {**(case.headers or {}), **data}
        if CONTRACT == "ngs":
            # A white-listed caller has none; one that is made up would be refused.
            case.headers.pop("token", None)
