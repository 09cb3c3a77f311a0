# The program's home.
dashboard-home-title = Home

## The sentence.

dashboard-home-sentence = Partners earned { $earned } in { $month } so far, from { $revenue } of sales.
dashboard-home-sentence-taken = Partners gave back { $earned } in { $month } so far; sales less refunds came to { $revenue }.
dashboard-home-sentence-no-sale = No sale through a partner in { $month } yet.
dashboard-home-sentence-nobody = Your program is ready. It has no partners yet.
dashboard-home-sentence-first-partner = Your program is ready. Nobody has signed up through a partner yet.
dashboard-home-others = In other currencies: { $list }.
dashboard-home-other = { $earned } from { $revenue }
dashboard-home-signups =
    { $signups ->
        [one] One customer signed up
       *[other] { $signups } customers signed up
    }, { $attributed ->
        [0] none through a partner.
        [one] one through a partner.
       *[other] { $attributed } through partners.
    }
dashboard-home-unattributed = Another { $revenue } came from customers whom no partner referred.
dashboard-home-as-of = As of { $time }.

## What needs somebody.

dashboard-home-attention = Needs you
dashboard-home-nothing-needs-you = Nothing needs you.
dashboard-home-charge-failed = The payment of { $month }’s invoice, { $amount }, failed. Its payouts wait.
dashboard-home-review = { $month }’s invoice is in review until { $day }: { $left } left.
dashboard-home-paused = The review of { $month }’s invoice is paused.
dashboard-home-held =
    { $number ->
        [one] One commission is on hold.
       *[other] { $number } commissions are on hold.
    }
dashboard-home-applications =
    { $number ->
        [one] One application waits for your answer.
       *[other] { $number } applications wait for your answer.
    }
dashboard-home-applications-late =
    { $number ->
        [one] One application waits for your answer, for more than seven days.
       *[other] { $number } applications wait for your answer, { $late ->
            [one] one of them
           *[other] { $late } of them
        } for more than seven days.
    }
dashboard-home-applications-more = More than { $number } applications wait for your answer.
dashboard-home-see-applications = See applications
dashboard-home-quarantined =
    { $number ->
        [one] One delivery needs a look.
       *[other] { $number } deliveries need a look.
    }
dashboard-home-quarantined-more = More than { $number } deliveries need a look.
dashboard-home-parked =
    { $number ->
        [one] One sale waits for its customer to sign up.
       *[other] { $number } sales wait for their customers to sign up.
    }
dashboard-home-parked-more = More than { $number } sales wait for their customers to sign up.
dashboard-home-unsent =
    { $number ->
        [one] One mail could not be sent.
       *[other] { $number } mails could not be sent.
    }
dashboard-home-unsent-more = { $number } mails or more could not be sent.
dashboard-home-see-mails = See mails
dashboard-home-see-invoice = See the invoice
dashboard-home-see-invoices = See invoices
dashboard-home-see-commissions = See commissions
dashboard-home-see-deliveries = See deliveries

## Month by month.

dashboard-home-months = By month
dashboard-home-months-caption = What came through partners
dashboard-home-chart = What partners earned
dashboard-home-column-month = Month
dashboard-home-column-signups = Sign-ups
dashboard-home-column-sales = Sales
dashboard-home-column-revenue = Revenue
dashboard-home-column-earned = Commission
dashboard-home-sum = Together

## The latest.

dashboard-home-latest = Latest sales
dashboard-home-latest-caption = Sales and refunds as they come in
dashboard-home-latest-nothing = No sales yet. They appear here a few seconds after you report them.
dashboard-home-latest-nothing-action = See what came in.
dashboard-home-latest-all = All transactions
dashboard-home-column-customer = Customer
dashboard-home-column-what = What
dashboard-home-column-when = When
dashboard-home-column-partner = Partner
dashboard-home-column-amount = Amount
dashboard-home-nobody = no partner
dashboard-home-kind-sale = Sale
dashboard-home-kind-refund = Refund
dashboard-home-kind-refund-reversed = Refund undone
dashboard-home-kind-corrected = Correction

## The other areas.

dashboard-home-areas = Where to go
dashboard-home-area-partners = Who refers customers to you, and what each brought.
dashboard-home-area-commissions = What each sale earned its partner, and why.
dashboard-home-area-invoices = What a month costs you, and how far its review is.
dashboard-home-area-customers = Who signed up, and who referred them.
dashboard-home-area-transactions = What customers paid and got back.
dashboard-home-area-deliveries = What your systems reported, and what became of it.
dashboard-home-area-settings = Your name, colour and welcome, and where partners sign in.

## The first steps.

dashboard-home-beginning = First steps
dashboard-home-step-partner = Make a partner
dashboard-home-told-partner = Send its name and its program to this address of the API. You get back its code.
dashboard-home-copies-partner = the address that makes a partner
dashboard-home-told-partner-made = { $name } is there already.
dashboard-home-all-calls = All calls of the API
dashboard-home-step-sign-in = Tell it where to sign in
dashboard-home-told-sign-in = A partner signs in here with its code and its password.
dashboard-home-copies-sign-in = the address where partners sign in
dashboard-home-step-sign-up = Report a sign-up
dashboard-home-told-sign-up = When somebody signs up with you, send a signed message to this address.
dashboard-home-copies-sign-up = the address for sign-ups
