# Partner, die Partner werben.
dashboard-referrals-title = Empfehlungen

## Der Bericht.

dashboard-referrals-none = Noch hat kein Partner einen anderen empfohlen.
dashboard-referrals-nothing = Empfehlungen brachten Ihren Partnern in diesen Tagen nichts.
dashboard-referrals-earned = Empfehlungen brachten Ihren Partnern in diesen Tagen { $earned }.
dashboard-referrals-recruited = Wer empfohlen wurde
dashboard-referrals-nobody = Hier stehen künftig Partner, die von anderen empfohlen wurden.
dashboard-referrals-nobody-of = Hier stehen künftig Partner, die dieser empfohlen hat.
dashboard-referrals-how = Der Saldo ist alles, was in diesen Tagen verdient wurde, abgerechnet der Teil davon in gestellten Abrechnungen, offen der Rest. Für eine Empfehlung, die entfernt wurde, wird kein Saldo gerechnet; was vorher verdient wurde, bleibt zu zahlen.
dashboard-referrals-to-settings = Was Empfehlungen einbringen
dashboard-referrals-to-report = Wer wen empfohlen hat, und was daraus wurde

## Was Empfehlungen einbringen.

dashboard-referrals-settings-title = Empfehlung von Partnern
dashboard-referrals-settings-text = Das gilt für alle Partner, für die nichts Eigenes gilt. Es wirkt nie zurück: Was vor seinem Beginn geschah, wird damit nicht bezahlt.
dashboard-referrals-on = Empfehlungen von Partnern bringen etwas ein: { $what }, seit { $day }.
dashboard-referrals-off = Empfehlungen von Partnern sind aus: Wer wen empfohlen hat, wird festgehalten, bezahlt wird nichts.
dashboard-referrals-saved = Es ist notiert. Eine Änderung gilt in zehn Minuten, die erste Regelung sofort.
dashboard-referrals-for-all = Für alle Partner
dashboard-referrals-label-kind = Empfehlung von Partnern
dashboard-referrals-kind-tracking-only = Aus: Es wird nichts bezahlt
dashboard-referrals-kind-percentage = An: ein Prozentsatz
dashboard-referrals-kind-flat = An: ein fester Betrag
dashboard-referrals-label-kind-own = Für diesen Partner
dashboard-referrals-kind-own-follow-program = Wie für alle Partner
dashboard-referrals-kind-own-tracking-only = Aus: Es wird nichts bezahlt
dashboard-referrals-kind-own-percentage = Ein eigener Prozentsatz
dashboard-referrals-kind-own-flat = Ein eigener fester Betrag
dashboard-referrals-wrong-type = Wählen Sie eines davon.
dashboard-referrals-if-percentage = Für einen Prozentsatz
dashboard-referrals-label-rate = Satz in Prozent
dashboard-referrals-help-rate = Zum Beispiel 10 oder 7,5
dashboard-referrals-wrong-rate = Geben Sie einen Satz von 0 bis 100 ein, zum Beispiel 10 oder 7,5.
dashboard-referrals-label-basis = Wovon
dashboard-referrals-help-basis = Gewinn ist, was Kunden zahlen, ohne Steuer, Kosten und die eigene Provision des empfohlenen Partners.
dashboard-referrals-basis-payout = Was der empfohlene Partner verdient
dashboard-referrals-basis-profit = Der Gewinn mit seinen Kunden
dashboard-referrals-basis-revenue = Was seine Kunden zahlen, ohne Steuer
dashboard-referrals-wrong-basis = Wählen Sie eines davon.
dashboard-referrals-label-duration-months = Dauer in Monaten
dashboard-referrals-help-duration-months = Ab dem Tag der Empfehlung. Leer bedeutet ohne Ende.
dashboard-referrals-wrong-duration-months = Geben Sie eine Zahl von Monaten von 1 bis 1200 ein, oder nichts.
dashboard-referrals-label-threshold = Kleinster Betrag, der bezahlt wird
dashboard-referrals-help-threshold = Was verdient wurde, wartet über die Monate, bis für einen empfohlenen Partner so viel zusammengekommen ist. Leer wartet es auf nichts.
dashboard-referrals-wrong-threshold = Geben Sie einen Betrag wie 50,00 ein, oder nichts.
dashboard-referrals-label-cap = Höchstens für einen empfohlenen Partner
dashboard-referrals-help-cap = Leer gibt es keine solche Grenze.
dashboard-referrals-wrong-cap = Geben Sie einen Betrag wie 500,00 ein, oder nichts.
dashboard-referrals-if-flat = Für einen festen Betrag
dashboard-referrals-label-amount = Betrag
dashboard-referrals-help-amount = Einmal für jeden empfohlenen Partner, zum Beispiel 25,00
dashboard-referrals-wrong-amount = Geben Sie einen Betrag wie 25,00 ein.
dashboard-referrals-label-fee-due = Fällig
dashboard-referrals-help-fee-due = Ein Betrag, der auf einen Verkauf wartet, ist sicherer, wo Geld für das bloße Werben nicht erlaubt ist.
dashboard-referrals-fee-due-approval = Wenn Sie den empfohlenen Partner annehmen
dashboard-referrals-fee-due-first-sale = Wenn sein erster Kunde zahlt
dashboard-referrals-wrong-fee-due = Wählen Sie eines davon.
dashboard-referrals-label-currency = Währung dieser Beträge
dashboard-referrals-help-currency = Drei Buchstaben, zum Beispiel EUR
dashboard-referrals-wrong-currency = Geben Sie drei Buchstaben einer Währung ein, zum Beispiel EUR.
dashboard-referrals-button = Festlegen, was Empfehlungen einbringen
dashboard-referrals-working = Wird gespeichert
dashboard-referrals-when = Eine Änderung beginnt zehn Minuten nach dem Speichern und gilt für alles, was von da an geschieht. Im Bericht beginnt damit eine neue Zeile, und die alte bleibt.
dashboard-referrals-caution = Damit bezahlen Sie das bloße Werben, bevor der empfohlene Partner etwas verkauft hat. In manchen Ländern ist das nicht erlaubt. Fragen Sie jemanden, der das Recht dort kennt, wo Ihre Partner sind, oder lassen Sie den Betrag auf den ersten Verkauf warten.
dashboard-referrals-history = Alles, was je galt
dashboard-referrals-history-caption = Jede Regelung, die letzte zuerst
dashboard-referrals-history-nothing = Es wurde noch nichts festgelegt.
dashboard-referrals-column-from = In Kraft ab
dashboard-referrals-column-structure = Was es bringt
dashboard-referrals-column-recorded = Notiert

## Ein Partner.

dashboard-referrals-of =
    { $number ->
        [0] { $name } hat bisher niemanden empfohlen.
        [one] { $name } hat einen Partner empfohlen.
       *[other] { $name } hat { $number } Partner empfohlen.
    }
dashboard-referrals-back = Zurück zu { $name }
dashboard-referrals-referred-by = Empfohlen von
dashboard-referrals-by-link = { $name }, seit { $day }: über den Anmeldelink.
dashboard-referrals-by-hand = { $name }, seit { $day }: von Hand eingetragen.
dashboard-referrals-by-nobody = Niemandem.
dashboard-referrals-label-referrer = Empfohlen von
dashboard-referrals-help-referrer = Der Code eines Partners oder der Anfang seines Namens. Es gilt von jetzt an, nie für die Vergangenheit.
dashboard-referrals-wrong-nobody = Kein Partner hat diesen Code oder einen Namen, der so beginnt.
dashboard-referrals-wrong-several = Die Namen mehrerer Partner beginnen so. Geben Sie den Code ein.
dashboard-referrals-wrong-circle = Diesen Partner kann nicht er selbst empfohlen haben, und niemand, den er empfohlen hat.
dashboard-referrals-mark = Eintragen, wer diesen Partner empfohlen hat
dashboard-referrals-marked = Es ist eingetragen, wer diesen Partner empfohlen hat.
dashboard-referrals-remove = Eintrag entfernen
dashboard-referrals-remove-text = Was damit verdient wurde, bleibt zu zahlen. Es kann wieder eingetragen werden und gilt dann von diesem Tag an.
dashboard-referrals-removed = Von jetzt an gilt dieser Partner als von niemandem empfohlen.
dashboard-referrals-link = Anmeldelink
dashboard-referrals-link-shown = Der Partner findet diesen Link in seinem Profil.
dashboard-referrals-link-hidden = Dem Partner wird dieser Link nicht gezeigt, weil ihm Empfehlungen nichts einbringen. Er funktioniert trotzdem.
dashboard-referrals-link-copies = den Anmeldelink
dashboard-referrals-for-one = Was Empfehlungen diesem Partner einbringen
dashboard-referrals-pays-one = Zurzeit: { $what }.
dashboard-referrals-pays-one-nothing = Zurzeit nichts.
