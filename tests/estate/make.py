#!/usr/bin/env python3
"""Writes the demo estate: one file of recorded AWS answers for each account in `company.py` and `regions.py`.

    python3 make.py            # writes the files
    python3 make.py --check    # are the files what this writes?

They say what there is; this and `regional.py` say how AWS would tell it: the shapes, names and errors are
those of the services. Nothing is random, so that the same source always gives the same bytes.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path
from urllib.parse import quote

import company
from company import ORGANIZATION, READER
from regional import record_regions

FOLDER = Path(__file__).parent
CLOSED_BY = "with an explicit deny in a service control policy"
NOTHING_GRANTS = "because no identity-based policy allows the {action} action"


def digest(text, length):
    """A name for something that AWS would number: letters and digits that depend on the text only."""
    return base64.b32encode(hashlib.sha256(text.encode()).digest()).decode()[:length]


def encoded(document):
    """A policy as IAM gives it: percent-encoded JSON."""
    return quote(json.dumps(document), safe="")


def canonical_id(account):
    """The id that S3's access control lists call an account by."""
    return hashlib.sha256(f"canonical {account}".encode()).hexdigest()


def members(value):
    """The inside of a JSON object, on one line."""
    return json.dumps(value, ensure_ascii=False)[1:-1]


class Recording:
    """The answers of one account."""

    def __init__(self, account):
        self.account = account
        self.id = account["id"]
        self.answers = []

    def arn(self, kind, path, name):
        return f"arn:aws:iam::{self.id}:{kind}{path}{name}"

    def _add(self, key, value, call, params, region):
        """What is not said holds for any: a call without a region was not asked of one in particular."""
        asked = {"call": call} | ({"region": region} if region else {}) | ({"params": params} if params else {})
        self.answers.append((asked, key, value))

    def answer(self, call, params, answer, region=None):
        self._add("answer", answer, call, params, region)

    def error(self, call, params, code, message, region=None, kind=None):
        error = {"code": code, "message": message} | ({"kind": kind} if kind else {})
        self._add("error", error, call, params, region)

    def denied(self, call, params, action, resource, why, region, code="AccessDenied", before="", quote='"'):
        caller = f"arn:aws:sts::{self.id}:assumed-role/{READER}/bartizan"
        message = f"{before}User: {caller} is not authorized to perform: {action} on resource: {quote}{resource}{quote} {why}"
        self.error(call, params, code, message, region, "denied")

    def unauthorized(self, call, params, action, resource, region):
        """EC2 has words of its own."""
        self.denied(call, params, action, resource, NOTHING_GRANTS.format(action=action), region, "UnauthorizedOperation",
                    "You are not authorized to perform this operation. ", "")

    def write(self):
        """One line says what was asked, the next what came back: short to read, and to compare."""
        head = {"account": self.id, "partition": "aws", "name": self.account["name"], "recorded_at": company.NOW}
        entries = [f'    {{ {members(asked)},\n      {members({key: value})} }}' for asked, key, value in self.answers]
        lines = [f"  {members({key: value})}" for key, value in head.items()]
        return "{\n" + ",\n".join(lines) + ',\n  "answers": [\n' + ",\n".join(entries) + "\n  ]\n}\n"


def record(account):
    """Everything that the catalog may ask of an account."""
    recording = Recording(account)
    account_settings(recording)
    iam_bulk(recording)
    iam_details(recording)
    iam_account(recording)
    s3_account(recording)
    for bucket in account["buckets"]:
        s3_bucket(recording, bucket)
    record_regions(recording)
    return recording


# The account, its regions and its organisation

def account_settings(r):
    for kind in ("SECURITY", "BILLING", "OPERATIONS"):
        params = {"AlternateContactType": kind}
        if kind in r.account["contacts"]:
            name, title, email = r.account["contacts"][kind]
            contact = {"AlternateContactType": kind, "EmailAddress": email, "Name": name,
                       "PhoneNumber": "+44 1632 960000", "Title": title}
            r.answer("account:GetAlternateContact", params, {"AlternateContact": contact})
        else:
            r.error("account:GetAlternateContact", params, "ResourceNotFoundException",
                    "No contact of the inputted alternate contact type found.")
    regions = [{"Endpoint": f"ec2.{name}.amazonaws.com", "OptInStatus": status, "RegionName": name}
               for name, status in company.REGIONS]
    r.answer("ec2:DescribeRegions", {}, {"Regions": regions})
    management = ORGANIZATION["management"]
    arn = f"arn:aws:organizations::{management}"
    r.answer("organizations:DescribeOrganization", {}, {"Organization": {
        "Arn": f"{arn}:organization/{ORGANIZATION['id']}",
        "AvailablePolicyTypes": [{"Status": "ENABLED", "Type": "SERVICE_CONTROL_POLICY"}],
        "FeatureSet": "ALL",
        "Id": ORGANIZATION["id"],
        "MasterAccountArn": f"{arn}:account/{ORGANIZATION['id']}/{management}",
        "MasterAccountEmail": "aws@larkfield.example",
        "MasterAccountId": management,
    }})


# IAM

def attached(r, names):
    return [{"PolicyArn": policy_arn(r, name), "PolicyName": name} for name in names]


def policy_arn(r, name):
    if name in company.AWS_POLICIES:
        return f"arn:aws:iam::aws:policy{company.AWS_POLICIES[name]['path']}{name}"
    return r.arn("policy", "/", name)


def inline(policies):
    return [{"PolicyDocument": encoded(document), "PolicyName": name} for name, document in policies.items()]


def tags(pairs):
    return [{"Key": key, "Value": value} for key, value in pairs.items()]


def boundary(r, name):
    return {"PermissionsBoundaryArn": policy_arn(r, name), "PermissionsBoundaryType": "Policy"}


def iam_bulk(r):
    """GetAccountAuthorizationDetails: users, groups, roles and policies in pages of one sequence.

    The recording holds all four, whatever filter somebody asks with."""
    items = [("UserDetailList", user_detail(r, user)) for user in r.account["users"]]
    items += [("GroupDetailList", group_detail(r, name, group)) for name, group in r.account["groups"].items()]
    items += [("RoleDetailList", role_detail(r, role)) for role in r.account["roles"]]
    items += [("Policies", policy) for policy in policy_details(r)]
    size = company.PAGE
    pages = [items[at:at + size] for at in range(0, len(items), size)]
    for number, page in enumerate(pages):
        params = {"Marker": digest(f"{r.id} page {number}", 24)} if number > 0 else {}
        answer = {kind: [item for k, item in page if k == kind]
                  for kind in ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")}
        answer["IsTruncated"] = number + 1 < len(pages)
        if answer["IsTruncated"]:
            answer["Marker"] = digest(f"{r.id} page {number + 1}", 24)
        r.answer("iam:GetAccountAuthorizationDetails", params, answer)


def user_detail(r, user):
    detail = {
        "Arn": r.arn("user", user["path"], user["name"]), "AttachedManagedPolicies": attached(r, user["attached"]),
        "CreateDate": user["created"], "GroupList": user["groups"], "Path": user["path"],
        "Tags": tags(user["tags"]), "UserId": user_id(r, user["name"]), "UserName": user["name"],
    }
    if user["inline"]:
        detail["UserPolicyList"] = inline(user["inline"])
    return detail


def user_id(r, name):
    return "AIDA" + digest(f"{r.id} user {name}", 10) + "EXAMPLE"


def group_detail(r, name, group):
    return {
        "Arn": r.arn("group", "/", name), "AttachedManagedPolicies": attached(r, group["attached"]),
        "CreateDate": group["created"], "GroupId": "AGPA" + digest(f"{r.id} group {name}", 10) + "EXAMPLE",
        "GroupName": name, "GroupPolicyList": inline(group["inline"]), "Path": "/",
    }


def role_id(r, role):
    return "AROA" + digest(f"{r.id} role {role['name']}", 10) + "EXAMPLE"


def last_used(role):
    return {"LastUsedDate": role["used"][0], "Region": role["used"][1]} if role["used"] else {}


def role_detail(r, role):
    profiles = []
    if role["instance_profile"]:
        name = role["name"]
        profiles.append({
            "Arn": r.arn("instance-profile", "/", name), "CreateDate": role["created"],
            "InstanceProfileId": "AIPA" + digest(f"{r.id} profile {name}", 10) + "EXAMPLE",
            "InstanceProfileName": name, "Path": "/",
        })
    detail = {
        "Arn": r.arn("role", role["path"], role["name"]), "AssumeRolePolicyDocument": encoded(role["trust"]),
        "AttachedManagedPolicies": attached(r, role["attached"]), "CreateDate": role["created"],
        "InstanceProfileList": profiles, "Path": role["path"], "RoleId": role_id(r, role),
        "RoleLastUsed": last_used(role), "RoleName": role["name"], "RolePolicyList": inline(role["inline"]),
        "Tags": tags(role["tags"]),
    }
    if role["boundary"]:
        detail["PermissionsBoundary"] = boundary(r, role["boundary"])
    return detail


def policy_details(r):
    """The account's own policies, and those of AWS that somebody here uses."""
    principals = r.account["users"] + list(r.account["groups"].values()) + r.account["roles"]
    uses = [name for principal in principals for name in principal["attached"]]
    boundaries = [role["boundary"] for role in r.account["roles"] if role["boundary"]]
    owned = {**r.account["policies"], **{n: p for n, p in company.AWS_POLICIES.items() if n in uses + boundaries}}
    for name in sorted({*uses, *boundaries}):
        if name not in owned:
            sys.exit(f"{r.id}: nobody defines the policy {name}")
    for name, policy in owned.items():
        arn = policy_arn(r, name)
        versions = [{"CreateDate": when, "Document": encoded(document), "IsDefaultVersion": version == policy["default"],
                     "VersionId": version} for version, when, document in policy["versions"]]
        yield {
            "Arn": arn, "AttachmentCount": uses.count(name), "CreateDate": policy["created"],
            "DefaultVersionId": policy["default"], "IsAttachable": True, "Path": policy["path"],
            "PermissionsBoundaryUsageCount": boundaries.count(name),
            "PolicyId": "ANPA" + digest(arn, 10) + "EXAMPLE", "PolicyName": name, "PolicyVersionList": versions,
            "UpdateDate": policy["versions"][0][1],
        }


def iam_details(r):
    """What has to be asked for one user, group, role or key at a time."""
    for user in r.account["users"]:
        name = user["name"]
        params = {"UserName": name}
        if user["password"]:
            profile = {"CreateDate": user["password"]["made"], "PasswordResetRequired": user["password"]["reset"], "UserName": name}
            r.answer("iam:GetLoginProfile", params, {"LoginProfile": profile})
        else:
            r.error("iam:GetLoginProfile", params, "NoSuchEntity", f"Login Profile for User {name} cannot be found.")
        devices = [{"EnableDate": when, "SerialNumber": serial(r, user), "UserName": name}
                   for kind, when in [user["mfa"] or (None, None)] if kind]
        r.answer("iam:ListMFADevices", params, {"IsTruncated": False, "MFADevices": devices})
        keys = [{"AccessKeyId": key["id"], "CreateDate": key["made"], "Status": key["status"], "UserName": name}
                for key in user["keys"]]
        r.answer("iam:ListAccessKeys", params, {"AccessKeyMetadata": keys, "IsTruncated": False})
        for key in user["keys"]:
            when, service, region = key["used"] or (None, "N/A", "N/A")
            used = {"LastUsedDate": when} if when else {}
            used.update({"Region": region, "ServiceName": service})
            r.answer("iam:GetAccessKeyLastUsed", {"AccessKeyId": key["id"]}, {"AccessKeyLastUsed": used, "UserName": name})
    for name, group in r.account["groups"].items():
        detail = group_detail(r, name, group)
        members = [{"Arn": r.arn("user", user["path"], user["name"]), "CreateDate": user["created"], "Path": user["path"],
                    "UserId": user_id(r, user["name"]), "UserName": user["name"]}
                   for user in r.account["users"] if name in user["groups"]]
        described = {key: detail[key] for key in ("Arn", "CreateDate", "GroupId", "GroupName", "Path")}
        r.answer("iam:GetGroup", {"GroupName": name}, {"Group": described, "IsTruncated": False, "Users": members})
    for role in r.account["roles"]:
        detail = role_detail(r, role)
        kept = ("Arn", "AssumeRolePolicyDocument", "CreateDate", "Path", "PermissionsBoundary", "RoleId", "RoleLastUsed", "RoleName", "Tags")
        described = {key: detail[key] for key in kept if key in detail}
        described["MaxSessionDuration"] = role["session"]
        if role["description"]:
            described["Description"] = role["description"]
        r.answer("iam:GetRole", {"RoleName": role["name"]}, {"Role": described})


def serial(r, user):
    kind = user["mfa"][0]
    return r.arn("u2f/user", "/", f"{user['name']}/key") if kind == "u2f" else r.arn("mfa", "/", user["name"])


def iam_account(r):
    """What IAM says of the account as a whole."""
    account = r.account
    root = account["root"]
    virtual = [user for user in account["users"] if user["mfa"] and user["mfa"][0] == "virtual"]
    own = sum(1 for name in account["policies"])
    r.answer("iam:GetAccountSummary", {}, {"SummaryMap": {
        "AccessKeysPerUserQuota": 2,
        "AccountAccessKeysPresent": int(bool(root["key"])),
        "AccountMFAEnabled": int(bool(root["mfa"])),
        "AccountPasswordPresent": 1,
        "AccountSigningCertificatesPresent": 0,
        "Groups": len(account["groups"]), "GroupsQuota": 300,
        "MFADevices": len(virtual) + int(root["mfa"] == "virtual"),
        "MFADevicesInUse": sum(1 for user in account["users"] if user["mfa"]) + int(bool(root["mfa"])),
        "Policies": own, "PoliciesQuota": 1500,
        "Providers": len(account["saml"]) + len(account["oidc"]),
        "Roles": len(account["roles"]), "RolesQuota": 1000,
        "ServerCertificates": len(account["certificates"]), "ServerCertificatesQuota": 20,
        "Users": len(account["users"]), "UsersQuota": 5000,
    }})
    r.answer("iam:ListAccountAliases", {}, {"AccountAliases": [account["alias"]], "IsTruncated": False})
    devices = [{"EnableDate": user["mfa"][1], "SerialNumber": serial(r, user),
                "User": {"Arn": r.arn("user", user["path"], user["name"]), "CreateDate": user["created"], "Path": user["path"],
                         "UserId": user_id(r, user["name"]), "UserName": user["name"]}} for user in virtual]
    if root["mfa"] == "virtual":
        devices.insert(0, {"EnableDate": root["mfa_since"], "SerialNumber": r.arn("mfa", "/", "root-account-mfa-device"),
                           "User": {"Arn": f"arn:aws:iam::{r.id}:root", "CreateDate": account["created"],
                                    "PasswordLastUsed": root["used"], "UserId": r.id}})
    r.answer("iam:ListVirtualMFADevices", {}, {"IsTruncated": False, "VirtualMFADevices": devices})
    if account["password_policy"]:
        r.answer("iam:GetAccountPasswordPolicy", {}, {"PasswordPolicy": account["password_policy"]})
    else:
        r.error("iam:GetAccountPasswordPolicy", {}, "NoSuchEntity",
                f"The Password Policy with domain name {r.id} cannot be found.")
    credential_report(r)
    federation(r)
    if r.id == ORGANIZATION["management"]:
        r.answer("iam:ListOrganizationsFeatures", {}, {"EnabledFeatures": [], "OrganizationId": ORGANIZATION["id"]})
    else:
        r.error("iam:ListOrganizationsFeatures", {}, "AccountNotManagementOrDelegatedAdministratorException",
                "The request was rejected because the account making the request is not the management account "
                "or delegated administrator account for centralized root access.")


COLUMNS = """user arn user_creation_time password_enabled password_last_used password_last_changed
    password_next_rotation mfa_active access_key_1_active access_key_1_last_rotated access_key_1_last_used_date
    access_key_1_last_used_region access_key_1_last_used_service access_key_2_active access_key_2_last_rotated
    access_key_2_last_used_date access_key_2_last_used_region access_key_2_last_used_service cert_1_active
    cert_1_last_rotated cert_2_active cert_2_last_rotated""".split()


def credential_report(r):
    """The report is CSV, with three words of its own for nothing: N/A, no_information and not_supported."""
    root = r.account["root"]
    rows = [{
        "user": "<root_account>", "arn": f"arn:aws:iam::{r.id}:root", "user_creation_time": r.account["created"],
        "password_enabled": "not_supported", "password_last_used": root["used"] or "no_information",
        "password_last_changed": "not_supported", "password_next_rotation": "not_supported",
        "mfa_active": bool(root["mfa"]), **report_keys([root["key"]] if root["key"] else []),
    }]
    for user in r.account["users"]:
        password = user["password"]
        row = {"user": user["name"], "arn": r.arn("user", user["path"], user["name"]), "user_creation_time": user["created"],
               "password_enabled": bool(password), "mfa_active": bool(user["mfa"]), **report_keys(user["keys"])}
        if password:
            row["password_last_used"] = password["used"] or "no_information"
            row["password_last_changed"] = password["changed"]
            row["password_next_rotation"] = password["next"] or "N/A"
        rows.append(row)
    lines = [",".join(COLUMNS)]
    lines += [",".join(report_field(row.get(column, "N/A")) for column in COLUMNS) for row in rows]
    content = base64.b64encode("\n".join(lines).encode()).decode()
    r.answer("iam:GenerateCredentialReport", {}, {"State": "COMPLETE"})
    r.answer("iam:GetCredentialReport", {}, {"Content": content, "GeneratedTime": company.REPORTED, "ReportFormat": "text/csv"})


def report_keys(keys):
    fields = {"cert_1_active": False, "cert_2_active": False}
    for number in (1, 2):
        key = keys[number - 1] if number <= len(keys) else None
        fields[f"access_key_{number}_active"] = bool(key) and key["status"] == "Active"
        if key:
            fields[f"access_key_{number}_last_rotated"] = key["made"]
        if key and key["used"]:
            when, service, region = key["used"]
            fields[f"access_key_{number}_last_used_date"] = when
            fields[f"access_key_{number}_last_used_region"] = region
            fields[f"access_key_{number}_last_used_service"] = service
    return fields


def report_field(value):
    """The report writes `+00:00` where the rest of IAM writes `Z`, and its booleans small."""
    if isinstance(value, bool):
        return str(value).lower()
    is_time = len(value) == 20 and value[10] == "T" and value.endswith("Z")
    return value[:-1] + "+00:00" if is_time else value


def federation(r):
    metadata = []
    for certificate in r.account["certificates"]:
        name = certificate["name"]
        about = {"Arn": r.arn("server-certificate", "/", name), "Expiration": certificate["expires"], "Path": "/",
                 "ServerCertificateId": "ASCA" + digest(f"{r.id} certificate {name}", 10) + "EXAMPLE",
                 "ServerCertificateName": name, "UploadDate": certificate["uploaded"]}
        metadata.append(about)
        body = "-----BEGIN CERTIFICATE-----\n(left out of the recording)\n-----END CERTIFICATE-----"
        r.answer("iam:GetServerCertificate", {"ServerCertificateName": name}, {"ServerCertificate": {
            "CertificateBody": body, "ServerCertificateMetadata": about, "Tags": []}})
    r.answer("iam:ListServerCertificates", {}, {"IsTruncated": False, "ServerCertificateMetadataList": metadata})
    providers = []
    for name, created, valid_until in r.account["saml"]:
        arn = r.arn("saml-provider", "/", name)
        providers.append({"Arn": arn, "CreateDate": created, "ValidUntil": valid_until})
        r.answer("iam:GetSAMLProvider", {"SAMLProviderArn": arn}, {
            "CreateDate": created, "SAMLMetadataDocument": '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"/>',
            "Tags": [], "ValidUntil": valid_until})
    r.answer("iam:ListSAMLProviders", {}, {"SAMLProviderList": providers})
    r.answer("iam:ListOpenIDConnectProviders", {}, {"OpenIDConnectProviderList": [
        {"Arn": r.arn("oidc-provider", "/", host)} for host, _ in r.account["oidc"]]})
    for host, created in r.account["oidc"]:
        thumbprint = hashlib.sha1(host.encode()).hexdigest()
        r.answer("iam:GetOpenIDConnectProvider", {"OpenIDConnectProviderArn": r.arn("oidc-provider", "/", host)}, {
            "ClientIDList": ["sts.amazonaws.com"], "CreateDate": created, "Tags": [], "ThumbprintList": [thumbprint], "Url": host})


# S3

BLOCK = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


def s3_account(r):
    params = {"AccountId": r.id}
    if r.account["block"]:
        block = dict(zip(BLOCK, r.account["block"]))
        r.answer("s3control:GetPublicAccessBlock", params, {"PublicAccessBlockConfiguration": block})
    else:
        r.error("s3control:GetPublicAccessBlock", params, "NoSuchPublicAccessBlockConfiguration",
                "The public access block configuration was not found")
    listed = [{"BucketArn": f"arn:aws:s3:::{b['name']}", "BucketRegion": b["region"], "CreationDate": b["created"], "Name": b["name"]}
              for b in sorted(r.account["buckets"], key=lambda bucket: bucket["name"])]
    r.answer("s3:ListBuckets", {}, {"Buckets": listed, "Owner": {"ID": canonical_id(r.id)}})


# Each operation that reads one bucket: its action, where that has another name.
BUCKET_READS = {
    "GetBucketAccelerateConfiguration": "s3:GetAccelerateConfiguration",
    "GetBucketAcl": "s3:GetBucketAcl",
    "GetBucketCors": "s3:GetBucketCORS",
    "GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "GetBucketLogging": "s3:GetBucketLogging",
    "GetBucketNotificationConfiguration": "s3:GetBucketNotification",
    "GetBucketOwnershipControls": "s3:GetBucketOwnershipControls",
    "GetBucketPolicy": "s3:GetBucketPolicy",
    "GetBucketPolicyStatus": "s3:GetBucketPolicyStatus",
    "GetBucketReplication": "s3:GetReplicationConfiguration",
    "GetBucketTagging": "s3:GetBucketTagging",
    "GetBucketVersioning": "s3:GetBucketVersioning",
    "GetBucketWebsite": "s3:GetBucketWebsite",
    "GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
}

# What S3 says where a bucket lacks a setting.
NOT_SET = {
    "GetBucketCors": ("NoSuchCORSConfiguration", "The CORS configuration does not exist"),
    "GetBucketLifecycleConfiguration": ("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"),
    "GetBucketOwnershipControls": ("OwnershipControlsNotFoundError", "The bucket ownership controls were not found"),
    "GetBucketPolicy": ("NoSuchBucketPolicy", "The bucket policy does not exist"),
    "GetBucketPolicyStatus": ("NoSuchBucketPolicy", "The bucket policy does not exist"),
    "GetBucketReplication": ("ReplicationConfigurationNotFoundError", "The replication configuration was not found"),
    "GetBucketTagging": ("NoSuchTagSet", "The TagSet does not exist"),
    "GetBucketWebsite": ("NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration"),
    "GetObjectLockConfiguration": ("ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket"),
    "GetPublicAccessBlock": ("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found"),
}


def s3_bucket(r, bucket):
    name, region = bucket["name"], bucket["region"]
    answers = bucket_answers(r, bucket)
    for operation, action in BUCKET_READS.items():
        call, params = f"s3:{operation}", {"Bucket": name}
        if region in company.CLOSED:
            r.denied(call, params, action, f"arn:aws:s3:::{name}", CLOSED_BY, region)
        elif action in r.account["denied"]:
            r.denied(call, params, action, f"arn:aws:s3:::{name}", NOTHING_GRANTS.format(action=action), region)
        elif answers.get(operation) is not None:
            r.answer(call, params, answers[operation], region)
        else:
            code, message = NOT_SET[operation]
            r.error(call, params, code, message, region)


def bucket_answers(r, bucket):
    """What S3 answers to each operation; nothing where it says that there is no such setting."""
    owner = {"ID": canonical_id(r.id)}
    grants = [({"ID": owner["ID"], "Type": "CanonicalUser"}, "FULL_CONTROL")]
    for to, permission in bucket["grants"]:
        group = {"Type": "Group", "URI": f"http://acs.amazonaws.com/groups/{to}"}
        grants.append((group if "/" in to else {"ID": canonical_id(to), "Type": "CanonicalUser"}, permission))
    default = {"SSEAlgorithm": "AES256"}
    if bucket["key"]:
        default = {"KMSMasterKeyID": bucket["key"], "SSEAlgorithm": "aws:kms"}
    encryption = {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": bool(bucket["key"])}
    versioning = {}
    if bucket["versioning"]:
        versioning = {"MFADelete": "Enabled" if bucket["mfa_delete"] else "Disabled", "Status": bucket["versioning"]}
    logging = {}
    if bucket["logs_to"]:
        logging = {"LoggingEnabled": {"TargetBucket": bucket["logs_to"], "TargetPrefix": f"{bucket['name']}/"}}
    answers = {
        "GetBucketAccelerateConfiguration": {},
        "GetBucketAcl": {"Grants": [{"Grantee": grantee, "Permission": permission} for grantee, permission in grants], "Owner": owner},
        "GetBucketEncryption": {"ServerSideEncryptionConfiguration": {"Rules": [encryption]}},
        "GetBucketLogging": logging,
        "GetBucketNotificationConfiguration": bucket["notifications"],
        "GetBucketVersioning": versioning,
        "GetBucketReplication": bucket["replication"],
        "GetBucketWebsite": bucket["website"],
    }
    if bucket["cors"]:
        answers["GetBucketCors"] = {"CORSRules": bucket["cors"]}
    if bucket["lifecycle"]:
        answers["GetBucketLifecycleConfiguration"] = {
            "Rules": bucket["lifecycle"], "TransitionDefaultMinimumObjectSize": "all_storage_classes_128K"}
    if bucket["ownership"]:
        answers["GetBucketOwnershipControls"] = {"OwnershipControls": {"Rules": [{"ObjectOwnership": bucket["ownership"]}]}}
    if bucket["policy"]:
        answers["GetBucketPolicy"] = {"Policy": json.dumps({"Version": "2012-10-17", "Statement": bucket["policy"]})}
        answers["GetBucketPolicyStatus"] = {"PolicyStatus": {"IsPublic": bucket["public"]}}
    if bucket["tags"]:
        answers["GetBucketTagging"] = {"TagSet": tags(bucket["tags"])}
    if bucket["lock"]:
        mode, days = bucket["lock"]
        answers["GetObjectLockConfiguration"] = {"ObjectLockConfiguration": {
            "ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Days": days, "Mode": mode}}}}
    if bucket["block"]:
        answers["GetPublicAccessBlock"] = {"PublicAccessBlockConfiguration": dict(zip(BLOCK, bucket["block"]))}
    return answers


def main():
    stale = []
    for account in company.ACCOUNTS:
        path = FOLDER / f"{account['file']}.json"
        text = record(account).write()
        if "--check" not in sys.argv[1:]:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            stale.append(path.name)
    if stale:
        sys.exit(f"not what make.py writes: {', '.join(stale)}; run make.py and commit the result")


if __name__ == "__main__":
    main()
