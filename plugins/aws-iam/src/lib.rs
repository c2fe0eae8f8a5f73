//! aws-iam
