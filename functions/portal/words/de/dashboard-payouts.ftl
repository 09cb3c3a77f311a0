# Auszahlungen und die Läufe, in denen sie gesendet werden.
dashboard-payouts-title = Auszahlungen
dashboard-payouts-sentence = Was zu Ihren Partnern unterwegs ist, und was wartet.
dashboard-payouts-sentence-none = Nichts wartet auf Auszahlung.
dashboard-payouts-rails = Wie Partner bezahlt werden
dashboard-payouts-open = Noch nicht gezahlt
dashboard-payouts-open-caption = Auszahlungen, die fällig oder unterwegs sind. Jede führt auf ihre Seite.
dashboard-payouts-open-none = Keine Auszahlung wartet. Ist eine Rechnung bezahlt, steht hier, was Ihren Partnern zusteht.
dashboard-payouts-column-partner = Partner
dashboard-payouts-column-month = Monat
dashboard-payouts-column-rail = Weg
dashboard-payouts-column-status = Stand
dashboard-payouts-column-amount = Betrag
dashboard-payouts-column-made = Angelegt
dashboard-payouts-column-by = Von
dashboard-payouts-column-count = Auszahlungen
dashboard-payouts-why-by-hand = Sie senden sie und vermerken sie als gezahlt.
dashboard-payouts-why-held = Die Auszahlungen des Partners sind zurückgestellt.
dashboard-payouts-why-no-destination = Der Partner hat nicht gesagt, wohin.
dashboard-payouts-why-other-rail = Das Konto des Partners ist auf diesem Weg nicht zu erreichen.
dashboard-payouts-why-changed-lately = Das Konto des Partners wurde vor Kurzem geändert; sie wartet bis { $until }.
dashboard-payouts-why-in-run = Sie ist in einem Lauf.
dashboard-payouts-why-second-person = Eine zweite Person muss sie ansehen: Nehmen Sie sie in einen Lauf.
dashboard-payouts-why-soon = Sie geht gleich hinaus.
dashboard-payouts-collect = Zusammen zahlen
dashboard-payouts-collect-text = Ein Lauf nimmt alles auf, was bereit ist, als eine Datei oder ein Auftrag.
dashboard-payouts-collect-button = Lauf anlegen: { $rail }, { $currency }
dashboard-payouts-collecting = Wird zusammengestellt
dashboard-payouts-nothing-ready = Keine Auszahlung ist für einen Lauf bereit. Bei jeder steht, worauf sie wartet.
dashboard-payouts-runs = Läufe
dashboard-payouts-runs-caption = Auszahlungen, die zusammen gesendet wurden, die neuesten zuerst.
dashboard-payouts-runs-none = Noch kein Lauf.
dashboard-payouts-working = Wird gespeichert

dashboard-payouts-run-collecting = Wird zusammengestellt
dashboard-payouts-run-waiting = Wartet auf eine zweite Person
dashboard-payouts-run-approved = Freigegeben
dashboard-payouts-run-paid = Gezahlt
dashboard-payouts-run-cancelled = Verworfen
dashboard-payouts-run-title = Auszahlungslauf
dashboard-payouts-run-sentence =
    { $count ->
        [one] { $amount } an einen Partner.
       *[other] { $amount } in { $count } Auszahlungen.
    }
dashboard-payouts-run-next-collecting = Der Lauf wurde nicht zu Ende angelegt. Verwerfen Sie ihn, und legen Sie einen neuen an.
dashboard-payouts-run-next-waiting = Noch wird nichts gesendet: Eine zweite Person muss ihn freigeben.
dashboard-payouts-run-next-stripe = Stripe sendet die Auszahlungen einzeln.
dashboard-payouts-run-next-sepa = Geben Sie die Datei Ihrer Bank. Ist das Geld hinausgegangen, vermerken Sie den Lauf als gezahlt.
dashboard-payouts-run-next-manual = Senden Sie das Geld, und vermerken Sie den Lauf dann als gezahlt.
dashboard-payouts-run-next-paid = Alles ist erledigt.
dashboard-payouts-run-next-cancelled = Nichts davon wurde gesendet. Seine Auszahlungen können mit einem anderen Lauf gehen.
dashboard-payouts-run-done-approved = Der Lauf ist freigegeben.
dashboard-payouts-run-done-cancelled = Der Lauf ist verworfen.
dashboard-payouts-run-done-paid = Der Lauf ist als gezahlt vermerkt. Ihre Partner sehen es.
dashboard-payouts-run-changed = Das ging nicht: Der Lauf steht so, wie Sie ihn hier sehen.
dashboard-payouts-run-about = Überblick
dashboard-payouts-run-made-by = Angelegt von
dashboard-payouts-run-approved-by = Freigegeben von
dashboard-payouts-run-steps = Was zu tun ist
dashboard-payouts-run-approve = Lauf freigeben
dashboard-payouts-run-cancel = Lauf verwerfen
dashboard-payouts-run-not-yours = Sie haben diesen Lauf angelegt, also muss ihn jemand anders freigeben.
dashboard-payouts-run-xml = Datei für die Bank (pain.001)
dashboard-payouts-run-csv = Als Tabelle (CSV)
dashboard-payouts-run-paid-button = Als gezahlt vermerken
dashboard-payouts-run-caption = { $count ->
    [one] Eine Auszahlung dieses Laufs.
   *[other] Die { $count } Auszahlungen dieses Laufs.
}
dashboard-payouts-reference = Verwendungszeichen
dashboard-payouts-help-reference = Wie Ihre Bank die Zahlung nennt.
dashboard-payouts-wrong-reference = Geben Sie ein Zeichen von höchstens 140 Buchstaben an.
dashboard-payouts-reason = Grund
dashboard-payouts-help-reason = Der Partner liest ihn.
dashboard-payouts-wrong-reason = Geben Sie einen Grund von höchstens 140 Buchstaben an.

dashboard-payouts-one-title = Auszahlung
dashboard-payouts-one-sentence = { $amount } an { $name } für { $month }.
dashboard-payouts-one-to = An
dashboard-payouts-one-nowhere = Der Partner hat kein Konto genannt
dashboard-payouts-one-statement = Abrechnung
dashboard-payouts-one-since = Fällig seit
dashboard-payouts-one-run = Lauf
dashboard-payouts-one-run-link = Lauf ansehen
dashboard-payouts-one-paid = Gezahlt
dashboard-payouts-one-mark-paid = Sie wurde gezahlt
dashboard-payouts-one-paid-button = Als gezahlt vermerken
dashboard-payouts-one-mark-failed = Sie kam nicht an
dashboard-payouts-one-failed-button = Als fehlgeschlagen vermerken
dashboard-payouts-one-again = Noch einmal versuchen
dashboard-payouts-one-again-text = Der Betrag steht wieder im Saldo des Partners. Ohne neuen Versuch geht er mit der nächsten Abrechnung.
dashboard-payouts-one-again-button = Noch einmal versuchen
dashboard-payouts-one-done-paid = Die Auszahlung ist als gezahlt vermerkt. Der Partner sieht es.
dashboard-payouts-one-done-failed = Die Auszahlung ist als fehlgeschlagen vermerkt. Ihr Betrag steht wieder im Saldo des Partners.
dashboard-payouts-one-done-again = Das ist der neue Versuch.
dashboard-payouts-one-changed = Das ging nicht: Die Auszahlung steht so, wie Sie sie hier sehen.
dashboard-payouts-run-next-paid-but = Er ist erledigt, bis auf das, was hier genannt ist.
dashboard-payouts-run-limit = Er kommt auf mehr als { $amount }, und so viel darf eine Person allein senden.
dashboard-payouts-run-who-can = Freigeben können ihn: { $names }.
dashboard-payouts-run-nobody-can = Niemand sonst ist Inhaber oder Administrator mit eigenem Passwort. Fügen Sie jemanden hinzu, oder verwerfen Sie den Lauf.
dashboard-payouts-run-empty = Keine seiner Auszahlungen ließ sich mehr aufnehmen.
dashboard-payouts-run-astray =
    { $count ->
        [one] Eine Auszahlung kam nicht an.
       *[other] { $count } Auszahlungen kamen nicht an.
    }
dashboard-payouts-run-astray-text = Was gescheitert ist, gehört wieder zum Saldo des Partners: Versuchen Sie es auf ihrer Seite noch einmal, oder lassen Sie es mit der nächsten Abrechnung gehen.
dashboard-payouts-run-astray-one = { $amount } an { $name }
dashboard-payouts-run-astray-more = und weitere, in der Tabelle unten
dashboard-payouts-run-unknown-do = Sie wird nachgesehen und nie zweimal gesendet.
dashboard-payouts-next-attempt = Es wurde noch einmal versucht: zum neuen Versuch
dashboard-payouts-run-same-hands = Wer diesen Lauf angelegt hat, hat Ihr Passwort gewählt: Jemand anderes muss ihn freigeben.
dashboard-payouts-run-but = Einige gingen nicht hinaus
dashboard-payouts-run-which = Welche gingen nicht hinaus
dashboard-payouts-one-in-run = Was aus ihr wird, steht bei ihrem Lauf.
