# Applications that wait for the company.
dashboard-applications-title = Applications
dashboard-applications-sentence =
    { $number ->
        [one] One application waits for your answer.
       *[other] { $number } applications wait for your answer.
    }
dashboard-applications-sentence-more = More than { $number } applications wait for your answer.
dashboard-applications-sentence-later = More applications.
dashboard-applications-sentence-none = No application waits for your answer.
dashboard-applications-overdue =
    { $number ->
        [one] One of them has waited for more than seven days.
       *[other] { $number } of them have waited for more than seven days.
    }
dashboard-applications-waiting = Waiting
dashboard-applications-caption = Oldest first
dashboard-applications-nobody = Whoever applies will be listed here.
dashboard-applications-nobody-action = See where they apply.
dashboard-applications-column-name = Name
dashboard-applications-column-program = Program
dashboard-applications-column-referrer = Referred by
dashboard-applications-column-since = Applied
dashboard-applications-column-answer = Your answer
dashboard-applications-late = Late
dashboard-applications-approve = Approve
dashboard-applications-approve-name = Approve { $name }
dashboard-applications-decline = Decline
dashboard-applications-decline-name = Decline { $name }
dashboard-applications-ask = Owners, admins and finance answer applications.
dashboard-applications-approved = { $name } is a partner now. Tell them their code and where they sign in:
dashboard-applications-code-copies = the code of the new partner
dashboard-applications-declined = { $name } was declined, and may apply again.
dashboard-applications-join = Where people apply
dashboard-applications-join-text = Put this address on your site. Each partner has a sign-up link of its own besides, which says who recruited whom.
dashboard-applications-join-copies = the address where people apply
