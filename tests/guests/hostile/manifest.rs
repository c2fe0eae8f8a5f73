// A manifest for the hostile guests, for tests that load plugins as people do. Included by path,
// beside assemble.rs.

/// A manifest with three checks on buckets, as all hostile guests can judge them.
pub(crate) fn manifest(name: &str, capabilities: &[&str]) -> String {
    let capabilities: Vec<String> = capabilities.iter().map(|c| format!("{c:?}")).collect();
    let checks: Vec<String> = ["first", "second", "third"]
        .map(|check| {
            format!(
                r#"{{"id":"{name}-bucket-{check}","title":"Buckets satisfy the {check} check",
                "severity":"low","subject":"AWS::S3::Bucket","reads":["BucketName"]}}"#
            )
        })
        .into();
    format!(
        r#"{{"contract":"0.1.0","name":"{name}","version":"1.0.0","description":"Misbehaves.",
        "capabilities":[{}],"checks":[{}]}}"#,
        capabilities.join(","),
        checks.join(",")
    )
}

/// The component with a custom section `bartizan:manifest` at its end.
pub(crate) fn with_manifest(component: Vec<u8>, manifest: &str) -> Vec<u8> {
    with_section(component, "bartizan:manifest", manifest.as_bytes())
}

/// The component with a custom section at its end.
pub(crate) fn with_section(mut component: Vec<u8>, name: &str, content: &[u8]) -> Vec<u8> {
    let mut section = leb128(name.len());
    section.extend(name.bytes());
    section.extend(content);
    component.push(0);
    component.extend(leb128(section.len()));
    component.extend(section);
    component
}

fn leb128(mut n: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(n & 0x7f).unwrap_or(0);
        n >>= 7;
        bytes.push(if n == 0 { low } else { low | 0x80 });
        if n == 0 {
            return bytes;
        }
    }
}
