# A partner's statements.
partner-statements-title = Statements
partner-statements-one-title = Statement of { $month }
partner-statements-none = You have no statement yet.
partner-statements-earlier = Your earlier statements
partner-statements-latest-so-far = { $month } comes to { $amount } so far.
partner-statements-latest = { $month } comes to { $amount }.
partner-statements-for = For { $name }, code { $code }. As of { $time }.
partner-statements-caption = Your statements, the newest first
partner-statements-column-month = Month
partner-statements-column-number = Number
partner-statements-column-status = Status
partner-statements-column-commissions = Commissions
partner-statements-column-clawbacks = Clawbacks
partner-statements-column-payouts = Payouts
partner-statements-column-balance = Balance
partner-statements-empty = Each month in which you earn something has a statement here.
partner-statements-empty-action = Copy a link and share it.
