# Was per Webhook kam und was daraus wurde.
dashboard-deliveries-title = Meldungen
dashboard-deliveries-title-one = Meldung { $id }
dashboard-deliveries-sentence-well = Alles, was Sie gesendet haben, ist wirksam.
dashboard-deliveries-sentence-parked =
    { $parked ->
        [one] Ein Verkauf wartet auf seinen Kunden.
       *[other] { $parked } Verkäufe warten auf ihren Kunden.
    }
dashboard-deliveries-sentence-aside =
    { $aside ->
        [one] Eine Meldung braucht einen Blick.
       *[other] { $aside } Meldungen brauchen einen Blick.
    }
dashboard-deliveries-sentence-both =
    { $aside ->
        [one] Eine Meldung braucht einen Blick
       *[other] { $aside } Meldungen brauchen einen Blick
    }, { $parked ->
        [one] ein Verkauf wartet auf seinen Kunden.
       *[other] { $parked } Verkäufe warten auf ihren Kunden.
    }
dashboard-deliveries-more = Das sind die zuerst gezählten; es gibt noch mehr.
dashboard-deliveries-find = Eine webhook-id
dashboard-deliveries-find-button = Suchen
dashboard-deliveries-find-nothing = Unter „{ $id }“ kam in den letzten 30 Tagen nichts. Kennungen werden Zeichen für Zeichen verglichen.
dashboard-deliveries-filter = Welche
dashboard-deliveries-filter-all = Alle
dashboard-deliveries-filter-waiting = Warten auf ihren Kunden
dashboard-deliveries-filter-aside = Brauchen einen Blick
dashboard-deliveries-months = Monat
dashboard-deliveries-caption = Was Sie im { $month } gesendet haben, das Neueste zuerst; 30 Tage aufbewahrt, Monate nach UTC
dashboard-deliveries-caption-waiting = Verkäufe, deren Kunde sich noch nicht angemeldet hat, die neuesten zuerst
dashboard-deliveries-caption-aside = Was nicht wirksam werden konnte und für Sie aufgehoben wurde, das Älteste zuerst
dashboard-deliveries-column-kind = Art
dashboard-deliveries-column-received = Eingegangen
dashboard-deliveries-column-about = Betrifft
dashboard-deliveries-column-outcome = Was daraus wurde
dashboard-deliveries-column-why = Warum
dashboard-deliveries-column-id = webhook-id
dashboard-deliveries-column-sale = Verkauf
dashboard-deliveries-column-customer = Kunde
dashboard-deliveries-column-waits = Wartet seit
dashboard-deliveries-column-paid = Bezahlt am
dashboard-deliveries-column-amount = Betrag
dashboard-deliveries-nothing = In diesem Monat kam nichts. Jedes Ereignis, das Sie senden, steht hier.
dashboard-deliveries-nothing-waiting = Kein Verkauf wartet auf seinen Kunden.
dashboard-deliveries-nothing-aside = Nichts braucht einen Blick.
dashboard-deliveries-kind-sign-up = Anmeldung
dashboard-deliveries-kind-subscription = Abonnement
dashboard-deliveries-kind-usage = Nutzung
dashboard-deliveries-kind-sale = Verkauf
dashboard-deliveries-kind-refund = Erstattung
dashboard-deliveries-kind-refund-undone = Erstattung zurückgenommen
dashboard-deliveries-kind-invoice = Rechnung an einen Kunden
dashboard-deliveries-kind-unreadable = Nicht lesbar
dashboard-deliveries-why-no-customer = Der Kunde hat sich noch nicht angemeldet.
dashboard-deliveries-why-another-sale = Unter dieser Kennung wurde schon ein anderer Verkauf gemeldet; der erste zählt.
dashboard-deliveries-why-another-refund = Unter dieser Kennung wurde schon eine andere Erstattung gemeldet; die erste zählt.
dashboard-deliveries-why-another-sign-up = Unter der Kennung dieses Kunden wurde schon eine andere Anmeldung gemeldet; die erste zählt.
dashboard-deliveries-why-other-currency = Die Erstattung hat eine andere Währung als ihr Verkauf.
dashboard-deliveries-why-unreadable = Sie ließ sich nicht lesen.
dashboard-deliveries-this-id = die webhook-id
dashboard-deliveries-one-applied = Diese Meldung ist wirksam.
dashboard-deliveries-one-repeat = Diese Meldung hat nichts geändert: Dasselbe kam schon vorher.
dashboard-deliveries-one-parked = Diese Meldung wartet auf ihren Kunden.
dashboard-deliveries-one-aside = Diese Meldung braucht einen Blick.
dashboard-deliveries-several = Unter dieser webhook-id kamen { $count } verschiedene Meldungen.
dashboard-deliveries-call = Was kam
dashboard-deliveries-content = Was darin stand
dashboard-deliveries-content-text = So, wie es kam. Damit es zählt, senden Sie es berichtigt noch einmal, unter einer eigenen webhook-id.
dashboard-deliveries-content-not-yours = Darin können Menschen genannt sein; deshalb können es nur Inhaber und Verwalter Ihres Teams lesen.
