"""Several accounts, access control lists, and clients of older signatures."""
import json
import socket

import pytest
import requests
from botocore import UNSIGNED
from botocore.exceptions import ClientError
from conftest import Server


@pytest.fixture(scope="module")
def world():
    server = Server("--new-buckets", "open")
    yield server
    server.stop()


@pytest.fixture
def main(world):
    return world.client("s3")


@pytest.fixture
def other(world):
    return world.client("s3", "111111111111", "test")


@pytest.fixture
def nobody(world):
    return world.client("s3", signature_version=UNSIGNED)


def code(caught):
    return caught.value.response["Error"]["Code"]


def test_accounts_have_their_own_buckets(world, main, other):
    main.create_bucket(Bucket="first-come")
    with pytest.raises(ClientError) as caught:
        other.create_bucket(Bucket="first-come")
    assert code(caught) == "BucketAlreadyExists"
    with pytest.raises(ClientError) as caught:
        other.list_objects_v2(Bucket="first-come")
    assert code(caught) == "AccessDenied"
    assert [b["Name"] for b in other.list_buckets()["Buckets"]] == []
    assert main.list_buckets()["Owner"]["ID"] != other.list_buckets()["Owner"]["ID"]
    assert world.client("sts", "111111111111", "test").get_caller_identity()[
        "Account"] == "111111111111"


def test_an_account_has_a_secret(world):
    with pytest.raises(ClientError) as caught:
        world.client("s3", "111111111111", "guessed").list_buckets()
    assert code(caught) == "SignatureDoesNotMatch"


def test_lists_of_open_buckets(main, other, nobody):
    main.create_bucket(Bucket="open-list", ACL="public-read")
    main.put_object(Bucket="open-list", Key="k", Body=b"1", ACL="public-read")
    assert nobody.get_object(Bucket="open-list", Key="k")["Body"].read() == b"1"
    # Who may list a bucket is told that an object is not there.
    with pytest.raises(ClientError) as caught:
        nobody.get_object(Bucket="open-list", Key="gone")
    assert code(caught) == "NoSuchKey"
    with pytest.raises(ClientError) as caught:
        nobody.put_object(Bucket="open-list", Key="k", Body=b"2")
    assert code(caught) == "AccessDenied"
    grants = main.get_bucket_acl(Bucket="open-list")["Grants"]
    assert [g["Permission"] for g in grants] == ["READ", "FULL_CONTROL"]


def test_new_buckets_are_closed_unless_asked_for(s3):
    with pytest.raises(ClientError) as caught:
        s3.create_bucket(Bucket="wants-to-be-open", ACL="public-read")
    assert code(caught) == "InvalidBucketAclWithObjectOwnership"


def test_a_writer_of_another_account_owns_what_it_writes(main, other):
    main.create_bucket(Bucket="drop-box", ACL="public-read-write")
    owner = main.list_buckets()["Owner"]["ID"]
    other.put_object(
        Bucket="drop-box", Key="theirs", Body=b"1", GrantFullControl=f'id="{owner}"')
    grants = main.get_object_acl(Bucket="drop-box", Key="theirs")["Grants"]
    assert [g["Grantee"]["ID"] for g in grants] == [owner]
    # What it keeps for itself is not even the bucket owner's to read.
    other.put_object(Bucket="drop-box", Key="secret", Body=b"1")
    with pytest.raises(ClientError) as caught:
        main.get_object(Bucket="drop-box", Key="secret")
    assert code(caught) == "AccessDenied"
    assert other.get_object(Bucket="drop-box", Key="secret")["Body"].read() == b"1"
    main.delete_object(Bucket="drop-box", Key="secret")


def test_the_old_signature(world):
    old = world.client("s3", signature_version="s3")
    old.create_bucket(Bucket="old-signature")
    old.put_object(Bucket="old-signature", Key="a b", Body=b"1")
    assert [o["Key"] for o in old.list_objects(Bucket="old-signature")["Contents"]] == ["a b"]
    assert old.get_bucket_acl(Bucket="old-signature")["Owner"]["ID"]


def test_a_public_policy_that_is_restricted(main, nobody):
    main.create_bucket(Bucket="restricted")
    main.put_object(Bucket="restricted", Key="k", Body=b"1")
    main.put_bucket_policy(Bucket="restricted", Policy=json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::restricted/*"}]}))
    assert nobody.get_object(Bucket="restricted", Key="k")["Body"].read() == b"1"
    main.put_public_access_block(
        Bucket="restricted", PublicAccessBlockConfiguration={"RestrictPublicBuckets": True})
    with pytest.raises(ClientError) as caught:
        nobody.get_object(Bucket="restricted", Key="k")
    assert code(caught) == "AccessDenied"
    assert main.get_object(Bucket="restricted", Key="k")["Body"].read() == b"1"


def test_encryption_is_no_matter_of_reading(world, main):
    main.create_bucket(Bucket="encrypted")
    main.put_object(Bucket="encrypted", Key="k", Body=b"1", ServerSideEncryption="aws:kms")
    url = main.generate_presigned_url(
        "get_object", Params={"Bucket": "encrypted", "Key": "k"})
    header = {"x-amz-server-side-encryption": "aws:kms"}
    signed = world.client("s3")
    signed.meta.events.register(
        "before-call.s3.GetObject", lambda params, **_: params["headers"].update(header))
    with pytest.raises(ClientError) as caught:
        signed.get_object(Bucket="encrypted", Key="k")
    assert code(caught) == "InvalidArgument"
    assert requests.get(url, timeout=5).content == b"1"


def _first_line(url, head):
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(head.encode())
        return connection.recv(4096).decode().split("\r\n")[0]


def test_a_body_that_nobody_wants_is_not_asked_for(world, main):
    head = "PUT /hundred/k HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"
    main.create_bucket(Bucket="hundred")
    assert " 403 " in _first_line(world.url, head)
    main.put_bucket_acl(Bucket="hundred", ACL="public-read-write")
    assert " 100 " in _first_line(world.url, head)
    answer = requests.put(f"{world.url}/hundred/k", data=b"four", timeout=5)
    assert answer.status_code == 200


def test_a_form_whose_key_comes_of_the_files_name(world, main):
    main.create_bucket(Bucket="forms")
    form = main.generate_presigned_post(
        "forms", "in/${filename}", Conditions=[["starts-with", "$key", "in/a"]])
    fine = requests.post(
        form["url"], data=form["fields"], files={"file": ("a.txt", b"1")}, timeout=5)
    assert fine.status_code == 204, fine.text
    assert main.get_object(Bucket="forms", Key="in/a.txt")["Body"].read() == b"1"
    wrong = requests.post(
        form["url"], data=form["fields"], files={"file": ("b.txt", b"1")}, timeout=5)
    assert wrong.status_code == 403


def test_who_begins_an_upload_may_look_at_it_and_end_it(world, main, other):
    main.create_bucket(Bucket="many-writers", ACL="public-read-write")
    place = {"Bucket": "many-writers", "Key": "k"}
    place["UploadId"] = other.create_multipart_upload(**place)["UploadId"]
    other.upload_part(PartNumber=1, Body=b"x", **place)
    assert len(other.list_parts(**place)["Parts"]) == 1
    third = world.client("s3", "222222222222", "test")
    for call in (third.list_parts, third.abort_multipart_upload):
        with pytest.raises(ClientError) as caught:
            call(**place)
        assert code(caught) == "AccessDenied"
    # The bucket's owner may forbid it in so many words.
    main.put_bucket_policy(Bucket="many-writers", Policy=json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Deny", "Principal": "*", "Action": "s3:AbortMultipartUpload",
            "Resource": "arn:aws:s3:::many-writers/*"}]}))
    with pytest.raises(ClientError) as caught:
        other.abort_multipart_upload(**place)
    assert code(caught) == "AccessDenied"
    main.delete_bucket_policy(Bucket="many-writers")
    other.abort_multipart_upload(**place)
    with pytest.raises(ClientError) as caught:
        main.list_parts(**place)
    assert code(caught) == "NoSuchUpload"
