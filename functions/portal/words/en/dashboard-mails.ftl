# Mails that could not be sent.
dashboard-mails-title = Mails
dashboard-mails-sentence =
    { $number ->
        [0] No mail needs you.
        [one] One mail could not be sent.
       *[other] { $number } mails could not be sent.
    }
dashboard-mails-what = What the mail service refuses for good is not tried for ever. It stands here for { $number } days. Mend the address, then send it again.
dashboard-mails-done-again = The mail is on its way once more. If it is refused again, it stands here again.
dashboard-mails-done-dropped = It is left at that.
dashboard-mails-list = Not sent
dashboard-mails-caption = The latest first
dashboard-mails-nothing = Every mail was taken.
dashboard-mails-column-what = Mail
dashboard-mails-column-to = To
dashboard-mails-column-why = Why not
dashboard-mails-column-when = Given up
dashboard-mails-column-state = What becomes of it
dashboard-mails-to-company = Your own address
dashboard-mails-why-address = This is no e-mail address
dashboard-mails-why-rejected = The mail service refuses it
dashboard-mails-why-sender = The mail service lets nothing go from our sender
dashboard-mails-why-too-long = The mail service has not taken it for three days
dashboard-mails-state-open = Not sent
dashboard-mails-state-again = Sent again
dashboard-mails-state-dropped = Left at that
dashboard-mails-do-again = Send again
dashboard-mails-do-again-name = Send again: { $what }
dashboard-mails-do-drop = Leave it
dashboard-mails-do-drop-name = Leave it: { $what }
dashboard-mails-kind-invoice-ready = Invoice ready to review
dashboard-mails-kind-three-days-left = Three days left to review
dashboard-mails-kind-charged = Invoice charged
dashboard-mails-kind-charge-failed = Charge failed
dashboard-mails-kind-charge-given-up = Charges given up
dashboard-mails-kind-payout-due = Payout announced
dashboard-mails-kind-payout-sent = Payout sent
dashboard-mails-kind-destination-changed = Payout destination changed
dashboard-mails-kind-application-received = Application received
dashboard-mails-kind-application-approved = Application approved
dashboard-mails-kind-application-declined = Application declined
dashboard-mails-kind-partner-made = Partner added
dashboard-mails-kind-commission-declined = Commission declined
dashboard-mails-kind-webhook-disabled = Webhook switched off
dashboard-mails-kind-message-received = Message
