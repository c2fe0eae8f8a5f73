//! How long the encoder takes for a document, against `serde_json` into a `Value`, in one run.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement for people")]

use bartizan_contract::encode::Encoder;
use serde_json::{Value, json};
use std::hint::black_box;
use std::time::Instant;

const ROUNDS: usize = 25;

fn best(documents: usize, mut run: impl FnMut()) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        run();
        best = best.min(start.elapsed().as_secs_f64());
    }
    best * 1e9 / f64::from(u32::try_from(documents).unwrap())
}

/// Resources of three types with the shapes and sizes that accounts have.
fn corpus() -> Vec<Vec<String>> {
    let tags = |i: usize| json!([{"Key": "team", "Value": format!("team-{}", i % 17)}, {"Key": "stage", "Value": "production"}, {"Key": "cost-center", "Value": i.to_string()}]);
    let bucket = |i: usize| {
        json!({
            "BucketName": format!("data-lake-{i:06}-eu-west-1"),
            "CreationDate": "2023-05-04T10:11:12Z",
            "PublicAccessBlockConfiguration": {"BlockPublicAcls": true, "BlockPublicPolicy": !i.is_multiple_of(7), "IgnorePublicAcls": true, "RestrictPublicBuckets": true},
            "BucketEncryption": {"ServerSideEncryptionConfiguration": [{"BucketKeyEnabled": true, "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": format!("arn:aws:kms:eu-west-1:111122223333:key/{i:08}-aaaa-bbbb-cccc-000000000000")}}]},
            "VersioningConfiguration": if i.is_multiple_of(3) { Value::Null } else { json!({"Status": "Enabled"}) },
            "LifecycleConfiguration": {"Rules": [{"Id": "expire", "Status": "Enabled", "ExpirationInDays": 365, "NoncurrentVersionExpiration": {"NoncurrentDays": 30}}, {"Id": "glacier", "Status": "Enabled", "Transitions": [{"StorageClass": "GLACIER", "TransitionInDays": 90}]}]},
            "LoggingConfiguration": {"DestinationBucketName": "central-access-logs", "LogFilePrefix": format!("data-lake-{i:06}/")},
            "Policy": {"Version": "2012-10-17", "Statement": [
                {"Sid": "TlsOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [format!("arn:aws:s3:::data-lake-{i:06}"), format!("arn:aws:s3:::data-lake-{i:06}/*")], "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
                {"Sid": "Readers", "Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:role/reader", "arn:aws:iam::444455556666:role/reader"]}, "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": format!("arn:aws:s3:::data-lake-{i:06}/*")}]},
            "Tags": tags(i),
        })
    };
    let role = |i: usize| {
        let statements: Vec<Value> = (0..5).map(|k| json!({"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "kms:Decrypt"], "Resource": [format!("arn:aws:dynamodb:eu-west-1:111122223333:table/orders-{i}-{k}"), format!("arn:aws:dynamodb:eu-west-1:111122223333:table/orders-{i}-{k}/index/*")]})).collect();
        json!({
            "RoleName": format!("service-{i:06}"), "RoleId": format!("AROA{i:016}"), "Arn": format!("arn:aws:iam::111122223333:role/service-{i:06}"), "Path": "/",
            "MaxSessionDuration": 3600, "CreateDate": "2021-01-02T03:04:05Z",
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]},
            "Policies": [{"PolicyName": "inline", "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}],
            "ManagedPolicyArns": ["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy", "arn:aws:iam::111122223333:policy/boundary"],
            "LastUsed": "2025-12-30T00:00:00Z", "Tags": tags(i),
        })
    };
    let group = |i: usize| {
        let rules: Vec<Value> = (0..12).map(|k| json!({"IpProtocol": "tcp", "FromPort": 443 + k, "ToPort": 443 + k, "CidrIp": format!("10.{}.{k}.0/24", i % 250), "Description": format!("from subnet {k} \u{2192} service")})).collect();
        json!({"GroupId": format!("sg-{i:017x}"), "GroupName": format!("service-{i}"), "GroupDescription": "managed", "VpcId": "vpc-0123456789abcdef0", "SecurityGroupIngress": rules, "SecurityGroupEgress": [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}], "Tags": tags(i)})
    };
    let make = |f: &dyn Fn(usize) -> Value| (0..2_000).map(|i| f(i).to_string()).collect();
    vec![make(&bucket), make(&role), make(&group)]
}

fn main() {
    let corpus = corpus();
    let documents = corpus.iter().flatten().count();
    let bytes: usize = corpus.iter().flatten().map(String::len).sum();
    let value = best(documents, || {
        for json in corpus.iter().flatten() {
            black_box(serde_json::from_slice::<Value>(json.as_bytes()).unwrap());
        }
    });
    let columns = best(documents, || {
        for table in &corpus {
            let mut encoder = Encoder::new(None);
            for chunk in table.chunks(256) {
                for json in chunk {
                    encoder.push_json(json.as_bytes()).unwrap();
                }
                black_box(encoder.finish());
            }
        }
    });
    println!("{documents} documents of {} bytes on average", bytes / documents);
    println!("serde_json value  {value:>6.0} ns a document");
    println!("columns           {columns:>6.0} ns a document, {:.2} of it", columns / value);
}
