# Where a lead stands. Partners and companies read the same words.
lead-new = New
lead-contacted = Contacted
lead-qualified = Qualified
lead-signed-up = Signed up
lead-customer = Customer
lead-lost = Lost
lead-all = All leads
lead-stage = Stage
lead-funnel = From lead to customer
lead-funnel-leads = Leads
lead-overall = { $share } of all leads have become customers.
lead-lost-of-them = { $count ->
    [one] One of them is lost.
   *[other] { $count } of them are lost.
}
lead-latest-only = Only the latest 5,000 are counted here.
lead-origin-submitted = Submitted
lead-origin-sign-up = Signed up by itself
lead-by-partner = The partner
lead-by-you = You
lead-by-company = The company
lead-by-sign-up = Its sign-up
lead-by-sale = Its first sale
lead-history-caption = Each step, the latest first
lead-history-when = When
lead-history-by = By
lead-history-why = Why
