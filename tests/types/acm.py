"""AWS Certificate Manager."""
import datetime

from types_lib import PRESENT, Unknown, recorded, seed

ACCOUNT = "123456789012"


def self_signed(name, bits=None):
    """A certificate and its key, in PEM; an elliptic one where no bits are given."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    key = rsa.generate_private_key(65537, bits) if bits else ec.generate_private_key(ec.SECP384R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    start = datetime.datetime(2026, 1, 2)
    built = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key()).serial_number(1)
    built = built.not_valid_before(start).not_valid_after(start + datetime.timedelta(days=3650)).sign(key, hashes.SHA256())
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    return {"Certificate": built.public_bytes(serialization.Encoding.PEM), "PrivateKey": private}


@seed
def certificates(aws, expect):
    acm, west = aws("acm"), aws("acm", region="eu-west-1")
    issued = acm.request_certificate(
        DomainName="example.com", SubjectAlternativeNames=["example.com", "*.example.com"], ValidationMethod="DNS", Options={"CertificateTransparencyLoggingPreference": "DISABLED"}, Tags=[{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}],
    )["CertificateArn"]
    weak = acm.import_certificate(**self_signed("weak.example.com", 1024))["CertificateArn"]
    curved = west.import_certificate(**self_signed("curved.example.com"))["CertificateArn"]
    expect(
        "AWS::CertificateManager::Certificate", issued, region="us-east-1", arn=issued, CertificateArn=issued, DomainName="example.com", KeyAlgorithm="RSA_2048", Type="AMAZON_ISSUED", NotBefore=PRESENT, NotAfter=PRESENT, CreatedAt=PRESENT,
        InUse=False, RenewalEligibility="INELIGIBLE", CertificateTransparencyLoggingPreference="DISABLED", InUseBy=[], Issuer="Amazon", SignatureAlgorithm=PRESENT, CertificateAuthorityArn=None, ValidationMethod="DNS", DomainValidations=PRESENT,
        RenewalStatus=None, FailureReason=None, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}], ImportedAt=None,
    )
    expect(
        "AWS::CertificateManager::Certificate", weak, region="us-east-1", DomainName="weak.example.com", KeyAlgorithm="RSA_1024", Type="IMPORTED", Status="ISSUED", ImportedAt=PRESENT, CreatedAt=None, IssuedAt=None, ValidationMethod=None, DomainValidations=[],
        NotBefore="2026-01-02T00:00:00Z", NotAfter="2035-12-31T00:00:00Z", Tags=[],
    )
    expect("AWS::CertificateManager::Certificate", curved, region="eu-west-1", KeyAlgorithm="EC_secp384r1")
    expect.count("AWS::CertificateManager::Certificate", 3)
    acm.put_account_configuration(ExpiryEvents={"DaysBeforeExpiry": 20}, IdempotencyToken="t")
    expect("AWS::CertificateManager::Account", "us-east-1", region="us-east-1", ExpiryEventsConfiguration={"DaysBeforeExpiry": 20})
    expect.count("AWS::CertificateManager::Account", 2)


@recorded
def states(answer, expect):
    used, pending, private, went = (f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/{number}" for number in range(4))
    answer("acm:ListCertificates", {"CertificateSummaryList": []}, region="eu-west-1")
    answer("acm:ListCertificates", {"CertificateSummaryList": [
        {
            "CertificateArn": used, "DomainName": "example.com", "SubjectAlternativeNameSummaries": ["example.com"], "HasAdditionalSubjectAlternativeNames": False, "Status": "ISSUED", "Type": "AMAZON_ISSUED", "KeyAlgorithm": "RSA_2048", "KeyUsages": [],
            "InUse": True, "RenewalEligibility": "ELIGIBLE", "NotBefore": "2026-01-02T00:00:00Z", "NotAfter": "2027-02-02T23:59:59Z", "CreatedAt": "2026-01-02T03:04:05Z", "IssuedAt": "2026-01-02T03:14:05Z",
        },
        {"CertificateArn": pending, "DomainName": "new.example.com", "Status": "PENDING_VALIDATION", "Type": "AMAZON_ISSUED", "KeyAlgorithm": "EC_prime256v1", "InUse": False, "RenewalEligibility": "INELIGIBLE", "CreatedAt": "2026-09-30T00:00:00Z"},
        {"CertificateArn": private, "DomainName": "inner.example.com", "Status": "ISSUED", "Type": "PRIVATE", "KeyAlgorithm": "RSA_2048", "InUse": False, "RenewalEligibility": "INELIGIBLE", "NotBefore": "2026-01-02T00:00:00Z", "NotAfter": "2026-12-02T00:00:00Z"},
        {"CertificateArn": went, "DomainName": "old.example.com"},
    ]}, region="us-east-1")
    validation = {
        "DomainName": "example.com", "ValidationDomain": "example.com", "ValidationStatus": "SUCCESS", "ValidationMethod": "EMAIL", "ValidationEmails": ["admin@example.com"],
    }
    answer("acm:DescribeCertificate", {"Certificate": {
        "CertificateArn": used, "DomainName": "example.com", "SubjectAlternativeNames": ["example.com", "*.example.com"], "DomainValidationOptions": [validation], "Serial": "00", "Subject": "CN=example.com", "Issuer": "Amazon", "Status": "ISSUED",
        "SignatureAlgorithm": "SHA256WITHRSA", "InUseBy": [f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:loadbalancer/app/a/1"], "Type": "AMAZON_ISSUED", "RenewalSummary": {
            "RenewalStatus": "FAILED", "DomainValidationOptions": [validation], "RenewalStatusReason": "CAA_ERROR", "UpdatedAt": "2026-09-30T00:00:00Z"},
        "RenewalEligibility": "ELIGIBLE", "Options": {"CertificateTransparencyLoggingPreference": "ENABLED", "Export": "DISABLED"},
    }}, params={"CertificateArn": used})
    answer("acm:DescribeCertificate", {"Certificate": {"CertificateArn": pending, "DomainName": "new.example.com", "Status": "PENDING_VALIDATION", "FailureReason": "CAA_ERROR", "Options": {"CertificateTransparencyLoggingPreference": "ENABLED"}}}, params={"CertificateArn": pending})
    answer("acm:DescribeCertificate", {"Certificate": {
        "CertificateArn": private, "DomainName": "inner.example.com", "CertificateAuthorityArn": f"arn:aws:acm-pca:us-east-1:{ACCOUNT}:certificate-authority/a", "Options": {"CertificateTransparencyLoggingPreference": "DISABLED", "Export": "ENABLED"},
    }}, params={"CertificateArn": private})
    answer.error("acm:DescribeCertificate", "ResourceNotFoundException", f"Could not find certificate {went}.", params={"CertificateArn": went})
    answer("acm:ListTagsForCertificate", {"Tags": []}, params={"CertificateArn": used})
    answer.error("acm:ListTagsForCertificate", "AccessDeniedException", "not authorized to perform: acm:ListTagsForCertificate", kind="denied", params={"CertificateArn": pending})
    expect(
        "AWS::CertificateManager::Certificate", used, region="us-east-1", Status="ISSUED", NotBefore="2026-01-02T00:00:00Z", NotAfter="2027-02-02T23:59:59Z", CreatedAt="2026-01-02T03:04:05Z", IssuedAt="2026-01-02T03:14:05Z", ImportedAt=None, InUse=True, RenewalEligibility="ELIGIBLE",
        SubjectAlternativeNames=["example.com", "*.example.com"], CertificateTransparencyLoggingPreference="ENABLED", CertificateExport="DISABLED", ValidationMethod="EMAIL", DomainValidations=[validation], Issuer="Amazon", SignatureAlgorithm="SHA256WITHRSA",
        InUseBy=[f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:loadbalancer/app/a/1"], RenewalStatus="FAILED", RenewalStatusReason="CAA_ERROR", FailureReason=None, CertificateAuthorityArn=None, Tags=[],
    )
    expect("AWS::CertificateManager::Certificate", pending, region="us-east-1", NotBefore=None, NotAfter=None, IssuedAt=None, FailureReason="CAA_ERROR", RenewalStatus=None, Issuer=None, InUseBy=[], Tags=Unknown("denied"))
    expect("AWS::CertificateManager::Certificate", private, region="us-east-1", CertificateAuthorityArn=f"arn:aws:acm-pca:us-east-1:{ACCOUNT}:certificate-authority/a", CertificateExport="ENABLED", ValidationMethod=None)
    expect.count("AWS::CertificateManager::Certificate", 3)
