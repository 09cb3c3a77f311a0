# Mails, die sich nicht senden ließen.
dashboard-mails-title = Mails
dashboard-mails-sentence =
    { $number ->
        [0] Keine Mail braucht Sie.
        [one] Eine Mail ließ sich nicht senden.
       *[other] { $number } Mails ließen sich nicht senden.
    }
dashboard-mails-what = Was der Maildienst endgültig ablehnt, wird nicht ewig versucht. Es steht { $number } Tage lang hier. Berichtigen Sie die Adresse und senden Sie noch einmal.
dashboard-mails-done-again = Die Mail ist noch einmal unterwegs. Wird sie wieder abgelehnt, steht sie wieder hier.
dashboard-mails-done-dropped = Es bleibt dabei.
dashboard-mails-list = Nicht gesendet
dashboard-mails-caption = Die letzte zuerst
dashboard-mails-nothing = Jede Mail wurde angenommen.
dashboard-mails-column-what = Mail
dashboard-mails-column-to = An
dashboard-mails-column-why = Warum nicht
dashboard-mails-column-when = Aufgegeben
dashboard-mails-column-state = Was daraus wird
dashboard-mails-to-company = Ihre eigene Adresse
dashboard-mails-why-address = Das ist keine E-Mail-Adresse
dashboard-mails-why-rejected = Der Maildienst lehnt sie ab
dashboard-mails-why-sender = Der Maildienst lässt von unserem Absender nichts hinaus
dashboard-mails-why-too-long = Der Maildienst hat sie drei Tage lang nicht angenommen
dashboard-mails-state-open = Nicht gesendet
dashboard-mails-state-again = Noch einmal gesendet
dashboard-mails-state-dropped = Es bleibt dabei
dashboard-mails-do-again = Noch einmal senden
dashboard-mails-do-again-name = Noch einmal senden: { $what }
dashboard-mails-do-drop = Dabei belassen
dashboard-mails-do-drop-name = Dabei belassen: { $what }
dashboard-mails-kind-invoice-ready = Rechnung zur Prüfung
dashboard-mails-kind-three-days-left = Noch drei Tage Prüfung
dashboard-mails-kind-charged = Rechnung abgebucht
dashboard-mails-kind-charge-failed = Abbuchung gescheitert
dashboard-mails-kind-charge-given-up = Abbuchung aufgegeben
dashboard-mails-kind-payout-due = Auszahlung angekündigt
dashboard-mails-kind-payout-sent = Auszahlung gesendet
dashboard-mails-kind-destination-changed = Auszahlungsziel geändert
dashboard-mails-kind-application-received = Bewerbung eingegangen
dashboard-mails-kind-application-approved = Bewerbung angenommen
dashboard-mails-kind-application-declined = Bewerbung abgelehnt
dashboard-mails-kind-partner-made = Partner hinzugefügt
dashboard-mails-kind-commission-declined = Provision abgelehnt
dashboard-mails-kind-webhook-disabled = Webhook abgeschaltet
dashboard-mails-kind-message-received = Nachricht
