"""A tour of IAM and STS."""
import json

import pytest
from tours import ACCOUNT, ALLOW, TRUST


def test_users_and_groups(world):
    iam = world.client("iam")
    iam.create_user(UserName="ada", Tags=[{"Key": "a", "Value": "b"}])
    iam.tag_user(UserName="ada", Tags=[{"Key": "c", "Value": "d"}])
    iam.untag_user(UserName="ada", TagKeys=["a"])
    assert iam.list_user_tags(UserName="ada")["Tags"] == [{"Key": "c", "Value": "d"}]
    boundary = iam.create_policy(PolicyName="edge", PolicyDocument=ALLOW)["Policy"]["Arn"]
    iam.put_user_permissions_boundary(UserName="ada", PermissionsBoundary=boundary)
    assert iam.get_user(UserName="ada")["User"]["PermissionsBoundary"]
    iam.delete_user_permissions_boundary(UserName="ada")
    iam.put_user_policy(UserName="ada", PolicyName="p", PolicyDocument=ALLOW)
    assert iam.get_user_policy(UserName="ada", PolicyName="p")["PolicyDocument"]
    assert iam.list_user_policies(UserName="ada")["PolicyNames"] == ["p"]
    iam.delete_user_policy(UserName="ada", PolicyName="p")
    iam.attach_user_policy(UserName="ada", PolicyArn=boundary)
    assert iam.list_attached_user_policies(UserName="ada")["AttachedPolicies"]
    iam.detach_user_policy(UserName="ada", PolicyArn=boundary)
    iam.create_group(GroupName="staff")
    iam.add_user_to_group(GroupName="staff", UserName="ada")
    assert iam.get_group(GroupName="staff")["Users"][0]["UserName"] == "ada"
    assert iam.list_groups_for_user(UserName="ada")["Groups"]
    iam.put_group_policy(GroupName="staff", PolicyName="p", PolicyDocument=ALLOW)
    assert iam.get_group_policy(GroupName="staff", PolicyName="p")["PolicyDocument"]
    assert iam.list_group_policies(GroupName="staff")["PolicyNames"] == ["p"]
    iam.delete_group_policy(GroupName="staff", PolicyName="p")
    iam.attach_group_policy(GroupName="staff", PolicyArn=boundary)
    assert iam.list_attached_group_policies(GroupName="staff")["AttachedPolicies"]
    iam.detach_group_policy(GroupName="staff", PolicyArn=boundary)
    iam.remove_user_from_group(GroupName="staff", UserName="ada")
    iam.update_group(GroupName="staff", NewGroupName="team")
    assert [g["GroupName"] for g in iam.list_groups()["Groups"]] == ["team"]
    iam.delete_group(GroupName="team")
    key = iam.create_access_key(UserName="ada")["AccessKey"]["AccessKeyId"]
    iam.update_access_key(UserName="ada", AccessKeyId=key, Status="Inactive")
    assert iam.list_access_keys(UserName="ada")["AccessKeyMetadata"][0]["Status"] == "Inactive"
    iam.get_access_key_last_used(AccessKeyId=key)
    assert world.client("sts").get_access_key_info(AccessKeyId=key)["Account"] == ACCOUNT
    iam.delete_access_key(UserName="ada", AccessKeyId=key)
    # There is none, and none can be made.
    for call in (iam.get_login_profile, iam.delete_login_profile):
        with pytest.raises(iam.exceptions.NoSuchEntityException):
            call(UserName="ada")
    iam.update_user(UserName="ada", NewUserName="ada2")
    assert "ada2" in [u["UserName"] for u in iam.list_users()["Users"]]
    iam.delete_user(UserName="ada2")


def test_roles_and_profiles(world):
    iam = world.client("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST, MaxSessionDuration=7200)
    assert iam.get_role(RoleName="r")["Role"]["AssumeRolePolicyDocument"]
    iam.update_role(RoleName="r", Description="d")
    assert iam.update_role_description(RoleName="r", Description="e")["Role"]
    iam.update_assume_role_policy(RoleName="r", PolicyDocument=TRUST)
    iam.tag_role(RoleName="r", Tags=[{"Key": "a", "Value": "b"}])
    assert iam.list_role_tags(RoleName="r")["Tags"]
    iam.untag_role(RoleName="r", TagKeys=["a"])
    policy = iam.create_policy(PolicyName="rp", PolicyDocument=ALLOW)["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName="r", PermissionsBoundary=policy)
    iam.delete_role_permissions_boundary(RoleName="r")
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=ALLOW)
    assert iam.get_role_policy(RoleName="r", PolicyName="p")["PolicyDocument"]
    assert iam.list_role_policies(RoleName="r")["PolicyNames"] == ["p"]
    iam.delete_role_policy(RoleName="r", PolicyName="p")
    iam.attach_role_policy(RoleName="r", PolicyArn=policy)
    assert iam.list_attached_role_policies(RoleName="r")["AttachedPolicies"]
    assert iam.list_entities_for_policy(PolicyArn=policy)["PolicyRoles"]
    iam.detach_role_policy(RoleName="r", PolicyArn=policy)
    iam.create_instance_profile(InstanceProfileName="i")
    iam.add_role_to_instance_profile(InstanceProfileName="i", RoleName="r")
    assert iam.get_instance_profile(InstanceProfileName="i")["InstanceProfile"]["Roles"]
    assert iam.list_instance_profiles_for_role(RoleName="r")["InstanceProfiles"]
    assert iam.list_instance_profiles()["InstanceProfiles"]
    iam.tag_instance_profile(InstanceProfileName="i", Tags=[{"Key": "a", "Value": "b"}])
    assert iam.list_instance_profile_tags(InstanceProfileName="i")["Tags"]
    iam.untag_instance_profile(InstanceProfileName="i", TagKeys=["a"])
    iam.remove_role_from_instance_profile(InstanceProfileName="i", RoleName="r")
    iam.delete_instance_profile(InstanceProfileName="i")
    assert iam.list_roles()["Roles"]
    iam.delete_role(RoleName="r")


def test_managed_policies_and_the_account(world):
    iam = world.client("iam")
    arn = iam.create_policy(PolicyName="m", PolicyDocument=ALLOW)["Policy"]["Arn"]
    assert iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"] == "v1"
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=ALLOW)
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v2")
    assert iam.get_policy_version(PolicyArn=arn, VersionId="v2")["PolicyVersion"]["Document"]
    assert len(iam.list_policy_versions(PolicyArn=arn)["Versions"]) == 2
    iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
    iam.tag_policy(PolicyArn=arn, Tags=[{"Key": "a", "Value": "b"}])
    assert iam.list_policy_tags(PolicyArn=arn)["Tags"]
    iam.untag_policy(PolicyArn=arn, TagKeys=["a"])
    assert iam.list_policies(Scope="Local")["Policies"]
    iam.delete_policy(PolicyArn=arn)
    iam.create_account_alias(AccountAlias="tour")
    assert iam.list_account_aliases()["AccountAliases"] == ["tour"]
    iam.delete_account_alias(AccountAlias="tour")
    # There is none, and none can be made.
    for call in (iam.get_account_password_policy, iam.delete_account_password_policy):
        with pytest.raises(iam.exceptions.NoSuchEntityException):
            call()
    assert iam.get_account_summary()["SummaryMap"]
    assert iam.get_account_authorization_details()["RoleDetailList"]


def test_simulations_and_sessions(world):
    iam, sts = world.client("iam"), world.client("sts")
    role = world.role("actor")
    keys = iam.get_context_keys_for_custom_policy(PolicyInputList=[json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "s3:*", "Resource": "*",
            "Condition": {"StringLike": {"s3:prefix": "a*"}}}]})])
    assert keys["ContextKeyNames"] == ["s3:prefix"]
    iam.get_context_keys_for_principal_policy(PolicySourceArn=role)
    result = iam.simulate_custom_policy(
        PolicyInputList=[ALLOW], ActionNames=["s3:GetObject"])["EvaluationResults"][0]
    assert result["EvalDecision"] == "allowed"
    assert iam.simulate_principal_policy(
        PolicySourceArn=role, ActionNames=["s3:GetObject"])["EvaluationResults"]
    session = sts.assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]
    assert session["SessionToken"]
    assert sts.get_session_token()["Credentials"]["AccessKeyId"]
    assert sts.get_federation_token(Name="fed")["FederatedUser"]
    assert sts.get_caller_identity()["Account"] == ACCOUNT
