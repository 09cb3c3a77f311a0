//! Which mails a partner gets, and in which language.

use http::Method;
use serde_json::{Value, json};
use vouch_domain::{books::notice::Notice, money::Money};
use vouch_local::mail::Mail;

use crate::{pages::Browser, stage::Stage};

impl Stage {
    async fn wishes(&self, mails: Value) -> Value {
        let path = format!("/api/v1/partners/{}", self.partner.id);
        let change = json!({ "mails": mails });
        let changed = self.world.send(&self.company, Method::PATCH, &path, &change).await;
        changed.expect(200).json()["mails"].clone()
    }

    /// Writes down a notice of each kind that a partner gets, and sends what is to be sent.
    async fn told_everything(&self) -> Vec<Mail> {
        let (partner, before) = (self.partner.id, self.world.mail().len());
        let payout =
            format!("pay_2026-10_{}_EUR_1", partner.to_string().split_once('_').unwrap().1);
        let payout = payout.parse().unwrap();
        let amount = Money::parse("1234.50", "EUR".parse().unwrap()).unwrap();
        let commission = format!(
            "com_2026-10_{}_01a2b3c4d5e00000000000000ff",
            partner.to_string().split_once('_').unwrap().1
        );
        let mut writes = self.world.store().writes();
        let notices = [
            Notice::PayoutDue { payout, amount },
            Notice::PayoutSent { payout, amount },
            Notice::CommissionDeclined {
                commission: commission.parse().unwrap(),
                amount,
                reason: "Doubled".to_owned(),
            },
            Notice::MessageReceived { partner, subject: "Autumn".to_owned() },
            Notice::DestinationChanged {
                partner,
                to: "before@reed.example".to_owned(),
                masked: "DE•• •••• 1234".to_owned(),
                holds_until: self.world.now(),
            },
        ];
        for notice in &notices {
            let id = format!("{}#{before}", notice.kind());
            writes.notice(self.company.id, &id, notice, self.world.now()).unwrap();
        }
        writes.commit().await.unwrap();
        self.world.drain().await;
        self.world.mail().split_off(before)
    }
}

fn subjects(mails: &[Mail]) -> Vec<&str> {
    let mut subjects: Vec<&str> = mails
        .iter()
        .map(|mail| match mail.subject.as_str() {
            it if it.contains("will pay you") => "statement",
            it if it.contains("has sent you") => "payout",
            it if it.contains("declined") => "decision",
            it if it.contains("written to you") => "message",
            it if it.contains("where your payouts go") => "destination",
            other => panic!("{other}"),
        })
        .collect();
    subjects.sort_unstable();
    subjects
}

#[tokio::test]
async fn a_partner_gets_what_it_wants_and_always_hears_where_its_payouts_go() {
    let stage = Stage::set().await;
    let all = ["decision", "destination", "message", "payout", "statement"];
    let mails = stage.told_everything().await;
    assert_eq!(subjects(&mails), all);
    for mail in &mails {
        let way = format!("/portal/{}/profile#mails", stage.company.id);
        let is_free = !mail.subject.contains("where your payouts go");
        assert_eq!(mail.text.contains(&way), is_free, "{}", mail.text);
        assert_eq!(mail.html.contains(&way), is_free, "{}", mail.html);
    }
    let shown = stage.wishes(json!({"payouts": false, "messages": false})).await;
    let expected = json!({"language": null, "statements": true, "payouts": false, "decisions": true, "messages": false});
    assert_eq!(shown, expected);
    assert_eq!(subjects(&stage.told_everything().await), ["decision", "destination", "statement"]);
    stage.wishes(json!({"statements": false, "decisions": false, "messages": true})).await;
    assert_eq!(subjects(&stage.told_everything().await), ["destination", "message"]);
}

#[tokio::test]
async fn a_partner_chooses_in_its_profile() {
    let stage = Stage::set().await;
    let mut browser = Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
    let path = format!("/portal/{}/profile", stage.company.id);
    let page = browser.get(&path).await.expect(200).text();
    assert_eq!(page.matches(" checked").count(), 4, "{page}");
    let to = format!("{path}/mails");
    let fields = [("messages", "yes"), ("language", "de")];
    browser.submit(&path, &to, &fields).await.expect(303);
    let page = browser.get(&path).await.expect(200).text();
    assert_eq!(page.matches(" checked").count(), 1, "{page}");
    assert!(page.contains(r#"value="de" selected"#), "{page}");
    let mails = stage.told_everything().await;
    let subjects: Vec<&str> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    assert_eq!(mails.len(), 2, "{subjects:?}");
    assert!(subjects.iter().any(|it| it.contains("hat Ihnen geschrieben")), "{subjects:?}");
    assert!(subjects.iter().any(|it| it.contains("wohin Ihre Auszahlungen gehen")), "{subjects:?}");
    assert!(mails.iter().all(|mail| mail.html.contains(r#"<html lang="de">"#)));
}

#[tokio::test]
async fn each_reads_its_own_language() {
    let stage = Stage::set().await;
    let change = json!({ "language": "de" });
    let path = "/api/v1/company";
    let changed = stage.world.send(&stage.company, Method::PATCH, path, &change).await.expect(200);
    assert_eq!(changed.json()["language"], "de");
    // Whoever chose none reads its company's.
    let mails = stage.told_everything().await;
    let due = mails.iter().find(|mail| mail.subject.contains("zahlt Ihnen")).unwrap();
    assert!(due.subject.contains("1.234,50 EUR für Oktober 2026"), "{}", due.subject);
    assert!(mails.iter().all(|mail| !mail.text.contains("You get this")));
    stage.wishes(json!({"language": "en"})).await;
    assert_eq!(subjects(&stage.told_everything().await).len(), 5);
    let before = stage.world.mail().len();
    let wish = json!({"name": "Ann", "email": "ann@reed.example"});
    stage.world.call(&stage.company, "/api/v1/applications", Some(wish)).await.expect(201);
    stage.world.drain().await;
    let mails = stage.world.mail().split_off(before);
    assert!(mails[0].subject.contains("will Partner werden"), "{}", mails[0].subject);
    stage.wishes(json!({"language": null})).await;
    let fr = json!({"mails": {"language": "fr"}});
    let path = format!("/api/v1/partners/{}", stage.partner.id);
    stage.world.send(&stage.company, Method::PATCH, &path, &fr).await.expect(422);
}
