//! The schema is one page: the table at the top of `keys.rs`, its enum and `infra/template.yaml` say the same.

use std::collections::BTreeMap;

use yaml_serde::Value;

use crate::{
    findings::Findings,
    source::{Source, source},
    template,
    tokens::Kind,
    tree,
};

/// The one index a table may have.
const INDEX: &str = "by1";

/// One row of the table at the top of `keys.rs`.
struct Row {
    item: String,
    /// Found without knowing a company: marked †.
    anywhere: bool,
    table: String,
    pk: String,
    indexed: bool,
    written_by: String,
    read_by: String,
}

#[test]
fn the_key_table_lists_the_keys_in_their_order() {
    let rows: Vec<String> = rows().into_iter().map(|row| row.item).collect();
    let keys: Vec<&str> = keys().variants("Key").iter().map(|variant| variant.name).collect();
    assert_eq!(
        rows, keys,
        "the table at the top of keys.rs (left) and enum Key (right) list the same"
    );
}

#[test]
fn keys_begin_with_the_company_or_are_marked() {
    let mut findings = Findings::new();
    for (row, variant) in rows().iter().zip(keys().variants("Key")) {
        let company = variant.fields.first().map(String::as_str) == Some("CompanyId");
        if company == row.anywhere {
            findings.add(&row.item, "† means that the key takes no company, and nothing else does");
        }
        if row.pk.starts_with("`CO#c") == row.anywhere {
            findings.add(
                &row.item,
                format!("† means that the key does not begin with the company; it is {}", row.pk),
            );
        }
    }
    findings.expect_none("companies are kept apart by keys (DATA §1)");
}

#[test]
fn keys_lie_in_the_table_that_the_page_says() {
    let mut findings = Findings::new();
    let told = tables_of_keys(keys());
    for row in rows() {
        let table = told.get(row.item.as_str()).copied().unwrap_or("none");
        if !table.eq_ignore_ascii_case(&row.table) {
            findings.add(
                &row.item,
                format!("lies in {table} by Key::table and in {} by the page", row.table),
            );
        }
    }
    findings.expect_none("one of the two is wrong");
}

#[test]
fn the_tables_are_those_of_the_template() {
    let document = template::document();
    let deployed = template::resources(&document, "AWS::DynamoDB::Table");
    let deployed: Vec<&str> =
        deployed.iter().map(|(name, _)| name.trim_end_matches("Table")).collect();
    let known: Vec<&str> = keys().variants("Table").iter().map(|variant| variant.name).collect();
    assert_eq!(
        deployed, known,
        "infra/template.yaml (left) and enum Table in keys.rs (right) list the same"
    );
}

#[test]
fn a_table_has_the_index_that_its_keys_use() {
    let mut findings = Findings::new();
    let document = template::document();
    for (name, table) in template::resources(&document, "AWS::DynamoDB::Table") {
        let indexes = template::at(table, &["Properties", "GlobalSecondaryIndexes"])
            .and_then(Value::as_sequence);
        let named: Vec<&str> = indexes
            .into_iter()
            .flatten()
            .filter_map(|index| index.get("IndexName")?.as_str())
            .collect();
        let used = rows()
            .iter()
            .any(|row| row.indexed && format!("{}table", row.table).eq_ignore_ascii_case(name));
        let expected: &[&str] = if used { &[INDEX] } else { &[] };
        if named != expected {
            findings.add(name, format!("has the indexes {named:?}, the keys use {expected:?}"));
        }
    }
    findings.expect_none("a table has one index at most, by1, and pays for none that no key uses");
}

#[test]
fn the_key_table_names_functions_that_exist() {
    let mut known = tree::folders("functions");
    known.extend(["all", "webhooks", "–"].map(str::to_owned));
    let mut findings = Findings::new();
    for row in rows() {
        for name in row.written_by.split(", ").chain(row.read_by.split(", ")) {
            if !known.iter().any(|known| known == name) {
                findings.add(&row.item, format!("“{name}” is no folder of functions/"));
            }
        }
    }
    findings.expect_none("the page says who writes and who reads");
}

fn keys() -> &'static Source {
    source("shared/store/src/keys.rs")
}

fn rows() -> Vec<Row> {
    let lines =
        keys().text.lines().filter_map(|line| line.strip_prefix("//! |")?.strip_suffix('|'));
    let rows =
        lines.map(|line| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>());
    rows.filter_map(|cells| {
        let [item, table, pk, _, by1, written_by, read_by] = <[String; 7]>::try_from(cells).ok()?;
        let anywhere = item.ends_with('†');
        let item = item.trim_end_matches(['†', ' ']).to_owned();
        let heading = item == "item" || item.starts_with("---");
        (!heading).then_some(Row {
            item,
            anywhere,
            table,
            pk,
            indexed: by1 != "–",
            written_by,
            read_by,
        })
    })
    .collect()
}

/// What `Key::table` answers for each variant, read off its `match`.
fn tables_of_keys(keys: &Source) -> BTreeMap<&str, &str> {
    let functions = keys.functions();
    let body = functions
        .iter()
        .find(|function| function.name == "table")
        .expect("keys.rs has Key::table")
        .body;
    let (mut tables, mut waiting) = (BTreeMap::new(), Vec::new());
    for next in body
        .windows(4)
        .filter(|next| next[1].is(":") && next[2].is(":") && next[3].kind == Kind::Word)
    {
        match next[0].text.as_str() {
            "Self" => waiting.push(next[3].text.as_str()),
            "Table" => tables.extend(waiting.drain(..).map(|key| (key, next[3].text.as_str()))),
            _ => {}
        }
    }
    tables
}
