"""Tours through every operation that is emulated, each answer held against its API model.

Each tour goes through one service in an order in which its operations can succeed. The last one,
`test_tours_whole`, compares what was answered with the fidelity ledger, so that an operation that
is declared there and never tried is noticed.
"""
import json

from conftest import Server
from shapes import Watch

ACCOUNT = "123456789012"  # the pipeline's own
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Action": "sts:AssumeRole",
    "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root", "Service": [
        "lambda.amazonaws.com", "scheduler.amazonaws.com", "states.amazonaws.com",
        "events.amazonaws.com"]}}]})
ALLOW = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "*", "Resource": "*"}]})


class World:
    """A server of its own with the pipeline, and clients that note what is answered."""

    def __init__(self):
        self.server = Server("--pipeline", "telco", "--new-buckets", "open")
        self.watch = Watch()

    def client(self, service, **config):
        return self.watch.over(self.server.client(service, **config))

    def role(self, name):
        iam = self.client("iam")
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=ALLOW)
        return arn
