# A partner's links.
partner-links-title = Links
partner-links-brought = { $links ->
    [one] Your link brought
   *[other] Your { $links } links brought
} { $sign-ups ->
    [one] one sign-up
   *[other] { $sign-ups } sign-ups
} and { $amount }.
partner-links-quiet = { $links ->
    [one] Your link has brought no sign-up yet; it was followed
   *[other] Your { $links } links have brought no sign-up yet; they were followed
} { $clicks ->
    [0] by nobody.
    [one] once.
   *[other] { $clicks } times.
}
partner-links-none = You have no link yet.
partner-links-made = Your link “{ $label }” is ready. Copy it and share it; clicks show here within a minute.
partner-links-copied = your link
partner-links-copied-of = the link “{ $label }”
partner-links-new = New link
partner-links-label = Label
partner-links-label-help = What the link is for, such as “Newsletter” or “Talk in Berlin”. Whoever follows the link does not see it.
partner-links-label-missing = Give the link a label.
partner-links-label-long = A label has at most { $most } characters.
partner-links-label-odd = The label contains a character that can’t be shown. Type it anew.
partner-links-label-wrong = A label has 1 to { $most } characters that can be shown.
partner-links-label-stays = The link itself stays the same, and so do its numbers.
partner-links-program = Program
partner-links-program-help = What the link recommends.
partner-links-program-missing = Choose a program.
partner-links-no-program = You are in no program at the moment, so there is nothing to link to.
partner-links-make = Make the link
partner-links-making = Making the link
partner-links-all = Your links
partner-links-caption = What each link has brought since it was made. A heading sorts by its column.
partner-links-column-link = Link
partner-links-column-clicks = Clicks
partner-links-column-sign-ups = Sign-ups
partner-links-column-conversions = Conversions
partner-links-column-revenue = Revenue
partner-links-column-commission = Commission
partner-links-sum = In all
partner-links-without = Without a link, by your code
partner-links-on = Works
partner-links-off = Switched off
partner-links-empty = No link yet.
partner-links-empty-action = Make your first link

# One link.
partner-links-one-brought = “{ $label }” brought { $sign-ups ->
    [one] one sign-up
   *[other] { $sign-ups } sign-ups
} and { $amount }.
partner-links-one-quiet = “{ $label }” has brought no sign-up yet; it was followed { $clicks ->
    [0] by nobody.
    [one] once.
   *[other] { $clicks } times.
}
partner-links-done-label = The label is changed.
partner-links-done-on = The link works again.
partner-links-done-off = The link is switched off. You can switch it on again below.
partner-links-is-off = This link is switched off: whoever follows it reads that it no longer leads anywhere.
partner-links-steps = What it brought
partner-links-funnel = From click to conversion
partner-links-funnel-number = Number
partner-links-funnel-step = Step
partner-links-destination = Leads to
partner-links-state = State
partner-links-created = Made on
partner-links-qr = QR code
partner-links-qr-title = QR code of the link “{ $label }”
partner-links-qr-help = For print and slides. It leads to the same address and counts as a click of this link.
partner-links-qr-download = Download as SVG
partner-links-change = Change it
partner-links-relabel = Change the label
partner-links-relabelling = Changing the label
partner-links-switch-off = Switch the link off
partner-links-switch-on = Switch the link on
partner-links-off-means = Switched off, the link leads nowhere. Its numbers stay, customers that came by it stay yours, and you can switch it on again.
partner-links-on-means = Switched on, the link leads where it did before.
