# A partner's leads.
partner-leads-title = Leads
partner-leads-none = You have no lead yet.
partner-leads-unpaid = { $leads ->
    [one] You have one lead; it has not bought yet.
   *[other] You have { $leads } leads; none has bought yet.
}
partner-leads-some = { $customers ->
    [one] One
   *[other] { $customers }
} of your { $leads ->
    [one] one lead
   *[other] { $leads } leads
} { $customers ->
    [one] has become a customer.
   *[other] have become customers.
}
partner-leads-no-credit = A lead alone earns nothing: who is credited is decided by your link, code or coupon at the sign-up. A lead that you submitted before is evidence if that was missed.
partner-leads-done = The lead is submitted. It moves on by itself when it signs up with this address.
partner-leads-steps = How far they are
partner-leads-all = Your leads
partner-leads-caption = Your leads and how far each is; newest first.
partner-leads-column-lead = Lead
partner-leads-column-since = Since
partner-leads-column-origin = Came by
partner-leads-column-commission = Commission
partner-leads-empty = No lead yet.
partner-leads-empty-action = Submit your first lead
partner-leads-new = Submit a lead
partner-leads-name = Name
partner-leads-name-wrong = Give a name of 1 to 200 characters.
partner-leads-email = E-mail
partner-leads-email-help = The address that it will sign up with.
partner-leads-email-wrong = Give an e-mail address, such as kim@firm.example.
partner-leads-email-twice = You have submitted this address before.
partner-leads-firm = Firm
partner-leads-firm-wrong = A firm has at most 200 characters that can be shown.
partner-leads-program = Program
partner-leads-program-any = Whichever fits
partner-leads-program-wrong = Choose a program that you are in.
partner-leads-note = Note
partner-leads-note-help = What the company should know before it writes or calls.
partner-leads-note-wrong = A note has at most 1,000 characters that can be shown.
partner-leads-submit = Submit the lead
partner-leads-submitting = Submitting the lead
partner-leads-one-new = { $name } is new: nobody has written or called yet.
partner-leads-one-contacted = { $name } has been contacted.
partner-leads-one-qualified = { $name } may buy.
partner-leads-one-signed-up = { $name } has signed up, and has not bought yet.
partner-leads-one-customer = { $name } is a customer.
partner-leads-one-lost = { $name } is lost.
partner-leads-about = The lead
partner-leads-history = Steps
partner-leads-made = Since
partner-leads-back = All your leads
