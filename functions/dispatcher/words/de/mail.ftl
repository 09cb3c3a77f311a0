# Mails. Jede hat einen Betreff, der auch ihre Überschrift ist, was sie sagt, und wo es weitergeht.
mail-month =
    { $month ->
        [1] Januar
        [2] Februar
        [3] März
        [4] April
        [5] Mai
        [6] Juni
        [7] Juli
        [8] August
        [9] September
        [10] Oktober
        [11] November
       *[12] Dezember
    } { $year }
mail-day = { $day }. { $month }, { $time } Uhr
mail-foot-company = Sie bekommen das, weil Ihre Adresse in Vouch für Rechnungen von { $company } angegeben ist.
mail-foot-partner = Sie bekommen das, weil Sie Partner von { $company } sind.
mail-foot-applicant = Sie bekommen das, weil jemand mit Ihrer Adresse Partner von { $company } werden will.
mail-choice = Wählen, welche Mails Sie bekommen
mail-until = Bis
mail-amount = Betrag
mail-for = Für
mail-reason = Grund
mail-next = Nächster Versuch
mail-address = Adresse
mail-program = Programm
mail-name = Name
mail-email = E-Mail

mail-invoice-ready-subject = { $company }: die Rechnung für { $month } liegt zur Prüfung bereit
mail-invoice-ready-what = Die Partnerrechnung für { $month } ist aufgestellt.
mail-invoice-ready-next = Sehen Sie sie bis { $until } ({ $zone }) durch. Wozu Sie nichts sagen, das ist dann endgültig und wird ohne weiteres Zutun abgebucht.
mail-invoice-ready-go = Rechnung ansehen
mail-three-days-left-subject = { $company }: noch drei Tage, um { $month } zu prüfen
mail-three-days-left-what = Die Prüfung der Partnerrechnung für { $month } endet am { $until } ({ $zone }).
mail-three-days-left-next = Bis dahin können Sie einzelne Provisionen freigeben, ablehnen, zurückstellen und berichtigen oder die Prüfung anhalten. Danach ist sie endgültig.
mail-three-days-left-go = Rechnung ansehen
mail-charged-subject = { $company }: { $amount } für { $month } abgebucht
mail-charged-what = Die Partnerrechnung für { $month } ist bezahlt.
mail-charged-next = Was Ihren Partnern für diesen Monat zusteht, wird jetzt ausgezahlt.
mail-charged-go = Rechnung ansehen
mail-charge-failed-subject = { $company }: die Abbuchung für { $month } ist gescheitert
mail-charge-failed-what = { $amount } für die Partnerrechnung von { $month } ließen sich nicht abbuchen. Es wurde nichts genommen, und bis dahin wird für diesen Monat nichts ausgezahlt.
mail-charge-failed-next = Es wird von selbst noch einmal versucht. Sehen Sie nach, ob das Zahlungsmittel noch gilt.
mail-charge-failed-go = Rechnung ansehen
mail-charge-given-up-subject = { $company }: die Rechnung für { $month } braucht Sie
mail-charge-given-up-what = { $amount } für die Partnerrechnung von { $month } ließen sich bei keinem Versuch abbuchen. Von selbst folgt kein weiterer.
mail-charge-given-up-next = Bis sie beglichen ist, wird an Ihre Partner für diesen Monat nichts gezahlt. Ändern Sie das Zahlungsmittel und buchen Sie dann von der Rechnung aus neu ab.
mail-charge-given-up-go = Rechnung ansehen
mail-payout-due-subject = { $company } zahlt Ihnen { $amount } für { $month }
mail-payout-due-what = Ihre Abrechnung für { $month } ist endgültig. { $amount } werden Ihnen ausgezahlt.
mail-payout-due-next = Dort steht jede Zeile und warum es sie gibt.
mail-payout-due-go = Abrechnungen ansehen
mail-payout-sent-subject = { $company } hat Ihnen { $amount } für { $month } geschickt
mail-payout-sent-what = { $amount } für { $month } sind zu Ihnen unterwegs.
mail-payout-sent-next = Banken brauchen ein bis zwei Tage.
mail-payout-sent-go = Abrechnungen ansehen
mail-destination-changed-subject = { $company }: wohin Ihre Auszahlungen gehen, wurde geändert
mail-destination-changed-what = Von jetzt an gehen Ihre Auszahlungen an { $masked }.
mail-destination-changed-next = Vor { $until } ({ $zone }) geht keine Auszahlung hinaus. Waren Sie das nicht, melden Sie sich an, ändern Sie Ihr Passwort und das Ziel und sagen Sie { $company } Bescheid.
mail-destination-changed-go = Anmelden
mail-application-received-subject = { $company }: { $name } will Partner werden
mail-application-received-what = Jemand will bei Ihrem Partnerprogramm mitmachen.
mail-application-received-next = Niemand ist dabei, bevor Sie es sagen.
mail-application-received-go = Entscheiden
mail-application-approved-subject = Sie sind Partner von { $company }
mail-application-approved-what = { $company } hat Sie in { $program } aufgenommen.
mail-application-approved-next = Melden Sie sich mit Ihrem Partnercode { $code } und dem Passwort an, das Sie gewählt haben. Dort ist Ihr erster Empfehlungslink.
mail-application-approved-go = Anmelden
mail-application-declined-subject = { $company } hat Sie nicht als Partner aufgenommen
mail-application-declined-what = { $company } hat sich angesehen, was Sie für { $program } geschickt haben, und nimmt Sie nicht auf.
mail-application-declined-next = Sie können mit derselben Adresse noch einmal anfragen.
mail-application-declined-go = Noch einmal anfragen
mail-commission-declined-subject = { $company } hat eine Provision von { $amount } abgelehnt
mail-commission-declined-what = Eine Provision von { $amount } aus { $month } ist abgelehnt und wird nicht gezahlt.
mail-commission-declined-next = Halten Sie das für falsch, reichen Sie in Ihrem Portal eine Reklamation ein oder schreiben Sie { $company }.
mail-commission-declined-go = Provision ansehen
mail-webhook-disabled-subject = { $company }: ein Webhook wird nicht mehr aufgerufen
mail-webhook-disabled-failing = Seit { $since } ({ $zone }) ist an dieser Adresse nichts angekommen, darum wird sie nicht mehr aufgerufen.
mail-webhook-disabled-gone = Diese Adresse hat geantwortet, dass es sie nicht mehr gibt, darum wird sie nicht mehr aufgerufen.
mail-webhook-disabled-next = Was sich nicht senden ließ, bleibt einen Monat erhalten. Bringen Sie die Adresse in Ordnung, schalten Sie sie ein und senden Sie noch einmal, was fehlt.
mail-webhook-disabled-go = Webhook ansehen
mail-message-received-subject = { $company } hat Ihnen geschrieben
mail-message-received-what = In Ihrem Portal wartet eine Nachricht: { $subject }
mail-message-received-next = Melden Sie sich an, um sie zu lesen.
mail-message-received-go = Lesen
