# Eine Abrechnung, wie ihr Partner und das Unternehmen sie lesen.
statement-yours = Ihre Abrechnung für { $month } ergibt { $amount }.
statement-yours-so-far = Ihre Abrechnung für { $month } ergibt bisher { $amount }.
statement-theirs = Die Abrechnung von { $partner } für { $month } ergibt { $amount }.
statement-theirs-so-far = Die Abrechnung von { $partner } für { $month } ergibt bisher { $amount }.
statement-runs = Der Monat läuft bis { $end }; verspätete Verkäufe kommen noch bis { $day } hinzu, dann ist sie endgültig.
statement-in-review = In Prüfung bis { $day }. Bis dahin kommen verspätete Verkäufe noch hinzu.
statement-paused = In Prüfung. Das Unternehmen hat die Frist angehalten; der Tag, ab dem sie endgültig ist, steht noch nicht fest.
statement-closing = Die Prüfung ist vorbei; die Abrechnung wird gerade erstellt.
statement-final-since = Endgültig seit { $day }, Nummer { $number }; sie ändert sich nie mehr.
statement-paid-on = { $amount } wurden am { $day } ausgezahlt.
statement-was-paid = { $amount } wurden ausgezahlt.
statement-payout-due = Eine Auszahlung von { $amount } ist fällig.
statement-payout-sent = Eine Auszahlung von { $amount } ist unterwegs.
statement-payout-failed = Eine Auszahlung von { $amount } ist nicht angekommen.
statement-payout-unknown = Es wird geprüft, ob eine Auszahlung von { $amount } angekommen ist.
statement-paid-later = Der Saldo wurde mit einer späteren Abrechnung ausgezahlt.
statement-you-owe = Es wurde mehr zurückgebucht, als Sie verdient haben. Spätere Provisionen gleichen das zuerst aus; zurückzahlen müssen Sie nichts.
statement-owes = Es wurde mehr zurückgebucht als verdient. Spätere Provisionen gleichen das zuerst aus; zurückgefordert wird nichts.
statement-nothing-left = Es bleibt nichts auszuzahlen.
statement-below-minimum = Das ist weniger als { $minimum }, ab denen ausgezahlt wird; es bleibt für einen späteren Monat stehen.
statement-held-until = Der Betrag wird bis { $day } zurückgehalten und dann ausgezahlt.
statement-kept = Der Saldo wurde noch nicht ausgezahlt.
statement-account = Das Konto
statement-opening = Saldo aus dem Vormonat
statement-commissions = Provisionen
statement-clawbacks = Rückbuchungen
statement-adjustments = Anpassungen
statement-payments = Auszahlungen
statement-closing-balance = Saldo
statement-charged = Dem Unternehmen werden dafür { $amount } berechnet.
statement-lines = Die Zeilen
statement-lines-caption = { $count ->
    [0] Keine Zeilen
    [one] Eine Zeile; ihr Betrag führt zu seiner Begründung
   *[other] { $count } Zeilen in zeitlicher Folge; jeder Betrag führt zu seiner Begründung
}
statement-lines-sum = Alle Zeilen
statement-line = Zeile
statement-day = Am
statement-amount = Betrag
statement-no-lines = Keine Zeilen: nur der Saldo aus dem Vormonat.
statement-waiting = Bis zu einer Schwelle angesammelt
statement-waiting-why = Verdient, aber noch nicht geschuldet: Sobald genug zusammengekommen ist, wird daraus eine Zeile einer Abrechnung.
statement-waiting-caption = { $count ->
    [one] Eine Zeile, die wartet
   *[other] { $count } Zeilen, die warten
}
