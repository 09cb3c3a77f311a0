# Analytics and reports, for the tiers that open them.
partner-analytics-title = Analytics and reports
partner-analytics-nobody = Nobody has come through you yet.
partner-analytics-young = { $clients ->
    [one] One customer has
   *[other] { $clients } customers have
} come through you, none longer ago than half a year.
partner-analytics-sentence = { $clients ->
    [one] One customer has
   *[other] { $clients } customers have
} come through you; { $stayed } of { $of } stayed half a year.
partner-analytics-growth = Growth
partner-analytics-chart = New customers by month
partner-analytics-retention = Retention
partner-analytics-six-months = Stayed half a year
partner-analytics-twelve-months = Stayed a year
partner-analytics-active = Active subscriptions
partner-analytics-stayed = { $stayed } of { $customers }
partner-analytics-nobody-yet = Nobody signed up that long ago.
partner-analytics-retention-help = A customer has stayed if it paid again after that time.
partner-analytics-revenue = Month by month
partner-analytics-months-caption = New customers, revenue and earnings by month, the latest first
partner-analytics-months-nothing = Nothing in the last twelve months.
partner-analytics-column-month = Month
partner-analytics-column-signups = New customers
partner-analytics-column-first = First payments
partner-analytics-column-revenue = Revenue
partner-analytics-column-earned = Earned
partner-analytics-in-all = Since the beginning
partner-analytics-clients = Customers
partner-analytics-paying = Paid at least once
