# Die Partner des Unternehmens.
dashboard-partners-title = Partner

## Die Liste.

dashboard-partners-sentence =
    { $number ->
        [one] Sie haben einen Partner.
       *[other] Sie haben { $number } Partner.
    }
dashboard-partners-sentence-more = Sie haben mehr als { $number } Partner.
dashboard-partners-sentence-later = Mehr von Ihren Partnern.
dashboard-partners-sentence-nobody = Sie haben noch keine Partner.
dashboard-partners-sentence-matches =
    { $number ->
        [one] Zu „{ $text }“ gibt es einen Partner.
       *[other] Zu „{ $text }“ gibt es { $number } Partner.
    }
dashboard-partners-sentence-matches-more = Zu „{ $text }“ gibt es mehr als { $number } Partner.
dashboard-partners-sentence-matches-later = Mehr Partner zu „{ $text }“.
dashboard-partners-sentence-no-match = Zu „{ $text }“ gibt es keinen Partner.
dashboard-partners-list = Alle Partner
dashboard-partners-caption = Nach Namen geordnet
dashboard-partners-find = Anfang des Namens oder Code
dashboard-partners-find-button = Suchen
dashboard-partners-find-all = Alle Partner zeigen
dashboard-partners-nobody = Hier werden Partner mit ihren Codes stehen.
dashboard-partners-nobody-action = So legen Sie einen an.
dashboard-partners-no-match = Kein Name beginnt so, und es ist niemandes Code.
dashboard-partners-column-name = Name
dashboard-partners-column-code = Code
dashboard-partners-column-email = E-Mail
dashboard-partners-column-payouts = Auszahlungen
dashboard-partners-column-referred-by = Empfohlen von
dashboard-partners-to-referrals = Anmeldelink, empfohlene Partner, und was sie einbringen
dashboard-partners-column-since = Seit
dashboard-partners-payouts-go = Werden bezahlt, sobald sie fällig sind
dashboard-partners-payouts-held = Angehalten
dashboard-partners-sign-in = Wo Partner sich anmelden
dashboard-partners-sign-in-text = Geben Sie Ihren Partnern diese Adresse. Der Code ist der Benutzername.
dashboard-partners-sign-in-copies = die Adresse, wo Partner sich anmelden,

## Ein Partner.

dashboard-partners-earned = { $name } hat bisher { $all } verdient, davon { $now } im { $month }.
dashboard-partners-earned-nothing-now = { $name } hat bisher { $all } verdient, im { $month } noch nichts.
dashboard-partners-earned-less-now = { $name } hat bisher { $all } verdient; im { $month } gingen { $now } zurück.
dashboard-partners-earned-nothing = { $name } hat noch nichts verdient.
dashboard-partners-earned-other = In anderen Währungen: { $all }.
dashboard-partners-brought =
    { $signups ->
        [one] Ein Kunde hat sich angemeldet { $conversions ->
            [0] und noch nicht bezahlt.
           *[other] und bezahlt.
        }
       *[other] { $signups } Kunden haben sich angemeldet, { $conversions ->
            [0] bezahlt hat noch keiner.
            [one] einer hat bezahlt.
           *[other] { $conversions } haben bezahlt.
        }
    }
dashboard-partners-brought-nobody = Noch hat sich niemand angemeldet.
dashboard-partners-as-of = Stand: { $time }.
dashboard-partners-all = Alle Partner

dashboard-partners-months = Nach Monaten
dashboard-partners-chart = Verdiente Provision
dashboard-partners-column-month = Monat
dashboard-partners-column-earned = Provision

dashboard-partners-balance = Saldo

dashboard-partners-commissions = Provisionen im { $month }
dashboard-partners-commissions-caption = Die neuesten zuerst
dashboard-partners-commissions-nothing = Diesen Monat noch keine Provision.
dashboard-partners-commissions-all = Alle des Monats
dashboard-partners-column-sale = Verkauf
dashboard-partners-column-customer = Kunde
dashboard-partners-column-when = Wann
dashboard-partners-column-status = Stand

dashboard-partners-statements = Abrechnungen
dashboard-partners-statements-caption = Die neuesten zuerst
dashboard-partners-statements-nothing = Die erste Abrechnung beginnt mit der ersten Provision.
dashboard-partners-column-total = Verdient
dashboard-partners-column-closing = Endsaldo

dashboard-partners-links = Links
dashboard-partners-links-caption = Was jeder Link gebracht hat
dashboard-partners-links-nothing = Noch keine Links. Der Partner macht sie, nachdem er sich angemeldet hat.
dashboard-partners-link-off = abgeschaltet
dashboard-partners-column-link = Link
dashboard-partners-column-clicks = Klicks
dashboard-partners-column-signups = Anmeldungen
dashboard-partners-column-conversions = Abschlüsse
dashboard-partners-column-revenue = Umsatz

dashboard-partners-customers = Kunden
dashboard-partners-customers-caption = Die neuesten zuerst
dashboard-partners-customers-nothing = Noch keine Kunden.
dashboard-partners-customers-of = Die Kunden, die { $name } gebracht hat.
dashboard-partners-customers-title = Kunden von { $name }
dashboard-partners-customers-all = Alle Kunden
dashboard-partners-column-id = Ihre Kennung
dashboard-partners-column-signed-up = Angemeldet

dashboard-partners-facts = Angaben
dashboard-partners-programs = Programme
dashboard-partners-enrolment-applied = Beworben
dashboard-partners-enrolment-approved = Zugelassen
dashboard-partners-enrolment-rejected = Abgelehnt
dashboard-partners-enrolment-suspended = Gesperrt
dashboard-partners-enrolment-since = seit { $day }
dashboard-partners-balance-caption = Wie er steht, nach Währungen
dashboard-partners-column-currency = Währung
dashboard-partners-column-not-final = Noch nicht endgültig
dashboard-partners-column-carried = Übertrag
dashboard-partners-column-payout-of = Letzte Auszahlung
dashboard-partners-column-payout = Betrag
