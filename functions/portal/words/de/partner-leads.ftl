# A partner's leads.
partner-leads-title = Interessenten
partner-leads-none = Sie haben noch keinen Interessenten.
partner-leads-unpaid = { $leads ->
    [one] Sie haben einen Interessenten; er hat noch nicht gekauft.
   *[other] Sie haben { $leads } Interessenten; noch keiner hat gekauft.
}
partner-leads-some = { $customers ->
    [one] Einer
   *[other] { $customers }
} von { $leads ->
    [one] einem Interessenten
   *[other] { $leads } Interessenten
} { $customers ->
    [one] wurde Kunde.
   *[other] wurden Kunden.
}
partner-leads-no-credit = Ein Interessent allein bringt keine Provision: Wem gutgeschrieben wird, entscheiden Ihr Link, Code oder Gutschein bei der Anmeldung. Ein Interessent, den Sie davor eingereicht haben, ist ein Beleg, falls das verpasst wurde.
partner-leads-done = Der Interessent ist eingereicht. Er rückt von selbst weiter, wenn er sich mit dieser Adresse anmeldet.
partner-leads-steps = Wie weit sie sind
partner-leads-all = Ihre Interessenten
partner-leads-caption = Ihre Interessenten und wie weit jeder ist; der neueste zuerst.
partner-leads-column-lead = Interessent
partner-leads-column-since = Seit
partner-leads-column-origin = Kam durch
partner-leads-column-commission = Provision
partner-leads-empty = Noch kein Interessent.
partner-leads-empty-action = Den ersten Interessenten einreichen
partner-leads-new = Einen Interessenten einreichen
partner-leads-name = Name
partner-leads-name-wrong = Geben Sie einen Namen mit 1 bis 200 Zeichen an.
partner-leads-email = E-Mail
partner-leads-email-help = Die Adresse, mit der er sich anmelden wird.
partner-leads-email-wrong = Geben Sie eine E-Mail-Adresse an, etwa kim@firma.example.
partner-leads-email-twice = Diese Adresse haben Sie schon eingereicht.
partner-leads-firm = Firma
partner-leads-firm-wrong = Eine Firma hat höchstens 200 Zeichen, die sich zeigen lassen.
partner-leads-program = Programm
partner-leads-program-any = Welches passt
partner-leads-program-wrong = Wählen Sie ein Programm, in dem Sie sind.
partner-leads-note = Notiz
partner-leads-note-help = Was das Unternehmen wissen sollte, bevor es schreibt oder anruft.
partner-leads-note-wrong = Eine Notiz hat höchstens 1.000 Zeichen, die sich zeigen lassen.
partner-leads-submit = Interessenten einreichen
partner-leads-submitting = Der Interessent wird eingereicht
partner-leads-one-new = { $name } ist neu: Noch niemand hat geschrieben oder angerufen.
partner-leads-one-contacted = { $name } wurde angesprochen.
partner-leads-one-qualified = { $name } könnte kaufen.
partner-leads-one-signed-up = { $name } hat sich angemeldet und noch nicht gekauft.
partner-leads-one-customer = { $name } ist Kunde.
partner-leads-one-lost = { $name } ist verloren.
partner-leads-about = Der Interessent
partner-leads-history = Schritte
partner-leads-made = Seit
partner-leads-back = Alle Ihre Interessenten
