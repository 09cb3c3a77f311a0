# Die Abrechnung eines Partners, wie das Unternehmen sie sieht.
dashboard-statements-title = { $partner }, { $month }
dashboard-statements-adjust = Berichtigen
dashboard-statements-adjust-text = Eine Zeile mit Ihren Worten kommt auf die Abrechnung vom { $month }. Was schon da ist, bleibt, wie es ist.
dashboard-statements-adjust-amount = Betrag in { $currency }
dashboard-statements-adjust-amount-help = Mit einem Minus davor wird er abgezogen.
dashboard-statements-adjust-amount-wrong = Geben Sie einen Betrag an, der nicht null ist, etwa 5.00 oder -5.00.
dashboard-statements-adjust-reason = Grund
dashboard-statements-adjust-reason-wrong = Sagen Sie, warum, in 1 bis 1.000 Zeichen.
dashboard-statements-adjust-button = Zeile hinzufügen
dashboard-statements-adjusting = Die Zeile wird hinzugefügt
dashboard-statements-adjusted = Die Zeile ist hinzugefügt.
