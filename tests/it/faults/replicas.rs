//! Reads that may lag behind do: each is answered from how things stood when the act began (F10).

use serde_json::Value;

use super::{
    letters::tell_brokenly,
    picture::{difference, picture},
    positions::clean,
    stories,
    story::catch_up,
};

/// Whether a request takes an answer that may be old.
fn is_eventual(operation: &str, request: &Value) -> bool {
    match operation {
        "GetItem" | "Query" => request["ConsistentRead"] != true,
        "BatchGetItem" => request["RequestItems"]
            .as_object()
            .is_some_and(|tables| tables.values().any(|table| table["ConsistentRead"] != true)),
        _ => false,
    }
}

// req: T11
#[tokio::test]
async fn whatever_may_lag_behind_decides_nothing() {
    let lagging = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
    let months = [stories::closed().await, stories::late().await, stories::carried().await];
    for story in stories::of_events().await.into_iter().chain(months) {
        for scene in story.scenes().await {
            let (clean, stage, frozen) = (clean(&scene).await, scene.open(), scene.state.frozen());
            let counted = std::sync::Arc::clone(&lagging);
            stage.world.faults().lie(move |operation, request| {
                if !is_eventual(operation, request) {
                    return None;
                }
                assert!(request["IndexName"].is_string(), "what is no index is read as it stands");
                counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                frozen.read(operation, request)
            });
            tell_brokenly(&stage.world, &scene.acts[0]).await;
            stage.world.faults().heal();
            catch_up(&stage.world).await;
            stage.world.drain().await;
            let found = picture(&stage, &scene).await;
            assert_eq!(difference(&clean.picture, &found), None, "{}", story.name);
        }
    }
    let lagged = lagging.load(std::sync::atomic::Ordering::Relaxed);
    println!("{lagged} reads lagged behind");
    assert!(lagged > 0, "something was read from an index");
}
