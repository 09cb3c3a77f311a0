# The leads of all partners.
dashboard-leads-title = Interessenten
dashboard-leads-none = Es gibt noch keinen Interessenten.
dashboard-leads-sentence = { $customers ->
    [one] Einer
   *[other] { $customers }
} von { $leads ->
    [one] einem Interessenten
   *[other] { $leads } Interessenten
} { $customers ->
    [one] wurde Kunde.
   *[other] wurden Kunden.
}
dashboard-leads-text = Ein Interessent allein schreibt niemandem etwas gut: Das entscheiden Link, Code oder Gutschein bei der Anmeldung.
dashboard-leads-funnel = Wie weit sie sind
dashboard-leads-list = Interessenten
dashboard-leads-all = Alle
dashboard-leads-caption = Interessenten aller Partner, Stand für Stand, der neueste zuerst
dashboard-leads-column-lead = Interessent
dashboard-leads-column-firm = Firma
dashboard-leads-column-partner = Partner
dashboard-leads-column-since = Seit
dashboard-leads-column-commission = Provision
dashboard-leads-twice = auch von anderen
dashboard-leads-empty = Kein Interessent hier. Partner reichen sie in ihrem Portal ein; Anmeldungen erzeugen sie.
dashboard-leads-one = { $lead } ist ein Interessent von { $partner }: { $stage }.
dashboard-leads-back = Alle Interessenten
dashboard-leads-also = Andere Partner haben dieselbe Adresse eingereicht:
dashboard-leads-move = Weiterrücken
dashboard-leads-move-button = { $name } weiterrücken
dashboard-leads-moving = Der Interessent rückt weiter
dashboard-leads-stage-help = Anmeldung und erster Verkauf rücken ihn von selbst weiter.
dashboard-leads-stage-wrong = Wählen Sie einen Stand.
dashboard-leads-reason-help = Nötig, wenn der Interessent verloren ist. Der Partner liest es.
dashboard-leads-reason-wrong = Sagen Sie, warum, in höchstens 1.000 Zeichen.
dashboard-leads-moved-meanwhile = Der Interessent wurde inzwischen weitergerückt oder hat sich angemeldet. Sehen Sie nach, wo er jetzt steht.
dashboard-leads-about = Der Interessent
dashboard-leads-customer = Wurde Kunde
dashboard-leads-email = E-Mail
dashboard-leads-program = Programm
dashboard-leads-note = Notiz
dashboard-leads-made = Seit
dashboard-leads-history = Schritte
