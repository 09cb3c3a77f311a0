//! What a prospect carries on: the token in cookie and query, and whose click it names.

use super::*;

// req: B01, V03, F28
#[tokio::test]
async fn a_click_carries_a_signed_token_in_cookie_and_query() {
    let road = Road::open().await;
    let before = road.ctx.now();
    let there = road.follow(get("/r/Spring?utm_source=blog&evil=1")).await;
    assert_eq!(there.status, 302);
    let token = there.token().unwrap();
    assert_eq!(
        there.location().as_str(),
        format!("https://shop.example/start?plan=pro&utm_source=blog&vouch_click={token}")
    );
    let name = "__Host-vouch_click_cmp_00000000000000000000000001";
    assert_eq!(
        there.header("set-cookie").unwrap(),
        format!("{name}={token}; Max-Age=7776000; Path=/; Secure; HttpOnly; SameSite=Lax")
    );
    assert!(token.len() < 200);
    let said = road.verify(&token);
    let Route { company, link, partner, program, .. } = road.route;
    assert_eq!(
        (said.company, said.link, said.partner, said.program),
        (company, link, partner, program)
    );
    assert!(said.clicked_at().timestamp_millis() >= before.timestamp_millis());
    let [click] = &*road.sent().await else { panic!("one click") };
    assert_eq!((&click.code, click.click), (&road.route.code, said.click));
    assert!(click.visitor.is_some());
}

// req: F20, F21
#[tokio::test]
async fn links_of_one_partner_are_told_apart() {
    let road = Road::open().await;
    let other: LinkId = "lnk_00000000000000000000000005".parse().unwrap();
    road.lay_another(|route| (route.code, route.link) = ("podcast".parse().unwrap(), other)).await;
    let first = road.follow(get("/r/spring")).await.token().unwrap();
    let second = road.follow(get("/r/podcast")).await.token().unwrap();
    let (first, second) = (road.verify(&first), road.verify(&second));
    assert_eq!((first.link, second.link), (road.route.link, other));
    assert_eq!(first.partner, second.partner);
}

// req: V02
#[tokio::test]
async fn the_last_click_wins_unless_the_program_keeps_the_first() {
    for model in [ClickModel::Last, ClickModel::First] {
        let road = Road::with(|_, route| route.model = model).await;
        let rival: PartnerId = "ptn_0000000000000000000000000r".parse().unwrap();
        road.lay_another(|route| (route.code, route.partner) = ("rival".parse().unwrap(), rival))
            .await;
        let first = road.follow(get("/r/spring")).await;
        let (name, value) = first.cookie().unwrap();
        let second =
            road.follow(get("/r/rival").header("cookie", format!("a=b; {name}={value}"))).await;
        let credited = road.verify(&second.token().unwrap()).partner;
        match model {
            ClickModel::Last => {
                assert_eq!(credited, rival);
                assert_eq!(second.cookie().unwrap().1, second.token().unwrap());
            }
            // Cookie and query agree: whichever the company reads, the first click is credited.
            ClickModel::First => {
                assert_eq!(second.token().as_deref(), Some(value));
                assert_eq!(second.header("set-cookie"), None);
            }
        }
        assert_eq!(road.sent().await.len(), 2, "both clicks are counted");
    }
}

// req: V01, V02
#[tokio::test]
async fn a_first_click_is_kept_for_its_window_and_no_longer() {
    let road =
        Road::with(|_, route| (route.model, route.window_days) = (ClickModel::First, 30)).await;
    let first = road.follow(get("/r/spring")).await;
    assert!(first.header("set-cookie").unwrap().contains("; Max-Age=2592000;"));
    let (name, value) = first.cookie().unwrap();
    let again = || get("/r/spring").header("cookie", format!("{name}={value}"));
    road.later(TimeDelta::days(30) - TimeDelta::minutes(1)).await;
    assert_eq!(road.follow(again()).await.token().as_deref(), Some(value));
    road.later(TimeDelta::minutes(2)).await;
    let late = road.follow(again()).await;
    assert_ne!(late.token().as_deref(), Some(value));
    assert_eq!(late.cookie().unwrap().1, late.token().unwrap());
}

// req: V02
#[tokio::test]
async fn a_cookie_that_is_not_ours_for_this_company_is_replaced() {
    let road = Road::with(|_, route| route.model = ClickModel::First).await;
    let foreign: CompanyId = "cmp_0000000000000000000000000f".parse().unwrap();
    road.lay_another(|route| (route.code, route.company) = ("foreign".parse().unwrap(), foreign))
        .await;
    let ours = road.follow(get("/r/spring")).await.token().unwrap();
    let of_other_company = road.follow(get("/r/foreign")).await.token().unwrap();
    let old_keys: TokenKeys = KEYS.replace("k1", "k9").parse().unwrap();
    let name = "__Host-vouch_click_cmp_00000000000000000000000001";
    for wrong in [
        "",
        "v1",
        "....",
        &ours[..ours.len() - 1],
        &format!("{}{}", &ours[..ours.len() - 1], if ours.ends_with('A') { 'E' } else { 'A' }),
        &ours.replacen("v1", "v2", 1),
        &old_keys.sign(&road.verify(&ours)),
        &of_other_company,
        &"x".repeat(5000),
    ] {
        let there = road.follow(get("/r/spring").header("cookie", format!("{name}={wrong}"))).await;
        assert_eq!(there.status, 302);
        assert_ne!(there.token().as_deref(), Some(wrong), "{wrong}");
        assert_eq!(there.cookie().unwrap(), (name, &*there.token().unwrap()), "{wrong}");
    }
    // The previous key still verifies, and a valid one is found behind a wrong one of the same name.
    let previous: TokenKeys = KEYS.split_once(',').unwrap().1.parse().unwrap();
    let kept = previous.sign(&road.verify(&ours));
    let there = road
        .follow(get("/r/spring").header("cookie", format!("{name}=wrong; {name}={kept}")))
        .await;
    assert_eq!(there.token().unwrap(), kept);
}

#[tokio::test]
async fn cookies_by_the_hundred_are_no_trouble() {
    let road = Road::with(|_, route| route.model = ClickModel::First).await;
    let first = road.follow(get("/r/spring")).await;
    let (name, value) = first.cookie().unwrap();
    let crowd: String = (0..400).map(|n| format!("c{n}=v{n}; ")).collect();
    let crowded = get("/r/spring").header("cookie", format!("{crowd}{name}={value}"));
    assert_eq!(road.follow(crowded).await.token().as_deref(), Some(value));
    let mut many = get("/r/spring").header("cookie", &b"\xff\xfe=\x80;;;==;\"; a=\"b"[..]);
    for n in 0..300 {
        many = many.header("cookie", format!("{name}={n}"));
    }
    assert_eq!(road.follow(many).await.status, 302);
}

// req: B01
#[tokio::test]
async fn the_cookie_reaches_where_the_program_and_the_place_need_it() {
    let shared = Road::with(|_, route| route.cookie_domain = Some("shop.example".to_owned())).await;
    let there = shared.follow(get("/r/spring")).await;
    let cookie = there.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Secure-vouch_click_cmp_"), "{cookie}");
    assert!(cookie.contains("; Domain=shop.example; Path=/; Secure;"), "{cookie}");

    let local = Road::with(|config, _| config.plain_http = true).await;
    let there = local.follow(get("/r/spring")).await;
    let cookie = there.header("set-cookie").unwrap();
    assert!(cookie.starts_with("vouch_click_cmp_") && !cookie.contains("Secure"), "{cookie}");
    assert_eq!(there.header("strict-transport-security"), None);
}

#[tokio::test]
async fn a_program_may_have_many_links_and_a_company_many_programs() {
    let road = Road::open().await;
    let other: ProgramId = "prg_0000000000000000000000000p".parse().unwrap();
    road.lay_another(|route| (route.code, route.program) = ("여름".parse().unwrap(), other)).await;
    let there = road.follow(get("/r/%EC%97%AC%EB%A6%84")).await;
    assert_eq!(road.verify(&there.token().unwrap()).program, other);
}
