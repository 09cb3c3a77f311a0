//! What stands around the functions: a world's tables, queues and mail behind ports, and who calls whom.

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Value, json};
use vouch_local::{
    services::Ports,
    template::Template,
    world::{Instant, World},
};
use vouch_runtime::clock::Clock;

use crate::{
    clock::Ahead,
    process::{Function, NotStarted},
};

/// One account.
pub(crate) struct Aws {
    pub(crate) world: World,
    pub(crate) ports: Ports,
    template: Template,
    /// Where time is the test's own.
    moved: bool,
}

/// Messages as Lambda's poller brings them, with each one's receipt by its id.
pub(crate) type Receipts = BTreeMap<String, String>;

impl Aws {
    /// An account in which nothing happened yet, on the machine's time.
    pub(crate) async fn start() -> Self {
        Self::of(World::start_at(&Clock::System.now().to_rfc3339()).await, false).await
    }

    /// An account in which nothing happened yet, and it is this late.
    pub(crate) async fn start_at(now: &str) -> Self {
        Self::of(World::start_at(now).await, true).await
    }

    async fn of(world: World, moved: bool) -> Self {
        let ports = world.deployment().open_ports().await.unwrap();
        Self { world, ports, template: Template::embedded().unwrap(), moved }
    }

    /// Lets time pass and nothing be done in it. Functions that were started keep the time they have.
    pub(crate) fn time_passes(&self, to: &str) {
        assert!(self.moved, "the machine's time can't be moved");
        self.world.context().clock.move_to(to.instant());
    }

    /// What Lambda tells a function.
    pub(crate) fn environment(&self, name: &str) -> BTreeMap<String, String> {
        self.world.deployment().environment_of(name, &self.ports).unwrap()
    }

    /// What the template tells a function, by name.
    pub(crate) fn settings(&self, name: &str) -> &[String] {
        &self.template_of(name).environment
    }

    fn template_of(&self, name: &str) -> &vouch_local::template::Function {
        self.template.functions.iter().find(|function| function.folder == name).unwrap()
    }

    /// A function, started as the template says.
    pub(crate) async fn function(&self, name: &str) -> Function {
        self.function_told(name, &self.environment(name)).await.unwrap()
    }

    /// A function that is told something else.
    pub(crate) async fn function_told(
        &self,
        name: &str,
        environment: &BTreeMap<String, String>,
    ) -> Result<Function, NotStarted> {
        let ahead = if self.moved { Ahead::at(self.world.now()) } else { Ahead::NONE };
        Function::start(name, environment, ahead, self.template_of(name).timeout).await
    }

    /// What is due in a queue, as the event that Lambda's poller makes of it.
    pub(crate) async fn batch(&self, queue: &str) -> (Value, Receipts) {
        let received = self.world.queues().receive_many(queue, 10, Duration::ZERO).await.unwrap();
        let records: Vec<Value> =
            received.iter().map(|message| message.lambda_record(queue)).collect();
        let receipts = received.into_iter().map(|message| (message.id, message.receipt));
        (json!({ "Records": records }), receipts.collect())
    }

    /// Deletes messages, as Lambda's poller does with those that were done.
    pub(crate) async fn delete(&self, queue: &str, receipts: Receipts) {
        let done = receipts.into_values().collect();
        self.world.queues().acknowledge(queue, done).await.unwrap();
    }

    /// Lets a function work off a queue, as Lambda's poller does; says how many messages there were.
    pub(crate) async fn work_off(&self, queue: &str, function: &mut Function) -> usize {
        let mut count = 0;
        loop {
            let (event, receipts) = self.batch(queue).await;
            if receipts.is_empty() {
                return count;
            }
            let answer = function.call(&event).await.unwrap();
            assert_eq!(answer, json!({ "batchItemFailures": [] }), "{} of {queue}", function.name);
            count += receipts.len();
            self.delete(queue, receipts).await;
        }
    }

    /// The ledger's stream as far as it was not read yet: one batch, its records numbered from 101.
    pub(crate) fn stream(&self) -> Option<Value> {
        let mut records = Vec::new();
        while let Some(mut event) = self.world.deployment().next_stream_event() {
            let mut record = event["Records"][0].take();
            record["dynamodb"]["SequenceNumber"] = json!((101 + records.len()).to_string());
            records.push(record);
        }
        (!records.is_empty()).then(|| json!({ "Records": records }))
    }
}
