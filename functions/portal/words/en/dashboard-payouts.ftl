# Payouts, and the runs they are sent in.
dashboard-payouts-title = Payouts
dashboard-payouts-sentence = What is on its way to your partners, and what waits.
dashboard-payouts-sentence-none = Nothing waits to be paid.
dashboard-payouts-rails = How partners are paid
dashboard-payouts-open = Not paid yet
dashboard-payouts-open-caption = Payouts that are due or on their way. Each leads to its page.
dashboard-payouts-open-none = No payout waits. When an invoice is paid, what your partners are owed stands here.
dashboard-payouts-column-partner = Partner
dashboard-payouts-column-month = Month
dashboard-payouts-column-rail = Way
dashboard-payouts-column-status = Status
dashboard-payouts-column-amount = Amount
dashboard-payouts-column-made = Made
dashboard-payouts-column-by = By
dashboard-payouts-column-count = Payouts
dashboard-payouts-why-by-hand = You send it and mark it as paid.
dashboard-payouts-why-held = The partner’s payouts are held.
dashboard-payouts-why-no-destination = The partner has not said where to.
dashboard-payouts-why-other-rail = The partner’s account cannot be reached this way.
dashboard-payouts-why-changed-lately = The partner’s account was changed lately; it waits until { $until }.
dashboard-payouts-why-in-run = It is in a run.
dashboard-payouts-why-second-person = A second person must look at it: collect it into a run.
dashboard-payouts-why-soon = It goes in a moment.
dashboard-payouts-collect = Pay them together
dashboard-payouts-collect-text = A run takes everything that is ready, as one file or one order.
dashboard-payouts-collect-button = Make a run: { $rail }, { $currency }
dashboard-payouts-collecting = Collecting
dashboard-payouts-nothing-ready = No payout is ready for a run. Each says below what it waits for.
dashboard-payouts-runs = Runs
dashboard-payouts-runs-caption = Payouts that were sent together, newest first.
dashboard-payouts-runs-none = No run yet.
dashboard-payouts-working = Saving

dashboard-payouts-run-collecting = Being collected
dashboard-payouts-run-waiting = Waits for a second person
dashboard-payouts-run-approved = Approved
dashboard-payouts-run-paid = Paid
dashboard-payouts-run-cancelled = Cancelled
dashboard-payouts-run-title = Payout run
dashboard-payouts-run-sentence =
    { $count ->
        [one] { $amount } to one partner.
       *[other] { $amount } in { $count } payouts.
    }
dashboard-payouts-run-next-collecting = The run was not made to its end. Cancel it, and make another.
dashboard-payouts-run-next-waiting = Nothing is sent yet: a second person must approve it.
dashboard-payouts-run-next-stripe = Stripe sends the payouts one by one.
dashboard-payouts-run-next-sepa = Give the file to your bank. When the money has gone, mark the run as paid.
dashboard-payouts-run-next-manual = Send the money, then mark the run as paid.
dashboard-payouts-run-next-paid = All of it is done.
dashboard-payouts-run-next-cancelled = Nothing of it was sent. Its payouts can go with another run.
dashboard-payouts-run-done-approved = The run is approved.
dashboard-payouts-run-done-cancelled = The run is cancelled.
dashboard-payouts-run-done-paid = The run is marked as paid. Your partners see it.
dashboard-payouts-run-changed = That could not be done: the run stands as you see it here.
dashboard-payouts-run-about = About
dashboard-payouts-run-made-by = Made by
dashboard-payouts-run-approved-by = Approved by
dashboard-payouts-run-steps = What to do
dashboard-payouts-run-approve = Approve the run
dashboard-payouts-run-cancel = Cancel the run
dashboard-payouts-run-not-yours = You made this run, so somebody else must approve it.
dashboard-payouts-run-xml = File for the bank (pain.001)
dashboard-payouts-run-csv = As a sheet (CSV)
dashboard-payouts-run-paid-button = Mark as paid
dashboard-payouts-run-caption = { $count ->
    [one] One payout of this run.
   *[other] The { $count } payouts of this run.
}
dashboard-payouts-reference = Reference
dashboard-payouts-help-reference = What your bank calls the payment.
dashboard-payouts-wrong-reference = Enter a reference of at most 140 characters.
dashboard-payouts-reason = Reason
dashboard-payouts-help-reason = The partner reads it.
dashboard-payouts-wrong-reason = Enter a reason of at most 140 characters.

dashboard-payouts-one-title = Payout
dashboard-payouts-one-sentence = { $amount } to { $name } for { $month }.
dashboard-payouts-one-to = To
dashboard-payouts-one-nowhere = The partner has named no account
dashboard-payouts-one-statement = Statement
dashboard-payouts-one-since = Due since
dashboard-payouts-one-run = Run
dashboard-payouts-one-run-link = Look at the run
dashboard-payouts-one-paid = Paid
dashboard-payouts-one-mark-paid = It was paid
dashboard-payouts-one-paid-button = Mark as paid
dashboard-payouts-one-mark-failed = It did not arrive
dashboard-payouts-one-failed-button = Mark as failed
dashboard-payouts-one-again = Try again
dashboard-payouts-one-again-text = The amount is the partner’s balance again. Without another try it goes with the next statement.
dashboard-payouts-one-again-button = Try again
dashboard-payouts-one-done-paid = The payout is marked as paid. The partner sees it.
dashboard-payouts-one-done-failed = The payout is marked as failed. Its amount is the partner’s balance again.
dashboard-payouts-one-done-again = This is the new attempt.
dashboard-payouts-one-changed = That could not be done: the payout stands as you see it here.
dashboard-payouts-run-next-paid-but = It is done, but for what is named here.
dashboard-payouts-run-limit = It comes to more than { $amount }, which is what one person may send alone.
dashboard-payouts-run-who-can = These can approve it: { $names }.
dashboard-payouts-run-nobody-can = Nobody else is an owner or admin with a password of their own. Add one, or cancel the run.
dashboard-payouts-run-empty = None of its payouts could be taken any more.
dashboard-payouts-run-astray =
    { $count ->
        [one] One payout did not arrive.
       *[other] { $count } payouts did not arrive.
    }
dashboard-payouts-run-astray-text = What failed is its partner’s balance again: try it again on its page, or let it go with the next statement.
dashboard-payouts-run-astray-one = { $amount } to { $name }
dashboard-payouts-run-astray-more = and others, in the table below
dashboard-payouts-run-unknown-do = It is looked up, and never sent twice.
dashboard-payouts-next-attempt = It was tried again: look at the new attempt
dashboard-payouts-run-same-hands = Whoever made this run chose your password, so somebody else must approve it.
dashboard-payouts-run-but = Some of them did not go
dashboard-payouts-run-which = Which did not go
dashboard-payouts-one-in-run = What becomes of it is said on its run.
