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
terms-profit-every = { $rate } of what a customer pays, net of tax and cost, for as long as it pays
terms-profit-every-months = { $rate } of what a customer pays, net of tax and cost, for { $months ->
    [one] one month
   *[other] { $months } months
} from its sign-up
terms-profit-first = { $rate } of a customer’s first payment, net of tax and cost
terms-profit-first-months = { $rate } of a customer’s first payment, net of tax and cost, if it comes within { $months ->
    [one] one month
   *[other] { $months } months
} of its sign-up
terms-referral-payout = { $rate } of what a recruited partner earns
terms-referral-payout-months = { $rate } of what a recruited partner earns, for { $months ->
    [one] one month
   *[other] { $months } months
}
terms-referral-revenue = { $rate } of what the customers of a recruited partner pay, net of tax
terms-referral-revenue-months = { $rate } of what the customers of a recruited partner pay, net of tax, for { $months ->
    [one] one month
   *[other] { $months } months
}
terms-referral-profit = { $rate } of what the customers of a recruited partner pay, net of tax, cost and its own commission
terms-referral-profit-months = { $rate } of what the customers of a recruited partner pay, net of tax, cost and its own commission, for { $months ->
    [one] one month
   *[other] { $months } months
}
terms-referral-fee = { $fee } for each recruited partner, once it is approved
terms-referral-fee-sale = { $fee } for each recruited partner, once a customer of it has paid
terms-referral-none = Nothing: recruited partners are only counted
terms-referral-follows = The same as for all partners
terms-with-tier = { $what }; { $rate } in tier { $tier }
terms-with-minimum = { $what }; at least { $least } each time
terms-with-cap-customer = { $what }; at most { $most } for one customer
terms-with-cap-partner = { $what }; at most { $most } for one recruited partner
terms-with-threshold = { $what }; paid as soon as { $sum } have come together
terms-tier-bronze = Bronze
terms-tier-silver = Silver
terms-tier-gold = Gold
terms-tier-platinum = Platinum
