//! As much XML as AWS speaks: elements, attributes, text. No document types, so no entities to bomb.

use std::fmt::Write;

/// Deeper answers than this are refused: no service nests that far, and trees are walked recursively.
const MAX_DEPTH: usize = 128;

/// An element. Names are local: AWS's answers use one namespace.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Element {
    pub(super) name: String,
    /// Names with their prefixes, as they are written (`xsi:type`).
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Element>,
    pub(super) text: String,
}

impl Element {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The element as text, to send.
    pub(super) fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            let _ = write!(out, " {name}=\"");
            escape(value, out);
            out.push('"');
        }
        out.push('>');
        escape(&self.text, out);
        for child in &self.children {
            child.write(out);
        }
        let _ = write!(out, "</{}>", self.name);
    }
}

/// Line ends are escaped too, because readers would fold them.
fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' | '\n' | '\u{85}' | '\u{2028}' => {
                let _ = write!(out, "&#x{:X};", u32::from(character));
            }
            other => out.push(other),
        }
    }
}

/// Why a text is no XML, as a fragment of a sentence.
type Malformed = &'static str;

const CUT_OFF: Malformed = "the XML ends too early";

/// Reads a whole document and gives its root element.
pub(super) fn parse(text: &str) -> Result<Element, Malformed> {
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut open: Vec<(&str, Element)> = Vec::new();
    let mut root = None;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("<?") {
            rest = after.split_once("?>").ok_or(CUT_OFF)?.1;
        } else if let Some(after) = rest.strip_prefix("<!--") {
            rest = after.split_once("-->").ok_or(CUT_OFF)?.1;
        } else if let Some(after) = rest.strip_prefix("<![CDATA[") {
            let (data, after) = after.split_once("]]>").ok_or(CUT_OFF)?;
            let (_, element) = open.last_mut().ok_or("there is text outside the root")?;
            element.text.push_str(data);
            rest = after;
        } else if rest.starts_with("<!") {
            return Err("it has a document type");
        } else if let Some(after) = rest.strip_prefix("</") {
            let (name, after) = after.split_once('>').ok_or(CUT_OFF)?;
            let (opened, element) = open.pop().ok_or("an end tag has no start tag")?;
            if opened != name.trim_end() {
                return Err("start and end tags do not match");
            }
            close(element, &mut open, &mut root)?;
            rest = after;
        } else if let Some(after) = rest.strip_prefix('<') {
            let (name, element, ended, after) = start_tag(after)?;
            if ended {
                close(element, &mut open, &mut root)?;
            } else if open.len() == MAX_DEPTH {
                return Err("it is nested too deeply");
            } else {
                open.push((name, element));
            }
            rest = after;
        } else {
            let end = rest.find('<').unwrap_or(rest.len());
            let (text, after) = rest.split_at(end);
            match open.last_mut() {
                Some((_, element)) => unescape(text, &mut element.text)?,
                None if text.trim().is_empty() => {}
                None => return Err("there is text outside the root"),
            }
            rest = after;
        }
    }
    if open.is_empty() { root.ok_or("it has no element") } else { Err(CUT_OFF) }
}

fn close(
    mut element: Element,
    open: &mut [(&str, Element)],
    root: &mut Option<Element>,
) -> Result<(), Malformed> {
    if !element.children.is_empty() {
        // Only the white space between the children.
        element.text = String::new();
    }
    match open.last_mut() {
        Some((_, parent)) => parent.children.push(element),
        None if root.is_none() => *root = Some(element),
        None => return Err("it has two roots"),
    }
    Ok(())
}

fn is_name_end(character: char) -> bool {
    character.is_whitespace() || matches!(character, '/' | '>' | '=' | '<')
}

/// Reads a start tag after its `<`: the full name, the element, whether it ended at once, the rest.
fn start_tag(text: &str) -> Result<(&str, Element, bool, &str), Malformed> {
    let (full, mut rest) = text.split_at(text.find(is_name_end).ok_or(CUT_OFF)?);
    if full.is_empty() {
        return Err("a tag has no name");
    }
    let mut element = Element::new(full.split_once(':').map_or(full, |(_, local)| local));
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("/>") {
            return Ok((full, element, true, after));
        }
        if let Some(after) = rest.strip_prefix('>') {
            return Ok((full, element, false, after));
        }
        let (name, after) = rest.split_at(rest.find(is_name_end).ok_or(CUT_OFF)?);
        let after = after.trim_start();
        let quoted = after.strip_prefix('=').ok_or("an attribute has no value")?;
        let quoted = quoted.trim_start();
        let quote = quoted.chars().next().ok_or(CUT_OFF)?;
        if name.is_empty() || !matches!(quote, '"' | '\'') {
            return Err("an attribute is malformed");
        }
        let inner = quoted.strip_prefix(quote).unwrap_or(quoted);
        let (raw, after) = inner.split_once(quote).ok_or(CUT_OFF)?;
        let mut value = String::new();
        unescape(raw, &mut value)?;
        element.attributes.push((name.to_owned(), value));
        rest = after;
    }
}

fn unescape(text: &str, out: &mut String) -> Result<(), Malformed> {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let (entity, after) = after.split_once(';').ok_or("an entity has no end")?;
        out.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => entity
                .strip_prefix('#')
                .and_then(|number| match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok(),
                    None => number.parse().ok(),
                })
                .and_then(char::from_u32)
                .ok_or("an entity is unknown")?,
        });
        rest = after;
    }
    out.push_str(rest);
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn elements_attributes_and_text_are_read() {
        let root = parse(
            "<?xml version=\"1.0\"?>\n<!-- note --><a:R xmlns='u'><B x:t=\"1 &gt; 0\">&#x41;&amp;<![CDATA[<c>]]></B><C/> </a:R>\n",
        )
        .unwrap();
        assert_eq!(root.name, "R");
        assert_eq!(root.text, "");
        let child = root.child("B").unwrap();
        assert_eq!(child.text, "A&<c>");
        assert_eq!(child.attributes, [("x:t".to_owned(), "1 > 0".to_owned())]);
        assert_eq!(root.child("C"), Some(&Element::new("C")));
    }

    #[test]
    fn what_is_written_reads_back() {
        let mut element = Element::new("A");
        element.attributes.push(("k".to_owned(), "\"<&".to_owned()));
        element.text = "a\r\n<b>&amp;".to_owned();
        let mut text = String::new();
        element.write(&mut text);
        assert_eq!(parse(&text).unwrap(), element);
    }

    #[test]
    fn every_cut_of_a_document_is_refused() {
        let whole = "<?xml version=\"1.0\"?><A b=\"c\"><D>text &amp; more</D><!-- e --><F/></A>";
        assert!(parse(whole).is_ok());
        for (at, _) in whole.char_indices() {
            assert!(parse(whole.split_at(at).0).is_err(), "{at}");
        }
    }

    #[test]
    fn what_is_not_xml_is_refused() {
        for text in [
            "",
            "plain",
            "<!DOCTYPE html><html></html>",
            "<a></b>",
            "</a>",
            "<a/><b/>",
            "<a b></a>",
            "<a b=c></a>",
            "<a>&nbsp;</a>",
            "<a>&#xD800;</a>",
            "< a/>",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        let deep = format!("{}{}", "<a>".repeat(200), "</a>".repeat(200));
        assert!(parse(&deep).is_err());
    }
}
