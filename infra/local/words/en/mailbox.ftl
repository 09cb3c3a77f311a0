# The mailbox.
mailbox-title = Mailbox
mailbox-opening =
    { $number ->
        [0] No mail was sent yet.
        [one] One mail was sent.
       *[other] { $number } mails were sent.
    }
mailbox-what = None of them left this machine. They are what the company and its partners would have in their inboxes.
mailbox-first = The first comes when a month ends.
mailbox-last = These are the last { $number }. All of them are at { $address }.
mailbox-to = , to { $readers }
