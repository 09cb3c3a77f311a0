//! Who is in the demo: one tea shop, four partners, and customers with made-up names on `.example` domains.

/// The company, which is also the shop.
pub(crate) const SHOP: &str = "Larkfield Tea";

/// What the program pays, in per cent: what the first partner's links pay.
pub(crate) const RATE: &str = "20";

/// The program.
pub(super) const PROGRAM: &str = "Friends of Larkfield";

/// The shop's colour, for the pages that its links show.
pub(super) const COLOUR: &str = "#2e6e4e";

/// Where mails about its invoices go.
pub(super) const CONTACT: &str = "accounts@larkfield-tea.example";

/// What its partners read first.
pub(super) const WELCOME: &str = "Welcome to the friends of Larkfield.\n\n\
    Your links stand under Resources. Whoever follows one and buys within ninety days is yours, and you earn a part \
    of what they pay for as long as they drink our tea.\n\n\
    Questions about money: accounts@larkfield-tea.example.";

/// A person of the team.
#[derive(Clone, Copy, Debug)]
pub(super) struct MemberPart {
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    pub(super) password: &'static str,
    pub(super) role: &'static str,
}

/// The team: who runs the program, who pays, and who only looks.
pub(super) const MEMBERS: [MemberPart; 3] = [
    MemberPart {
        name: "Nora Larkfield",
        email: "nora@larkfield-tea.example",
        password: "first-flush-in-april",
        role: "owner",
    },
    MemberPart {
        name: "Idris Bell",
        email: "idris@larkfield-tea.example",
        password: "accounts-before-breakfast",
        role: "finance",
    },
    MemberPart {
        name: "June Okafor",
        email: "june@larkfield-tea.example",
        password: "leaves-and-ledgers",
        role: "analyst",
    },
];

/// What a partner has of its own in place of what the program pays.
#[derive(Clone, Copy, Debug)]
pub(super) enum OwnTerms {
    /// Nothing.
    None,
    /// This rate of every sale.
    Rate(&'static str),
    /// This fee in EUR for each customer's first sale.
    FirstSale(&'static str),
}

/// A partner to be made.
#[derive(Clone, Copy, Debug)]
pub(super) struct PartnerPart {
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    pub(super) code: &'static str,
    pub(super) password: &'static str,
    pub(super) own_terms: OwnTerms,
    /// Label and code of each link.
    pub(super) links: &'static [(&'static str, &'static str)],
}

/// Writes about tea, and brings most customers.
pub(super) const INES: usize = 0;
/// Compares shops for a fixed fee; in the end half of what he brought turns out to be fraud.
pub(super) const MARLOW: usize = 1;
/// Buys for hotels, also in Japan and the United States.
pub(super) const GRETA: usize = 2;

pub(super) const PARTNERS: [PartnerPart; 3] = [
    PartnerPart {
        name: "Ines Halvorsen",
        email: "ines@kettle-and-cup.example",
        code: "ines",
        password: "two-minutes-at-eighty",
        own_terms: OwnTerms::None,
        links: &[("Newsletter", "kettle-letter"), ("Brewing guide", "brewing-guide")],
    },
    PartnerPart {
        name: "Tobias Marlow",
        email: "tobias@marlow-reviews.example",
        code: "marlow",
        password: "nine-out-of-ten-leaves",
        own_terms: OwnTerms::FirstSale("12.00"),
        links: &[("Comparison page", "marlow-compares")],
    },
    PartnerPart {
        name: "Greta Weidenfels",
        email: "greta@weidenfels.example",
        code: "weidenfels",
        password: "breakfast-for-two-hundred",
        own_terms: OwnTerms::Rate("12.5"),
        links: &[("Hotel mailing", "weidenfels"), ("Tea fair, Tokyo", "tokyo-fair")],
    },
];

/// Pours tea on markets; Greta tells him of the program, and he is let in after some weeks.
pub(super) const SAMIR: usize = 3;

/// What a partner earns of what those earn whom it recruited, in per cent.
pub(super) const RECRUITING_RATE: &str = "10";

/// Somebody who asks to become a partner.
#[derive(Clone, Copy, Debug)]
pub(super) struct Applicant {
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    pub(super) website: &'static str,
    pub(super) password: &'static str,
    /// By whose sign-up link it comes.
    pub(super) referrer: Option<usize>,
    /// Label and code of each link that it makes once it is let in.
    pub(super) links: &'static [(&'static str, &'static str)],
}

/// Samir, before he is a partner.
pub(super) const RECRUIT: Applicant = Applicant {
    name: "Samir Oduya",
    email: "samir@oduya-pours.example",
    website: "https://oduya-pours.example",
    password: "water-just-off-the-boil",
    referrer: Some(GRETA),
    links: &[("Market stall", "oduya-market")],
};

/// Has waited for an answer for more than a week.
pub(super) const WAITING_LONG: Applicant = Applicant {
    name: "Wilma Teichmann",
    email: "wilma@teichmann-writes.example",
    website: "https://teichmann-writes.example/tea",
    password: "a-pot-for-every-page",
    referrer: None,
    links: &[],
};

/// Has just applied, and Greta sent him, too.
pub(super) const WAITING: Applicant = Applicant {
    name: "Jonas Falke",
    email: "jonas@falke-hotels.example",
    website: "https://falke-hotels.example",
    password: "breakfast-until-eleven",
    referrer: Some(GRETA),
    links: &[],
};

/// Ines told the shop of this hotel before it signed up.
pub(super) const MORGENROT: (&str, &str) = ("Hotel Morgenrot", "einkauf@morgenrot.example");
/// Greta told the shop of this inn, and it signed up without her link.
pub(super) const LINDE: (&str, &str) = ("Gasthaus Zur Linde", "tee@zur-linde.example");
/// Followed a link of Ines and signed up when that counted no more.
pub(super) const TOO_LATE: &str = "spaet@attic.example";
/// Signed up with a click that is not ours.
pub(super) const FORGED: &str = "schmidt@harbour.example";

pub(super) const FIRST_NAMES: [&str; 40] = [
    "Alma", "Anton", "Asta", "Bela", "Bram", "Cleo", "Dagny", "Edda", "Elio", "Emil", "Enya",
    "Fenna", "Finn", "Frieda", "Gero", "Hanno", "Ida", "Ilja", "Jette", "Joris", "Juno", "Kalle",
    "Kira", "Lasse", "Lene", "Malte", "Mila", "Nele", "Nuri", "Ole", "Paula", "Quirin", "Rafe",
    "Runa", "Selma", "Tjark", "Ulla", "Vito", "Wanda", "Yara",
];

pub(super) const LAST_NAMES: [&str; 36] = [
    "Abendroth",
    "Birkwald",
    "Brunnfeld",
    "Dornhaus",
    "Eschbach",
    "Falkenried",
    "Grünwald",
    "Haberland",
    "Imkerling",
    "Jägerhof",
    "Kaltenbach",
    "Lindqvist",
    "Moosmann",
    "Nachtweih",
    "Oderbruch",
    "Pfefferle",
    "Quellmann",
    "Rosskopf",
    "Sandbrink",
    "Tannert",
    "Uferlos",
    "Vogelsang",
    "Wiesengrund",
    "Zaunkönig",
    "Ashdown",
    "Brackwater",
    "Copperfield-Ney",
    "Dunmoor",
    "Eastlake",
    "Fernsby",
    "Gillwater",
    "Hawksworth",
    "Iverley",
    "Kettlewell",
    "Larkin-Moss",
    "Merrow",
];

pub(super) const MAIL_DOMAINS: [&str; 8] = [
    "post.example",
    "letterbox.example",
    "birdmail.example",
    "harbour.example",
    "quietpost.example",
    "north-office.example",
    "attic.example",
    "lantern-mail.example",
];

/// Who follows a link without ever signing up comes from one of these networks, kept free for documents.
pub(super) const NETWORKS: [[u8; 3]; 3] = [[192, 0, 2], [198, 51, 100], [203, 0, 113]];
