# Wann die Monate des Unternehmens enden, und was dann berechnet und gezahlt wird.
dashboard-months-title = Monate und Gebühr
dashboard-months-about = Wann ein Monat endet, was der Dienst kostet, und die kleinste Auszahlung
dashboard-months-sentence = Der { $month } endet am { $time }.
dashboard-months-text = Dann wird seine Rechnung erstellt, und Sie haben sieben volle Tage, sie zu prüfen.
dashboard-months-now = In Kraft
dashboard-months-ends = Ein Monat endet
dashboard-months-at-midnight = Um Mitternacht in { $zone }
dashboard-months-at-utc = Um Mitternacht UTC (Ihre Zone: { $zone })
dashboard-months-from = Ab { $month }
dashboard-months-first-end = Dieser Monat endet am { $time }, nach Ihrer jetzigen Zone.
dashboard-months-fee = Servicegebühr
dashboard-months-none = Keine
dashboard-months-of-charges = { $rate } dessen, was eine Rechnung berechnet
dashboard-months-each = { $amount } je Rechnung
dashboard-months-clock = Uhr stellen
dashboard-months-clock-text = Sie gilt ab { $month }, nie früher: Dieser Monat endet, wie er begann. Der nächste beginnt im selben Augenblick, sodass kein Verkauf verloren geht oder doppelt zählt; er ist nur um den Unterschied der Uhren kürzer oder länger. Bis dahin können Sie sie zurückstellen.
dashboard-months-field-timezone = Zeitzone
dashboard-months-help-timezone = Etwa Europe/Berlin, America/New_York oder UTC.
dashboard-months-wrong-timezone = Geben Sie eine Zone mit Region und Stadt an, etwa Europe/Berlin.
dashboard-months-field-cutoff = Ein Monat endet
dashboard-months-help-cutoff = UTC passt, wenn Ihre anderen Bücher danach laufen.
dashboard-months-wrong-cutoff = Wählen Sie, welche Mitternacht einen Monat beendet.
dashboard-months-button-clock = Ab nächstem Monat stellen
dashboard-months-done-clock = Die Uhr ist gestellt. Dieser Monat endet, wie er begann.
dashboard-months-money = Gebühr festlegen
dashboard-months-money-text = Eine Gebühr steht auf jeder Rechnung, die etwas berechnet und noch nicht endgültig ist, auch auf der in Prüfung. Was endgültig ist, bleibt, wie es ist.
dashboard-months-field-percent = Gebühr in Prozent
dashboard-months-help-percent = Dessen, was eine Rechnung berechnet, mit Punkt, etwa 2.5.
dashboard-months-wrong-percent = Geben Sie eine Zahl von 0 bis 100 mit Punkt an, etwa 2.5.
dashboard-months-field-fixed = Gebühr je Rechnung
dashboard-months-help-fixed = Beträge mit Währung, etwa 9.00 EUR, 10.00 USD.
dashboard-months-wrong-fixed = Geben Sie Beträge mit Währung an, etwa 9.00 EUR, 10.00 USD, jede Währung einmal.
dashboard-months-field-minimum = Kleinste Auszahlung
dashboard-months-help-minimum = Ein kleinerer Saldo wartet auf einen späteren Monat. Etwa 25.00 EUR, 3000 JPY.
dashboard-months-wrong-minimum = Geben Sie Beträge mit Währung an, etwa 25.00 EUR, 3000 JPY, jede Währung einmal.
dashboard-months-field-holding = Haltefrist
dashboard-months-help-holding = So viele Tage nach Monatsende wird zurückgehalten, was Partner darin verdient haben: 0 bis 30. Erstattungen bis dahin zählen zum nächsten Monat.
dashboard-months-wrong-holding = Geben Sie ganze Tage von 0 bis 30 an.
dashboard-months-holding = { $days ->
    [one] Ein Tag nach Monatsende
   *[other] { $days } Tage nach Monatsende
}
dashboard-months-button-money = Gebühr und Auszahlung speichern
dashboard-months-done-money = Gespeichert. Rechnungen, die noch nicht endgültig sind, folgen dem.
