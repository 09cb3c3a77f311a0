# Who signed up, by whom they came, and one customer's story.
dashboard-customers-title = Customers
dashboard-customers-title-one = Customer { $id }
dashboard-customers-sentence =
    { $count ->
        [one] One customer signed up in { $month }
       *[other] { $count } customers signed up in { $month }
    }; { $attributed } came by partners.
dashboard-customers-sentence-running =
    { $count ->
        [one] One customer has signed up in { $month } so far
       *[other] { $count } customers have signed up in { $month } so far
    }; { $attributed } came by partners.
dashboard-customers-sentence-none = No customer signed up in { $month }.
dashboard-customers-sentence-none-running = No customer has signed up in { $month } yet.
dashboard-customers-find = Your id of a customer
dashboard-customers-find-button = Find
dashboard-customers-find-nothing = Nothing is known of “{ $id }”: no sign-up, no sale. Ids are compared letter by letter.
dashboard-customers-months = Month
dashboard-customers-caption = Customers who signed up in { $month }, the latest first
dashboard-customers-column-customer = Customer
dashboard-customers-column-name = Name
dashboard-customers-column-signed-up = Signed up
dashboard-customers-column-partner = Partner
dashboard-customers-column-way = By
dashboard-customers-nobody = Nobody
dashboard-customers-nothing = Nobody in { $month } yet. Sign-ups stand here as soon as you report them.
dashboard-customers-nothing-action = See what came in.
dashboard-customers-way-click = A link
dashboard-customers-way-code = A code
dashboard-customers-way-coupon = A coupon
dashboard-customers-way-manual = By hand
dashboard-customers-way-none = No referral
dashboard-customers-way-excluded = A referral that does not count
dashboard-customers-came-by = { $customer } came by { $partner }.
dashboard-customers-came-by-nobody = { $customer } came by nobody.
dashboard-customers-unknown = Nobody has signed up as { $id } yet.
dashboard-customers-unknown-text = What came in for this id waits here. As soon as you report the sign-up, its sales count, whoever is credited.
dashboard-customers-suspicion = Its commissions wait for you: customer and partner have the same e-mail domain.
dashboard-customers-credit = Who is credited
dashboard-customers-customer = The customer
dashboard-customers-program = Program
dashboard-customers-link = Link
dashboard-customers-clicked = Clicked
dashboard-customers-clicked-at = { $time }, { $span } before the sign-up
dashboard-customers-id = Your id
dashboard-customers-signed-up = Signed up
dashboard-customers-name = Name
dashboard-customers-email = E-mail
dashboard-customers-billing = Who pays
dashboard-customers-billing-client = The customer
dashboard-customers-billing-partner = The partner
dashboard-customers-subscription = Subscription
dashboard-customers-renews = Renews
dashboard-customers-assists = Later referrals
dashboard-customers-assists-text = Clicks and codes that came when the customer was known already. They change nothing.
dashboard-customers-assists-caption = Later referrals, the latest first
dashboard-customers-assists-when = When
dashboard-customers-sales = Sales
dashboard-customers-sales-caption = What the customer paid, the latest first
dashboard-customers-sales-sale = Sale
dashboard-customers-sales-paid-at = Paid on
dashboard-customers-sales-standing = Commission is
dashboard-customers-sales-paid = Paid
dashboard-customers-sales-refunded = Refunded
dashboard-customers-sales-commission = Commission
dashboard-customers-sales-nothing = No sale yet.
dashboard-customers-sales-waits-sale = Waits for its sale
dashboard-customers-sales-waits-customer = Waits for its customer
dashboard-customers-sales-nobody = Nobody is credited
dashboard-customers-sales-earns-nothing = Pays no commission
