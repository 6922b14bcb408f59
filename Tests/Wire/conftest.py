"""Starts `rehearse serve` once for all tests, and gives clients of it."""
import os
import subprocess
import time
import uuid

import boto3
import pytest
import requests
from botocore.config import Config
from shapes import Watch

WATCH = Watch()
BINARY = os.environ.get("REHEARSE", ".build/debug/rehearse")


class Server:
    """A server in a process of its own."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [BINARY, "serve", "--port", "0", *arguments], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("rehearse serves http://"), line
        self.url = line.split()[-1]

    def control(self, method, path, **body):
        answer = requests.request(
            method, f"{self.url}/_rehearsal/{path}", json=body or None, timeout=60)
        answer.raise_for_status()
        return answer

    def client(self, service, key="test", secret="test", **config):
        return WATCH.over(boto3.client(
            service, endpoint_url=self.url, aws_access_key_id=key, aws_secret_access_key=secret,
            region_name="us-east-1",
            config=Config(retries={"max_attempts": 1}, **config)))

    def environment(self):
        """What a shell has after `eval "$(rehearse env)"`."""
        port = self.url.rsplit(":", 1)[1]
        text = subprocess.run(
            [BINARY, "env", "--port", port], check=True, capture_output=True, text=True).stdout
        pairs = [line.removeprefix("export ").split("=", 1) for line in text.splitlines()]
        return {**os.environ, **dict(pairs), "AWS_CONFIG_FILE": "/dev/null",
                "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        assert self.process.wait(timeout=30) == 0


@pytest.fixture(scope="session")
def server():
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def s3(server):
    return server.client("s3")


@pytest.fixture
def bucket(s3):
    name = f"bucket-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=name)
    return name


@pytest.fixture(scope="session")
def world():
    """One world for all tours."""
    from tours import World
    world = World()
    yield world
    world.server.stop()


def wait_until(check, seconds=10):
    """What `check` answers once it answers something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = check()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come about")
