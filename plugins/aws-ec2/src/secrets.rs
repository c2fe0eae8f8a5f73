//! Secrets in scripts: what it looks for, and what it takes for harmless.
//!
//! It finds, line by line,
//! - private keys: a `-----BEGIN ... PRIVATE KEY-----` with a body,
//! - secret access keys of AWS: 40 characters of base64 after a name that ends in `secret_access_key`
//!   or `secretkey`, or on or next to the line of an access key id (`AKIA...`, `ASIA...`),
//! - tokens by the prefix that their makers gave them, at their full length,
//! - passwords in URLs: `scheme://user:password@host`,
//! - assignments of a literal to a name that ends in `password`, `secret`, `token`, `api_key` or the
//!   like, with `=`, `:` or as the argument of an option.
//!
//! It takes for harmless what is computed (`$(...)`, `${...}`, `{{...}}`, `<...>`, `%...%`, `f()`,
//! `args.password`), looked up (an ARN, a path, a URL, `resolve:...`), hashed (`$6$...`), a word such as
//! `none` or `prompt`, or a key of AWS's documentation (`...EXAMPLE...`). Of tokens it wants both
//! letters and digits; of secrets by name 16 characters in which they change places; of passwords six
//! characters, and after a colon, where prose is written too, a digit.
//!
//! It says which kind stands on which line and never what stands there.

use bartizan_sdk::Reason;

/// What makers put in front of their tokens: the prefix, how many characters follow at least, and
/// whose it is.
const TOKENS: [(&str, usize, &str); 22] = [
    ("ghp_", 36, "a GitHub token"),
    ("gho_", 36, "a GitHub token"),
    ("ghu_", 36, "a GitHub token"),
    ("ghs_", 36, "a GitHub token"),
    ("ghr_", 36, "a GitHub token"),
    ("github_pat_", 40, "a GitHub token"),
    ("glpat-", 20, "a GitLab token"),
    ("xoxb-", 24, "a Slack token"),
    ("xoxp-", 24, "a Slack token"),
    ("xoxa-", 24, "a Slack token"),
    ("xoxr-", 24, "a Slack token"),
    ("hooks.slack.com/services/T", 30, "a Slack webhook"),
    ("sk_live_", 24, "a Stripe key"),
    ("rk_live_", 24, "a Stripe key"),
    ("AIzaSy", 33, "a Google API key"),
    ("npm_", 36, "an npm token"),
    ("pypi-AgEI", 50, "a PyPI token"),
    ("dop_v1_", 64, "a DigitalOcean token"),
    ("SG.", 60, "a SendGrid key"),
    ("hvs.", 24, "a Vault token"),
    ("sk-ant-", 40, "an Anthropic key"),
    ("sk-proj-", 40, "an OpenAI key"),
];

/// How a name ends whose value is a password.
const PASSWORDS: [&str; 5] = ["password", "passwd", "passphrase", "pwd", "pgpassword"];

/// How a name ends whose value is random text that must stay secret.
const SECRETS: [&str; 8] =
    ["secret", "token", "apikey", "secretkey", "authkey", "accesskey", "privatekey", "encryptionkey"];

/// Values that are words about a secret.
const WORDS: [&str; 16] = [
    "true", "false", "none", "null", "nil", "required", "optional", "prompt", "enabled", "disabled",
    "string", "password", "secret", "token", "default", "example",
];

/// Which secrets a text holds: the line, from 1, and the kind, one for each line.
pub fn find(text: &str) -> Vec<(usize, &'static str)> {
    let lines: Vec<&str> = text.lines().collect();
    let around = |at: usize| lines.iter().skip(at.saturating_sub(1)).take(3);
    let judge = |(at, line): (usize, &&str)| {
        let kind = private_key(line, lines.get(at + 1..).unwrap_or_default())
            .or_else(|| secret_access_key(line, || around(at).any(|near| has_access_key_id(near))))
            .or_else(|| token(line))
            .or_else(|| password_in_url(line))
            .or_else(|| assignment(line))?;
        Some((at + 1, kind))
    };
    lines.iter().enumerate().filter_map(judge).collect()
}

/// The text of base64, which templates hand user data over in. What is no UTF-8 is kept as far as it is.
pub fn decode(encoded: &str) -> Result<String, Reason> {
    let wrong = |detail| Reason::unknown("unsupported", detail);
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for byte in encoded.bytes().filter(|b| !b.is_ascii_whitespace() && *b != b'=') {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return Err(wrong("the user data is not base64")),
        };
        (bits, count) = ((bits << 6 | u32::from(digit)) & 0xffff, count + 6);
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return Err(wrong("the user data is packed with gzip"));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What was found, for people.
pub fn text(found: &[(usize, &'static str)]) -> String {
    let named: Vec<_> = found.iter().take(8).map(|(line, kind)| format!("{kind} (line {line})")).collect();
    let more = found.len() - named.len();
    named.join(", ") + &if more == 0 { String::new() } else { format!(" and {more} more") }
}

/// A secret key by its first line, if something like its body follows, there or on the same line.
#[inline(never)]
fn private_key(line: &str, rest: &[&str]) -> Option<&'static str> {
    let (_, after) = line.split_once("-----BEGIN ")?;
    let (kind, after) = after.split_once("-----")?;
    let body = |text: &str| runs(text, is_base64).any(|run| run.len() >= 32);
    let private = kind.ends_with("PRIVATE KEY") || kind.ends_with("PRIVATE KEY BLOCK");
    // An old key says first how it is encrypted; PGP's says by which version.
    let follows = private && (body(after) || rest.iter().take(5).any(|line| body(line)));
    follows.then_some("a private key")
}

/// Whether an access key id stands in a line, other than the documentation's.
#[inline(never)]
fn has_access_key_id(line: &str) -> bool {
    runs(line, |b| b.is_ascii_alphanumeric()).any(|run| {
        run.len() == 20
            && (run.starts_with("AKIA") || run.starts_with("ASIA"))
            && run.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
            && !run.ends_with("EXAMPLE")
    })
}

/// A secret access key, by its name or by the id that belongs to it.
#[inline(never)]
fn secret_access_key(line: &str, has_id_near: impl Fn() -> bool) -> Option<&'static str> {
    let found = runs(line, is_base64).any(|run| {
        // What stands before `=` is no part of the value.
        let value = run.rsplit('=').next().unwrap_or_default();
        let random = value.len() == 40 && is_mixed(value) && value.bytes().any(|b| b.is_ascii_uppercase());
        random && !value.contains("EXAMPLE") && {
            let before = line.split(value).next().unwrap_or_default();
            let name = name(before.trim_end_matches(|c: char| c.is_whitespace() || "=:>\"'\\".contains(c)));
            ends_with_any(&name, &["secretaccesskey", "secretkey"]) || has_id_near()
        }
    });
    found.then_some("a secret access key of AWS")
}

/// A token by its prefix.
#[inline(never)]
fn token(line: &str) -> Option<&'static str> {
    let is_part = |b: u8| b.is_ascii_alphanumeric() || b"_-.".contains(&b);
    TOKENS.iter().find_map(|(prefix, length, kind)| {
        let found = line.match_indices(prefix).any(|(at, _)| {
            let (before, from) = line.split_at(at);
            let after = from.get(prefix.len()..).unwrap_or_default();
            let in_path = prefix.contains('/');
            let run: String =
                after.bytes().take_while(|b| is_part(*b) || in_path && *b == b'/').map(char::from).collect();
            !before.bytes().next_back().is_some_and(|b| b.is_ascii_alphanumeric())
                && run.len() >= *length
                && is_mixed(&run)
                && !is_filler(&run)
        });
        found.then_some(*kind)
    })
}

/// A literal password in a URL.
#[inline(never)]
fn password_in_url(line: &str) -> Option<&'static str> {
    line.match_indices("://")
        .any(|(at, sign)| {
            let rest = line.get(at + sign.len()..).unwrap_or_default();
            let authority = rest.split(|c: char| c.is_whitespace() || "/\"'`?#<>".contains(c)).next();
            let login =
                authority.and_then(|a| a.rsplit_once('@')).and_then(|(login, _)| login.split_once(':'));
            login.is_some_and(|(user, password)| {
                password.len() >= 4 && !is_harmless(password) && !user.contains('$')
            })
        })
        .then_some("a password in a URL")
}

/// A literal that is assigned to a secret's name.
#[inline(never)]
fn assignment(line: &str) -> Option<&'static str> {
    let separators = line.char_indices().filter(|(_, c)| "=: ".contains(*c));
    separators.into_iter().find_map(|(at, separator)| {
        let (before, from) = line.split_at(at);
        // An option's argument stands behind a blank; nothing else does.
        let is_option =
            || before.rsplit(char::is_whitespace).next().is_some_and(|word| word.starts_with("--"));
        if separator == ' ' && !is_option() {
            return None;
        }
        let name = name(before);
        let password = ends_with_any(&name, &PASSWORDS);
        if !password && !ends_with_any(&name, &SECRETS) {
            return None;
        }
        let after = from.get(1..).unwrap_or_default();
        // `==` compares, `=>` and `:=` assign.
        let after = if separator == ':' { after.strip_prefix('=').unwrap_or(after) } else { after };
        if after.starts_with('=') || after.starts_with(':') || after.starts_with('/') {
            return None;
        }
        let value = value(after.strip_prefix('>').unwrap_or(after));
        let digits = value.bytes().any(|b| b.is_ascii_digit());
        let fits = if password {
            value.len() >= 6 && (separator == '=' || digits)
        } else {
            value.len() >= 16 && is_random(value)
        };
        let kind = if password { "a password" } else { "a secret by its name" };
        (fits && !is_harmless(value)).then_some(kind)
    })
}

/// The name before a separator, in small letters and without what joins its words.
#[inline(never)]
fn name(before: &str) -> String {
    let trimmed = before.trim_end_matches(|c: char| c.is_whitespace() || "\"'\\".contains(c));
    let start =
        trimmed.rfind(|c: char| !(c.is_ascii_alphanumeric() || "_-.".contains(c))).map_or(0, |i| i + 1);
    let word = trimmed.get(start..).unwrap_or_default();
    word.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// The value after a separator: what is quoted, or the next word.
fn value(after: &str) -> &str {
    let trimmed = after.trim_start_matches([' ', '\t', '\\']);
    if let Some(quote) = trimmed.chars().next().filter(|c| "\"'".contains(*c)) {
        let inside = trimmed.get(1..).unwrap_or_default();
        return inside.split(quote).next().unwrap_or_default().trim_end_matches('\\');
    }
    trimmed.split(|c: char| c.is_whitespace() || ";&|,\"'`)}]".contains(c)).next().unwrap_or_default()
}

/// Whether a value is computed, looked up, hashed, or a word.
fn is_harmless(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    // An attribute of a program: `args.password`.
    let attribute = lower.rsplit_once('.').is_some_and(|(_, last)| WORDS.contains(&last));
    let marks = ["$", "`", "{{", "{%", "<", "%", "!", "@", "*", "/", "./", "~", "arn:", "&", "(", "["];
    marks.iter().any(|mark| lower.starts_with(mark))
        || ["${", "(", "{{", "://", "resolve:", "secretsmanager", "example"].iter().any(|m| lower.contains(m))
        || attribute
        || WORDS.contains(&lower.as_str())
        || is_filler(value)
}

/// Whether it is one character many times, or a word in capitals in its place: `YOUR_PASSWORD`.
fn is_filler(value: &str) -> bool {
    let mut bytes = value.bytes();
    let first = bytes.next();
    let lower = value.to_ascii_lowercase();
    bytes.all(|b| Some(b) == first) || lower.starts_with("your") || lower.contains("xxxx")
}

/// Whether there are both letters and digits, as in random text.
fn is_mixed(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit()) && text.bytes().any(|b| b.is_ascii_alphabetic())
}

/// Whether letters and digits change places, other than at the end of a name: `registry-v2` does not.
fn is_random(text: &str) -> bool {
    let changes = |pair: (u8, u8)| {
        pair.0.is_ascii_digit() && pair.1.is_ascii_alphabetic()
            || pair.0.is_ascii_alphabetic() && pair.1.is_ascii_digit()
    };
    text.bytes().zip(text.bytes().skip(1)).filter(|pair| changes(*pair)).count() >= 2
}

fn ends_with_any(name: &str, ends: &[&str]) -> bool {
    ends.iter().any(|end| name.ends_with(end))
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)
}

/// The longest pieces of a text that have only such bytes.
fn runs(text: &str, part: impl Fn(u8) -> bool) -> impl Iterator<Item = &str> {
    text.split(move |c: char| !u8::try_from(c).is_ok_and(&part)).filter(|run| !run.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Put together here, so that no scanner of sources takes them for real.
    fn key_id() -> String {
        ["AKIA", "QWERTYUIOP123456"].concat()
    }
    const SECRET_KEY: &str = "abcdefghij0123456789ABCDEFGHIJ/+abcdefgh";

    fn kinds(text: &str) -> Vec<&'static str> {
        find(text).into_iter().map(|(_, kind)| kind).collect()
    }

    #[test]
    fn secrets_are_found() {
        let key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA0123456789abcdefghijklmnopqrstuvwxyz0123456789\n";
        let id = key_id();
        let letters = "abcdefghijklmnopqrstuvwxyz0123456789";
        let cases = [
            (key.to_owned(), "a private key"),
            (key.replace('\n', "\\n"), "a private key"),
            (format!("aws_secret_access_key = {SECRET_KEY}"), "a secret access key of AWS"),
            (format!("export AWS_SECRET_ACCESS_KEY=\"{SECRET_KEY}\""), "a secret access key of AWS"),
            (format!("{{\"SecretAccessKey\": \"{SECRET_KEY}\"}}"), "a secret access key of AWS"),
            (format!("configure {id} {SECRET_KEY}"), "a secret access key of AWS"),
            (format!("{id}\n{SECRET_KEY}\n"), "a secret access key of AWS"),
            (
                format!("git clone https://{}{letters}@github.com/a/b", ["gh", "p_"].concat()),
                "a GitHub token",
            ),
            (format!("TOKEN='{}{letters}'", ["gl", "pat-"].concat()), "a GitLab token"),
            ("psql postgres://admin:hunter2@db.internal/app".to_owned(), "a password in a URL"),
            ("export DB_PASSWORD=hunter2".to_owned(), "a password"),
            ("mysql -u root --password=letmein".to_owned(), "a password"),
            ("tool --db-password 'Sup3rSecret'".to_owned(), "a password"),
            ("net user Administrator; $AdminPassword = \"P4ssw0rd!\"".to_owned(), "a password"),
            ("  password: hunter2".to_owned(), "a password"),
            ("\"password\": \"hunter2\",".to_owned(), "a password"),
            ("api_key=0123456789abcdef0123456789abcdef".to_owned(), "a secret by its name"),
            ("client_secret: 'a1b2c3d4e5f6g7h8i9'".to_owned(), "a secret by its name"),
        ];
        for (text, kind) in cases {
            assert_eq!(kinds(&text), [kind], "{text}");
        }
    }

    #[test]
    fn what_is_harmless_is_not() {
        let cases = [
            "#!/bin/bash\nyum update -y\nset -euo pipefail\necho done",
            "TOKEN=$(curl -X PUT http://169.254.169.254/latest/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 21600')",
            "curl -H \"X-aws-ec2-metadata-token: $TOKEN\" http://169.254.169.254/latest/meta-data/",
            "DB_PASSWORD=$(aws secretsmanager get-secret-value --secret-id db --query SecretString)",
            "DB_PASSWORD=${DB_PASSWORD}",
            "DB_PASSWORD=\"$1\"",
            "password: {{ db_password }}",
            "password: <fill in>",
            "PASSWORD=",
            "password = ''",
            "read -s -p \"Password: \" PASSWORD",
            "lock_passwd: true",
            "ssh_pwauth: false",
            "chpasswd:\n  expire: false",
            "passwd: $6$rounds=4096$saltsalt$0123456789abcdef",
            "PasswordAuthentication no",
            "password_file=/run/secrets/db_password_1",
            "PASSWORD=/run/secrets/db1234",
            "--secret-id arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-a1b2c3",
            "SECRET=arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-a1b2c3",
            "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "sha1sum 356a192b7913b04c54574d18c28d46e6395428ab",
            "-----BEGIN PUBLIC KEY-----\nMIIEpAIBAAKCAQEA0123456789abcdefghijklmnopqrstuvwxyz0123456789",
            "-----BEGIN CERTIFICATE-----\nMIIEpAIBAAKCAQEA0123456789abcdefghijklmnopqrstuvwxyz0123456789",
            "grep -q 'BEGIN RSA PRIVATE KEY' key.pem || echo '-----BEGIN RSA PRIVATE KEY----- is missing'",
            "https://user:$PASSWORD@host/",
            "https://user:${PASS}@host/",
            "git@github.com:owner/repo.git",
            "if [ \"$PASSWORD\" == \"letmein1\" ]; then",
            "token: string",
            "kubeadm join --token-ttl 24h0m0s",
            "TOKEN=xxxxxxxxxxxxxxxxxxxx1",
            "PASSWORD=YOUR_PASSWORD",
            "The password: see the wiki",
            "imagePullSecret: registry-credentials-v2",
            "secret = my-secret-name-2026",
            "pwd = os.getcwd()",
            "connect(password=args.password)",
            "password = getpass.getpass()",
        ];
        for text in cases {
            assert_eq!(kinds(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn base64_is_decoded() {
        assert_eq!(decode("IyEvYmluL3No\n").as_deref(), Ok("#!/bin/sh"));
        assert_eq!(decode("aGVsbG8=").as_deref(), Ok("hello"));
        assert_eq!(decode("aGVsbA==").as_deref(), Ok("hell"));
        assert_eq!(decode("").as_deref(), Ok(""));
        assert!(decode("%%%").is_err());
        assert!(decode("H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA==").is_err(), "packed");
    }

    #[test]
    fn lines_are_counted_from_one() {
        assert_eq!(find("#!/bin/sh\n\nPASSWORD=hunter2\n"), [(3, "a password")]);
    }
}
