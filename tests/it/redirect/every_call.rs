//! I16: the redirect answers what it may, in time, whichever of its calls fails in whatever way, alone or with all
//! that follow.

use super::*;

/// What becomes of a call. One that is held is never released: it never answers.
const MODES: [Mode; 11] = [
    Mode::Ok,
    Mode::Unreachable,
    Mode::Throttled,
    Mode::InternalError,
    Mode::TimeoutApplied,
    Mode::TimeoutNotApplied,
    Mode::Slow(Duration::from_millis(100)),
    Mode::Slow(Duration::from_secs(60)),
    Mode::HeldApplied,
    Mode::HeldNotApplied,
    Mode::Conflict,
];

/// How long a visitor waits at most, by the budgets of look-up and send (DESIGN §3.1).
const PATIENCE: Duration = Duration::from_millis(1_000);

/// What the redirect knows of a link beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Memory {
    None,
    Fresh,
    Stale,
}

async fn remember(road: &Road, memory: Memory, path: &str) {
    if memory != Memory::None {
        road.follow(get(path)).await;
        road.sent().await;
    }
    if memory == Memory::Stale {
        tokio::time::advance(Duration::from_secs(3600)).await;
    }
}

/// What may be answered to a link whose answer is `well` when nothing fails.
fn is_legal(well: u16, memory: Memory, status: u16) -> bool {
    match memory {
        // It is known already where it leads. What leads nowhere is not remembered.
        Memory::Fresh | Memory::Stale if well != 404 => status == well,
        _ => status == well || status == 503,
    }
}

async fn follow_with(path: &str, well: u16, memory: Memory, first: u64, calls: u64, mode: Mode) {
    let road = Road::open().await;
    road.lay_another(|route| {
        route.code = "closed".parse().unwrap();
        route.status = LinkStatus::Disabled;
    })
    .await;
    remember(&road, memory, path).await;
    let told = format!("{path}, {memory:?}, call {first} and {calls} in all {mode:?}");
    road.faults.nth(first, mode, calls);
    let began = Instant::now();
    let there = road.follow(get(path)).await;
    assert!(began.elapsed() <= PATIENCE, "{told}: {:?}", began.elapsed());
    assert!(is_legal(well, memory, there.status), "{told}: {}", there.status);
    if there.status == 503 {
        assert_eq!(there.header("retry-after"), Some("10"), "{told}");
    }
    if there.status == 302 {
        let click = road.verify(&there.token().expect("a person is credited")).click;
        assert!(there.location().as_str().starts_with("https://shop.example/start?plan=pro"));
        road.faults.heal();
        let kept = road.sent().await.iter().any(|sent| sent.click == click);
        assert!(kept || !logged(click).is_empty(), "{told}: the click is nowhere");
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_call_fails_the_visitor_is_answered_in_time() {
    crate::log::listen();
    let mut tried = 0;
    for (path, well) in [("/r/spring", 302), ("/r/closed", 410), ("/r/nowhere", 404)] {
        for memory in [Memory::None, Memory::Fresh, Memory::Stale] {
            for mode in MODES {
                // Each call alone, and everything from it on.
                for (first, calls) in [(1, 1), (2, 1), (1, 1_000), (2, 1_000)] {
                    Box::pin(follow_with(path, well, memory, first, calls, mode)).await;
                    tried += 1;
                }
            }
        }
    }
    println!("{tried} visits");
}
