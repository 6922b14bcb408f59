"""Time, recordings and crashes."""
import concurrent.futures
import json
import random
import subprocess
import threading
import time

from conftest import BINARY, Server


def test_manual_time_stands_still(tmp_path):
    server = Server("--time", "manual", "--start", "2025-01-02T03:04:05Z")
    try:
        s3 = server.client("s3")
        s3.create_bucket(Bucket="box")
        s3.put_object(Bucket="box", Key="k", Body=b"x")
        assert server.control("GET", "now").json()["now"] == "2025-01-02T03:04:05Z"
        server.control("POST", "advance", by="1h")
        s3.put_object(Bucket="box", Key="l", Body=b"x")
        head = s3.head_object(Bucket="box", Key="l")
        assert head["LastModified"].isoformat() == "2025-01-02T04:04:05+00:00"
    finally:
        server.stop()


def test_faults_snapshots_and_reset(server):
    s3 = server.client("s3")
    s3.create_bucket(Bucket="faulty")
    server.control("POST", "snapshots", name="before")
    rules = [{"id": "f", "point": "s3.put", "do": {"fail": {"code": "SlowDown"}}, "hit": {"every": 1}}]
    import requests
    answer = requests.put(f"{server.url}/_rehearsal/faults", data=json.dumps(rules), timeout=10)
    assert answer.status_code == 200, answer.text
    try:
        s3.put_object(Bucket="faulty", Key="k", Body=b"")
        raise AssertionError("the fault did not strike")
    except s3.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == "SlowDown"
    server.control("DELETE", "faults")
    s3.put_object(Bucket="faulty", Key="k", Body=b"")
    server.control("POST", "reset", name="before")
    assert s3.list_objects_v2(Bucket="faulty")["KeyCount"] == 0


def test_a_recorded_session_happens_again(tmp_path):
    file = str(tmp_path / "session.jsonl")
    server = Server("--record", file)
    s3 = server.client("s3")
    s3.create_bucket(Bucket="box")
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(
            lambda n: s3.put_object(Bucket="box", Key=f"k{n % 5}", Body=b"x" * n), range(100)))
    trace = server.control("GET", "trace").text
    server.stop()
    again = subprocess.run(
        [BINARY, "playback", file, "--json"], check=True, capture_output=True, text=True).stdout
    assert again.splitlines()[1:] == trace.splitlines()[1:]


def test_acknowledged_writes_outlive_the_process(tmp_path):
    """Writers put objects while the server is killed at a random moment, several times."""
    folder = str(tmp_path / "data")
    acknowledged = {}
    chance = random.Random(7)
    for life in range(4):
        server = Server("--data-dir", folder)
        s3 = server.client("s3")
        if life == 0:
            s3.create_bucket(Bucket="box")
        for key, body in acknowledged.items():
            assert s3.get_object(Bucket="box", Key=key)["Body"].read() == body, (life, key)
        over = threading.Event()

        def write(worker, life=life, s3=s3):
            number = 0
            while not over.is_set():
                key, body = f"{life}-{worker}-{number}", bytes([number % 251]) * (number * 37 % 5000)
                try:
                    s3.put_object(Bucket="box", Key=key, Body=body)
                except Exception:
                    return
                acknowledged[key] = body
                number += 1

        workers = [threading.Thread(target=write, args=(n,)) for n in range(4)]
        for worker in workers:
            worker.start()
        time.sleep(0.3 + chance.random() / 2)
        server.kill()
        over.set()
        for worker in workers:
            worker.join()
    assert len(acknowledged) > 40
    server = Server("--data-dir", folder)
    s3 = server.client("s3")
    for key, body in acknowledged.items():
        assert s3.get_object(Bucket="box", Key=key)["Body"].read() == body, key
    server.stop()
