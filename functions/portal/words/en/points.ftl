# Points and tiers, as partners and companies read them.
points-title = Points and tier progress

## Where somebody stands.

points-you-next = You are { $tier } with { $points ->
    [one] one point
   *[other] { $points } points
}; { $missing ->
    [one] one more makes
   *[other] { $missing } more make
} you { $next }.
points-you-rises = You are { $tier } with { $points ->
    [one] one point
   *[other] { $points } points
}; on { $date } that makes you { $next }.
points-you-falls = You are { $tier } with { $points ->
    [one] one point
   *[other] { $points } points
}; to stay { $next } you need { $missing } more before { $date }.
points-you-highest = You are { $tier }, the highest tier, with { $points ->
    [one] one point
   *[other] { $points } points
}.
points-one-next = { $name } is { $tier } with { $points ->
    [one] one point
   *[other] { $points } points
}; { $missing ->
    [one] one more makes
   *[other] { $missing } more make
} it { $next }.
points-one-rises = { $name } is { $tier } with { $points ->
    [one] one point
   *[other] { $points } points
}; on { $date } that makes it { $next }.
points-one-falls = { $name } is { $tier } with { $points ->
    [one] one point
   *[other] { $points } points
}; to stay { $next } it needs { $missing } more before { $date }.
points-one-highest = { $name } is { $tier }, the highest tier, with { $points ->
    [one] one point
   *[other] { $points } points
}.
points-next-recalculation = Points of the last twelve months count. They are added up next on { $date }, and the tier follows.
points-coming = { $tier } begins on { $time }.
points-still-count = Older points stop counting before then: of all these, { $counting } still count on { $date }.
points-since = { $tier } since { $date }.

## The tiers.

points-ladder = Tiers
points-ladder-caption = From how many points on each tier is reached, and what it opens
points-column-tier = Tier
points-column-opens = Opens
points-column-from = From points
points-here = Now
points-opens = Help by e-mail and chat
points-opens-more = Help by e-mail and chat, an account manager, analytics and reports

## What the points are made of.

points-made-of = Last twelve months
points-made-of-caption = What the points of the last twelve months were given for
points-column-for = For
points-column-each = Each
points-column-points = Points
points-sum = Together
points-bonus-help = The bonus is for a quarter in which at least { $number ->
    [one] one customer
   *[other] { $number } customers
} signed up; it is added when the quarter is over.
points-category-all = All
points-category-onboarding = Customer signed up
points-category-retention = Customer stayed half a year
points-category-renewal = Customer stayed a year
points-category-recruitment = Partner recruited
points-category-bonus = Strong quarter
points-category-adjustment = By hand

## Row by row.

points-rows = How they were earned
points-rows-caption = How each point was earned, the latest first
points-rows-filter = Earned for
points-rows-nothing = No points yet. The first come with the first customer that signs up.
points-rows-nothing-of-it = No points of this kind yet.
points-column-why = Why
points-column-when = When
points-row-onboarding = { $customer } signed up
points-row-retention = { $customer } stayed half a year
points-row-renewal = { $customer } stayed a year
points-row-recruitment = { $partner } became a partner
points-row-bonus = { $number } customers signed up in { $quarter }
points-row-by-hand = by hand
points-quarter = Q{ $number } { $year }
