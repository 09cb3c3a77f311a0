# The customers that a partner brought.
partner-customers-title = Customers
partner-customers-none = Nobody has signed up through you yet.
partner-customers-unpaid = { $clients ->
    [one] One customer
   *[other] { $clients } customers
} came through you; none has bought yet.
partner-customers-some = { $clients ->
    [one] One customer
   *[other] { $clients } customers
} came through you; { $bought ->
    [one] one of them has bought.
   *[other] { $bought } of them have bought.
}
partner-customers-steps = How far they are
partner-customers-funnel = From click to conversion, since the beginning
partner-customers-all = Your customers
partner-customers-caption = Who signed up, by what and when; newest first.
partner-customers-column-customer = Customer
partner-customers-column-by = Came by
partner-customers-column-signed-up = Signed up
partner-customers-column-subscription = Subscription
partner-customers-column-first = How far
partner-customers-column-sales = Sales
partner-customers-renews = renews on { $date }
partner-customers-bought = First sale on { $date }
partner-customers-not-yet = Signed up
partner-customers-link = A link
partner-customers-code = Your code
partner-customers-coupon = A coupon
partner-customers-manual = Entered by the company
partner-customers-empty = No customer yet.
partner-customers-empty-action = Copy one of your links
