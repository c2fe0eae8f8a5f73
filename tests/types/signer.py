"""AWS Signer. moto cannot list profiles: everything here is as AWS documents it."""

from types_lib import recorded

ACCOUNT = "123456789012"


@recorded
def profiles(answer, expect):
    def profile(name, **more):
        arn = f"arn:aws:signer:us-east-1:{ACCOUNT}:/signing-profiles/{name}"
        return {"profileName": name, "profileVersion": "abcdefghij", "profileVersionArn": f"{arn}/abcdefghij", "arn": arn, "status": "Active",
                "platformId": "AWSLambda-SHA384-ECDSA", "platformDisplayName": "AWS Lambda",
                "signatureValidityPeriod": {"value": 135, "type": "MONTHS"}, **more}

    own, old = profile("own", tags={"team": "build", "a": "1"}), profile("old", status="Revoked", platformId="AmazonFreeRTOS-Default",
                                                                       signingMaterial={"certificateArn": f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/1"})
    answer("signer:ListSigningProfiles", {"profiles": [own, old]}, region="us-east-1")
    answer("signer:ListSigningProfiles", {"profiles": []}, region="eu-west-1")
    answer("signer:GetSigningProfile", own, params={"profileName": "own"})
    answer("signer:GetSigningProfile", {**old, "revocationRecord": {
        "revocationEffectiveFrom": "2026-01-01T00:00:00Z", "revokedAt": "2026-01-02T00:00:00Z", "revokedBy": ACCOUNT}}, params={"profileName": "old"})
    answer("signer:ListProfilePermissions", {"revisionId": "r1", "policySizeBytes": 100, "permissions": [
        {"action": "signer:StartSigningJob", "principal": "111122223333", "statementId": "build"}]}, params={"profileName": "own"})
    answer.error("signer:ListProfilePermissions", "AccessDeniedException", "no identity-based policy allows it", kind="denied", params={"profileName": "old"})
    expect("AWS::Signer::SigningProfile", "own", region="us-east-1", arn=own["arn"], ProfileName="own", Arn=own["arn"], ProfileVersion="abcdefghij",
           ProfileVersionArn=own["profileVersionArn"], PlatformId="AWSLambda-SHA384-ECDSA", SignatureValidityPeriod={"Value": 135, "Type": "MONTHS"},
           Tags=[{"Key": "a", "Value": "1"}, {"Key": "team", "Value": "build"}], Status="Active", CertificateArn=None, RevocationRecord=None,
           Permissions=[{"Action": "signer:StartSigningJob", "Principal": "111122223333", "StatementId": "build"}])
    expect("AWS::Signer::SigningProfile", "old", region="us-east-1", Status="Revoked", Tags=[], CertificateArn=f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/1",
           RevocationRecord={"RevocationEffectiveFrom": "2026-01-01T00:00:00Z", "RevokedAt": "2026-01-02T00:00:00Z", "RevokedBy": ACCOUNT})
    expect.count("AWS::Signer::SigningProfile", 2)
