# One partner’s statement, as the company sees it.
dashboard-statements-title = { $partner }, { $month }
dashboard-statements-adjust = Correct it
dashboard-statements-adjust-text = A line with your words joins the statement of { $month }. Nothing that is there already changes.
dashboard-statements-adjust-amount = Amount in { $currency }
dashboard-statements-adjust-amount-help = With a minus in front it is taken off.
dashboard-statements-adjust-amount-wrong = Give an amount that is not nothing, such as 5.00 or -5.00.
dashboard-statements-adjust-reason = Reason
dashboard-statements-adjust-reason-wrong = Say why, in 1 to 1,000 characters.
dashboard-statements-adjust-button = Add the line
dashboard-statements-adjusting = Adding the line
dashboard-statements-adjusted = The line is added.
