//! A story that is told again and again: a state to set out from, and what arrives and comes due after it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use http::Method;
use serde_json::{Value, json};
use vouch_domain::{
    event::Endpoint,
    id::PartnerId,
    message::{ClickMessage, ClickV1, EventMessage, WebhookV1},
};
use vouch_local::world::{
    BASE_URL, ProgramSpec, State, TestCompany, TestLink, TestPartner, TestProgram, World,
};

use crate::{
    pages::{Browser, form, hidden_fields},
    stage::Stage,
};

/// How often what came due is tried again after a fault; the schedule would go on for ever.
const CALLS_OF_SCHEDULE: usize = 6;

/// A message and its queue.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) queue: &'static str,
    pub(super) body: String,
}

/// One step of a story. The next begins when all of it is worked off.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// These arrive at once.
    Arrive(Vec<Message>),
    /// It becomes this late, and the schedule calls.
    Late(&'static str),
    /// These arrive, it becomes this late, and the dispatcher does not come to anything yet.
    Behind(Vec<Message>, &'static str),
    /// A person or a program of the company asks for this, and asks again where no answer comes.
    Asked(Ask),
}

/// A call of the API, or a form that somebody sends.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    method: Method,
    path: String,
    body: String,
    /// The same each time it is asked again.
    headers: Vec<(&'static str, String)>,
}

impl Ask {
    /// Asks until there is an answer. A refusal of what was done before is one, too.
    async fn until_answered(&self, world: &World) {
        for _ in 0..CALLS_OF_SCHEDULE {
            let request = http::Request::builder().method(self.method.clone()).uri(&self.path);
            let headers = self.headers.iter();
            let request =
                headers.fold(request, |request, (name, value)| request.header(*name, value));
            let answer = world.request(request.body(self.body.clone()).unwrap()).await;
            let is_refused = answer.status() == 409;
            assert!(answer.status() < 400 || answer.status() >= 500 || is_refused, "{answer:?}");
            if answer.status() < 500 {
                return;
            }
        }
        panic!("{} {} is not answered", self.method, self.path);
    }
}

/// Somebody of the company who is signed in.
#[derive(Clone, Debug)]
pub(super) struct Person {
    cookie: String,
    csrf: String,
}

impl Person {
    /// An owner.
    pub(super) async fn signed_in(stage: &Stage) -> Self {
        let member = stage.world.member(&stage.company, "owner").await;
        let mut browser = Browser::of_member(&stage.world, &member).await;
        let html = browser.get("/dashboard/payouts").await.expect(200).text();
        let (name, value) = browser.cookie("__Host-vouch_member").expect("a session");
        let cookie = format!("{name}={value}");
        let csrf = hidden_fields(&html).into_iter().find(|(name, _)| name == "csrf");
        Self { cookie, csrf: csrf.expect("a form's token").1 }
    }

    fn sends(&self, path: &str, fields: &[(&str, &str)]) -> Ask {
        let mut all = vec![("csrf", self.csrf.as_str())];
        all.extend(fields);
        let headers = [
            ("cookie", self.cookie.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
            ("origin", BASE_URL),
        ];
        let headers = headers.map(|(name, value)| (name, value.to_owned())).to_vec();
        Ask { method: Method::POST, path: path.to_owned(), body: form(&all), headers }
    }
}

/// How two endings of a story are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Likeness {
    /// Row by row.
    Rows,
    /// By what everything comes to: its lines depend on what came first.
    Sums,
    /// By what everything comes to, and by each payout and run of payouts.
    Payouts,
    /// By what each sale came to: the months of its lines depend on when it came.
    Earnings,
}

/// A story.
#[derive(Clone, Debug)]
pub(super) struct Story {
    pub(super) name: &'static str,
    pub(super) likeness: Likeness,
    pub(super) acts: Vec<Act>,
    pub(super) partners: Vec<PartnerId>,
    pub(super) state: State,
    company: TestCompany,
    program: TestProgram,
    partner: TestPartner,
    link: TestLink,
}

impl Story {
    /// A fresh place to tell it in.
    pub(super) fn open(&self) -> Stage {
        Stage {
            world: World::from_state(&self.state),
            company: self.company.clone(),
            program: self.program.clone(),
            partner: self.partner.clone(),
            link: self.link.clone(),
        }
    }

    /// Its acts, each as a story that sets out from where the act before ended when nothing went wrong.
    ///
    /// An act that ends row by row as it does here lets the rest go as it does here: nothing else is remembered.
    pub(super) async fn scenes(&self) -> Vec<Self> {
        let (stage, mut scenes) = (self.open(), Vec::new());
        for act in &self.acts {
            let state = stage.world.state();
            scenes.push(Self { acts: vec![act.clone()], state, ..self.clone() });
            tell(&stage.world, std::slice::from_ref(act)).await;
        }
        scenes
    }

    /// The same story with other acts.
    pub(super) fn going(&self, acts: Vec<Act>) -> Self {
        Self { acts, ..self.clone() }
    }

    /// The same story, setting out from other rows.
    pub(super) fn set_out_from(&self, state: State) -> Self {
        Self { state, ..self.clone() }
    }

    /// Whether everything is worked off when it ends.
    pub(super) fn ends_at_rest(&self) -> bool {
        !matches!(self.acts.last(), Some(Act::Behind(..)))
    }

    /// The same story, of which only sums are compared.
    pub(super) fn by_sums(self) -> Self {
        Self { likeness: Likeness::Sums, ..self }
    }

    /// The ids of its deliveries.
    pub(super) fn deliveries(&self) -> BTreeSet<String> {
        let of = |message: &Message| {
            let body: Value = serde_json::from_str(&message.body).unwrap();
            body["delivery"].as_str().map(str::to_owned)
        };
        self.messages().iter().filter_map(of).collect()
    }

    /// The same story, of which only is compared what sales came to.
    pub(super) fn by_earnings(self) -> Self {
        Self { likeness: Likeness::Earnings, ..self }
    }

    /// All that arrives, in order.
    pub(super) fn messages(&self) -> Vec<Message> {
        let of = |act: &Act| match act {
            Act::Arrive(messages) | Act::Behind(messages, _) => messages.clone(),
            Act::Late(_) | Act::Asked(_) => Vec::new(),
        };
        self.acts.iter().flat_map(of).collect()
    }
}

/// Tell acts, each to its end.
pub(super) async fn tell(world: &World, acts: &[Act]) {
    for act in acts {
        match act {
            Act::Arrive(messages) => {
                for message in messages {
                    send(world, message).await;
                }
                world.drain().await;
            }
            Act::Late(instant) => {
                world.context().clock.move_to(instant.parse().unwrap());
                catch_up(world).await;
            }
            Act::Asked(ask) => {
                ask.until_answered(world).await;
                world.drain().await;
            }
            Act::Behind(messages, instant) => {
                for message in messages {
                    send(world, message).await;
                }
                world.context().clock.move_to(instant.parse().unwrap());
                for _ in 0..CALLS_OF_SCHEDULE {
                    // A call that fails is made again.
                    let _ = world.sweep_periods().await;
                    for queue in ["events", "jobs"] {
                        world.queues().make_due().await.unwrap();
                        world.work_off(queue).await;
                    }
                }
            }
        }
    }
}

/// Past any faults: the story begins when the message is there.
pub(super) async fn send(world: &World, message: &Message) {
    let queues = world.queues();
    let send = queues.client().send_message().queue_url(queues.url(message.queue));
    send.message_body(&message.body).send().await.unwrap();
}

/// Past any faults: the same messages once more, and what is due.
pub(super) async fn tell_again(world: &World, messages: &[Message]) {
    for message in messages {
        send(world, message).await;
    }
    world.drain().await;
    catch_up(world).await;
}

pub(super) async fn catch_up(world: &World) {
    for _ in 0..CALLS_OF_SCHEDULE {
        if world.deployment().catch_up().await.is_ok() {
            return;
        }
    }
    panic!("what is due is not done");
}

/// A story in the making.
pub(super) struct Draft {
    pub(super) stage: Stage,
    pub(super) click: String,
    /// When what is told next is received, to the minute.
    pub(super) now: &'static str,
    acts: Vec<Act>,
    partners: Vec<PartnerId>,
    deliveries: u32,
    clicks: u32,
    is_behind: bool,
}

impl Draft {
    /// The usual company, with a partner whose link was followed by nobody counted.
    pub(super) async fn set(program: ProgramSpec) -> Self {
        let company = vouch_local::world::CompanySpec {
            zone: "UTC",
            ..vouch_local::world::CompanySpec::default()
        };
        let stage = Stage::of(World::start().await, company, program).await;
        let click = stage.world.click(&stage.link).await;
        stage.world.drain().await;
        let partners = vec![stage.partner.id];
        let now = "2026-10-01T08:30:00Z";
        Self {
            stage,
            click,
            now,
            acts: Vec::new(),
            partners,
            deliveries: 0,
            clicks: 0,
            is_behind: false,
        }
    }

    /// Another partner plays a part.
    pub(super) fn with_partner(&mut self, partner: &TestPartner) {
        self.partners.push(partner.id);
    }

    /// Another partner plays a part, who may not be one yet.
    pub(super) fn with_id(&mut self, partner: PartnerId) {
        self.partners.push(partner);
    }

    /// The company asks for this.
    pub(super) fn asks(&mut self, method: &str, path: &str, body: Value) {
        let headers = vec![
            ("authorization", format!("Bearer {}", self.stage.company.api_key)),
            ("content-type", "application/json".to_owned()),
            ("idempotency-key", format!("ask-{}", self.acts.len())),
        ];
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let (method, path) = (method.parse().unwrap(), path.to_owned());
        self.acts.push(Act::Asked(Ask { method, path, body, headers }));
    }

    /// Somebody sends this form.
    pub(super) fn submits(&mut self, person: &Person, path: &str, fields: &[(&str, &str)]) {
        self.acts.push(Act::Asked(person.sends(path, fields)));
    }

    /// Who plays a part.
    pub(super) fn partners(&self) -> &[PartnerId] {
        &self.partners
    }

    /// Where a form would lead that is sent now; nothing comes of it here.
    pub(super) async fn leads_to(
        &self,
        person: &Person,
        path: &str,
        fields: &[(&str, &str)],
    ) -> String {
        let aside = World::from_state(&self.stage.world.state());
        let Ask { method, path, body, headers } = person.sends(path, fields);
        let request = http::Request::builder().method(method).uri(path);
        let request =
            headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
        let answer = aside.request(request.body(body).unwrap()).await.expect(303);
        let to = answer.header("location").split(['?', '#']).next();
        to.expect("a place").to_owned()
    }

    /// An event, under the next delivery id.
    pub(super) fn event(&mut self, kind: &str, data: Value) -> Message {
        let body = json!({ "type": kind, "timestamp": self.now, "data": data });
        self.body(kind, body.to_string())
    }

    /// An event whose body is this text.
    pub(super) fn body(&mut self, kind: &str, body: String) -> Message {
        self.deliveries += 1;
        let webhook = WebhookV1 {
            company: self.stage.company.id,
            endpoint: match kind {
                "customer.signed_up" => Endpoint::Signup,
                _ => Endpoint::Transaction,
            },
            delivery: format!("msg_{}", self.deliveries).parse().unwrap(),
            received_at: self.now.parse().unwrap(),
            body,
        };
        let body = serde_json::to_string(&EventMessage::WebhookV1(webhook)).unwrap();
        Message { queue: "events", body }
    }

    /// A followed link.
    pub(super) fn click(&mut self, code: &str, visitor: Option<&str>) -> Message {
        self.clicks += 1;
        let at: DateTime<Utc> = self.now.parse().unwrap();
        let millis = u64::try_from(at.timestamp_millis()).unwrap();
        let click = ClickV1 {
            code: code.parse().unwrap(),
            click: vouch_domain::id::ClickId::from_ulid(ulid::Ulid::from_parts(
                millis,
                u128::from(self.clicks),
            )),
            visitor: visitor.map(str::to_owned),
        };
        let body = serde_json::to_string(&ClickMessage::ClickV1(click)).unwrap();
        Message { queue: "clicks", body }
    }

    /// This event arrives by itself.
    pub(super) fn arrives(&mut self, kind: &str, data: Value) {
        let message = self.event(kind, data);
        self.arrive(vec![message]);
    }

    /// These arrive at once.
    pub(super) fn arrive(&mut self, messages: Vec<Message>) {
        self.acts.push(Act::Arrive(messages));
    }

    /// It becomes this late. Not on a full minute: see [`super::picture`].
    pub(super) fn late(&mut self, instant: &'static str) {
        self.acts.push(Act::Late(instant));
    }

    /// These arrive and it becomes this late while the dispatcher is behind.
    pub(super) fn behind(&mut self, messages: Vec<Message>, instant: &'static str) {
        self.acts.push(Act::Behind(messages, instant));
    }

    /// Tell what is drafted so far: the story sets out from there.
    pub(super) async fn tell(&mut self) {
        self.is_behind = self.acts.iter().any(|act| matches!(act, Act::Behind(..)));
        tell(&self.stage.world, &self.acts).await;
        self.acts.clear();
    }

    /// The story from here on.
    pub(super) async fn story(self, name: &'static str, likeness: Likeness) -> Story {
        let Self { stage, acts, partners, is_behind, .. } = self;
        if !is_behind {
            stage.world.drain().await;
        }
        let now = stage.world.now();
        if now < "2026-10-01T08:40:17Z".parse::<DateTime<Utc>>().unwrap() {
            stage.world.context().clock.move_to("2026-10-01T08:40:17Z".parse().unwrap());
        }
        let state = stage.world.state();
        let Stage { company, program, partner, link, .. } = stage;
        Story { name, likeness, acts, partners, state, company, program, partner, link }
    }
}
