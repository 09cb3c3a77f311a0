# What if other terms had been in force.
dashboard-what-if-title = What if
dashboard-what-if-sentence = What would other terms have cost?
dashboard-what-if-text = A draft is run over sales that really were paid, with their refunds and your decisions, as if it had been in force. Nothing is changed by asking.
dashboard-what-if-draft = The draft
dashboard-what-if-change = Change the draft
dashboard-what-if-more = Basis, limits and tiers
dashboard-what-if-button = See what it would have cost
dashboard-what-if-field-family = Paid for
dashboard-what-if-family-customers = What customers pay
dashboard-what-if-family-partners = Recruiting partners
dashboard-what-if-field-program = Program
dashboard-what-if-program-all = The company’s terms for all programs
dashboard-what-if-field-partner = Only for the partner
dashboard-what-if-help-partner = Its code. Empty, the draft is for all partners without terms of their own.
dashboard-what-if-field-type = Pays
dashboard-what-if-type-percentage = A percentage
dashboard-what-if-type-flat = A flat fee
dashboard-what-if-type-tracking-only = Nothing: referrals are only counted
dashboard-what-if-type-follow-program = As the next wider terms pay
dashboard-what-if-field-rate = Percentage
dashboard-what-if-help-rate = Such as 20 or 5.56
dashboard-what-if-field-amount = Flat fee
dashboard-what-if-help-amount = Such as 5.00
dashboard-what-if-field-currency = Currency
dashboard-what-if-help-currency = Of the fee, the minimum, the cap and the threshold
dashboard-what-if-field-basis = A percentage of
dashboard-what-if-basis-revenue = Revenue: amount less tax
dashboard-what-if-basis-profit = Profit: amount less tax and cost
dashboard-what-if-basis-payout = Payout: what the recruited partner earns
dashboard-what-if-field-sales = For
dashboard-what-if-sales-every = Every payment of a customer
dashboard-what-if-sales-first = A customer’s first payment only
dashboard-what-if-field-duration-months = Months
dashboard-what-if-help-duration-months = How long it pays. Empty, without end.
dashboard-what-if-field-minimum = At least, for a sale
dashboard-what-if-field-cap = At most, for one customer or recruited partner
dashboard-what-if-field-threshold = Paid once this much has come together
dashboard-what-if-field-threshold-of = Whose earnings count
dashboard-what-if-threshold-of-own-earnings = What is to be paid itself
dashboard-what-if-threshold-of-referred-earnings = What the recruited partner earned
dashboard-what-if-field-by-tier = Other rates, or fees, by tier
dashboard-what-if-field-from = From
dashboard-what-if-field-to = To
dashboard-what-if-wrong = The draft can’t be read as it is.
dashboard-what-if-wrong-program = Recruiting is paid by the company, whatever the program; a partner’s own terms need a program.
dashboard-what-if-wrong-partner = No partner has this code.
dashboard-what-if-wrong-type = Nothing is wider than the company’s terms: choose a program or a partner.
dashboard-what-if-wrong-rate = Enter a percentage from 0 to 100, such as 20 or 5.56.
dashboard-what-if-wrong-amount = Enter an amount, such as 5.00.
dashboard-what-if-wrong-currency = Enter a currency, such as EUR.
dashboard-what-if-wrong-basis = Payout is for recruited partners only.
dashboard-what-if-wrong-sales = This does not belong to recruiting partners.
dashboard-what-if-wrong-duration-months = Enter a number of months from 1 to 1200.
dashboard-what-if-wrong-by-tier = Enter rates as the percentage, or fees as the flat fee.
dashboard-what-if-wrong-minimum = Enter an amount above nothing, such as 1.00.
dashboard-what-if-wrong-cap = Enter an amount above nothing, such as 500.00. A fee for a recruited partner has no cap.
dashboard-what-if-wrong-threshold = Enter an amount above nothing, such as 50.00.
dashboard-what-if-wrong-threshold-of = What recruited partners earn counts for recruiting only.
dashboard-what-if-wrong-from = Choose fewer months, in their order: at most { $months }, with no more than { $changes } sales, refunds and decisions.
dashboard-what-if-wrong-to = Choose a month that has begun.
dashboard-what-if-dearer = Partners would have earned { $draft } instead of { $live } from { $from } to { $to }: { $difference } more.
dashboard-what-if-cheaper = Partners would have earned { $draft } instead of { $live } from { $from } to { $to }: { $difference } less.
dashboard-what-if-same = Partners would have earned the same from { $from } to { $to }: { $draft }.
dashboard-what-if-nothing = Nothing was earned from { $from } to { $to }, and nothing would have been.
dashboard-what-if-is = The draft: { $what }.
dashboard-what-if-other = In { $currency }: { $draft } instead of { $live }.
dashboard-what-if-accruing = { $draft } instead of { $live } would wait for a threshold in the end.
dashboard-what-if-counted = { $sales ->
    [one] One sale was looked at
   *[other] { $sales } sales were looked at
}; the draft would have priced { $repriced ->
    [0] none of them anew
    [one] one of them anew
   *[other] { $repriced } of them anew
}.
dashboard-what-if-earlier = Refunds and decisions on sales paid before these months are left out.
dashboard-what-if-fees = Flat fees for recruited partners come of their approval, and are left out.
dashboard-what-if-months = Month by month
dashboard-what-if-months-caption = What partners earned on these sales, and would have earned, by month
dashboard-what-if-months-none = Nothing in any of these months.
dashboard-what-if-chart = Earned by month
dashboard-what-if-month = Month
dashboard-what-if-live = As it was
dashboard-what-if-drafted = With draft
dashboard-what-if-difference = Difference
dashboard-what-if-partners = Who gains, who loses
dashboard-what-if-partners-caption = Partners, the greatest difference first
dashboard-what-if-partners-none = No partner earned anything on these sales.
dashboard-what-if-partners-more = { $number ->
    [one] One more partner has
   *[other] { $number } more partners have
} a smaller difference.
dashboard-what-if-partner = Partner
dashboard-what-if-gain = { $number ->
    [0] Nobody would have gained.
    [one] One partner would have gained.
   *[other] { $number } partners would have gained.
}
dashboard-what-if-lose = { $number ->
    [0] Nobody would have lost.
    [one] One partner would have lost.
   *[other] { $number } partners would have lost.
}
dashboard-what-if-next-invoice = The next invoice
dashboard-what-if-invoice = The invoice of { $month } would be { $draft } instead of { $live }, as it stands now.
dashboard-what-if-invoice-none = Nothing would be invoiced for { $month }, as it stands now.
dashboard-what-if-invoice-not-asked = Choose the month that runs as the last one to see what the next invoice would be.
dashboard-what-if-schedule = Put it in force
dashboard-what-if-schedule-copies = the body of the call
dashboard-what-if-schedule-form = Settings of partner referrals
dashboard-what-if-other-same = In { $currency }: { $draft }, the same.
dashboard-what-if-invoice-same = The invoice of { $month } would stay at { $draft }, as it stands now.
dashboard-what-if-schedule-text = From the day you choose on, the draft prices what happens. Terms are added, never changed for the past: what was earned before stays as it was.
dashboard-what-if-schedule-call-text = This call adds the draft, in force from { $month } on:
dashboard-what-if-schedule-call = The same by the API
dashboard-what-if-schedule-button = Schedule these terms
dashboard-what-if-scheduling = Scheduling
dashboard-what-if-scheduled = It is scheduled. From { $day } on it pays { $what }.
dashboard-what-if-field-valid-from = In force from
dashboard-what-if-help-valid-from = From midnight on, in your company’s time zone.
dashboard-what-if-wrong-valid-from = Choose a day from tomorrow on.
dashboard-what-if-wrong-taken = Other terms begin on that day already, or the partner is not in this program. Choose another day, or change the draft.
dashboard-what-if-rows-caption = The terms that it joins, the latest first
dashboard-what-if-rows-none = Nothing was set for this yet.
dashboard-what-if-column-from = In force from
dashboard-what-if-column-pays = What they pay
dashboard-what-if-column-standing = Standing
dashboard-what-if-row-in-force = In force
dashboard-what-if-row-to-come = To come
dashboard-what-if-row-over = Over
dashboard-what-if-rows = What holds now
dashboard-what-if-none-repriced = None of these sales would be priced by the draft: a program’s terms go before the company’s, and a partner’s own before both. Choose a program or a partner to see a difference.
