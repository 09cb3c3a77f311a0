//! The page that says what a company's programs are, before anything is asked of anybody.

use serde_json::json;

use super::{attribute, text_of};
use crate::{api::Api, stage::Stage};

// req: F31
#[tokio::test]
async fn whoever_thinks_of_joining_reads_what_a_program_is_what_it_pays_and_how() {
    let stage = Stage::set().await;
    let api = Api::of(&stage.world, &stage.company).await;
    let about = json!({"description": "For <b>people</b> who mend things."});
    api.patch(&format!("/programs/{}", stage.program.id), about).await.expect(200);
    api.make("/tier-rules", json!({"silver": 80, "gold": 400, "platinum": 1234})).await;
    stage.world.clock_on(chrono::TimeDelta::minutes(11)).await;
    let page = format!("/portal/{}/about", stage.company.id);
    let html = stage.world.get(&page).await.expect(200).text();
    let text = text_of(&html);
    for told in [
        "For <b>people</b> who mend things.",
        "20% of what a customer pays",
        "Bronze",
        "Silver",
        "80",
        "1,234",
        "Become a partner",
    ] {
        assert!(text.contains(told), "{told} is not in {text}");
    }
    let join = html.split("<a ").map(|tag| attribute(tag, "href"));
    let join = join.filter(|href| href.ends_with("/join")).last().unwrap();
    stage.world.get(&join).await.expect(200);
    let german = http::Request::get(&page).header("accept-language", "de").body("").unwrap();
    let german = text_of(&stage.world.request(german).await.expect(200).text());
    assert!(german.contains("So machen Sie mit"), "{german}");
    let nobody = format!("/portal/{}/about", "cmp_00000000000000000000000000");
    stage.world.get(&nobody).await.expect(404);
}
