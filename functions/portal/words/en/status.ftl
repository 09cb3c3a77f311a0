# Where things stand. Partners and companies read the same words.
commission-new = New
commission-pending = Pending
commission-approved = Approved
commission-declined = Declined
commission-on-hold = On hold
commission-invoiced = Invoiced
commission-paid = Paid

statement-open = Open
statement-review = In review
statement-final = Final
statement-paid = Paid

invoice-review = In review
invoice-paused = Paused
invoice-final = Being charged
invoice-charged = Charged
invoice-failed = Charge failed

payout-due = Due
payout-sent = On its way
payout-paid = Paid
payout-failed = Failed
payout-unknown = Being checked

subscription-trialing = Trial
subscription-active = Active
subscription-past-due = Payment late
subscription-canceled = Ended

delivery-applied = Took effect
delivery-repeat = Sent before
delivery-parked = Waits for its customer
delivery-quarantined = Needs a look
