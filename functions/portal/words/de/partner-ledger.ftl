# Das Kontoblatt eines Partners über mehrere Tage.
partner-ledger-title = Mein Kontoblatt
partner-ledger-now = Ihr Saldo beträgt { $amount }.
partner-ledger-then = Am Ende des { $day } betrug Ihr Saldo { $amount }.
partner-ledger-currencies = Währung
partner-ledger-account = Das Konto
partner-ledger-beginning = Saldo vor dem { $day }
partner-ledger-commissions = Provisionen
partner-ledger-clawbacks = Rückbuchungen
partner-ledger-adjustments = Anpassungen
partner-ledger-payouts = Auszahlungen
partner-ledger-ending = Saldo am Ende des { $day }
partner-ledger-ending-now = Saldo jetzt
partner-ledger-lines = Jede Zeile
partner-ledger-caption = { $count ->
    [0] Keine Zeilen
    [one] Eine Zeile mit dem Saldo danach
   *[other] { $count } Zeilen in zeitlicher Folge, jeweils mit dem Saldo danach
}
partner-ledger-at-first = Saldo davor
partner-ledger-at-last = Saldo danach
partner-ledger-column-line = Zeile
partner-ledger-column-day = Am
partner-ledger-column-amount = Betrag
partner-ledger-column-balance = Saldo
partner-ledger-empty = In diesen Tagen ist nichts geschehen.
partner-ledger-empty-action = Einen Link kopieren und teilen.
