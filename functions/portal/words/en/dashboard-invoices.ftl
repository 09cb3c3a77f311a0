# What the company is charged for a month.
dashboard-invoices-title = Invoices
dashboard-invoices-title-one = Invoice of { $month }
dashboard-invoices-in-review = { $month }’s invoice is { $amount }; you can look at it for { $left } more.
dashboard-invoices-in-closing = { $month }’s invoice is { $amount }; its review is over.
dashboard-invoices-in-pause = { $month }’s invoice is { $amount }; its review stands still.
dashboard-invoices-in-charge = { $month }’s invoice is { $amount }; it is being charged.
dashboard-invoices-paid = { $month }’s invoice of { $amount } is paid.
dashboard-invoices-none-due = { $month }’s invoice is { $amount }; there is nothing to pay.
dashboard-invoices-not-paid = { $month }’s invoice of { $amount } could not be charged.
dashboard-invoices-next-review = It is charged by itself on { $time }; there is nothing else to do. Until then late sales and refunds of the month still join.
dashboard-invoices-next-review-nothing = Nothing will be charged. It is final on { $time }; until then late sales and refunds of the month still join.
dashboard-invoices-next-closing = It is being fixed now and is charged next. That takes a few minutes.
dashboard-invoices-next-pause = Nothing is charged until the review goes on.
dashboard-invoices-next-charge = It is fixed and never changes again. Partners are paid once it is paid.
dashboard-invoices-next-paid = It never changes again. Payouts to partners go out.
dashboard-invoices-next-credit = What is left in your favour is taken off the next invoice.
dashboard-invoices-next-nothing = Payouts to partners, if any, go out.
dashboard-invoices-next-failed = Payouts to partners wait until it is paid.
dashboard-invoices-earlier = Earlier invoices
dashboard-invoices-first = Your first invoice comes on { $day }.
dashboard-invoices-first-text = It has all that partners earn in { $month }. From then on you have seven full days to look at it.
dashboard-invoices-caption = Invoices, the newest month first
dashboard-invoices-column-month = Month
dashboard-invoices-column-number = Number
dashboard-invoices-column-status = Status
dashboard-invoices-column-review-ends = Review until
dashboard-invoices-column-statements = Statements
dashboard-invoices-column-total = Total
dashboard-invoices-issued = Issued
dashboard-invoices-nothing = No invoice yet.
dashboard-invoices-nothing-action = See what partners earn.
dashboard-invoices-about = The invoice
dashboard-invoices-credit = Credit from the month before
dashboard-invoices-total = To pay
dashboard-invoices-statements = Statements
dashboard-invoices-statement-caption =
    { $count ->
        [one] What one statement charges
       *[other] What { $count } statements charge, the most first
    }
dashboard-invoices-statement-partner = Partner
dashboard-invoices-statement-opening = Opening
dashboard-invoices-statement-commissions = Commissions
dashboard-invoices-statement-clawbacks = Clawbacks
dashboard-invoices-statement-adjustments = Adjustments
dashboard-invoices-statement-payments = Paid out
dashboard-invoices-statement-closing = Closing
dashboard-invoices-statement-charged = Charged
dashboard-invoices-statement-all = All statements
