use crate::config::Config;
use crate::error::RegistryError;
use crate::grant::Grant;
use crate::key::PublicKey;
use std::path::Path;
use toml_edit::{
    Array, ArrayOfTables, DocumentMut, InlineTable, Item, RawString, Table, TableLike, Value, value,
};

/// What a new file begins with.
const HEADER: &str =
    "# Which plugins a scan runs, and why they may. `bartizan plugins verify` explains every line.\n\n";

/// Lists that would make a longer line stand one item a line.
const LINE: usize = 100;

/// The text of a `registry.toml` that [`Config`] can read, being changed. What is not changed stays
/// byte for byte, but that the last line gets its newline, and spaces before the dot of a dotted key go.
#[derive(Clone)]
pub(super) struct RegistryFile {
    document: DocumentMut,
    byte_order_mark: bool,
    /// Whether lines end as on Windows. A file that has both endings gets this one throughout.
    carriage_returns: bool,
    /// Whether the first line is blank: it is not made so by what is removed behind it.
    begins_blank: bool,
}

/// A `[[plugin]]` to come.
pub(super) struct NewPlugin {
    pub(super) name: String,
    pub(super) alias: Option<String>,
    pub(super) requirement: String,
    pub(super) registry: String,
    pub(super) grant: Grant,
}

impl RegistryFile {
    pub(super) fn parse(text: &str, path: &Path) -> Result<Self, RegistryError> {
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        let carriage_returns = body.contains("\r\n");
        let lines = if carriage_returns { body.replace("\r\n", "\n") } else { body.to_owned() };
        // `Config` read it before, and tells mistakes better.
        let document = lines.parse::<DocumentMut>().map_err(|error| RegistryError::Syntax {
            place: crate::document::Document::new(path, &lines)
                .place(error.span().map_or(0, |span| span.start)),
            message: error.message().replace('\n', ", "),
        })?;
        let begins_blank = lines.starts_with('\n');
        Ok(Self { document, byte_order_mark: body.len() < text.len(), carriage_returns, begins_blank })
    }

    pub(super) fn to_text(&self) -> String {
        let mut text = self.document.to_string();
        if !self.begins_blank {
            text.drain(..text.len() - text.trim_start_matches('\n').len());
        }
        let text = if self.carriage_returns { text.replace('\n', "\r\n") } else { text };
        if self.byte_order_mark { format!("\u{feff}{text}") } else { text }
    }

    /// Adds a registry. With a second one, entries that named none name the first.
    pub(super) fn add_registry(&mut self, name: &str, location: &str, config: &Config) {
        let (position, prefix) = self.end();
        let root = self.document.as_table_mut();
        let registries = root.entry("registries").or_insert_with(|| Item::Table(new_table(position, prefix)));
        if let Some(registries) = registries.as_table_like_mut() {
            registries.insert(name, value(location));
        }
        let [only] = config.registries.keys().collect::<Vec<_>>()[..] else { return };
        for entry in entries(self.document.as_table_mut(), "plugin") {
            if !entry.contains_key("registry") {
                entry.insert("registry", value(only));
            }
        }
    }

    /// Adds a signer of one plugin.
    pub(super) fn add_signer(&mut self, name: &str, key: &PublicKey, plugin: &str) {
        let namespaces = Array::from_iter([plugin]);
        let fields = [
            ("name", Value::from(name)),
            ("key", Value::from(key.to_string())),
            ("namespaces", Value::from(namespaces)),
        ];
        self.push("signer", fields);
    }

    /// Lets a signer that is there vouch for one more plugin.
    pub(super) fn widen_signer(&mut self, index: usize, plugin: &str) {
        let signer = entries(self.document.as_table_mut(), "signer").into_iter().nth(index);
        let namespaces = signer.and_then(|signer| signer.get_mut("namespaces")).and_then(Item::as_array_mut);
        if let Some(namespaces) = namespaces {
            push_alike(namespaces, plugin.into());
        }
    }

    /// Adds a plugin behind the others.
    pub(super) fn add_plugin(&mut self, plugin: &NewPlugin) {
        let several = self.registries() > 1;
        let mut fields = vec![("name", Value::from(&plugin.name))];
        fields.extend(plugin.alias.as_ref().map(|alias| ("as", Value::from(alias))));
        fields.push(("version", Value::from(&plugin.requirement)));
        fields.extend(several.then(|| ("registry", Value::from(&plugin.registry))));
        let table = self.push("plugin", fields);
        let mut lists = Vec::new();
        if !plugin.grant.reads().is_empty() {
            lists.push(("reads", list("reads", plugin.grant.reads().iter().map(String::as_str))));
        }
        if plugin.grant.capabilities().next().is_some() {
            lists.push(("capabilities", list("capabilities", plugin.grant.capabilities())));
        }
        if lists.is_empty() {
            return;
        }
        match table {
            Some(Pushed::Table(table)) => {
                let mut grant = new_table(None, String::new());
                for (key, list) in lists {
                    grant.insert(key, value(list));
                }
                table.insert("grant", Item::Table(grant));
            }
            Some(Pushed::Inline(table)) => {
                let mut grant = InlineTable::from_iter(lists);
                grant.fmt();
                table.insert("grant", grant.into());
            }
            None => {}
        }
    }

    fn registries(&self) -> usize {
        self.document.get("registries").and_then(Item::as_table_like).map_or(0, TableLike::len)
    }

    /// Adds an entry behind the others of its kind, in the form that they have.
    fn push<'a>(
        &mut self,
        kind: &'static str,
        fields: impl IntoIterator<Item = (&'a str, Value)>,
    ) -> Option<Pushed<'_>> {
        let (end, prefix) = self.end();
        let root = self.document.as_table_mut();
        let last = root.get(kind).and_then(last_position).or(end);
        match root.entry(kind).or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new())) {
            Item::ArrayOfTables(tables) => {
                let mut table = new_table(last, prefix);
                for (key, field) in fields {
                    table.insert(key, value(field));
                }
                tables.push(table);
                tables.iter_mut().last().map(Pushed::Table)
            }
            Item::Value(Value::Array(array)) => {
                let mut table = InlineTable::from_iter(fields);
                table.fmt();
                push_alike(array, table.into());
                array.iter_mut().last().and_then(Value::as_inline_table_mut).map(Pushed::Inline)
            }
            _ => None,
        }
    }

    /// Behind all tables: their last place, and what goes before a new one there. Comments of a file
    /// without tables stay above.
    fn end(&mut self) -> (Option<isize>, String) {
        let last = last_of(self.document.as_table());
        if last.is_some() || !self.document.as_table().is_empty() {
            return (last, "\n".to_owned());
        }
        let above = self.document.trailing().as_str().unwrap_or_default().to_owned();
        self.document.set_trailing("");
        if above.trim().is_empty() { (None, HEADER.to_owned()) } else { (None, format!("{above}\n")) }
    }

    /// Removes a plugin with its tables, and the comment that stands right above it.
    pub(super) fn remove_plugin(&mut self, index: usize) {
        let root = self.document.as_table_mut();
        let (above, position) = match root.get_mut("plugin") {
            Some(Item::ArrayOfTables(tables)) if index < tables.len() => {
                let removed = tables.remove(index);
                if tables.is_empty() {
                    root.remove("plugin");
                }
                (raw(removed.decor().prefix()), removed.position())
            }
            Some(Item::Value(Value::Array(array))) if index < array.len() => {
                remove_item(array, index);
                return;
            }
            _ => return,
        };
        let kept = not_its_own(&above);
        if let Some(next) = position.and_then(|position| next_after(root, position)) {
            prefix_with(root, next, kept);
        } else {
            let trailing = self.document.trailing().as_str().unwrap_or_default().to_owned();
            self.document.set_trailing(format!("{kept}{trailing}"));
        }
    }
}

/// An entry that was added, to be filled.
enum Pushed<'a> {
    Table(&'a mut Table),
    Inline(&'a mut InlineTable),
}

fn new_table(position: Option<isize>, prefix: String) -> Table {
    let mut table = Table::new();
    table.set_position(position);
    table.decor_mut().set_prefix(prefix);
    table
}

/// The entries of `[[kind]]`, in either form.
fn entries<'a>(root: &'a mut Table, kind: &str) -> Vec<&'a mut dyn TableLike> {
    match root.get_mut(kind) {
        Some(Item::ArrayOfTables(tables)) => {
            tables.iter_mut().map(|table| table as &mut dyn TableLike).collect()
        }
        Some(Item::Value(Value::Array(array))) => array
            .iter_mut()
            .filter_map(Value::as_inline_table_mut)
            .map(|table| table as &mut dyn TableLike)
            .collect(),
        _ => Vec::new(),
    }
}

/// A list of texts, one a line where they do not fit one.
fn list<'a>(key: &str, items: impl Iterator<Item = &'a str>) -> Array {
    let mut array: Array = items.collect();
    array.fmt();
    if key.len() + " = ".len() + array.to_string().len() > LINE {
        for item in array.iter_mut() {
            item.decor_mut().set_prefix("\n    ");
        }
        array.set_trailing_comma(true);
        array.set_trailing("\n");
    }
    array
}

/// Adds an item to a list, set off as the last one is.
fn push_alike(array: &mut Array, mut item: Value) {
    settle(array);
    let last = array.iter().last().map(|last| raw(last.decor().prefix()));
    let space = match last.as_deref().map(|prefix| prefix.rsplit_once('\n')) {
        Some(Some((_, indent))) => format!("\n{indent}"),
        Some(None) => " ".to_owned(),
        None => String::new(),
    };
    // A comment behind the last item stays there.
    let trailing = raw(Some(array.trailing()));
    let (behind, rest) = line_end(&trailing);
    if behind.contains('#') {
        item.decor_mut().set_prefix(format!("{behind}{space}"));
        array.set_trailing(rest);
    } else {
        item.decor_mut().set_prefix(space);
    }
    array.push_formatted(item);
}

/// Removes an item from a list, with the comments above and behind it.
fn remove_item(array: &mut Array, index: usize) {
    settle(array);
    let above = raw(array.remove(index).decor().prefix());
    let next = match array.get(index) {
        Some(next) => raw(next.decor().prefix()),
        None => raw(Some(array.trailing())),
    };
    let (behind_previous, _) = line_end(&above);
    let (_, rest) = line_end(&next);
    let text = if next.contains('\n') {
        format!("{behind_previous}{rest}")
    } else if index == 0 {
        above
    } else {
        return;
    };
    match array.get_mut(index) {
        Some(next) => next.decor_mut().set_prefix(text),
        None => array.set_trailing(text),
    }
}

/// Without a comma at the end, what is behind the last item counts as the item's; here it is the list's.
fn settle(array: &mut Array) {
    let Some(last) = array.iter_mut().last() else { return };
    let behind = raw(last.decor().suffix());
    last.decor_mut().set_suffix("");
    let trailing = raw(Some(array.trailing()));
    array.set_trailing(format!("{behind}{trailing}"));
}

/// What stands between two items: what is still on the first one's line, and the rest.
fn line_end(text: &str) -> (&str, &str) {
    text.split_at(text.find('\n').unwrap_or(0))
}

fn raw(text: Option<&RawString>) -> String {
    text.and_then(RawString::as_str).unwrap_or_default().to_owned()
}

/// Of what stands above an entry, the part that is not about it: all but the comment that touches it.
fn not_its_own(above: &str) -> &str {
    let mut end = above.len();
    for line in above.split_inclusive('\n').rev() {
        if !line.trim_start().starts_with('#') {
            break;
        }
        end -= line.len();
    }
    let rest = above.get(..end).unwrap_or_default();
    // Blank lines alone only set it off from what is before.
    if rest.trim().is_empty() {
        return "";
    }
    let kept = rest.trim_end_matches(['\n', ' ', '\t']).len();
    rest.get(..=kept).unwrap_or(rest)
}

/// Calls `f` with every table that has a header of its own.
fn each_table<'a>(table: &'a Table, f: &mut dyn FnMut(&'a Table)) {
    for (_, item) in table {
        match item {
            Item::Table(table) => {
                f(table);
                each_table(table, f);
            }
            Item::ArrayOfTables(tables) => {
                for table in tables {
                    f(table);
                    each_table(table, f);
                }
            }
            Item::None | Item::Value(_) => {}
        }
    }
}

fn last_of(table: &Table) -> Option<isize> {
    let mut last = None;
    each_table(table, &mut |table| last = last.max(table.position()));
    last
}

/// Where the last table of an entry of this kind stands.
fn last_position(item: &Item) -> Option<isize> {
    let tables = item.as_array_of_tables()?;
    tables.iter().flat_map(|table| [table.position(), last_of(table)]).max().flatten()
}

/// The place of the table that follows in the text.
fn next_after(root: &Table, position: isize) -> Option<isize> {
    let mut next: Option<isize> = None;
    each_table(root, &mut |table| {
        if let Some(here) = table.position().filter(|here| *here > position) {
            next = Some(next.map_or(here, |next| next.min(here)));
        }
    });
    next
}

/// Puts text above the table at this place.
fn prefix_with(root: &mut Table, position: isize, text: &str) {
    for (_, item) in root.iter_mut() {
        match item {
            Item::Table(table) => prefix_table(table, position, text),
            Item::ArrayOfTables(tables) => {
                for table in tables.iter_mut() {
                    prefix_table(table, position, text);
                }
            }
            Item::None | Item::Value(_) => {}
        }
    }
}

fn prefix_table(table: &mut Table, position: isize, text: &str) {
    if table.position() == Some(position) {
        let prefix = format!("{text}{}", raw(table.decor().prefix()));
        table.decor_mut().set_prefix(prefix);
    }
    prefix_with(table, position, text);
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;
    use std::fmt::Write as _;
    use std::fs;
    use std::path::PathBuf;

    fn read(text: &str) -> (RegistryFile, Config) {
        let path = Path::new("registry.toml");
        (RegistryFile::parse(text, path).unwrap(), Config::parse(text, path).unwrap())
    }

    fn index(config: &Config, id: &str) -> usize {
        config.plugins.iter().position(|entry| entry.id() == id).unwrap()
    }

    fn added(text: &str, name: &str) -> String {
        let (mut file, config) = read(text);
        file.add_plugin(&NewPlugin {
            name: name.to_owned(),
            alias: None,
            requirement: "^1.2.3".to_owned(),
            registry: config.registries.keys().next().unwrap().clone(),
            grant: Grant::new(["AWS::S3::Bucket/Tags", "AWS::IAM::User/@id"], ["log"]),
        });
        file.to_text()
    }

    fn removed(text: &str, id: &str) -> String {
        let (mut file, config) = read(text);
        file.remove_plugin(index(&config, id));
        file.to_text()
    }

    /// What the files of `tests/edit` become; `BARTIZAN_REGENERATE=1` writes that down anew.
    #[test]
    fn files_are_changed_where_they_must_be_and_nowhere_else() {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/edit");
        let mut seen = 0;
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let Some(name) = name.strip_suffix(".before.toml") else { continue };
            let before = fs::read_to_string(&path).unwrap();
            for (how, after) in [("added", added(&before, "new")), ("removed", removed(&before, "gone"))] {
                let path = folder.join(format!("{name}.{how}.toml"));
                if std::env::var_os("BARTIZAN_REGENERATE").is_some() {
                    fs::write(&path, &after).unwrap();
                }
                assert_eq!(after, fs::read_to_string(&path).unwrap(), "{name}.{how}");
            }
            let (_, config) = read(&before);
            let (_, more) = read(&added(&before, "new"));
            assert_eq!(index(&more, "new"), config.plugins.len(), "{name}");
            seen += 1;
        }
        assert!(seen > 5);
    }

    #[test]
    fn a_long_list_stands_one_item_a_line() {
        let many: Vec<String> = (0..9).map(|n| format!("AWS::S3::Bucket/Property{n}")).collect();
        let text = list("reads", many.iter().map(String::as_str)).to_string();
        assert_eq!(text.lines().count(), 11);
        assert!(text.starts_with("[\n    \"AWS::S3::Bucket/Property0\",\n    \""), "{text}");
        assert!(text.ends_with("\",\n]"), "{text}");
    }

    /// A comment, a blank line, both, or neither.
    fn between() -> impl Strategy<Value = String> {
        proptest::collection::vec(prop_oneof!["\n", "# [a-z]{1,5}\n", "  #\\[\\[plugin\\]\\]\n"], 0..4)
            .prop_map(|lines| lines.concat())
    }

    fn plugin(name: &'static str) -> impl Strategy<Value = String> {
        let rest = prop_oneof![
            Just(String::new()),
            Just("grant = { reads = [\"AWS::S3::*\"] }\n".to_owned()),
            Just("grant.reads = [\n  \"AWS::S3::*\", # why\n]\n".to_owned()),
            (between(), between()).prop_map(|(a, b)| {
                format!("{a}[plugin.settings.one]\nmax = 1\n{b}[plugin.grant]\nreads = []\n[plugin.settings.two]\nn = 2\n")
            }),
        ];
        (between(), " {0,2}", rest).prop_map(move |(above, space, rest)| {
            format!(
                "{above}{space}[[plugin]]{space}\nname{space}= \"{name}\"\nversion = '^1' # {name}\n{rest}"
            )
        })
    }

    prop_compose! {
        /// A file with one registry, some signers and plugins, as people write it.
        fn any_file()(
            mark: bool,
            carriage_returns: bool,
            head in between(),
            registries in prop_oneof![
                Just("registries.here = \".\"\n".to_owned()),
                Just("registries = { here = \".\" } # inline\n".to_owned()),
                between().prop_map(|above| format!("{above}[registries]\nhere = \".\"\n")),
            ],
            plugins in (plugin("a"), plugin("b"), plugin("c")),
            number in 0..4_usize,
            end in between(),
        ) -> (String, usize) {
            let (a, b, c) = plugins;
            let plugins: String = [a, b, c].into_iter().take(number).collect();
            let text = format!("{head}{registries}{plugins}{end}");
            let text = if carriage_returns { text.replace('\n', "\r\n") } else { text };
            (if mark { format!("\u{feff}{text}") } else { text }, number)
        }
    }

    fn comments(text: &str) -> usize {
        text.matches('#').count()
    }

    prop_compose! {
        /// A file whose plugins are an inline list of several lines.
        fn any_list()(
            items in proptest::collection::vec(("( {2}# above\n)?", "(  # behind)?"), 1..4),
            comma: bool,
        ) -> (String, usize) {
            let number = items.len();
            let mut text = "registries.here = \".\"\nplugin = [\n".to_owned();
            for (index, (above, behind)) in items.into_iter().enumerate() {
                let comma = if comma || index + 1 < number { "," } else { "" };
                writeln!(text, "{above}  {{ name = \"p{index}\", version = '^1' }}{comma}{behind}").unwrap();
            }
            (text + "]\n", number)
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn a_list_takes_one_more_and_gives_it_back((text, number) in any_list()) {
            let more = added(&text, "new");
            prop_assert_eq!(read(&more).1.plugins.len(), number + 1);
            prop_assert_eq!(removed(&more, "new"), text.clone());
            for index in 0..number {
                let less = removed(&text, &format!("p{index}"));
                prop_assert_eq!(read(&less).1.plugins.len(), number - 1);
                // Its own comments go with it, and no other.
                let lost = text.lines().filter(|line| line.contains(&format!("p{index}")) && line.contains("behind")).count()
                    + usize::from(text.lines().collect::<Vec<_>>().windows(2).any(|pair| matches!(pair, [above, item] if above.contains("above") && item.contains(&format!("p{index}")))));
                prop_assert_eq!(comments(&less), comments(&text) - lost, "{}", less);
            }
        }

        #[test]
        fn what_is_added_and_removed_again_leaves_no_trace((text, _) in any_file()) {
            let more = added(&text, "new");
            let config = read(&text).1;
            let with = read(&more).1;
            prop_assert_eq!(with.plugins.len(), config.plugins.len() + 1);
            prop_assert_eq!(&with.plugins.last().unwrap().name, "new");
            prop_assert_eq!(removed(&more, "new"), text);
        }

        #[test]
        fn what_is_added_stands_in_one_piece((text, _) in any_file()) {
            let more = added(&text, "new");
            let start = text.bytes().zip(more.bytes()).take_while(|(a, b)| a == b).count();
            let rest = text.get(start..).unwrap_or_default();
            prop_assert!(more.ends_with(rest), "{}", more);
        }

        #[test]
        fn the_others_stay_as_they_are((text, number) in any_file()) {
            for id in ["a", "b", "c"].into_iter().take(number) {
                let less = removed(&text, id);
                let (before, after) = (read(&text).1, read(&less).1);
                let others = |config: Config| -> Vec<_> {
                    config.plugins.into_iter().filter(|entry| entry.name != id).map(|entry| (entry.name, entry.grant, entry.settings.len())).collect()
                };
                prop_assert_eq!(after.plugins.len(), number - 1);
                prop_assert_eq!(others(before), others(after));
                // Line by line, nothing is there that was not there before.
                let mut lines = text.trim_start_matches('\u{feff}').lines();
                for line in less.trim_start_matches('\u{feff}').lines() {
                    prop_assert!(lines.any(|before| before == line), "{:?} in\n{}\nof\n{}", line, less, text);
                }
                prop_assert!(comments(&less) < comments(&text));
            }
        }
    }
}
