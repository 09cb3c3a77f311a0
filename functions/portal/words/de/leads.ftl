# Where a lead stands. Partners and companies read the same words.
lead-new = Neu
lead-contacted = Angesprochen
lead-qualified = Geeignet
lead-signed-up = Angemeldet
lead-customer = Kunde
lead-lost = Verloren
lead-all = Alle Interessenten
lead-stage = Stand
lead-funnel = Vom Interessenten zum Kunden
lead-funnel-leads = Interessenten
lead-overall = { $share } aller Interessenten wurden Kunden.
lead-lost-of-them = { $count ->
    [one] Einer davon ist verloren.
   *[other] { $count } davon sind verloren.
}
lead-latest-only = Gezählt sind hier nur die neuesten 5.000.
lead-origin-submitted = Eingereicht
lead-origin-sign-up = Von selbst angemeldet
lead-by-partner = Der Partner
lead-by-you = Sie
lead-by-company = Das Unternehmen
lead-by-sign-up = Die Anmeldung
lead-by-sale = Der erste Verkauf
lead-history-caption = Jeder Schritt, der neueste zuerst
lead-history-when = Wann
lead-history-by = Durch
lead-history-why = Warum
