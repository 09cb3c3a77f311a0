# Was Partner verdient haben, Zeile für Zeile.
dashboard-commissions-title = Provisionen
dashboard-commissions-sentence = Partner haben im { $month } { $amount } verdient.
dashboard-commissions-sentence-running = Partner haben im { $month } bisher { $amount } verdient.
dashboard-commissions-sentence-one = { $partner } hat im { $month } { $amount } verdient.
dashboard-commissions-sentence-one-running = { $partner } hat im { $month } bisher { $amount } verdient.
dashboard-commissions-also = In anderen Währungen: { $amounts }.
dashboard-commissions-held =
    { $count ->
        [one] Bei einem Verkauf ist die Provision zurückgestellt.
       *[other] Bei { $count } Verkäufen ist die Provision zurückgestellt.
    }
dashboard-commissions-sentence-held =
    { $count ->
        [0] Keine Provision ist zurückgestellt.
        [one] Zu einem Verkauf ist eine Provision zurückgestellt.
       *[other] Zu { $count } Verkäufen ist eine Provision zurückgestellt.
    }
dashboard-commissions-sentence-one-held = Was von { $partner } zurückgestellt ist.
dashboard-commissions-held-text = Was zurückgestellt ist, wird weder berechnet noch ausgezahlt, bis es freigegeben wird.
dashboard-commissions-months = Monat
dashboard-commissions-statuses = Stand
dashboard-commissions-whose = Partner
dashboard-commissions-status-any = Alle
dashboard-commissions-everybody = Alle Partner
dashboard-commissions-caption = Provisionen vom { $month }, die neuesten zuerst; jeder Betrag führt zu seiner Begründung
dashboard-commissions-caption-held = Zurückgestellte Provisionen aller Monate, die neuesten zuerst
dashboard-commissions-column-partner = Partner
dashboard-commissions-column-earned = Verdient
dashboard-commissions-column-sale = Verkauf
dashboard-commissions-column-customer = Kunde
dashboard-commissions-column-kind = Art
dashboard-commissions-column-status = Stand
dashboard-commissions-column-amount = Betrag
dashboard-commissions-sum = Zusammen
dashboard-commissions-sum-page = Auf dieser Seite
dashboard-commissions-sum-counted = Zusammen, ohne Zurückgestelltes und Abgelehntes
dashboard-commissions-sum-page-counted = Auf dieser Seite, ohne Zurückgestelltes und Abgelehntes
dashboard-commissions-nothing = Im { $month } gibt es noch keine Provision.
dashboard-commissions-nothing-action = Zeigen, was Kunden bezahlt haben.
dashboard-commissions-nothing-such = Keine Provision vom { $month } passt dazu.
dashboard-commissions-nothing-held = Nichts wartet. Was zurückgestellt wird, steht hier mit dem Grund.
dashboard-commissions-nothing-so-far = Bisher keine gefunden; die nächste Seite sucht weiter.
dashboard-commissions-title-one = Provision von { $partner }
dashboard-commissions-on-statement = auf der Abrechnung vom { $month }
dashboard-commissions-the-sale = Der ganze Verkauf
dashboard-commissions-show-all = Alle des Monats zeigen.
dashboard-commissions-decide = Entscheiden
dashboard-commissions-silence = Entscheidet niemand, wird sie mit ihrem Monat berechnet: Schweigen ist Zustimmung.
dashboard-commissions-follows = Sie folgt der Provision, an der sie verdient wurde: Was dort entschieden wird, gilt auch hier.
dashboard-commissions-decided = Entschieden. Der Partner sieht es sofort.
dashboard-commissions-deciding = Wird festgehalten
dashboard-commissions-approve = Genehmigen
dashboard-commissions-release = Freigeben
dashboard-commissions-decline = Ablehnen
dashboard-commissions-hold = Zurückstellen
dashboard-commissions-decline-reason = Warum sie nicht stimmt
dashboard-commissions-hold-reason = Warum sie warten soll
dashboard-commissions-reason-help = Der Partner liest es.
dashboard-commissions-reason-wrong = Sagen Sie, warum, in 1 bis 1.000 Zeichen.
dashboard-commissions-owed = Berechnet mit
dashboard-commissions-owed-now = dem laufenden Monat
dashboard-commissions-owed-in = der Rechnung vom { $month }, die geprüft wird
dashboard-commissions-approve-all =
    { $count ->
        [one] Die eine offene hier genehmigen
       *[other] Die { $count } offenen hier genehmigen
    }
dashboard-commissions-approved =
    { $count ->
        [0] Es war nichts mehr zu genehmigen.
        [one] Eine Provision ist genehmigt.
       *[other] { $count } Provisionen sind genehmigt.
    }
