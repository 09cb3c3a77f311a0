//! What stands around the functions: a world's tables, queues and mail behind ports, and who calls whom.

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Value, json};
use vouch_local::{services::Ports, world::World};
use vouch_runtime::clock::Clock;

use crate::process::Function;

/// One account.
pub(crate) struct Aws {
    pub(crate) world: World,
    ports: Ports,
}

impl Aws {
    /// An account in which nothing happened yet. Processes have the machine's time, so the world has it too.
    pub(crate) async fn start() -> Self {
        let world = World::start_at(&Clock::System.now().to_rfc3339()).await;
        let ports = world.deployment().open_ports().await.unwrap();
        Self { world, ports }
    }

    /// What Lambda tells a function.
    pub(crate) fn environment(&self, name: &str) -> BTreeMap<String, String> {
        self.world.deployment().environment_of(name, &self.ports).unwrap()
    }

    /// A function, started as the template says.
    pub(crate) async fn function(&self, name: &str) -> Function {
        Function::start(name, &self.environment(name)).await.unwrap()
    }

    /// What is due in a queue, as the event that Lambda's poller makes of it, and each message's receipt by its id.
    pub(crate) async fn batch(&self, queue: &str) -> (Value, BTreeMap<String, String>) {
        let received = self.world.queues().receive_many(queue, 10, Duration::ZERO).await.unwrap();
        let records: Vec<Value> =
            received.iter().map(|message| message.lambda_record(queue)).collect();
        let receipts = received.into_iter().map(|message| (message.id, message.receipt));
        (json!({ "Records": records }), receipts.collect())
    }

    /// Lets a function work off a queue, as Lambda's poller does; says how many messages there were.
    pub(crate) async fn work_off(&self, queue: &str, function: &mut Function) -> usize {
        let (event, receipts) = self.batch(queue).await;
        if receipts.is_empty() {
            return 0;
        }
        let answer = function.call(&event).await.unwrap();
        assert_eq!(answer, json!({ "batchItemFailures": [] }), "{} of {queue}", function.name);
        let count = receipts.len();
        let done = receipts.into_values().collect();
        self.world.queues().acknowledge(queue, done).await.unwrap();
        count
    }
}
