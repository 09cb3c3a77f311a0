# Die Kunden, die ein Partner gebracht hat.
partner-customers-title = Kunden
partner-customers-none = Durch Sie hat sich noch niemand angemeldet.
partner-customers-unpaid = { $clients ->
    [one] Ein Kunde kam
   *[other] { $clients } Kunden kamen
} durch Sie; gekauft hat noch keiner.
partner-customers-some = { $clients ->
    [one] Ein Kunde kam
   *[other] { $clients } Kunden kamen
} durch Sie; { $bought ->
    [one] einer davon hat gekauft.
   *[other] { $bought } davon haben gekauft.
}
partner-customers-steps = Wie weit sie sind
partner-customers-funnel = Vom Klick zum Abschluss, seit Beginn
partner-customers-all = Ihre Kunden
partner-customers-caption = Wer sich wodurch und wann angemeldet hat; die neuesten zuerst.
partner-customers-column-customer = Kunde
partner-customers-column-by = Kam durch
partner-customers-column-signed-up = Angemeldet
partner-customers-column-subscription = Abonnement
partner-customers-column-first = Wie weit
partner-customers-column-sales = Verkäufe
partner-customers-renews = verlängert sich am { $date }
partner-customers-bought = Erster Verkauf am { $date }
partner-customers-not-yet = Angemeldet
partner-customers-link = Ein Link
partner-customers-code = Ihr Code
partner-customers-coupon = Ein Gutschein
partner-customers-manual = Vom Unternehmen eingetragen
partner-customers-empty = Noch kein Kunde.
partner-customers-empty-action = Kopieren Sie einen Ihrer Links
