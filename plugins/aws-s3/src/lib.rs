//! aws-s3
