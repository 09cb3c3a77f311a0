# What partners say was missed.
dashboard-claims-title = Claims
dashboard-claims-title-one = Claim
dashboard-claims-sentence = { $count ->
    [0] No claim waits for you.
    [one] One claim waits for you.
   *[other] { $count } claims wait for you.
}
dashboard-claims-sentence-many = These claims wait for you.
dashboard-claims-sentence-decided = These claims are decided.
dashboard-claims-text = Partners say here that a referral was missed. What you accept is paid with the partner’s next statement; who is credited for the customer stays as it is.
dashboard-claims-list = Claims
dashboard-claims-caption = Claims, the latest first
dashboard-claims-partner = Partner
dashboard-claims-empty = No claim here.
dashboard-claims-one = { $partner } claims { $customer }.
dashboard-claims-back = All claims
dashboard-claims-said = What the partner says
dashboard-claims-day = When it was
dashboard-claims-words = In its words
dashboard-claims-decided = Decided
dashboard-claims-reason = Reason
dashboard-claims-nobody = Nobody
dashboard-claims-known-as = Your id
dashboard-claims-signed-up = Signed up
dashboard-claims-credited = Credited to
dashboard-claims-worth = It would have earned
dashboard-claims-accept = Accept it
dashboard-claims-accept-text = The amount goes to the partner’s next statement as an adjustment. Later sales of this customer are not changed by it.
dashboard-claims-amount = Amount in { $currency }
dashboard-claims-amount-help = What the customer’s sales would have earned, unless you say otherwise.
dashboard-claims-amount-wrong = Give an amount of more than nothing, such as 20.00.
dashboard-claims-accept-button = Accept and pay
dashboard-claims-accepting = Accepting the claim
dashboard-claims-refuse = Refuse it
dashboard-claims-reason-help = The partner reads it.
dashboard-claims-reason-wrong = Say why, in 1 to 1,000 characters.
dashboard-claims-refuse-button = Refuse the claim
dashboard-claims-refusing = Refusing the claim
