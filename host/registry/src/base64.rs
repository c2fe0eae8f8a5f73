//! Standard base64 with padding, for keys and signatures: strict, so that each value has one text.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let word =
            group.iter().zip([16, 8, 0]).fold(0_u32, |word, (byte, shift)| word | u32::from(*byte) << shift);
        for place in 0..4 {
            if place <= group.len() {
                let six = (word >> (18 - 6 * place)) & 63;
                text.extend(ALPHABET.get(six as usize).map(|byte| char::from(*byte)));
            } else {
                text.push('=');
            }
        }
    }
    text
}

/// `None` for anything that [`encode`] would not have written.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let body = text.trim_end_matches('=');
    let mut bytes = Vec::with_capacity(body.len() / 4 * 3 + 2);
    for group in body.as_bytes().chunks(4) {
        let mut word = 0_u32;
        for place in 0..4 {
            let six = match group.get(place) {
                Some(byte) => ALPHABET.iter().position(|known| known == byte)? as u32,
                None => 0,
            };
            word = word << 6 | six;
        }
        let [_, first, second, third] = word.to_be_bytes();
        bytes.extend([first, second, third].into_iter().take(group.len().saturating_sub(1)));
    }
    (encode(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_vectors_of_rfc_4648() {
        for (plain, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(plain.as_bytes()), text);
            assert_eq!(decode(text).unwrap(), plain.as_bytes());
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        // No padding, too much of it, bits behind the end, a foreign letter, a space, a lone letter.
        for text in ["Zg", "Zg===", "Zh==", "Zm9v=", "Zm-v", "Zm9v ", "Z", "=", "===="] {
            assert_eq!(decode(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(bytes: Vec<u8>) {
            prop_assert_eq!(decode(&encode(&bytes)), Some(bytes));
        }
    }
}
