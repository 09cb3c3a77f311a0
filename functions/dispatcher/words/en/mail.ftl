# Mails. Each has a subject, which is its heading too, what it says, and where its reader goes on.
mail-month =
    { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }
mail-day = { $day } { $month }, { $time }
mail-foot-company = You get this because yours is the address for invoices of { $company } in Vouch.
mail-foot-partner = You get this because you are a partner of { $company }.
mail-foot-applicant = You get this because somebody asked with your address to become a partner of { $company }.
mail-choice = Choose which mails you get
mail-until = Until
mail-amount = Amount
mail-for = For
mail-reason = Reason
mail-next = Next attempt
mail-address = Address
mail-program = Program
mail-name = Name
mail-email = E-mail

mail-invoice-ready-subject = { $company }: the invoice for { $month } is ready to review
mail-invoice-ready-what = The partner invoice for { $month } is drawn up.
mail-invoice-ready-next = Look at it until { $until } ({ $zone }). What you say nothing about is final then, and charged without further action.
mail-invoice-ready-go = Look at the invoice
mail-three-days-left-subject = { $company }: three days left to review { $month }
mail-three-days-left-what = The review of the partner invoice for { $month } ends on { $until } ({ $zone }).
mail-three-days-left-next = Until then you can approve, decline, hold and adjust single commissions, or pause the review. After that it is final.
mail-three-days-left-go = Look at the invoice
mail-charged-subject = { $company }: { $amount } charged for { $month }
mail-charged-what = The partner invoice for { $month } is paid.
mail-charged-next = What your partners are owed for this month is paid out now.
mail-charged-go = See the invoice
mail-charge-failed-subject = { $company }: the charge for { $month } failed
mail-charge-failed-what = { $amount } for the partner invoice of { $month } could not be charged. Nothing was taken, and nothing is paid out for this month until it is.
mail-charge-failed-next = It is tried again by itself. Look whether the means of payment still holds.
mail-charge-failed-go = See the invoice
mail-charge-given-up-subject = { $company }: the invoice for { $month } needs you
mail-charge-given-up-what = { $amount } for the partner invoice of { $month } could not be charged on any attempt. No other will follow by itself.
mail-charge-given-up-next = Your partners are not paid for this month until it is settled. Change the means of payment, then charge again from the invoice.
mail-charge-given-up-go = See the invoice
mail-payout-due-subject = { $company } will pay you { $amount } for { $month }
mail-payout-due-what = Your statement for { $month } is final. { $amount } will be paid to you.
mail-payout-due-next = Each line is there, with the reason for it.
mail-payout-due-go = See your statements
mail-payout-sent-subject = { $company } has sent you { $amount } for { $month }
mail-payout-sent-what = { $amount } for { $month } is on its way to you.
mail-payout-sent-next = Banks take a day or two.
mail-payout-sent-go = See your statements
mail-destination-changed-subject = { $company }: where your payouts go was changed
mail-destination-changed-what = From now on your payouts go to { $masked }.
mail-destination-changed-next = No payout leaves before { $until } ({ $zone }). If this was not you, sign in, change your password and the destination, and tell { $company }.
mail-destination-changed-go = Sign in
mail-application-received-subject = { $company }: { $name } asks to become a partner
mail-application-received-what = Somebody asks to join your partner program.
mail-application-received-next = Nobody is in before you say so.
mail-application-received-go = Decide
mail-application-approved-subject = You are a partner of { $company }
mail-application-approved-what = { $company } has taken you into { $program }.
mail-application-approved-next = Sign in with your partner code { $code } and the password that you chose. Your first referral link is there.
mail-application-approved-go = Sign in
mail-application-declined-subject = { $company } has not taken you as a partner
mail-application-declined-what = { $company } has looked at what you sent for { $program } and does not take you in.
mail-application-declined-next = You may ask again with the same address.
mail-application-declined-go = Ask again
mail-commission-declined-subject = { $company } declined a commission of { $amount }
mail-commission-declined-what = A commission of { $amount } from { $month } is declined and will not be paid.
mail-commission-declined-next = If you think that this is wrong, file a claim in your portal or write to { $company }.
mail-commission-declined-go = See the commission
mail-webhook-disabled-subject = { $company }: a webhook is no longer called
mail-webhook-disabled-failing = Nothing has arrived at this address since { $since } ({ $zone }), so it is no longer called.
mail-webhook-disabled-gone = This address answered that it is gone, so it is no longer called.
mail-webhook-disabled-next = What could not be sent is kept for a month. Mend the address, switch it on, and send again what was missed.
mail-webhook-disabled-go = See the webhook
mail-message-received-subject = { $company } has written to you
mail-message-received-what = A message waits in your portal: { $subject }
mail-message-received-next = Sign in to read it.
mail-message-received-go = Read it
