//! The embedded template, as the local system understands it.

use super::*;

#[test]
fn the_three_tables_have_their_keys_and_no_stream() {
    let template = Template::embedded().unwrap();
    let names: Vec<&str> = template.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["registry", "clicks", "ledger"]);
    for table in &template.tables {
        assert_eq!(table.definition["KeySchema"][0]["AttributeName"], "pk");
        assert_eq!(table.definition["KeySchema"][1]["AttributeName"], "sk");
        assert_eq!(table.expires_by.as_deref(), Some("expires_at"));
        assert_eq!(table.definition.get("StreamSpecification"), None);
        let indexed = table.definition.get("GlobalSecondaryIndexes").is_some();
        assert_eq!(indexed, table.name != "clicks", "{}", table.name);
    }
}

#[test]
fn every_queue_keeps_four_days_and_gives_up_after_five_receives() {
    let days = |days: u64| Duration::from_secs(days * 24 * 60 * 60);
    let queues = Template::embedded().unwrap().queues;
    for name in ["clicks", "events", "jobs"] {
        let queue = queues.iter().find(|queue| queue.name == name).unwrap();
        let letters = queue.dead_letters.as_ref().unwrap();
        assert_eq!((queue.retention, letters.receives_max), (days(4), 5), "{name}");
        let dead = queues.iter().find(|queue| queue.name == letters.queue).unwrap();
        assert_eq!(dead.name, format!("{name}-dlq"));
        assert_eq!((dead.retention, &dead.dead_letters), (days(14), &None));
    }
    assert_eq!(queues.len(), 6);
}

#[test]
fn a_queue_hides_messages_for_six_time_outs_and_the_window() {
    let template = Template::embedded().unwrap();
    let fed: Vec<_> = template
        .functions
        .iter()
        .filter_map(|function| Some((function, function.queue.as_ref()?)))
        .collect();
    assert_eq!(fed.len(), 3);
    for (function, source) in fed {
        let queue = template.queues.iter().find(|queue| queue.name == source.queue).unwrap();
        assert!(queue.visibility >= function.timeout * 6 + source.window, "{}", function.folder);
    }
}

#[test]
fn functions_are_named_by_their_folders() {
    let functions = Template::embedded().unwrap().functions;
    let mut folders: Vec<&str> = functions.iter().map(|f| f.folder.as_str()).collect();
    folders.sort_unstable();
    assert_eq!(
        folders,
        [
            "click-counter",
            "dispatcher",
            "invoicer",
            "portal",
            "redirect",
            "signup-webhook",
            "transaction-webhook",
            "worker",
        ]
    );
    let clicks = functions.iter().find(|f| f.folder == "click-counter").unwrap();
    let source = clicks.queue.as_ref().unwrap();
    assert_eq!((source.queue.as_str(), source.batch_max), ("clicks", 1000));
    assert_eq!(source.window, Duration::from_secs(5));
}

#[test]
fn an_unusable_template_says_where() {
    let text = "Resources: {EventsQueue: {Type: AWS::SQS::Queue, Properties: {}}}";
    let error = Template::parse(text).unwrap_err().to_string();
    assert_eq!(
        error,
        "infra/template.yaml: Resources.EventsQueue.Properties.MessageRetentionPeriod should be given"
    );
}
