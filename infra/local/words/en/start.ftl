# The start page.
start-title = Start
start-owed = { $company } owed its partners { $amount } for { $month }.
start-owes-nothing = { $company } owes its partners nothing yet.
start-then =
    This is a whole deployment of Vouch on your machine: a made-up tea shop, { $partners ->
        [one] one partner who recommends it
        [2] two partners who recommend it
        [3] three partners who recommend it
        [4] four partners who recommend it
       *[other] { $partners } partners who recommend it
    }, and six months of books. Walk around it once, in ten minutes.
start-ways = Or go straight to the { $sign-ins }, the { $links }, the { $clock } or the { $keys }.
start-ways-sign-ins = sign-ins
start-ways-links = links
start-ways-clock = clock
start-ways-keys = keys

## The tour.

start-tour = A tour
start-follow = Follow a link
start-follow-text = { $partner } shares this link. It leads to the shop, with a token that says whose link it was.
start-follow-button = Follow { $name }’s link
start-sign-up = Sign up
start-sign-up-text = In the shop, give any name and e-mail address. The shop tells Vouch by a signed webhook, and Vouch decides by whom you came.
start-pay = Pay
start-pay-text = Choose a plan and an amount. { $name } earns { $rate }% of it, less tax.
start-refund = Refund
start-refund-text = Have a part of it given back, or all. The commission shrinks with it, to the cent.
start-partner = See it arrive as the partner
start-partner-text = Sign in as { $name }. What you paid, and what it earned, is there within seconds.
start-partner-open = Open the partner portal
start-member = See the month as the company
start-member-text = Sign in as the owner of { $company }: the month so far, and what needs attention.
start-member-open = Open the dashboard
start-month-end = Go to month end
start-month-end-text = Each partner gets a statement, and { $company } an invoice. It is in review for seven days.
start-month-end-see = See the invoice in review
start-week = Let the review end
start-week-text = A week on, the invoice is final and charged, and the partners are paid.
start-week-see = See { $name }’s statements
start-why = Ask why
start-why-text = Every amount leads to its why: who was credited, by which rule, and how it was worked out.
start-why-partner = { $name }’s commissions
start-why-company = The company’s transactions

## The links.

start-links = The links
start-links-caption = What came of each link since the beginning
start-links-whose = Partner and link
start-links-address = Address
start-links-clicks = Clicks
start-links-sign-ups = Sign-ups
start-links-paying = Paying
start-links-none = No links.

## Sign-ins and keys.

start-sign-ins = Sign-ins
start-sign-ins-text = Partners sign in to { $portal }, the people of the company to { $dashboard }.
start-the-portal = the partner portal
start-the-dashboard = the dashboard
start-sign-ins-caption = Who can sign in, and with what
start-sign-ins-who = Who
start-sign-ins-user = Partner code or e-mail address
start-who-partner = { $name }, partner
start-who-member = { $name }, { $role }
start-role-owner = owner
start-role-finance = finance
start-role-analyst = analyst, reads only
start-code = Partner code
start-email = E-mail address
start-password = Password
start-keys = Keys
start-keys-text = They open the demo company of this machine and nothing else.
start-keys-company = Company
start-keys-program = Program
start-keys-api = API key
start-keys-secret = Webhook secret
start-keys-months = Months and money
start-keys-months-are = midnights of { $zone }, { $currency }
start-keys-try = Try the API
start-keys-components = What pages are made of

## What the copy buttons copy.

start-copy-link = the link
start-copy-code = the partner code
start-copy-email = the e-mail address
start-copy-password = the password
start-copy-company = the company’s id
start-copy-program = the program’s id
start-copy-api = the API key
start-copy-secret = the webhook secret
start-copy-call = the call
