# What partners earned, line by line.
dashboard-commissions-title = Commissions
dashboard-commissions-sentence = Partners earned { $amount } in { $month }.
dashboard-commissions-sentence-running = Partners have earned { $amount } in { $month } so far.
dashboard-commissions-sentence-one = { $partner } earned { $amount } in { $month }.
dashboard-commissions-sentence-one-running = { $partner } has earned { $amount } in { $month } so far.
dashboard-commissions-also = In other currencies: { $amounts }.
dashboard-commissions-held =
    { $count ->
        [one] One sale has a commission on hold.
       *[other] { $count } sales have a commission on hold.
    }
dashboard-commissions-sentence-held =
    { $count ->
        [0] No commission is on hold.
        [one] One sale has a commission on hold.
       *[other] { $count } sales have a commission on hold.
    }
dashboard-commissions-sentence-one-held = What { $partner } has on hold.
dashboard-commissions-held-text = What is on hold is neither charged nor paid until it is released.
dashboard-commissions-months = Month
dashboard-commissions-statuses = Status
dashboard-commissions-whose = Partner
dashboard-commissions-status-any = All
dashboard-commissions-everybody = All partners
dashboard-commissions-caption = Commissions of { $month }, the latest first; each amount leads to its why
dashboard-commissions-caption-held = Commissions on hold, of all months, the latest first
dashboard-commissions-column-partner = Partner
dashboard-commissions-column-earned = Earned
dashboard-commissions-column-sale = Sale
dashboard-commissions-column-customer = Customer
dashboard-commissions-column-kind = What
dashboard-commissions-column-status = Status
dashboard-commissions-column-amount = Amount
dashboard-commissions-sum = Together
dashboard-commissions-sum-page = On this page
dashboard-commissions-sum-counted = Together, without what is on hold or declined
dashboard-commissions-sum-page-counted = On this page, without what is on hold or declined
dashboard-commissions-nothing = No commission in { $month } yet.
dashboard-commissions-nothing-action = See what customers paid.
dashboard-commissions-nothing-such = No commission of { $month } matches.
dashboard-commissions-nothing-held = Nothing waits. What is put on hold stands here with the reason.
dashboard-commissions-nothing-so-far = None among those looked through so far; the next page looks further.
dashboard-commissions-title-one = Commission of { $partner }
dashboard-commissions-on-statement = on the statement of { $month }
dashboard-commissions-the-sale = All of the sale
dashboard-commissions-show-all = Show all of the month.
dashboard-commissions-decide = Decide
dashboard-commissions-silence = If nobody decides, it is charged with its month: silence is consent.
dashboard-commissions-follows = It follows the commission that it was earned on: what is decided there holds here as well.
dashboard-commissions-decided = Decided. The partner sees it at once.
dashboard-commissions-deciding = Writing it down
dashboard-commissions-approve = Approve
dashboard-commissions-release = Release
dashboard-commissions-decline = Decline
dashboard-commissions-hold = Put on hold
dashboard-commissions-decline-reason = Why it is wrong
dashboard-commissions-hold-reason = Why it is to wait
dashboard-commissions-reason-help = The partner reads it.
dashboard-commissions-reason-wrong = Say why, in 1 to 1,000 characters.
dashboard-commissions-owed = Charged with
dashboard-commissions-owed-now = the month that runs
dashboard-commissions-owed-in = the invoice of { $month }, which is in review
dashboard-commissions-approve-all =
    { $count ->
        [one] Approve the one that is pending here
       *[other] Approve the { $count } that are pending here
    }
dashboard-commissions-approved =
    { $count ->
        [0] Nothing was left to approve.
        [one] One commission is approved.
       *[other] { $count } commissions are approved.
    }
