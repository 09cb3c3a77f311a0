//! What a click costs, and what becomes of it when the queue or the store is slow or gone.

use super::*;

#[tokio::test]
async fn a_click_costs_one_read_at_first_then_none_one_send_and_no_write() {
    let road = Road::open().await;
    for (reads, sends) in [(1, 1), (1, 2), (1, 3)] {
        road.follow(get("/r/spring")).await;
        assert_eq!(road.faults.calls_of("GetItem"), reads);
        assert_eq!(road.faults.calls_of("SendMessage"), sends);
    }
    assert_eq!(road.faults.calls().values().sum::<u64>(), 4);
    assert_eq!(road.faults.read().rounded_up(), 1);
    assert_eq!(road.faults.written().rounded_up(), 0);
}

#[tokio::test]
async fn a_change_of_a_link_is_seen_after_a_few_seconds() {
    tokio::time::pause();
    let road = Road::open().await;
    assert_eq!(road.follow(get("/r/spring")).await.status, 302);
    road.lay_another(|route| route.status = LinkStatus::Disabled).await;
    assert_eq!(road.follow(get("/r/spring")).await.status, 302);
    tokio::time::advance(Duration::from_secs(6)).await;
    assert_eq!(road.follow(get("/r/spring")).await.status, 410);
}

#[tokio::test]
async fn without_the_queue_the_visitor_goes_on_and_the_click_to_the_log() {
    for mode in [Mode::Unreachable, Mode::Throttled, Mode::InternalError, Mode::TimeoutNotApplied] {
        tokio::time::pause();
        crate::log::listen();
        let road = Road::open().await;
        road.faults.set(Service::Sqs, mode);
        let started = Instant::now();
        let there = road.follow(get("/r/spring")).await;
        assert!(
            started.elapsed() <= Duration::from_millis(300),
            "{mode:?}: {:?}",
            started.elapsed()
        );
        let token = road.verify(&there.token().unwrap());
        let [ClickMessage::ClickV1(click)] = &*logged(token.click) else {
            panic!("one line, {mode:?}")
        };
        assert_eq!((click.click, &click.code), (token.click, &road.route.code));
        assert!(there.header("set-cookie").is_some());
        tokio::time::resume();
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_queue_does_not_hold_the_visitor_up() {
    crate::log::listen();
    let road = Road::open().await;
    road.faults.set(Service::Sqs, Mode::Slow(Duration::from_secs(60)));
    let started = Instant::now();
    let there = road.follow(get("/r/spring")).await;
    assert_eq!(there.status, 302);
    assert!(started.elapsed() <= Duration::from_millis(300), "{:?}", started.elapsed());
    let token = road.verify(&there.token().unwrap());
    assert_eq!(logged(token.click).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn look_up_and_send_run_at_once() {
    let road = Road::open().await;
    road.faults.set(Service::Sqs, Mode::Slow(Duration::from_millis(100)));
    road.faults.set(Service::DynamoDb, Mode::Slow(Duration::from_millis(100)));
    let started = Instant::now();
    assert!(road.follow(get("/r/spring")).await.token().is_some());
    assert!(started.elapsed() < Duration::from_millis(150), "{:?}", started.elapsed());
    assert_eq!(road.sent().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn without_the_store_a_link_that_is_remembered_works_and_another_asks_for_patience() {
    for mode in [Mode::Unreachable, Mode::InternalError, Mode::Slow(Duration::from_secs(60))] {
        let road = Road::open().await;
        assert_eq!(road.follow(get("/r/spring")).await.status, 302);
        road.faults.set(Service::DynamoDb, mode);
        let there = road.follow(get("/r/never-seen")).await;
        there.is_page(503, "This link cannot be opened just now");
        assert_eq!(there.header("retry-after"), Some("10"));
        tokio::time::advance(Duration::from_secs(3600)).await;
        let started = Instant::now();
        let there = road.follow(get("/r/spring")).await;
        assert!(there.token().is_some(), "{mode:?}");
        assert!(
            started.elapsed() <= Duration::from_millis(300),
            "{mode:?}: {:?}",
            started.elapsed()
        );
        road.faults.heal();
        road.lay_another(|route| route.status = LinkStatus::Disabled).await;
        assert_eq!(road.follow(get("/r/spring")).await.status, 410, "a newer answer wins");
    }
}

#[tokio::test(start_paused = true)]
async fn with_nothing_left_it_still_answers() {
    let road = Road::open().await;
    road.faults.set(Service::DynamoDb, Mode::Slow(Duration::from_secs(60)));
    road.faults.set(Service::Sqs, Mode::Slow(Duration::from_secs(60)));
    let started = Instant::now();
    road.follow(get("/r/spring")).await.is_page(503, "Try again");
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
}

#[tokio::test]
async fn without_keys_links_still_lead_on() {
    let road = Road::with(|config, _| config.token_keys = None).await;
    road.follow(get("/r/spring")).await.is_bare();
    assert_eq!(road.sent().await.len(), 1);
}
