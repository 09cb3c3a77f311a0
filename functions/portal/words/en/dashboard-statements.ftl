# One partner’s statement, as the company sees it.
dashboard-statements-title = { $partner }, { $month }
