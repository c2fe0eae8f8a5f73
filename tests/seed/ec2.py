"""Instances and what they run on."""

import base64

from common import ACCOUNT, PLAIN, REGION, VENDOR, expect, plain

GROUP, INSTANCE, INTERFACE, ADDRESS = "AWS::EC2::SecurityGroup", "AWS::EC2::Instance", "AWS::EC2::NetworkInterface", "AWS::EC2::EIP"
TEMPLATE, VOLUME = "AWS::EC2::LaunchTemplate", "AWS::EC2::Volume"
SNAPSHOT, IMAGE, DEFAULTS = "Bartizan::EC2::Snapshot", "Bartizan::EC2::Image", "Bartizan::EC2::RegionDefaults"
# The key that the settings permit.
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
SECRET = "#!/bin/sh\nexport DB_PASSWORD=Correct-Horse-9-Battery\n"

PLAIN |= {
    GROUP: {
        "ec2-default-security-group-is-closed": ("not-applicable", "not a default group"),
        "ec2-security-group-closes-administration-ports": ("pass", "lets nobody in"),
        "ec2-security-group-closes-database-ports": ("pass", "lets nobody in"),
        "ec2-security-group-opens-only-expected-ports": ("pass", "lets nobody in"),
    },
    # An instance that was made with care.
    INSTANCE: {
        "ec2-instance-has-no-public-address": ("pass", "none"),
        "ec2-instance-has-profile": ("pass", "it has one"),
        "ec2-instance-is-not-exposed-to-internet": ("pass", "no address that the internet knows"),
        "ec2-instance-is-not-stopped-for-long": ("not-applicable", "it runs"),
        "ec2-instance-limits-metadata-hops": ("pass", "one hop"),
        "ec2-instance-requires-metadata-v2": ("pass", "tokens are required"),
        "ec2-instance-user-data-holds-no-secrets": ("pass", "no user data"),
    },
    VOLUME: {
        "ec2-volume-is-encrypted": ("fail", "not encrypted"),
        "ec2-volume-uses-expected-key": ("not-applicable", "not encrypted"),
    },
    SNAPSHOT: {
        "ec2-snapshot-is-encrypted": ("fail", "not encrypted"),
        # moto holds every snapshot to be public, and does not play the region's block.
        "ec2-snapshot-is-not-public": ("unknown", "public, unless the region blocks it, of which moto says nothing"),
    },
    IMAGE: {
        "ec2-image-is-not-public": ("pass", "as made"),
        "ec2-image-is-recent": ("pass", "minutes old"),
        "ec2-image-is-shared-with-trusted-accounts-only": ("pass", "shared with nobody"),
        "ec2-image-requires-metadata-v2": ("fail", "it says nothing of the metadata service"),
    },
    # One that leaves everything open.
    TEMPLATE: {
        "ec2-launch-template-assigns-no-public-address": ("pass", "it says nothing of addresses"),
        "ec2-launch-template-requires-metadata-v2": ("unknown", "it says nothing, and moto does not play the region's default"),
        "ec2-launch-template-user-data-holds-no-secrets": ("pass", "no user data"),
    },
}


def seed(aws, networks):
    ec2 = aws("ec2")
    groups = seed_groups(ec2, networks["main"])
    instances = seed_instances(aws, ec2, networks, groups)
    seed_interfaces(ec2, networks, groups)
    seed_storage(ec2, instances)
    seed_templates(ec2)

    ec2.enable_ebs_encryption_by_default()
    expect("ec2-region-encrypts-volumes-by-default", DEFAULTS, REGION, "pass", "turned on")
    for check, operation in (
            ("blocks-public-images", "GetImageBlockPublicAccessState"), ("blocks-public-snapshots", "GetSnapshotBlockPublicAccessState"),
            ("closes-serial-console", "GetSerialConsoleAccessStatus"), ("requires-metadata-v2-by-default", "GetInstanceMetadataDefaults")):
        expect("ec2-region-" + check, DEFAULTS, REGION, "unknown", f"moto does not play {operation}")


def seed_groups(ec2, main):
    ranges = {"any": {"IpRanges": [{"CidrIp": "0.0.0.0/0"}]}, "any6": {"Ipv6Ranges": [{"CidrIpv6": "::/0"}]},
              "one": {"IpRanges": [{"CidrIp": "198.51.100.0/24"}]}}
    lists = {made["PrefixListName"]: made["PrefixListId"] for made in ec2.describe_managed_prefix_lists()["PrefixLists"]}
    for name in ("anywhere", "office"):
        ranges[name] = {"PrefixListIds": [{"PrefixListId": lists[name]}]}

    def group(name, *rules, **differs):
        made = ec2.create_security_group(GroupName=name, Description=name, VpcId=main)["GroupId"]
        for port, source in rules:
            ec2.authorize_security_group_ingress(GroupId=made, IpPermissions=[
                {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **ranges[source]}])
        plain(GROUP, made, **differs)
        return made

    more = ("fail", "another port than 443, which the settings expect")
    made = {
        "web": group("web", (443, "any"), (22, "one"), (22, "office")),
        "remote": group("remote", (22, "any"), closes_administration_ports=("fail", "SSH from everywhere"), opens_only_expected_ports=more),
        "data": group("data", (5432, "any6"), closes_database_ports=("fail", "PostgreSQL from everywhere, by IPv6"), opens_only_expected_ports=more),
        "listed": group("listed", (3389, "anywhere"), closes_administration_ports=("fail", "the prefix list holds the world"),
                        opens_only_expected_ports=more),
    }
    # The groups that networks come with: one has been closed.
    for given in ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["default"]}])["SecurityGroups"]:
        if given["VpcId"] == main:
            for way, rules in (("ingress", given["IpPermissions"]), ("egress", given["IpPermissionsEgress"])):
                if rules:
                    getattr(ec2, f"revoke_security_group_{way}")(GroupId=given["GroupId"], IpPermissions=rules)
            plain(GROUP, given["GroupId"], default_security_group_is_closed=("pass", "its rules were taken away"))
        else:
            plain(GROUP, given["GroupId"], default_security_group_is_closed=("fail", "its rules are as AWS made them"))
    return made


def seed_instances(aws, ec2, networks, groups):
    aws("iam").create_instance_profile(InstanceProfileName="seed")
    image = ec2.describe_images()["Images"][0]["ImageId"]

    def instance(differs=(), **settings):
        made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, InstanceType="t3.micro", **settings)["Instances"][0]["InstanceId"]
        plain(INSTANCE, made, **dict(differs))
        return made

    careful = {"IamInstanceProfile": {"Name": "seed"},
               "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1, "HttpEndpoint": "enabled"}}

    def way(subnet, group, public):
        return [{"DeviceIndex": 0, "SubnetId": networks[subnet], "Groups": [groups[group]], "AssociatePublicIpAddress": public}]

    address = ("fail", "one, which the settings do not allow")
    exposed = instance(NetworkInterfaces=way("front", "remote", True), UserData=SECRET,
                       MetadataOptions={"HttpTokens": "optional", "HttpPutResponseHopLimit": 5, "HttpEndpoint": "enabled"}, differs={
                           "has_no_public_address": address,
                           "has_profile": ("fail", "none"),
                           # An address, a route, and SSH from everywhere: moto does not say that there is no block.
                           "is_not_exposed_to_internet": ("unknown", "VPC Block Public Access may keep the internet out"),
                           "limits_metadata_hops": ("fail", "five hops"),
                           "requires_metadata_v2": ("fail", "tokens are optional"),
                           "user_data_holds_no_secrets": ("fail", "a password")})
    instance(NetworkInterfaces=way("front", "web", True), **careful, differs={
        "has_no_public_address": address,
        "is_not_exposed_to_internet": ("pass", "443 alone is open to everywhere")})
    # The group lets everybody in, but no route leads from here to the internet.
    instance(NetworkInterfaces=way("back", "remote", True), **careful, differs={"has_no_public_address": address})
    instance(NetworkInterfaces=way("back", "web", False), UserData="#!/bin/sh\necho hello\n", **careful, differs={
        "user_data_holds_no_secrets": ("pass", "a greeting")})
    off = {**careful, "MetadataOptions": {"HttpEndpoint": "disabled", "HttpTokens": "optional"}}
    # AWS says since when in GMT, moto in UTC.
    stopped = instance(NetworkInterfaces=way("back", "web", False), **off, differs={
        "is_not_stopped_for_long": ("unknown", "not as AWS says it"),
        "limits_metadata_hops": ("not-applicable", "no metadata service"),
        "requires_metadata_v2": ("pass", "no metadata service")})
    ec2.stop_instances(InstanceIds=[stopped])
    return {"exposed": exposed, "stopped": stopped}


def seed_interfaces(ec2, networks, groups):
    """Interfaces of services, beside those of instances, and elastic addresses."""
    check = "ec2-network-interface-is-not-exposed-to-internet"

    def interface(group):
        made = ec2.create_network_interface(SubnetId=networks["front"], Groups=[groups[group]], Description="a database")
        return made["NetworkInterface"]["NetworkInterfaceId"]

    known, unknown = interface("remote"), interface("remote")
    used, spare = (ec2.allocate_address(Domain="vpc")["AllocationId"] for _ in range(2))
    ec2.associate_address(AllocationId=used, NetworkInterfaceId=known)
    expect("ec2-address-is-used", ADDRESS, used, "pass", "an interface has it")
    expect("ec2-address-is-used", ADDRESS, spare, "fail", "nothing has it")
    # On AWS this would fail: moto says nothing of the elastic address where AWS lists each private address with its own.
    expect(check, INTERFACE, known, "pass", "no address that the internet knows")
    expect(check, INTERFACE, unknown, "pass", "no address that the internet knows")
    for given in ec2.describe_network_interfaces()["NetworkInterfaces"]:
        name = given["NetworkInterfaceId"]
        if given.get("Attachment", {}).get("InstanceId"):
            expect(check, INTERFACE, name, "not-applicable", "an instance's")
        elif name not in (known, unknown):
            expect(check, INTERFACE, name, "pass", "an endpoint's, without an address")


def seed_storage(ec2, instances):
    zone = "us-east-1a"
    locked = ec2.create_volume(AvailabilityZone=zone, Size=1, Encrypted=True, KmsKeyId=KEY)["VolumeId"]
    strange = ec2.create_volume(AvailabilityZone=zone, Size=1, Encrypted=True, KmsKeyId=KEY[:-1] + "c")["VolumeId"]
    bare = ec2.create_volume(AvailabilityZone=zone, Size=1)["VolumeId"]
    good = ("pass", "encrypted")
    encrypted = {
        locked: {"is_encrypted": good, "uses_expected_key": ("pass", "the key of the settings")},
        strange: {"is_encrypted": good, "uses_expected_key": ("fail", "another key than the settings'")},
    }
    safe = [ec2.create_snapshot(VolumeId=locked)["SnapshotId"]]
    ec2.create_snapshot(VolumeId=bare)

    def image(name, *permissions, **differs):
        made = ec2.create_image(InstanceId=instances["exposed"], Name=name)["ImageId"]
        for permission in permissions:
            ec2.modify_image_attribute(ImageId=made, LaunchPermission={"Add": [permission]})
        plain(IMAGE, made, **differs)

    image("own")
    image("shared", {"UserId": VENDOR}, is_shared_with_trusted_accounts_only=("fail", "with another account"))
    image("public", {"Group": "all"}, is_not_public=("fail", "everybody may launch it"))

    # The instances' own volumes, and the snapshots of images, are not encrypted.
    for given in ec2.describe_volumes()["Volumes"]:
        plain(VOLUME, given["VolumeId"], **encrypted.get(given["VolumeId"], {}))
    for given in ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]:
        # moto lists what belongs to others too.
        if given["OwnerId"] == ACCOUNT:
            plain(SNAPSHOT, given["SnapshotId"], **({"is_encrypted": good} if given["SnapshotId"] in safe else {}))


def seed_templates(ec2):
    def template(name, *versions, **differs):
        made = None
        for data in versions:
            if made:
                ec2.create_launch_template_version(LaunchTemplateId=made, LaunchTemplateData=data)
            else:
                made = ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)["LaunchTemplate"]["LaunchTemplateId"]
        plain(TEMPLATE, made, **differs)

    required = {"MetadataOptions": {"HttpTokens": "required"}}
    template("open", {"InstanceType": "t3.micro"})
    template("careful", {"InstanceType": "t3.micro", **required}, requires_metadata_v2=("pass", "tokens are required"))
    # The default version is launched, and the latest is the next to be.
    template("careless", required, {"MetadataOptions": {"HttpTokens": "optional"}, "UserData": base64.b64encode(SECRET.encode()).decode(),
                                    "NetworkInterfaces": [{"DeviceIndex": 0, "AssociatePublicIpAddress": True}]},
             assigns_no_public_address=("fail", "the latest version gives one"),
             requires_metadata_v2=("unknown", "the latest version does not, and moto does not play the region's default"),
             user_data_holds_no_secrets=("fail", "a password in the latest version"))
