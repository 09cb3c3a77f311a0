# A partner's claims.
partner-claims-title = Missed referrals
partner-claims-title-one = Claim
partner-claims-none = You have claimed nothing.
partner-claims-open = { $count ->
    [one] One claim waits for the company.
   *[other] { $count } claims wait for the company.
}
partner-claims-decided = All your claims are decided.
partner-claims-text = If somebody came by you and was not credited, say so here. The records are looked up at once; the company decides, and pays what it accepts with your next statement.
partner-claims-all = Your claims
partner-claims-caption = Your claims, the latest first
partner-claims-new = Claim a referral
partner-claims-customer = Customer
partner-claims-customer-help = The customer’s e-mail address, or the company’s id of it.
partner-claims-customer-wrong = Give the customer’s e-mail address or id.
partner-claims-day = When it was
partner-claims-day-wrong = Give a day up to today.
partner-claims-link-none = I do not know
partner-claims-link-wrong = Choose one of your links.
partner-claims-words = What happened
partner-claims-words-help = How the customer came by you, in your words.
partner-claims-words-wrong = Say what happened, in 1 to 1,000 characters.
partner-claims-too-many = Fifty of your claims wait already. Wait until some are decided.
partner-claims-file = File the claim
partner-claims-filing = Filing the claim
partner-claims-one-open = Your claim waits for the company.
partner-claims-one-accepted = Your claim is accepted and stands on your statement.
partner-claims-one-refused = Your claim is refused.
partner-claims-one-withdrawn = You have withdrawn this claim.
partner-claims-because = The company says: { $reason }
partner-claims-yours = What you said
partner-claims-decides = This is what is on record. The company decides.
partner-claims-withdraw-title = Withdraw it
partner-claims-withdraw-text = A claim that is withdrawn is not looked at any more. You can file another.
partner-claims-withdraw = Withdraw the claim
partner-claims-withdrawing = Withdrawing the claim
partner-claims-back = All your claims
