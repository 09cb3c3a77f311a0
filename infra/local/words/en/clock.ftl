# The clock of this machine.
clock-title = The clock
clock-moved = It is now { $moment }. What fell due on the way was done, in order.
clock-moved-read = Look at the { $invoice } and the { $statements } for { $month }.
clock-invoice = invoice
clock-statements = statements
clock-now = It is { $moment } in { $city }, and time goes on from there. You can only move it forward; it takes a few seconds.
clock-review = A month’s invoice is in review for seven days after its end. Then it is final, charged and paid out: go to month end, then a week on.
clock-month-end = Go to month end
clock-week = Go a week on
clock-working = Time is moving …
clock-to = to { $moment }
