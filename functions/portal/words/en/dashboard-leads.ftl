# The leads of all partners.
dashboard-leads-title = Leads
dashboard-leads-none = There is no lead yet.
dashboard-leads-sentence = { $customers ->
    [one] One
   *[other] { $customers }
} of { $leads ->
    [one] one lead
   *[other] { $leads } leads
} { $customers ->
    [one] has become a customer.
   *[other] have become customers.
}
dashboard-leads-text = A lead alone credits nobody: that is decided by link, code or coupon at the sign-up.
dashboard-leads-funnel = How far they are
dashboard-leads-list = Leads
dashboard-leads-all = All
dashboard-leads-caption = Leads of all partners, stage by stage, the latest first
dashboard-leads-column-lead = Lead
dashboard-leads-column-firm = Firm
dashboard-leads-column-partner = Partner
dashboard-leads-column-since = Since
dashboard-leads-column-commission = Commission
dashboard-leads-twice = also by others
dashboard-leads-empty = No lead here. Partners submit them in their portal; sign-ups make them.
dashboard-leads-one = { $lead } is a lead of { $partner }: { $stage }.
dashboard-leads-back = All leads
dashboard-leads-also = Other partners submitted the same address:
dashboard-leads-move = Move it
dashboard-leads-move-button = Move { $name }
dashboard-leads-moving = Moving the lead
dashboard-leads-stage-help = Its sign-up and its first sale move it on by themselves.
dashboard-leads-stage-wrong = Choose a stage.
dashboard-leads-reason-help = Must be given for a lost lead. The partner reads it.
dashboard-leads-reason-wrong = Say why, in at most 1,000 characters.
dashboard-leads-moved-meanwhile = The lead was moved meanwhile, or has signed up. Look at where it stands now.
dashboard-leads-about = The lead
dashboard-leads-customer = Became customer
dashboard-leads-email = E-mail
dashboard-leads-program = Program
dashboard-leads-note = Note
dashboard-leads-made = Since
dashboard-leads-history = Steps
