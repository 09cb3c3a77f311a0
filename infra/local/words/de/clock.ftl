# Die Uhr dieses Rechners.
clock-title = Die Uhr
clock-moved = Jetzt ist es { $moment }. Was unterwegs fällig wurde, ist der Reihe nach getan.
clock-moved-read = Sehen Sie sich die { $invoice } und die { $statements } für { $month } an.
clock-invoice = Rechnung
clock-statements = Abrechnungen
clock-now = Es ist { $moment } in { $city }, und von da an geht die Zeit weiter. Sie können sie nur vorstellen; das dauert ein paar Sekunden.
clock-review = Die Rechnung eines Monats ist nach dessen Ende sieben Tage in Prüfung. Dann ist sie endgültig, wird eingezogen und ausgezahlt: erst zum Monatsende, dann eine Woche weiter.
clock-month-end = Zum Monatsende gehen
clock-week = Eine Woche weiter
clock-working = Die Zeit vergeht …
clock-to = bis { $moment }
