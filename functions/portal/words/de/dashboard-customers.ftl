# Wer sich angemeldet hat, durch wen, und die Geschichte eines Kunden.
dashboard-customers-title = Kunden
dashboard-customers-title-one = Kunde { $id }
dashboard-customers-sentence =
    { $count ->
        [one] Ein Kunde hat sich im { $month } angemeldet
       *[other] { $count } Kunden haben sich im { $month } angemeldet
    }, durch Partner: { $attributed }.
dashboard-customers-sentence-running =
    { $count ->
        [one] Ein Kunde hat sich im { $month } bisher angemeldet
       *[other] { $count } Kunden haben sich im { $month } bisher angemeldet
    }, durch Partner: { $attributed }.
dashboard-customers-sentence-none = Im { $month } hat sich niemand angemeldet.
dashboard-customers-sentence-none-running = Im { $month } hat sich noch niemand angemeldet.
dashboard-customers-find = Ihre Kennung eines Kunden
dashboard-customers-find-button = Suchen
dashboard-customers-find-nothing = Von „{ $id }“ ist nichts bekannt: keine Anmeldung, kein Verkauf. Kennungen werden Zeichen für Zeichen verglichen.
dashboard-customers-months = Monat
dashboard-customers-caption = Kunden, die sich im { $month } angemeldet haben, die neuesten zuerst
dashboard-customers-column-customer = Kunde
dashboard-customers-column-name = Name
dashboard-customers-column-signed-up = Angemeldet
dashboard-customers-column-partner = Partner
dashboard-customers-column-way = Durch
dashboard-customers-nobody = Niemand
dashboard-customers-nothing = Im { $month } noch niemand. Anmeldungen stehen hier, sobald Sie sie melden.
dashboard-customers-nothing-action = Zeigen, was eingegangen ist.
dashboard-customers-way-click = Einen Link
dashboard-customers-way-code = Einen Code
dashboard-customers-way-coupon = Einen Gutschein
dashboard-customers-way-manual = Von Hand
dashboard-customers-way-none = Keine Empfehlung
dashboard-customers-way-excluded = Eine Empfehlung, die nicht zählt
dashboard-customers-came-by = { $customer } kam durch { $partner }.
dashboard-customers-came-by-nobody = { $customer } kam durch niemanden.
dashboard-customers-unknown = Unter { $id } hat sich noch niemand angemeldet.
dashboard-customers-unknown-text = Was für diese Kennung kam, wartet hier. Sobald Sie die Anmeldung melden, zählen die Verkäufe, wem auch immer sie gutgeschrieben werden.
dashboard-customers-suspicion = Die Provisionen warten auf Sie: Kunde und Partner haben dieselbe E-Mail-Domain.
dashboard-customers-credit = Gutgeschrieben
dashboard-customers-customer = Der Kunde
dashboard-customers-program = Programm
dashboard-customers-link = Link
dashboard-customers-clicked = Klick
dashboard-customers-clicked-at = { $time }, { $span } vor der Anmeldung
dashboard-customers-id = Ihre Kennung
dashboard-customers-signed-up = Angemeldet
dashboard-customers-name = Name
dashboard-customers-email = E-Mail
dashboard-customers-billing = Es zahlt
dashboard-customers-billing-client = Der Kunde
dashboard-customers-billing-partner = Der Partner
dashboard-customers-subscription = Abonnement
dashboard-customers-renews = Verlängert sich
dashboard-customers-assists = Spätere Empfehlungen
dashboard-customers-assists-text = Klicks und Codes, die kamen, als der Kunde schon bekannt war. Sie ändern nichts.
dashboard-customers-assists-caption = Spätere Empfehlungen, die neuesten zuerst
dashboard-customers-assists-when = Wann
dashboard-customers-sales = Verkäufe
dashboard-customers-sales-caption = Was der Kunde bezahlt hat, das Neueste zuerst
dashboard-customers-sales-sale = Verkauf
dashboard-customers-sales-paid-at = Bezahlt am
dashboard-customers-sales-standing = Provision ist
dashboard-customers-sales-paid = Bezahlt
dashboard-customers-sales-refunded = Erstattet
dashboard-customers-sales-commission = Provision
dashboard-customers-sales-nothing = Noch kein Verkauf.
dashboard-customers-sales-waits-sale = Wartet auf den Verkauf
dashboard-customers-sales-waits-customer = Wartet auf den Kunden
dashboard-customers-sales-nobody = Niemandem gutgeschrieben
dashboard-customers-sales-earns-nothing = Ohne Provision
