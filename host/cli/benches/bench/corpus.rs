//! What is measured: resources of three types with the shapes and sizes that accounts have, 2.4 KB of
//! JSON on average. Each resource is different, and about one finding in seven is a failure.

use serde_json::{Value, json};

/// A type of the corpus. The bench's plugin has ten checks on each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Bucket,
    Role,
    Group,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Bucket, Self::Role, Self::Group];

    pub(crate) fn resource_type(self) -> &'static str {
        match self {
            Self::Bucket => "AWS::S3::Bucket",
            Self::Role => "AWS::IAM::Role",
            Self::Group => "AWS::EC2::SecurityGroup",
        }
    }

    /// The id of a resource.
    pub(crate) fn id(self, i: usize) -> String {
        match self {
            Self::Bucket if one_in(7, i, 1) => format!("data.lake.{i:07}.eu-west-1"),
            Self::Bucket => format!("data-lake-{i:07}-eu-west-1"),
            Self::Role => format!("service-{i:07}"),
            Self::Group => format!("sg-{i:017x}"),
        }
    }

    /// Its properties: an object.
    pub(crate) fn properties(self, i: usize) -> Value {
        match self {
            Self::Bucket => bucket(i),
            Self::Role => role(i),
            Self::Group => group(i),
        }
    }
}

/// The documents of each type, as JSON text.
pub(crate) fn documents(each: usize) -> [Vec<String>; 3] {
    Kind::ALL.map(|kind| (0..each).map(|i| kind.properties(i).to_string()).collect())
}

/// True for one number in `n`, independently for each property.
fn one_in(n: u64, i: usize, property: u64) -> bool {
    below(n, i, property) == 0
}

/// A number below `n`, independently for each property.
fn below(n: u64, i: usize, property: u64) -> u64 {
    // The finalizer of SplitMix64.
    let mut x = (i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(property << 32);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (x ^ (x >> 31)) % n
}

fn tags(i: usize) -> Value {
    let owner = if one_in(7, i, 2) { "contact" } else { "team" };
    json!([
        { "Key": "cost-center", "Value": i.to_string() },
        { "Key": "stage", "Value": "production" },
        { "Key": owner, "Value": format!("team-{}", i % 17) },
    ])
}

fn bucket(i: usize) -> Value {
    let name = Kind::Bucket.id(i);
    let key = format!("arn:aws:kms:eu-west-1:111122223333:key/{i:08x}-aaaa-bbbb-cccc-000000000000");
    let encryption = if one_in(4, i, 3) {
        json!({ "SSEAlgorithm": "AES256" })
    } else {
        json!({ "SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key })
    };
    let rules: Vec<Value> = ["glacier", "expire", "uploads", "logs"]
        .iter()
        .map(|id| {
            json!({
                "Id": id, "Status": "Enabled", "Prefix": format!("{id}/"), "ExpirationInDays": 365,
                "NoncurrentVersionExpiration": { "NoncurrentDays": 30 },
                "Transitions": [{ "StorageClass": "GLACIER", "TransitionInDays": 90 }],
            })
        })
        .collect();
    json!({
        "BucketName": name,
        "CreationDate": "2023-05-04T10:11:12Z",
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": true, "BlockPublicPolicy": !one_in(4, i, 4),
            "IgnorePublicAcls": true, "RestrictPublicBuckets": true,
        },
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [
                { "BucketKeyEnabled": true, "ServerSideEncryptionByDefault": encryption },
            ],
        },
        "VersioningConfiguration": if one_in(3, i, 5) { Value::Null } else { json!({ "Status": "Enabled" }) },
        "LifecycleConfiguration": if one_in(7, i, 6) { Value::Null } else { json!({ "Rules": rules }) },
        "LoggingConfiguration": if one_in(5, i, 7) {
            Value::Null
        } else {
            json!({ "DestinationBucketName": "central-access-logs", "LogFilePrefix": format!("{name}/") })
        },
        "NotificationConfiguration": { "EventBridgeConfiguration": { "EventBridgeEnabled": true } },
        "CorsConfiguration": { "CorsRules": [{
            "AllowedHeaders": ["*"], "AllowedMethods": ["GET", "HEAD"], "ExposedHeaders": ["ETag"],
            "AllowedOrigins": [format!("https://{name}.example.com"), "https://console.example.com"],
        }] },
        "IntelligentTieringConfigurations": [{
            "Id": "cold", "Status": "Enabled", "Prefix": "archive/",
            "Tierings": [{ "AccessTier": "ARCHIVE_ACCESS", "Days": 90 }, { "AccessTier": "DEEP_ARCHIVE_ACCESS", "Days": 180 }],
        }],
        "MetricsConfigurations": [{ "Id": "all" }, { "Id": "archive", "Prefix": "archive/" }],
        "OwnershipControls": { "Rules": [{ "ObjectOwnership": "BucketOwnerEnforced" }] },
        "Policy": { "Version": "2012-10-17", "Statement": [
            {
                "Sid": "TlsOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
                "Resource": [format!("arn:aws:s3:::{name}"), format!("arn:aws:s3:::{name}/*")],
                "Condition": { "Bool": { "aws:SecureTransport": "false" } },
            },
            {
                "Sid": "Readers", "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"],
                "Principal": { "AWS": [
                    "arn:aws:iam::111122223333:role/reader", "arn:aws:iam::444455556666:role/reader",
                ] },
                "Resource": format!("arn:aws:s3:::{name}/*"),
            },
        ] },
        "ReplicationConfiguration": {
            "Role": "arn:aws:iam::111122223333:role/replication",
            "Rules": [{
                "Id": "elsewhere", "Status": "Enabled", "Priority": 1, "Prefix": "",
                "Destination": { "Bucket": format!("arn:aws:s3:::{name}-replica"), "StorageClass": "STANDARD_IA" },
            }],
        },
        "Tags": tags(i),
    })
}

fn role(i: usize) -> Value {
    let statement = |k: usize| {
        let action = match k {
            0 if one_in(4, i, 8) => "*",
            0 if one_in(4, i, 9) => "iam:PassRole",
            _ => "dynamodb:Query",
        };
        json!({
            "Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem", action, "kms:Decrypt"],
            "Resource": [
                format!("arn:aws:dynamodb:eu-west-1:111122223333:table/orders-{i}-{k}"),
                format!("arn:aws:dynamodb:eu-west-1:111122223333:table/orders-{i}-{k}/index/*"),
            ],
        })
    };
    let inline: Vec<Value> = (0..below(4, i, 17) as usize)
        .map(|policy| {
            let statements: Vec<Value> =
                (0..=below(3, i, 18) as usize).map(|k| statement(4 * policy + k)).collect();
            json!({
                "PolicyName": format!("inline-{policy}"),
                "PolicyDocument": { "Version": "2012-10-17", "Statement": statements },
            })
        })
        .collect();
    let attached = if one_in(7, i, 10) {
        "AdministratorAccess"
    } else {
        "service-role/AmazonECSTaskExecutionRolePolicy"
    };
    json!({
        "RoleName": Kind::Role.id(i), "RoleId": format!("AROA{i:016}"),
        "Arn": format!("arn:aws:iam::111122223333:role/{}", Kind::Role.id(i)), "Path": "/",
        "Description": format!("What service {i:07} runs as: it reads its own tables and their indexes, \
            decrypts with the key of its stage, and writes its traces. Owned by the platform team, \
            who answer for it by day and by night; ask them before you change what it may do."),
        "MaxSessionDuration": if one_in(5, i, 11) { 43_200 } else { 3_600 },
        "CreateDate": "2021-01-02T03:04:05Z",
        "AssumeRolePolicyDocument": { "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": if one_in(7, i, 12) { json!("*") } else { json!({ "Service": "ecs-tasks.amazonaws.com" }) },
            "Condition": { "StringEquals": { "aws:SourceAccount": "111122223333" } },
        }] },
        "Policies": inline,
        "ManagedPolicyArns": [format!("arn:aws:iam::aws:policy/{attached}"), "arn:aws:iam::111122223333:policy/usual"],
        "PermissionsBoundary": null,
        "LastUsed": if one_in(4, i, 13) { "2024-06-01T00:00:00Z" } else { "2025-12-30T00:00:00Z" },
        "Tags": tags(i),
    })
}

fn group(i: usize) -> Value {
    let rule = |from: u64, cidr: String, what: &str| {
        json!({
            "IpProtocol": "tcp", "FromPort": from, "ToPort": from, "CidrIp": cidr,
            "Description": format!("{what} for service {i} \u{2192} the load balancers of its stage"),
        })
    };
    let mut ingress: Vec<Value> = (0..2 + below(6, i, 16))
        .map(|k| rule(443 + k, format!("10.{}.{k}.0/24", i % 250), "a subnet"))
        .collect();
    // Every seventh group or so is open on each of the ports that are looked for.
    let ports = [22, 3389, 3306, 5432, 6379, 27017];
    let open = (20..).zip(ports).filter(|(property, _)| one_in(7, i, *property));
    ingress.extend(open.map(|(_, port)| rule(port, "0.0.0.0/0".to_owned(), "everybody")));
    if one_in(7, i, 14)
        && let Some(Value::Object(last)) = ingress.last_mut()
    {
        last.remove("Description");
    }
    let egress: Vec<Value> =
        (0..8).map(|k| rule(443 + k, format!("10.{}.{k}.0/24", i % 250), "what is called")).collect();
    json!({
        "GroupId": Kind::Group.id(i), "GroupName": format!("service-{i}"),
        "GroupDescription": if one_in(7, i, 15) { "" } else { "managed by the platform team" },
        "VpcId": "vpc-0123456789abcdef0",
        "SecurityGroupIngress": ingress,
        "SecurityGroupEgress": egress,
        "Tags": tags(i),
    })
}
