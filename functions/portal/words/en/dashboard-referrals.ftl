# Partners that recruit partners.
dashboard-referrals-title = Partner referrals

## The report.

dashboard-referrals-none = No partner has recruited another yet.
dashboard-referrals-nothing = Recruiting earned your partners nothing in these days.
dashboard-referrals-earned = Recruiting earned your partners { $earned } in these days.
dashboard-referrals-recruited = Who was recruited
dashboard-referrals-nobody = Partners who were recruited by others will be listed here.
dashboard-referrals-nobody-of = Partners whom this one recruited will be listed here.
dashboard-referrals-how = Balance is all that was earned in these days, billed the part of it on issued statements, outstanding the rest. Of a referral that was removed no balance is reckoned; what was earned before stays payable.
dashboard-referrals-to-settings = What recruiting pays
dashboard-referrals-to-report = Who recruited whom, and what it came to

## What recruiting pays.

dashboard-referrals-settings-title = Partner referral
dashboard-referrals-settings-text = This holds for every partner that has nothing of its own. It never reaches back: what happened before it began is not paid by it.
dashboard-referrals-on = Partner referral is on: recruiting pays { $what }, since { $day }.
dashboard-referrals-off = Partner referral is off: who recruited whom is kept, and nothing is paid.
dashboard-referrals-saved = It is noted. A change takes effect in ten minutes, the first structure at once.
dashboard-referrals-for-all = For all partners
dashboard-referrals-label-kind = Partner referral
dashboard-referrals-kind-tracking-only = Off: nothing is paid
dashboard-referrals-kind-percentage = On: a percentage
dashboard-referrals-kind-flat = On: a flat fee
dashboard-referrals-label-kind-own = For this partner
dashboard-referrals-kind-own-follow-program = As for all partners
dashboard-referrals-kind-own-tracking-only = Off: nothing is paid
dashboard-referrals-kind-own-percentage = A percentage of its own
dashboard-referrals-kind-own-flat = A flat fee of its own
dashboard-referrals-wrong-type = Choose one of these.
dashboard-referrals-if-percentage = For a percentage
dashboard-referrals-label-rate = Rate in percent
dashboard-referrals-help-rate = Such as 10 or 7.5
dashboard-referrals-wrong-rate = Enter a rate from 0 to 100, such as 10 or 7.5.
dashboard-referrals-label-basis = Of what
dashboard-referrals-help-basis = Profit is what customers pay, less tax, cost and the recruited partner’s own commission.
dashboard-referrals-basis-payout = What the recruited partner earns
dashboard-referrals-basis-profit = The profit from its customers
dashboard-referrals-basis-revenue = What its customers pay, net of tax
dashboard-referrals-wrong-basis = Choose one of these.
dashboard-referrals-label-duration-months = Months it lasts
dashboard-referrals-help-duration-months = From the referred date on. Empty, it has no end.
dashboard-referrals-wrong-duration-months = Enter a number of months from 1 to 1200, or leave it empty.
dashboard-referrals-label-threshold = Least amount that is paid
dashboard-referrals-help-threshold = What was earned waits, month after month, until this much has come together for one recruited partner. Empty, it waits for nothing.
dashboard-referrals-wrong-threshold = Enter an amount such as 50.00, or leave it empty.
dashboard-referrals-label-cap = Most for one recruited partner
dashboard-referrals-help-cap = Empty, there is no such bound.
dashboard-referrals-wrong-cap = Enter an amount such as 500.00, or leave it empty.
dashboard-referrals-if-flat = For a flat fee
dashboard-referrals-label-amount = Fee
dashboard-referrals-help-amount = Once for each recruited partner, such as 25.00
dashboard-referrals-wrong-amount = Enter an amount such as 25.00.
dashboard-referrals-label-fee-due = Due
dashboard-referrals-help-fee-due = A fee that waits for a sale is safer where paying for recruiting alone is not allowed.
dashboard-referrals-fee-due-approval = When you approve the recruited partner
dashboard-referrals-fee-due-first-sale = When its first customer pays
dashboard-referrals-wrong-fee-due = Choose one of these.
dashboard-referrals-label-currency = Currency of these amounts
dashboard-referrals-help-currency = Three letters, such as EUR
dashboard-referrals-wrong-currency = Enter three letters of a currency, such as EUR.
dashboard-referrals-button = Set what recruiting pays
dashboard-referrals-working = Saving
dashboard-referrals-when = A change begins ten minutes after you save it and prices what happens from then on. It begins a new row in the report, and the old one stays.
dashboard-referrals-caution = This pays for recruiting alone, before the recruited partner has sold anything. In some countries that is not allowed. Ask somebody who knows the law where your partners are, or let the fee wait for the first sale.
dashboard-referrals-history = All there ever was
dashboard-referrals-history-caption = Each structure, the latest first
dashboard-referrals-history-nothing = Nothing was set yet.
dashboard-referrals-column-from = In force from
dashboard-referrals-column-structure = What it pays
dashboard-referrals-column-recorded = Recorded

## One partner.

dashboard-referrals-of =
    { $number ->
        [0] { $name } has recruited nobody so far.
        [one] { $name } has recruited one partner.
       *[other] { $name } has recruited { $number } partners.
    }
dashboard-referrals-back = Back to { $name }
dashboard-referrals-referred-by = Referred by
dashboard-referrals-by-link = { $name }, since { $day }: by the sign-up link.
dashboard-referrals-by-hand = { $name }, since { $day }: set by hand.
dashboard-referrals-by-nobody = Nobody.
dashboard-referrals-label-referrer = Recruited by
dashboard-referrals-help-referrer = The code of a partner, or the start of its name. It counts from now on, never for the past.
dashboard-referrals-wrong-nobody = No partner has this code or a name that begins like this.
dashboard-referrals-wrong-several = Several partners have a name that begins like this. Enter the code.
dashboard-referrals-wrong-circle = This partner can’t have been recruited by itself, or by somebody whom it recruited.
dashboard-referrals-mark = Set who recruited this partner
dashboard-referrals-marked = It is noted who recruited this partner.
dashboard-referrals-remove = Remove who recruited this partner
dashboard-referrals-remove-text = What was earned by it stays payable. It can be set again, and then counts from that day on.
dashboard-referrals-removed = Nobody counts as having recruited this partner from now on.
dashboard-referrals-link = Sign-up link
dashboard-referrals-link-shown = The partner finds this link on its profile.
dashboard-referrals-link-hidden = The partner is not shown this link, as recruiting pays it nothing. It works all the same.
dashboard-referrals-link-copies = the sign-up link
dashboard-referrals-for-one = What recruiting pays this partner
dashboard-referrals-pays-one = At the moment: { $what }.
dashboard-referrals-pays-one-nothing = At the moment nothing.
