# When the company's months end, and what is taken and paid at their end.
dashboard-months-title = Months and fee
dashboard-months-about = When a month ends, what the service costs, and the least payout
dashboard-months-sentence = { $month } ends on { $time }.
dashboard-months-text = Then its invoice is drawn up, and you have seven full days to look at it.
dashboard-months-now = In force
dashboard-months-ends = A month ends
dashboard-months-at-midnight = At midnight in { $zone }
dashboard-months-at-utc = At midnight UTC (your zone: { $zone })
dashboard-months-from = From { $month } on
dashboard-months-first-end = That month ends on { $time }, by your zone now.
dashboard-months-fee = Service fee
dashboard-months-none = None
dashboard-months-of-charges = { $rate } of what an invoice charges
dashboard-months-each = { $amount } for each invoice
dashboard-months-clock = Set the clock
dashboard-months-clock-text = It changes with { $month }, never earlier: this month ends as it began. The next begins at the same instant, so no sale is lost or counted twice; it is only shorter or longer by what the clocks differ. Until then you can set it back.
dashboard-months-field-timezone = Time zone
dashboard-months-help-timezone = Such as Europe/Berlin, America/New_York or UTC.
dashboard-months-wrong-timezone = Enter a zone by its region and city, such as Europe/Berlin.
dashboard-months-field-cutoff = A month ends
dashboard-months-help-cutoff = UTC suits companies whose other books run on it.
dashboard-months-wrong-cutoff = Choose which midnight ends a month.
dashboard-months-button-clock = Set from next month on
dashboard-months-done-clock = The clock is set. This month ends as it began.
dashboard-months-money = Set the fee
dashboard-months-money-text = A fee is on every invoice that charges something and is not final yet, the one in review as well. What is final stays as it is.
dashboard-months-field-percent = Fee in percent
dashboard-months-help-percent = Of what an invoice charges, such as 2.5.
dashboard-months-wrong-percent = Enter a percentage from 0 to 100 with a point, such as 2.5.
dashboard-months-field-fixed = Fee for each invoice
dashboard-months-help-fixed = Amounts with their currencies, such as 9.00 EUR, 10.00 USD.
dashboard-months-wrong-fixed = Enter amounts with their currencies, such as 9.00 EUR, 10.00 USD, each currency once.
dashboard-months-field-minimum = Least payout
dashboard-months-help-minimum = A balance below it waits for a later month. Such as 25.00 EUR, 3000 JPY.
dashboard-months-wrong-minimum = Enter amounts with their currencies, such as 25.00 EUR, 3000 JPY, each currency once.
dashboard-months-field-holding = Holding period
dashboard-months-help-holding = For so many days after a month’s end what partners earned in it is held: 0 to 30. Refunds meanwhile count against the next month.
dashboard-months-wrong-holding = Enter whole days from 0 to 30.
dashboard-months-holding = { $days ->
    [one] One day after a month’s end
   *[other] { $days } days after a month’s end
}
dashboard-months-button-money = Save fee and least payout
dashboard-months-done-money = Saved. Invoices that are not final yet follow it.
