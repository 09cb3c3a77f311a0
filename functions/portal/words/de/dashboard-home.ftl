# Die Startseite des Programms.
dashboard-home-title = Start

## Der Satz.

dashboard-home-sentence = Partner haben im { $month } bisher { $earned } verdient, aus Verkäufen von { $revenue }.
dashboard-home-sentence-taken = Partner haben im { $month } bisher { $earned } zurückgegeben; Verkäufe abzüglich Erstattungen ergaben { $revenue }.
dashboard-home-sentence-no-sale = Im { $month } gab es noch keinen Verkauf über einen Partner.
dashboard-home-sentence-nobody = Ihr Programm ist bereit. Es hat noch keine Partner.
dashboard-home-sentence-first-partner = Ihr Programm ist bereit. Noch hat sich niemand über einen Partner angemeldet.
dashboard-home-others = In anderen Währungen: { $list }.
dashboard-home-other = { $earned } aus { $revenue }
dashboard-home-signups =
    { $signups ->
        [one] Ein Kunde hat sich angemeldet
       *[other] { $signups } Kunden haben sich angemeldet
    }, { $attributed ->
        [0] keiner über einen Partner.
        [one] einer über einen Partner.
       *[other] { $attributed } über Partner.
    }
dashboard-home-unattributed = Weitere { $revenue } kamen von Kunden, die kein Partner empfohlen hat.
dashboard-home-as-of = Stand: { $time }.

## Was jemanden braucht.

dashboard-home-attention = Zu tun
dashboard-home-nothing-needs-you = Nichts zu tun.
dashboard-home-charge-failed = Die Zahlung der Rechnung für { $month }, { $amount }, ist fehlgeschlagen. Die Auszahlungen dazu warten.
dashboard-home-review = Die Rechnung für { $month } ist bis { $day } in Prüfung: noch { $left }.
dashboard-home-paused = Die Prüfung der Rechnung für { $month } ist angehalten.
dashboard-home-held =
    { $number ->
        [one] Eine Provision ist zurückgestellt.
       *[other] { $number } Provisionen sind zurückgestellt.
    }
dashboard-home-applications =
    { $number ->
        [one] Eine Bewerbung wartet auf Ihre Antwort.
       *[other] { $number } Bewerbungen warten auf Ihre Antwort.
    }
dashboard-home-applications-late =
    { $number ->
        [one] Eine Bewerbung wartet seit mehr als sieben Tagen auf Ihre Antwort.
       *[other] { $number } Bewerbungen warten auf Ihre Antwort, { $late ->
            [one] eine davon
           *[other] { $late } davon
        } seit mehr als sieben Tagen.
    }
dashboard-home-applications-more = Mehr als { $number } Bewerbungen warten auf Ihre Antwort.
dashboard-home-see-applications = Bewerbungen ansehen
dashboard-home-quarantined =
    { $number ->
        [one] Eine Meldung braucht einen Blick.
       *[other] { $number } Meldungen brauchen einen Blick.
    }
dashboard-home-quarantined-more = Mehr als { $number } Meldungen brauchen einen Blick.
dashboard-home-parked =
    { $number ->
        [one] Ein Verkauf wartet darauf, dass sich der Kunde anmeldet.
       *[other] { $number } Verkäufe warten darauf, dass sich die Kunden anmelden.
    }
dashboard-home-parked-more = Mehr als { $number } Verkäufe warten darauf, dass sich die Kunden anmelden.
dashboard-home-unsent =
    { $number ->
        [one] Eine Mail ließ sich nicht senden.
       *[other] { $number } Mails ließen sich nicht senden.
    }
dashboard-home-unsent-more = { $number } Mails oder mehr ließen sich nicht senden.
dashboard-home-see-mails = Mails ansehen
dashboard-home-see-invoice = Zur Rechnung
dashboard-home-see-invoices = Zu den Rechnungen
dashboard-home-see-commissions = Zu den Provisionen
dashboard-home-see-deliveries = Zu den Meldungen

## Monat für Monat.

dashboard-home-months = Nach Monaten
dashboard-home-months-caption = Was über Partner kam
dashboard-home-chart = Was Partner verdient haben
dashboard-home-column-month = Monat
dashboard-home-column-signups = Anmeldungen
dashboard-home-column-sales = Verkäufe
dashboard-home-column-revenue = Umsatz
dashboard-home-column-earned = Provision
dashboard-home-sum = Zusammen

## Das Neueste.

dashboard-home-latest = Letzte Verkäufe
dashboard-home-latest-caption = Verkäufe und Erstattungen, wie sie eintreffen
dashboard-home-latest-nothing = Noch keine Verkäufe. Sie stehen hier wenige Sekunden, nachdem Sie sie gemeldet haben.
dashboard-home-latest-nothing-action = Zeigen, was eingegangen ist.
dashboard-home-latest-all = Alle Verkäufe
dashboard-home-column-customer = Kunde
dashboard-home-column-what = Was
dashboard-home-column-when = Wann
dashboard-home-column-partner = Partner
dashboard-home-column-amount = Betrag
dashboard-home-nobody = kein Partner
dashboard-home-kind-sale = Verkauf
dashboard-home-kind-refund = Erstattung
dashboard-home-kind-refund-reversed = Erstattung rückgängig
dashboard-home-kind-corrected = Berichtigung

## Die anderen Bereiche.

dashboard-home-areas = Wohin
dashboard-home-area-partners = Wer Ihnen Kunden empfiehlt und was jeder gebracht hat.
dashboard-home-area-commissions = Was jeder Verkauf dem Partner eingebracht hat und warum.
dashboard-home-area-invoices = Was ein Monat Sie kostet und wie weit seine Prüfung ist.
dashboard-home-area-customers = Wer sich angemeldet hat und wer sie empfohlen hat.
dashboard-home-area-transactions = Was Kunden bezahlt und zurückbekommen haben.
dashboard-home-area-deliveries = Was Ihre Systeme gemeldet haben und was daraus wurde.
dashboard-home-area-settings = Name, Farbe und Begrüßung, und wo Partner sich anmelden.

## Die ersten Schritte.

dashboard-home-beginning = Erste Schritte
dashboard-home-step-partner = Einen Partner anlegen
dashboard-home-told-partner = Senden Sie seinen Namen und sein Programm an diese Adresse der Schnittstelle. Sie bekommen seinen Code zurück.
dashboard-home-copies-partner = die Adresse, die einen Partner anlegt,
dashboard-home-told-partner-made = { $name } ist schon da.
dashboard-home-all-calls = Alle Aufrufe der Schnittstelle
dashboard-home-step-sign-in = Sagen, wo er sich anmeldet
dashboard-home-told-sign-in = Ein Partner meldet sich hier mit seinem Code und seinem Passwort an.
dashboard-home-copies-sign-in = die Adresse, wo Partner sich anmelden,
dashboard-home-step-sign-up = Eine Anmeldung melden
dashboard-home-told-sign-up = Wenn sich jemand bei Ihnen anmeldet, senden Sie eine signierte Meldung an diese Adresse.
dashboard-home-copies-sign-up = die Adresse für Anmeldungen
