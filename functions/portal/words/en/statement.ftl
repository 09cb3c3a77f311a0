# A statement, as its partner and the company read it.
statement-yours = Your statement of { $month } comes to { $amount }.
statement-yours-so-far = Your statement of { $month } comes to { $amount } so far.
statement-theirs = The statement of { $partner } for { $month } comes to { $amount }.
statement-theirs-so-far = The statement of { $partner } for { $month } comes to { $amount } so far.
statement-runs = The month runs until { $end }; late sales join it until { $day }, and then it is final.
statement-in-review = In review until { $day }. Late sales still join it until then.
statement-paused = In review. The company has stopped the clock for now, so the day on which it is final is open.
statement-closing = The review is over, and the statement is being drawn up.
statement-final-since = Final since { $day }, number { $number }; it never changes again.
statement-paid-on = { $amount } was paid out on { $day }.
statement-was-paid = { $amount } was paid out.
statement-payout-due = A payout of { $amount } is due.
statement-payout-sent = A payout of { $amount } is on its way.
statement-payout-failed = A payout of { $amount } did not arrive.
statement-payout-unknown = It is being checked whether a payout of { $amount } has arrived.
statement-paid-later = The balance was paid out with a later statement.
statement-you-owe = More was taken back than you earned. Later commissions make up for it first; you need not pay anything back.
statement-owes = More was taken back than was earned. Later commissions make up for it first; nothing is asked back.
statement-nothing-left = Nothing is left to be paid out.
statement-below-minimum = That is less than the { $minimum } from which on payouts are made, so it is kept for a later month.
statement-held-until = It is held until { $day } and paid out then.
statement-kept = The balance has not been paid out yet.
statement-account = The account
statement-opening = Balance from the month before
statement-commissions = Commissions
statement-clawbacks = Clawbacks
statement-adjustments = Adjustments
statement-payments = Payouts
statement-closing-balance = Balance
statement-charged = The company is charged { $amount } for it.
statement-lines = The lines
statement-lines-caption = { $count ->
    [0] No lines
    [one] One line; its amount leads to its why
   *[other] { $count } lines in the order of time; each amount leads to its why
}
statement-lines-sum = All lines
statement-line = Line
statement-day = On
statement-amount = Amount
statement-no-lines = No lines: only the balance from the month before.
statement-waiting = Waiting for a threshold
statement-waiting-why = Earned, but not owed yet: these become one line of a statement as soon as enough has come together.
statement-waiting-caption = { $count ->
    [one] One line that waits
   *[other] { $count } lines that wait
}
