# Was dem Unternehmen für einen Monat berechnet wird.
dashboard-invoices-title = Rechnungen
dashboard-invoices-title-one = Rechnung vom { $month }
dashboard-invoices-in-review = Die Rechnung vom { $month } beträgt { $amount }; Sie können sie noch { $left } prüfen.
dashboard-invoices-in-closing = Die Rechnung vom { $month } beträgt { $amount }; die Prüfung ist vorbei.
dashboard-invoices-in-pause = Die Rechnung vom { $month } beträgt { $amount }; die Prüfung ist angehalten.
dashboard-invoices-in-charge = Die Rechnung vom { $month } beträgt { $amount }; sie wird gerade abgebucht.
dashboard-invoices-paid = Die Rechnung vom { $month } über { $amount } ist bezahlt.
dashboard-invoices-none-due = Die Rechnung vom { $month } beträgt { $amount }; es ist nichts zu zahlen.
dashboard-invoices-not-paid = Die Rechnung vom { $month } über { $amount } ließ sich nicht abbuchen.
dashboard-invoices-next-review = Sie wird am { $time } von selbst abgebucht; sonst ist nichts zu tun. Bis dahin kommen späte Verkäufe und Erstattungen des Monats noch dazu.
dashboard-invoices-next-review-nothing = Es wird nichts abgebucht. Endgültig ist sie am { $time }; bis dahin kommen späte Verkäufe und Erstattungen des Monats noch dazu.
dashboard-invoices-next-closing = Sie wird jetzt festgeschrieben und dann abgebucht. Das dauert einige Minuten.
dashboard-invoices-next-pause = Es wird nichts abgebucht, bis die Prüfung weitergeht.
dashboard-invoices-next-charge = Sie steht fest und ändert sich nicht mehr. Die Partner werden bezahlt, sobald sie bezahlt ist.
dashboard-invoices-next-paid = Sie ändert sich nicht mehr. Die Auszahlungen an Partner gehen hinaus.
dashboard-invoices-next-credit = Was Ihnen bleibt, wird von der nächsten Rechnung abgezogen.
dashboard-invoices-next-nothing = Auszahlungen an Partner, falls es welche gibt, gehen hinaus.
dashboard-invoices-next-failed = Die Auszahlungen an Partner warten, bis sie bezahlt ist.
dashboard-invoices-earlier = Frühere Rechnungen
dashboard-invoices-first = Ihre erste Rechnung kommt am { $day }.
dashboard-invoices-first-text = Sie enthält alles, was Partner im { $month } verdienen. Von da an haben Sie sieben volle Tage, sie zu prüfen.
dashboard-invoices-caption = Rechnungen, der neueste Monat zuerst
dashboard-invoices-column-month = Monat
dashboard-invoices-column-number = Nummer
dashboard-invoices-column-status = Stand
dashboard-invoices-column-review-ends = Prüfung bis
dashboard-invoices-column-statements = Abrechnungen
dashboard-invoices-column-total = Summe
dashboard-invoices-issued = Gestellt
dashboard-invoices-nothing = Noch keine Rechnung.
dashboard-invoices-nothing-action = Zeigen, was Partner verdienen.
dashboard-invoices-about = Die Rechnung
dashboard-invoices-credit = Guthaben aus dem Vormonat
dashboard-invoices-total = Zu zahlen
dashboard-invoices-statements = Abrechnungen
dashboard-invoices-statement-caption =
    { $count ->
        [one] Was eine Abrechnung berechnet
       *[other] Was { $count } Abrechnungen berechnen, das Höchste zuerst
    }
dashboard-invoices-statement-partner = Partner
dashboard-invoices-statement-opening = Anfangssaldo
dashboard-invoices-statement-commissions = Provisionen
dashboard-invoices-statement-clawbacks = Rückbuchungen
dashboard-invoices-statement-adjustments = Anpassungen
dashboard-invoices-statement-payments = Ausgezahlt
dashboard-invoices-statement-closing = Endsaldo
dashboard-invoices-statement-charged = Berechnet
dashboard-invoices-statement-all = Alle Abrechnungen
