# What a partner sees first.
partner-overview-title = Overview

## The sentence that the page opens with.

partner-overview-coming = You earned { $earned } in { $month }; it is paid on { $date }.
partner-overview-coming-more = You earned { $earned } in { $month }. With what was left from before, { $amount } is paid on { $date }.
partner-overview-due = You earned { $earned } in { $month }; it has been due for payment since { $date }.
partner-overview-due-more = You earned { $earned } in { $month }. With what was left from before, { $amount } has been due for payment since { $date }.
partner-overview-sent = You earned { $earned } in { $month }; it is on its way to you.
partner-overview-sent-more = You earned { $earned } in { $month }. With what was left from before, { $amount } is on its way to you.
partner-overview-paid = You earned { $earned } in { $month }; it was paid on { $date }.
partner-overview-paid-more = You earned { $earned } in { $month }. With what was left from before, { $amount } was paid on { $date }.
partner-overview-failed = You earned { $earned } in { $month }. The payout of { $amount } did not arrive; the company will send it again.
partner-overview-unknown = You earned { $earned } in { $month }. Whether the payout of { $amount } has arrived is being checked.
partner-overview-kept = You earned { $earned } in { $month }. Payouts begin at { $minimum }: { $kept } is kept for you, { $missing } is missing.
partner-overview-carried = You earned { $earned } in { $month }; { $kept } is kept for your next payout.
partner-overview-held = You earned { $earned } in { $month }. Payouts to you are held for now; { $kept } is kept for you.
partner-overview-paused = You earned { $earned } in { $month }; the company still looks at the month before it pays.
partner-overview-offset = You earned { $earned } in { $month }; it made up for what had been taken back before.
partner-overview-taken = More was taken back than you earned: your balance is { $balance }. What you earn next makes up for it.
partner-overview-so-far = You have earned { $earned } in { $month } so far.
partner-overview-quiet = You earned nothing in { $month }, and nothing in { $running } so far.
partner-overview-waiting = { $clients ->
    [one] One customer
   *[other] { $clients } customers
} came through you; you have earned nothing yet.
partner-overview-nothing = You have earned nothing yet.
partner-overview-share = Share one of your links
partner-overview-running = In { $month } you have earned { $earned } so far.
partner-overview-running-next = In { $month } you have earned { $earned } so far; it is paid on { $date }.
partner-overview-also = In { $month } you also earned { $earned }.
partner-overview-also-so-far = In { $month } you have also earned { $earned } so far.

## Month by month.

partner-overview-by-month = Month by month
partner-overview-chart = What you earned by month, in { $currency }
partner-overview-column-month = Month
partner-overview-column-earned = Earned
partner-overview-payouts = Payouts
partner-overview-payouts-caption = Your next payout and the last ones. Each leads to its statement.
partner-overview-payouts-empty = No payout yet. Each month is paid a week after its end.
partner-overview-payouts-action = See when you are paid
partner-overview-column-date = Date
partner-overview-column-status = Status
partner-overview-column-amount = Amount
partner-overview-state-running = So far
partner-overview-state-review = In review
partner-overview-state-paused = Review paused
partner-overview-state-kept = Below the minimum
partner-overview-state-held = Held

## All together.

partner-overview-in-all = Since the beginning
partner-overview-tier = Tier
partner-overview-points = Points, last twelve months
partner-overview-earned-to-date = Earned to date
partner-overview-revenue = Revenue generated
partner-overview-clients = Clients
partner-overview-clients-new = { $new ->
    [one] (one signed up in { $month })
   *[other] ({ $new } signed up in { $month })
}
partner-overview-active = Active subscriptions
partner-overview-as-of = As of { $time }.

## What happened last.

partner-overview-news = Latest
partner-overview-news-caption = What happened last, newest first.
partner-overview-news-empty = Nothing has happened yet.
partner-overview-news-action = Copy one of your links
partner-overview-column-event = What happened
partner-overview-column-time = When
partner-overview-somebody = A customer
partner-overview-signed-up = { $customer } signed up.
partner-overview-sale = { $customer } paid { $revenue }.
partner-overview-sale-held = { $customer } paid { $revenue }. The company looks at it first.
partner-overview-refund = { $customer } got { $revenue } back.
partner-overview-refund-reversed = { $customer } paid { $revenue } again: a refund was undone.
partner-overview-corrected = A sale to { $customer } was corrected.
partner-overview-news-held = The commission on a sale to { $customer } was put on hold.
partner-overview-approved = The commission on a sale to { $customer } was approved.
partner-overview-released = The commission on a sale to { $customer } was released.
partner-overview-declined = The commission on a sale to { $customer } was declined.
partner-overview-in-review = Your statement of { $month } is in review.
partner-overview-final = Your statement of { $month } is final.
partner-overview-payout-due = Your payout for { $month } is due.
partner-overview-payout-paid = Your payout for { $month } was paid.
