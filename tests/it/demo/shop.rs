//! The tour: follow a link, sign up, pay, refund, go to month end, read what it came to.

use vouch_local::demo::Demo;

use super::{House, owner, pages::links, partner};
use crate::pages::{attribute, text_of};

/// Somebody with a browser: cookies as the answers set them.
#[derive(Default)]
struct Somebody {
    cookies: Vec<(String, String)>,
}

impl Somebody {
    fn cookies(&self) -> String {
        let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    /// Looks at a page, or sends a form; gives the page it ends on.
    async fn goes(&mut self, house: &House, path: &str, form: Option<&str>) -> String {
        let answer = house.visit(path, form, &self.cookies()).await;
        for cookie in answer.headers("set-cookie") {
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
        if answer.status() == 303 {
            let next = answer.header("location").to_owned();
            return Box::pin(self.goes(house, &next, None)).await;
        }
        answer.text()
    }

    /// Follows a referral link as far as the shop.
    async fn follows(&mut self, house: &House, code: &str) -> String {
        let answer = house.world.get(&format!("/r/{code}")).await.expect(302);
        let location = answer.header("location").to_owned();
        let path = location.strip_prefix("http://localhost:8080").unwrap();
        self.goes(house, path, None).await
    }
}

// req: F28, T20, T22
#[tokio::test(flavor = "multi_thread")]
async fn the_tour_leads_from_a_link_to_a_statement_line() {
    let (house, demo, _) = House::with_demo().await;
    hostile_names_stay_text_and_bad_forms_are_given_back(&house).await;
    a_cancelled_subscription_leaves_what_was_paid(&house, &demo).await;
    let mut mo = Somebody::default();
    let front = mo.follows(&house, &demo.partners[0].links[0].code).await;
    assert!(front.contains("You came by a referral link"));

    let account =
        mo.goes(&house, "/shop/sign-up", Some("name=Mo+Tester&email=mo%40post.example")).await;
    assert!(
        account.contains("Ines Halvorsen") && account.contains("is credited with you"),
        "{account}"
    );
    let account =
        mo.goes(&house, "/shop/pay", Some("plan=sampler&amount=24.00&currency=EUR")).await;
    assert!(account.contains("value=\"4.80\""), "twenty per cent of 24.00: {account}");
    let account =
        mo.goes(&house, "/shop/refund", Some("payment=shop-pay-0002&amount=10,00&how=part")).await;
    assert!(account.contains("value=\"2.80\""), "twenty per cent of 14.00: {account}");
    assert!(account.contains("202 accepted") && !account.contains("not accepted"));

    it_has_arrived(&house, &demo).await;
    a_month_goes_by(&house, &demo, &mut mo).await;
}

/// The partner and the company see what was bought, what was given back, and why.
async fn it_has_arrived(house: &House, demo: &Demo) {
    let portal = format!("/portal/{}", demo.company);
    let mut ines = partner(house, demo, &demo.partners[0]).await;
    let overview = ines.get(&portal).await.expect(200).text();
    for told in ["Mo Tester", "value=\"4.80\"", "value=\"-2.00\""] {
        assert!(overview.contains(told), "{told} in {overview}");
    }
    let commissions = ines.get(&format!("{portal}/commissions")).await.expect(200).text();
    let row = commissions.split("<tr").find(|row| row.contains("shop-pay-0002")).unwrap();
    let why = attribute(row.split("<a ").nth(1).unwrap(), "href");
    let why = ines.read(&why).await;
    assert!(why.contains("Mo Tester") && why.contains("Owed to you €2.80"), "{why}");

    let mut owner = owner(house, demo).await;
    let sale = owner.get("/dashboard/transactions/shop-pay-0002").await.expect(200).text();
    assert!(sale.contains("value=\"-2.00\""), "{sale}");
    let sale = text_of(&sale);
    assert!(sale.contains("Ines Halvorsen earned €2.80"), "{sale}");
}

/// To month end, and a week on: the invoice is reviewed and charged, and the statement has the lines.
async fn a_month_goes_by(house: &House, demo: &Demo, mo: &mut Somebody) {
    let mut owner = owner(house, demo).await;
    let moved = mo.goes(house, "/clock", Some("to=month-end")).await;
    assert!(moved.contains("1 December 2026, 00:00"), "{moved}");
    let invoices = owner.read("/dashboard/invoices").await;
    assert!(invoices.contains("November’s invoice is €"), "{invoices}");
    assert!(invoices.contains("you can look at it for"), "{invoices}");
    mo.goes(house, "/clock", Some("to=week")).await;
    let invoices = owner.read("/dashboard/invoices").await;
    assert!(invoices.contains("November 2026") && !invoices.contains("look at it"), "{invoices}");

    let portal = format!("/portal/{}", demo.company);
    let mut ines = partner(house, demo, &demo.partners[0]).await;
    let statements = ines.get(&format!("{portal}/statements")).await.expect(200).text();
    let of_november = links(&statements, &format!("{portal}/statements/stm_2026-11"));
    let in_euros = of_november.iter().find(|one| one.ends_with("_EUR")).unwrap();
    let statement = ines.get(in_euros).await.expect(200).text();
    assert!(statement.contains("Clawback for shop-pay-0002"), "{statement}");
    assert!(statement.contains("value=\"-2.00\"") && statement.contains("is due."), "{statement}");
    let mails = mo.goes(house, "/mailbox", None).await;
    assert!(mails.contains("for November 2026"));
}

async fn hostile_names_stay_text_and_bad_forms_are_given_back(house: &House) {
    let mut eve = Somebody::default();
    let name =
        "%3Cscript%3Ealert%281%29%3C%2Fscript%3E%22%27%26%3Cimg+src%3Dx+onerror%3Dalert%281%29%3E";
    let form = format!("name={name}&email=eve%40post.example&partner_code=%3Cb%3E");
    let account = eve.goes(house, "/shop/sign-up", Some(&form)).await;
    assert!(account.contains("&lt;script&gt;") && !account.contains("<script>"), "{account}");
    assert!(!account.contains("<img"));

    let kept = Somebody::default().goes(house, "/shop/sign-up", Some("name=Mo&email=nobody")).await;
    assert!(kept.contains("value=\"Mo\"") && kept.contains("Type an e-mail address"));
    for form in [
        "plan=caddy&amount=-1&currency=EUR",
        "plan=caddy&amount=1.5&currency=JPY",
        "amount=1e3&currency=EUR",
    ] {
        let page = eve.goes(house, "/shop/pay", Some(form)).await;
        assert!(page.contains("Type an amount"), "{form}");
    }
    let missing = eve.goes(house, "/shop/refund", Some("payment=shop-pay-0001&how=all")).await;
    assert!(missing.contains("no such payment"), "{missing}");
    let huge = format!("/shop?vouch_click={}", "x".repeat(5_000));
    let page = eve.goes(house, &huge, None).await;
    assert!(page.contains("Good tea"));
}

async fn a_cancelled_subscription_leaves_what_was_paid(house: &House, demo: &Demo) {
    let mut mo = Somebody::default();
    mo.goes(house, "/shop/sign-up", Some("name=Mo&email=mo%40post.example&partner_code=INES"))
        .await;
    let account =
        mo.goes(house, "/shop/pay", Some("plan=cellar&amount=59.00&currency=EUR&tax=3.86")).await;
    assert!(
        account.contains("Cancel Cellar") && account.contains("you named a partner’s code"),
        "{account}"
    );
    assert!(account.contains("value=\"11.03\""), "twenty per cent of 55.14: {account}");
    let account = mo.goes(house, "/shop/cancel", Some("")).await;
    assert!(!account.contains("Cancel Cellar"));
    let customer = house.api(demo, "/customers/shop-0002").await;
    assert_eq!(customer["subscription"]["status"], "canceled");
    let front = mo.goes(house, "/shop/leave", Some("")).await;
    assert!(front.contains("Sign up"));
    let other = mo.goes(house, "/shop/refund", Some("payment=shop-pay-0001&how=all")).await;
    assert!(other.contains("Sign up"), "nobody refunds another's payment: {other}");
}
