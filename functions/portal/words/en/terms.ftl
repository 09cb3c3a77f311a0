# What terms pay. The phrases stand in the middle of a sentence and in cells.
terms-percentage-every = { $rate } of what a customer pays, net of tax, for as long as it pays
terms-percentage-every-months = { $rate } of what a customer pays, net of tax, for { $months ->
    [one] one month
   *[other] { $months } months
} from its sign-up
terms-percentage-first = { $rate } of a customer’s first payment, net of tax
terms-percentage-first-months = { $rate } of a customer’s first payment, net of tax, if it comes within { $months ->
    [one] one month
   *[other] { $months } months
} of its sign-up
terms-flat-every = { $fee } for each payment of a customer, for as long as it pays
terms-flat-every-months = { $fee } for each payment of a customer, for { $months ->
    [one] one month
   *[other] { $months } months
} from its sign-up
terms-flat-first = { $fee } for a customer’s first payment
terms-flat-first-months = { $fee } for a customer’s first payment, if it comes within { $months ->
    [one] one month
   *[other] { $months } months
} of its sign-up
terms-tracks-only = No commission: referrals are only counted
terms-follows-program = The same as the program
terms-you-earn = You earn { $what }.
terms-you-earn-nothing = Your referrals are counted, and no commission comes of them.
terms-example-percentage = Example: a customer pays { $paid }, of which { $tax } is tax; you earn { $earned }.
terms-example-flat = Example: a customer pays { $paid }; you earn { $earned }. Payments in other currencies than { $currency } earn nothing.
