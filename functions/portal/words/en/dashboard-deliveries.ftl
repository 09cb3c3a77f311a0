# What came in by webhook, and what became of it.
dashboard-deliveries-title = Deliveries
dashboard-deliveries-title-one = Delivery { $id }
dashboard-deliveries-sentence-well = All that you sent took effect.
dashboard-deliveries-sentence-parked =
    { $parked ->
        [one] One sale waits for its customer.
       *[other] { $parked } sales wait for their customer.
    }
dashboard-deliveries-sentence-aside =
    { $aside ->
        [one] One delivery needs a look.
       *[other] { $aside } deliveries need a look.
    }
dashboard-deliveries-sentence-both =
    { $aside ->
        [one] One delivery needs a look
       *[other] { $aside } deliveries need a look
    }, { $parked ->
        [one] one sale waits for its customer.
       *[other] { $parked } sales wait for their customer.
    }
dashboard-deliveries-more = These are the ones counted first; there are more.
dashboard-deliveries-find = A webhook-id
dashboard-deliveries-find-button = Find
dashboard-deliveries-find-nothing = Nothing came under “{ $id }” within 30 days. Ids are compared letter by letter.
dashboard-deliveries-filter = Which
dashboard-deliveries-filter-all = All
dashboard-deliveries-filter-waiting = Waiting for their customer
dashboard-deliveries-filter-aside = Need a look
dashboard-deliveries-months = Month
dashboard-deliveries-caption = What you sent in { $month }, the latest first; kept for 30 days, months by UTC
dashboard-deliveries-caption-waiting = Sales whose customer has not signed up, the latest first
dashboard-deliveries-caption-aside = What could not take effect and was kept for you, the oldest first
dashboard-deliveries-column-kind = What
dashboard-deliveries-column-received = Came in
dashboard-deliveries-column-about = About
dashboard-deliveries-column-outcome = What became of it
dashboard-deliveries-column-why = Why
dashboard-deliveries-column-id = webhook-id
dashboard-deliveries-column-sale = Sale
dashboard-deliveries-column-customer = Customer
dashboard-deliveries-column-waits = Waits for
dashboard-deliveries-column-paid = Paid on
dashboard-deliveries-column-amount = Amount
dashboard-deliveries-nothing = Nothing came in this month. Each event that you send stands here.
dashboard-deliveries-nothing-waiting = No sale waits for its customer.
dashboard-deliveries-nothing-aside = Nothing needs a look.
dashboard-deliveries-kind-sign-up = Sign-up
dashboard-deliveries-kind-subscription = Subscription
dashboard-deliveries-kind-usage = Usage
dashboard-deliveries-kind-sale = Sale
dashboard-deliveries-kind-refund = Refund
dashboard-deliveries-kind-refund-undone = Refund undone
dashboard-deliveries-kind-invoice = Invoice to a customer
dashboard-deliveries-kind-unreadable = Not readable
dashboard-deliveries-why-no-customer = Its customer has not signed up yet.
dashboard-deliveries-why-another-sale = Another sale was reported under this id before; the first one counts.
dashboard-deliveries-why-another-refund = Another refund was reported under this id before; the first one counts.
dashboard-deliveries-why-another-sign-up = Another sign-up was reported under this customer’s id before; the first one counts.
dashboard-deliveries-why-other-currency = The refund is in another currency than its sale.
dashboard-deliveries-why-unreadable = It could not be read.
dashboard-deliveries-this-id = the webhook-id
dashboard-deliveries-one-applied = This delivery took effect.
dashboard-deliveries-one-repeat = This delivery changed nothing: the same came before.
dashboard-deliveries-one-parked = This delivery waits for its customer.
dashboard-deliveries-one-aside = This delivery needs a look.
dashboard-deliveries-several = { $count } different deliveries came under this webhook-id.
dashboard-deliveries-call = What came
dashboard-deliveries-content = What it said
dashboard-deliveries-content-text = As it came. To have it count, send it again put right, under a webhook-id of its own.
dashboard-deliveries-content-not-yours = It may name people, so only owners and administrators of your team can read it.
