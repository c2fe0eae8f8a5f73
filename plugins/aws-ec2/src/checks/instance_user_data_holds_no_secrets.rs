//! See [`instance_user_data_holds_no_secrets`].

use crate::resources::{InstanceUserData, fail_unseen};
use crate::secrets;
use bartizan_sdk::prelude::*;

/// Everybody who may describe an instance, and every program on it, can read its user data. It is no
/// place for secrets, and what once stood there must count as known.
///
/// It looks for private keys, secret access keys of AWS, tokens by their makers' prefixes (GitHub,
/// GitLab, Slack, Stripe, Google, npm, PyPI, DigitalOcean, SendGrid, Vault, Anthropic, OpenAI),
/// passwords in URLs, and literals that are assigned to a name such as `DB_PASSWORD` or
/// `client_secret`. Values that are computed, looked up or hashed are left alone. What is encoded or
/// encrypted in the user data is not looked into. The finding names lines and kinds, never the value.
///
/// ## Remediation
/// Change the secret first. Then put it into Secrets Manager or Parameter Store, let the instance's
/// role read it, and let the script fetch it at its start. User data is changed while the instance is
/// stopped.
///
/// Instead of access keys give the instance a role.
#[check(
    id = "ec2-instance-user-data-holds-no-secrets",
    title = "User data of EC2 instances holds no secrets",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC02-BP03"],
)]
pub fn instance_user_data_holds_no_secrets(instance: &InstanceUserData) -> Outcome {
    let Some(text) = instance.user_data()? else { return PASS };
    let found = secrets::find(text);
    if found.is_empty() {
        return PASS;
    }
    fail_unseen(format!("the user data holds {}", secrets::text(&found)), instance.row())
}

examples! {
    pass "no user data" => { "UserData": null };
    pass "a harmless script" => { "UserData": "#!/bin/bash\ndnf -y upgrade\nsystemctl enable --now app\n" };
    pass "secrets are fetched" => {
        "UserData": "#!/bin/bash\nDB_PASSWORD=$(aws secretsmanager get-secret-value --secret-id db --query SecretString)\nTOKEN=$(curl -X PUT http://169.254.169.254/latest/api/token)\n",
    };
    pass "hashed" => { "UserData": "#cloud-config\nusers:\n  - name: app\n    lock_passwd: false\n    passwd: $6$salt$0123456789abcdef\n" };
    fail "a password" => { "UserData": "#!/bin/bash\n\nexport DB_PASSWORD='correct horse'\n" },
        detail = "the user data holds a password (line 3)";
    fail "a private key" => {
        "UserData": "cat > key.pem <<EOF\n-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAexampleexampleexampleexample0123456789\n-----END RSA PRIVATE KEY-----\nEOF\n",
    }, detail = "a private key (line 2)";
    fail "an access key" => {
        "UserData": "#!/bin/bash\naws configure set aws_secret_access_key abcdefghij0123456789ABCDEFGHIJ/+abcdefgh\n",
    }, detail = "a secret access key of AWS (line 2)";
    fail "several" => {
        "UserData": "A_PASSWORD=hunter22\nB=1\ncurl https://me:hunter22@example.com/\n",
    }, detail = "a password (line 1), a password in a URL (line 3)";
    unknown "access denied" => { "UserData": unknown("denied|ec2:DescribeInstanceAttribute") };
}
