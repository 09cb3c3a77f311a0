# The company's partners.
dashboard-partners-title = Partners

## The list.

dashboard-partners-sentence =
    { $number ->
        [one] You have one partner.
       *[other] You have { $number } partners.
    }
dashboard-partners-sentence-more = You have more than { $number } partners.
dashboard-partners-sentence-later = More of your partners.
dashboard-partners-sentence-nobody = You have no partners yet.
dashboard-partners-sentence-matches =
    { $number ->
        [one] One partner is found for “{ $text }”.
       *[other] { $number } partners are found for “{ $text }”.
    }
dashboard-partners-sentence-matches-more = More than { $number } partners are found for “{ $text }”.
dashboard-partners-sentence-matches-later = More partners for “{ $text }”.
dashboard-partners-sentence-no-match = No partner is found for “{ $text }”.
dashboard-partners-list = All partners
dashboard-partners-caption = In the order of their names
dashboard-partners-find = Start of the name, or the code
dashboard-partners-find-button = Find
dashboard-partners-find-all = Show all partners
dashboard-partners-nobody = Partners will be listed here with their codes.
dashboard-partners-nobody-action = See how to make one.
dashboard-partners-no-match = No name begins like that, and it is nobody’s code.
dashboard-partners-column-name = Name
dashboard-partners-column-code = Code
dashboard-partners-column-email = E-mail
dashboard-partners-column-payouts = Payouts
dashboard-partners-column-referred-by = Referred by
dashboard-partners-to-referrals = Its sign-up link, whom it recruited, and what that pays
dashboard-partners-column-since = Since
dashboard-partners-payouts-go = Paid as soon as they are due
dashboard-partners-payouts-held = Held
dashboard-partners-sign-in = Where partners sign in
dashboard-partners-sign-in-text = Give your partners this address. The code is the user name.
dashboard-partners-sign-in-copies = the address where partners sign in

## One partner.

dashboard-partners-earned = { $name } earned { $all } so far, { $now } of it in { $month }.
dashboard-partners-earned-nothing-now = { $name } earned { $all } so far, nothing of it in { $month }.
dashboard-partners-earned-less-now = { $name } earned { $all } so far; in { $month } { $now } was taken back.
dashboard-partners-earned-nothing = { $name } has not earned anything yet.
dashboard-partners-earned-other = In other currencies: { $all }.
dashboard-partners-brought =
    { $signups ->
        [one] One customer signed up, { $conversions ->
            [0] who has not paid yet.
           *[other] and has paid.
        }
       *[other] { $signups } customers signed up, { $conversions ->
            [0] and none has paid yet.
            [one] and one of them has paid.
           *[other] and { $conversions } of them have paid.
        }
    }
dashboard-partners-brought-nobody = Nobody has signed up yet.
dashboard-partners-as-of = As of { $time }.
dashboard-partners-all = All partners

dashboard-partners-months = By month
dashboard-partners-chart = Commission earned
dashboard-partners-column-month = Month
dashboard-partners-column-earned = Commission

dashboard-partners-balance = Balance

dashboard-partners-commissions = Commissions in { $month }
dashboard-partners-commissions-caption = The latest first
dashboard-partners-commissions-nothing = No commission this month yet.
dashboard-partners-commissions-all = All of the month
dashboard-partners-column-sale = Sale
dashboard-partners-column-customer = Customer
dashboard-partners-column-when = When
dashboard-partners-column-status = Status

dashboard-partners-statements = Statements
dashboard-partners-statements-caption = The latest first
dashboard-partners-statements-nothing = The first statement begins with the first commission.
dashboard-partners-column-total = Earned
dashboard-partners-column-closing = Closing balance

dashboard-partners-links = Links
dashboard-partners-links-caption = What each link brought
dashboard-partners-links-nothing = No links yet. The partner makes them after it has signed in.
dashboard-partners-link-off = switched off
dashboard-partners-column-link = Link
dashboard-partners-column-clicks = Clicks
dashboard-partners-column-signups = Sign-ups
dashboard-partners-column-conversions = Conversions
dashboard-partners-column-revenue = Revenue

dashboard-partners-customers = Customers
dashboard-partners-customers-caption = The latest first
dashboard-partners-customers-nothing = No customers yet.
dashboard-partners-customers-of = The customers that { $name } brought.
dashboard-partners-customers-title = Customers of { $name }
dashboard-partners-customers-all = All customers
dashboard-partners-column-id = Your id
dashboard-partners-column-signed-up = Signed up

dashboard-partners-facts = Details
dashboard-partners-programs = Programs
dashboard-partners-enrolment-applied = Applied
dashboard-partners-enrolment-approved = Approved
dashboard-partners-enrolment-rejected = Rejected
dashboard-partners-enrolment-suspended = Suspended
dashboard-partners-enrolment-since = since { $day }
dashboard-partners-balance-caption = As it stands, by currency
dashboard-partners-column-currency = Currency
dashboard-partners-column-not-final = Not final yet
dashboard-partners-column-carried = Carried over
dashboard-partners-column-payout-of = Latest payout
dashboard-partners-column-payout = Amount
