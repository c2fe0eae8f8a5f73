"""AWS Resource Access Manager."""

from types_lib import PRESENT, recorded, seed

ACCOUNT = "123456789012"


@seed
def shares(aws, expect):
    subnets = [f"arn:aws:ec2:us-east-1:{ACCOUNT}:subnet/subnet-{n}" for n in "21"]
    ram = aws("ram")
    wide = ram.create_resource_share(name="wide", principals=["222233334444", "111122223333"], resourceArns=subnets,
                                     allowExternalPrincipals=True)["resourceShare"]["resourceShareArn"]
    empty = ram.create_resource_share(name="empty", allowExternalPrincipals=False)["resourceShare"]["resourceShareArn"]
    gone = ram.create_resource_share(name="gone")["resourceShare"]["resourceShareArn"]
    ram.delete_resource_share(resourceShareArn=gone)
    other = aws("ram", "eu-west-1").create_resource_share(name="other", principals=["222233334444"])["resourceShare"]["resourceShareArn"]
    expect("AWS::RAM::ResourceShare", wide, region="us-east-1", arn=wide, Arn=wide, Name="wide", OwningAccountId=ACCOUNT, AllowExternalPrincipals=True,
           Status="ACTIVE", FeatureSet="STANDARD", CreationTime=PRESENT, LastUpdatedTime=PRESENT,
           Principals=["111122223333", "222233334444"], ResourceArns=sorted(subnets))
    expect("AWS::RAM::ResourceShare", empty, region="us-east-1", Name="empty", AllowExternalPrincipals=False, Principals=[], ResourceArns=[], PrincipalAssociations=[])
    expect("AWS::RAM::ResourceShare", other, region="eu-west-1", Name="other", AllowExternalPrincipals=True, Principals=["222233334444"], PrincipalAssociations=PRESENT)
    expect.count("AWS::RAM::ResourceShare", 3)


@recorded
def an_invitation_that_nobody_accepted(answer, expect):
    share = f"arn:aws:ram:eu-west-1:{ACCOUNT}:resource-share/12345678-1234-1234-1234-123456789012"
    answer("ram:GetResourceShares", {"resourceShares": []}, region="us-east-1")
    answer("ram:GetResourceShares", {"resourceShares": [
        {"resourceShareArn": share, "name": "net", "owningAccountId": ACCOUNT, "allowExternalPrincipals": True, "status": "ACTIVE",
         "tags": [{"key": "team", "value": "net"}], "creationTime": "2026-01-01T00:00:00Z", "lastUpdatedTime": "2026-01-02T00:00:00Z", "featureSet": "STANDARD"},
        {"resourceShareArn": share[:-1] + "3", "name": "old", "owningAccountId": ACCOUNT, "allowExternalPrincipals": True, "status": "DELETING"},
    ]}, region="eu-west-1", params={"resourceOwner": "SELF"})

    def association(who, status, external):
        return {"resourceShareArn": share, "resourceShareName": "net", "associatedEntity": who, "associationType": "PRINCIPAL", "status": status, "external": external}

    answer("ram:GetResourceShareAssociations", {"resourceShareAssociations": [association("o-a1b2c3d4e5", "ASSOCIATED", False)]},
           params={"associationType": "PRINCIPAL", "associationStatus": "ASSOCIATED"})
    answer("ram:GetResourceShareAssociations", {"resourceShareAssociations": [
        {"resourceShareArn": share, "associatedEntity": f"arn:aws:ec2:eu-west-1:{ACCOUNT}:transit-gateway/tgw-1", "associationType": "RESOURCE", "status": "ASSOCIATED"}]},
        params={"associationType": "RESOURCE"})
    answer("ram:GetResourceShareAssociations", {"resourceShareAssociations": [
        association("o-a1b2c3d4e5", "ASSOCIATED", False), association("999988887777", "ASSOCIATING", True)]}, params={"associationType": "PRINCIPAL"})
    answer("ram:ListResourceSharePermissions", {"permissions": [
        {"arn": "arn:aws:ram::aws:permission/AWSRAMDefaultPermissionTransitGateway", "version": "1", "name": "AWSRAMDefaultPermissionTransitGateway"}]})
    expect("AWS::RAM::ResourceShare", share, region="eu-west-1", Name="net", Tags=[{"Key": "team", "Value": "net"}],
           Principals=["o-a1b2c3d4e5"], ResourceArns=[f"arn:aws:ec2:eu-west-1:{ACCOUNT}:transit-gateway/tgw-1"],
           PermissionArns=["arn:aws:ram::aws:permission/AWSRAMDefaultPermissionTransitGateway"],
           PrincipalAssociations=[
               {"ResourceShareArn": share, "ResourceShareName": "net", "AssociatedEntity": who, "AssociationType": "PRINCIPAL", "Status": status, "External": external}
               for who, status, external in (("o-a1b2c3d4e5", "ASSOCIATED", False), ("999988887777", "ASSOCIATING", True))])
    expect.count("AWS::RAM::ResourceShare", 1)
