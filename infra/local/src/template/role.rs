//! What the template lets a function do with tables and queues.

use std::collections::BTreeSet;

use super::{Error, local_name, read::Node};

/// One thing that a role allows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Right {
    /// Such as `dynamodb:GetItem`.
    pub action: String,
    /// A table (`registry`), its index (`registry/index/by1`) or a queue (`events`), by its name in this process.
    pub on: String,
}

/// What the role of a function allows. Logs, traces and mails are left out: they are not stood in for here.
pub(super) fn rights(
    resources: &Node<'_>,
    function: &Node<'_>,
    queue_name: &impl Fn(&str) -> String,
) -> Result<BTreeSet<Right>, Error> {
    let mut rights = BTreeSet::new();
    let role = resources.get(function.get("Role")?.attribute_of()?)?;
    for policy in role.get("Properties")?.get("Policies")?.items() {
        for statement in policy.get("PolicyDocument")?.get("Statement")?.items() {
            // A statement under a condition is about mails.
            let Some(actions) = statement.find("Action") else { continue };
            for action in actions.items() {
                let action = action.text()?;
                for resource in statement.get("Resource")?.items() {
                    if let Some(on) = subject(action, &resource, queue_name) {
                        rights.insert(Right { action: action.to_owned(), on });
                    }
                }
            }
        }
    }
    Ok(rights)
}

/// What a resource is called in this process.
fn subject(
    action: &str,
    resource: &Node<'_>,
    queue_name: &impl Fn(&str) -> String,
) -> Option<String> {
    match action.split_once(':')?.0 {
        "sqs" => resource.attribute_of().ok().map(queue_name),
        "dynamodb" => match resource.attribute_of() {
            Ok(logical_id) => Some(local_name(logical_id, "Table")),
            Err(_) => {
                let (table, below) = resource.substituted().ok()?.split_once(".Arn}")?;
                Some(format!("{}{below}", local_name(table.strip_prefix("${")?, "Table")))
            }
        },
        _ => None,
    }
}
