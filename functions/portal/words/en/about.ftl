# What a company's programs are, for whoever thinks of joining.
about-title = Partner program
about-sentence = Recommend { $company }, and earn when people buy.
about-how = You get a link of your own. Whoever follows it and becomes a customer is yours, and each commission says why it is what it is.
about-none = { $company } has no program at the moment.
about-pays = It pays { $what }.
about-pays-nothing = It counts referrals and pays no commission at the moment.
about-window = { $days ->
    [one] A click counts for one day.
   *[other] A click counts for { $days } days.
}
about-tiers = Tiers
about-tiers-how = Customers who sign up, who stay, and partners you recruit give points. The points of the last twelve months make your tier, reckoned anew each quarter.
about-tiers-caption = From how many points on each tier is reached
about-tier = Tier
about-points = From points
about-join = How to join
about-join-how = Send an application; a person at { $company } looks at it. It costs nothing, and you can leave at any time.
about-join-now = Become a partner
