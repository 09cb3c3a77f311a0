//! What `infra/template.yaml` says of tables, queues and functions, so that schema and deployment cannot drift.

mod read;
mod role;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::{Value, json};
use yaml_serde::Value as Yaml;

use self::read::Node;
pub use self::role::Right;

/// The template has something this process cannot stand in for; whoever edited it must look.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not YAML.
    #[error("infra/template.yaml is not YAML")]
    Yaml(#[from] yaml_serde::Error),
    /// A property is absent or of another kind than expected.
    #[error("infra/template.yaml: {path} should be {expected}")]
    Unexpected {
        /// Where in the template.
        path: String,
        /// What ought to stand there.
        expected: &'static str,
    },
}

/// What the local system takes from the template.
#[derive(Clone, Debug)]
pub struct Template {
    /// Tables in the order of the template.
    pub tables: Vec<Table>,
    /// Queues in the order of the template, dead-letter queues among them.
    pub queues: Vec<Queue>,
    /// Functions in the order of the template.
    pub functions: Vec<Function>,
    /// Which requests go to which function.
    pub routes: Vec<Route>,
}

/// One table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name in this process: `registry` for `RegistryTable`.
    pub name: String,
    /// The body of a `CreateTable` request: keys and indexes, never a stream.
    pub definition: Value,
    /// The attribute that says when a row may go.
    pub expires_by: Option<String>,
}

/// One queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Its name in this process: `events` for `EventsQueue`, `events-dlq` for its dead letters.
    pub name: String,
    /// How long a received message is hidden from others.
    pub visibility: Duration,
    /// How long an unread message is kept.
    pub retention: Duration,
    /// Where messages go that fail too often; none for a dead-letter queue.
    pub dead_letters: Option<DeadLetters>,
}

/// Where a queue's messages go that fail too often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetters {
    /// The dead-letter queue's name in this process.
    pub queue: String,
    /// A message is moved instead of being received once more than this.
    pub receives_max: u32,
}

/// One function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its folder under `functions/`, which is also its binary's name.
    pub folder: String,
    /// When Lambda ends an invocation.
    pub timeout: Duration,
    /// The names of its own environment variables, sorted.
    pub environment: Vec<String>,
    /// What its role allows.
    pub rights: BTreeSet<Right>,
    /// The queue that feeds it, if one does.
    pub queue: Option<QueueSource>,
    /// Whether a schedule calls it.
    pub scheduled: bool,
}

/// One route of the front door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The method it takes; none takes all of them.
    pub method: Option<String>,
    /// Its path: `/r/{code}`, `/portal/{proxy+}`.
    pub path: String,
    /// The folder of the function that answers.
    pub function: String,
}

/// How a queue feeds a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueSource {
    /// The queue's name in this process.
    pub queue: String,
    /// Messages in one invocation, at most.
    pub batch_max: u32,
    /// How long to gather a batch.
    pub window: Duration,
    /// Invocations at once, at most.
    pub concurrency_max: u32,
}

const TEXT: &str = include_str!("../../template.yaml");

impl Template {
    /// The template this binary was built with.
    pub fn embedded() -> Result<Self, Error> {
        // Tests start deployments by the thousand.
        static READ: OnceLock<Template> = OnceLock::new();
        match READ.get() {
            Some(read) => Ok(read.clone()),
            None => Self::parse(TEXT).map(|read| READ.get_or_init(|| read).clone()),
        }
    }

    fn parse(text: &str) -> Result<Self, Error> {
        let root: Yaml = yaml_serde::from_str(text)?;
        let resources = Node::root(&root).get("Resources")?;
        let (mut tables, mut queues, mut functions) = (Vec::new(), Vec::new(), Vec::new());
        let mut routes = Vec::new();
        let letters = dead_letter_names(&resources)?;
        let queue_name = |logical_id: &str| {
            let own = letters.iter().find(|(id, _)| id == logical_id);
            own.map_or_else(|| local_name(logical_id, "Queue"), |(_, name)| name.clone())
        };
        for (logical_id, resource) in resources.entries()? {
            match resource.get("Type")?.text()? {
                "AWS::DynamoDB::Table" => tables.push(table(logical_id, &resource)?),
                "AWS::SQS::Queue" => queues.push(queue(logical_id, &resource, &queue_name)?),
                "AWS::Serverless::Function" => {
                    functions.push(function(&resources, &resource, &queue_name)?);
                }
                "AWS::ApiGatewayV2::Route" => routes.push(route(&resources, &resource)?),
                _ => {}
            }
        }
        Ok(Self { tables, queues, functions, routes })
    }
}

fn local_name(logical_id: &str, kind: &str) -> String {
    logical_id.strip_suffix(kind).unwrap_or(logical_id).to_lowercase()
}

/// Dead-letter queues by logical id, named after the queue whose letters they take.
fn dead_letter_names(resources: &Node<'_>) -> Result<Vec<(String, String)>, Error> {
    let mut names = Vec::new();
    for (logical_id, resource) in resources.entries()? {
        if resource.get("Type")?.text()? != "AWS::SQS::Queue" {
            continue;
        }
        if let Some(redrive) = resource.get("Properties")?.find("RedrivePolicy") {
            let letters = redrive.get("deadLetterTargetArn")?.attribute_of()?.to_owned();
            names.push((letters, format!("{}-dlq", local_name(logical_id, "Queue"))));
        }
    }
    Ok(names)
}

fn table(logical_id: &str, resource: &Node<'_>) -> Result<Table, Error> {
    let properties = resource.get("Properties")?;
    let name = local_name(logical_id, "Table");
    let mut definition = json!({ "TableName": name });
    // A stream is left out on purpose: the engine keeps its records for ever and slows down.
    for part in ["BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes"] {
        if let Some(node) = properties.find(part) {
            definition[part] = node.json()?;
        }
    }
    let expires_by = match properties.find("TimeToLiveSpecification") {
        Some(expiry) => Some(expiry.get("AttributeName")?.text()?.to_owned()),
        None => None,
    };
    Ok(Table { name, definition, expires_by })
}

fn queue(
    logical_id: &str,
    resource: &Node<'_>,
    queue_name: &impl Fn(&str) -> String,
) -> Result<Queue, Error> {
    /// What SQS takes where the template says nothing.
    const VISIBILITY_DEFAULT: Duration = Duration::from_secs(30);
    let properties = resource.get("Properties")?;
    let dead_letters = match properties.find("RedrivePolicy") {
        Some(redrive) => Some(DeadLetters {
            queue: queue_name(redrive.get("deadLetterTargetArn")?.attribute_of()?),
            receives_max: redrive.get("maxReceiveCount")?.count()?,
        }),
        None => None,
    };
    Ok(Queue {
        name: queue_name(logical_id),
        visibility: match properties.find("VisibilityTimeout") {
            Some(visibility) => visibility.seconds()?,
            None => VISIBILITY_DEFAULT,
        },
        retention: properties.get("MessageRetentionPeriod")?.seconds()?,
        dead_letters,
    })
}

fn function(
    resources: &Node<'_>,
    resource: &Node<'_>,
    queue_name: &impl Fn(&str) -> String,
) -> Result<Function, Error> {
    let properties = resource.get("Properties")?;
    let folder = resource.get("Metadata")?.get("BuildProperties")?.get("Binary")?;
    let mut environment = Vec::new();
    if let Some(settings) = properties.find("Environment") {
        for (name, _) in settings.get("Variables")?.entries()? {
            environment.push(name.to_owned());
        }
    }
    environment.sort();
    let (mut queue, mut scheduled) = (None, false);
    if let Some(events) = properties.find("Events") {
        for (_, event) in events.entries()? {
            match event.get("Type")?.text()? {
                "SQS" => queue = Some(queue_source(&event.get("Properties")?, queue_name)?),
                "ScheduleV2" => scheduled = true,
                _ => {}
            }
        }
    }
    Ok(Function {
        folder: folder.text()?.to_owned(),
        timeout: properties.get("Timeout")?.seconds()?,
        environment,
        rights: role::rights(resources, &properties, queue_name)?,
        queue,
        scheduled,
    })
}

/// A route leads to an integration, and that to a function.
fn route(resources: &Node<'_>, route: &Node<'_>) -> Result<Route, Error> {
    let properties = route.get("Properties")?;
    let key = properties.get("RouteKey")?.text()?;
    let (method, path) = key.split_once(' ').unwrap_or(("ANY", key));
    let target = properties.get("Target")?.substituted()?;
    let integration = target.trim_start_matches("integrations/${").trim_end_matches('}');
    let uri = resources.get(integration)?.get("Properties")?.get("IntegrationUri")?;
    let function = resources.get(uri.attribute_referred_to()?)?;
    let folder = function.get("Metadata")?.get("BuildProperties")?.get("Binary")?;
    Ok(Route {
        method: (method != "ANY").then(|| method.to_owned()),
        path: path.to_owned(),
        function: folder.text()?.to_owned(),
    })
}

fn queue_source(
    properties: &Node<'_>,
    queue_name: &impl Fn(&str) -> String,
) -> Result<QueueSource, Error> {
    Ok(QueueSource {
        queue: queue_name(properties.get("Queue")?.attribute_of()?),
        batch_max: properties.get("BatchSize")?.count()?,
        window: match properties.find("MaximumBatchingWindowInSeconds") {
            Some(window) => window.seconds()?,
            None => Duration::ZERO,
        },
        concurrency_max: properties.get("ScalingConfig")?.get("MaximumConcurrency")?.count()?,
    })
}
