//! The commands that look at deployed tables: the `vouch` binary by the AWS environment, against tables behind a port.

use std::{
    collections::BTreeMap,
    process::{Command, Output},
};

use crate::{aws::Aws, process::binary, stage::Stage};

/// Runs `vouch` with this environment and nothing else.
async fn vouch(environment: &BTreeMap<String, String>, arguments: &[&str]) -> Output {
    let mut command = Command::new(binary("vouch"));
    command.env_clear().envs(environment).args(arguments);
    // The tables are answered in this process meanwhile.
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn said(output: &Output) -> String {
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("{out}{err}")
}

#[tokio::test(flavor = "multi_thread")]
async fn verify_replay_and_export_look_at_the_tables_that_the_environment_names() {
    let stage = Stage::set(Aws::start().await).await;
    let world = &stage.aws.world;
    stage.refer("c1").await;
    for sale in ["s1", "s2"] {
        stage.report_sale(sale, "c1").await;
    }
    world.drain().await;
    let environment = stage.aws.environment("portal");

    let output = vouch(&environment, &["verify", "--aws"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("All of it holds."), "{}", said(&output));
    let output = vouch(&environment, &["replay", "--aws"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let sum = "2 sales of 1 company replayed: the books say what the facts say.";
    assert!(said(&output).contains(sum), "{}", said(&output));
    let output = vouch(&environment, &["export", "journal", "--aws"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.matches("Commissions  20.00 EUR").count(), 2, "{text}");
    assert!(text.contains("Commissions  40.00 EUR"), "{text}");

    // Without the names of the tables nothing is looked at, and nothing is said of any secret.
    let mut without = environment.clone();
    without.remove("VOUCH_LEDGER_TABLE");
    for command in [&["verify", "--aws"][..], &["replay", "--aws"], &["export", "journal", "--aws"]]
    {
        let output = vouch(&without, command).await;
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains("VOUCH_LEDGER_TABLE is not set"), "{}", said(&output));
    }
    // A binary without TLS says so, where AWS itself is meant.
    without = environment;
    without.remove("AWS_ENDPOINT_URL_DYNAMODB");
    let output = vouch(&without, &["verify", "--aws"]).await;
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("feature `deployed`"), "{}", said(&output));
}
