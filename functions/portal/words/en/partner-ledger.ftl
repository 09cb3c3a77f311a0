# A partner's ledger over a range of days.
partner-ledger-title = My Ledger
partner-ledger-now = Your balance is { $amount }.
partner-ledger-then = At the end of { $day } your balance was { $amount }.
partner-ledger-currencies = Currency
partner-ledger-account = The account
partner-ledger-beginning = Balance before { $day }
partner-ledger-commissions = Commissions
partner-ledger-clawbacks = Clawbacks
partner-ledger-adjustments = Adjustments
partner-ledger-payouts = Payouts
partner-ledger-ending = Balance at the end of { $day }
partner-ledger-ending-now = Balance now
partner-ledger-lines = Every line
partner-ledger-caption = { $count ->
    [0] No lines
    [one] One line, with the balance after it
   *[other] { $count } lines in the order of time, each with the balance after it
}
partner-ledger-at-first = Balance before
partner-ledger-at-last = Balance after
partner-ledger-column-line = Line
partner-ledger-column-day = On
partner-ledger-column-amount = Amount
partner-ledger-column-balance = Balance
partner-ledger-empty = Nothing happened in these days.
partner-ledger-empty-action = Copy a link and share it.
