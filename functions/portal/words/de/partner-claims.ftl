# A partner's claims.
partner-claims-title = Verpasste Empfehlungen
partner-claims-title-one = Reklamation
partner-claims-none = Sie haben nichts reklamiert.
partner-claims-open = { $count ->
    [one] Eine Reklamation wartet auf das Unternehmen.
   *[other] { $count } Reklamationen warten auf das Unternehmen.
}
partner-claims-decided = Alle Ihre Reklamationen sind entschieden.
partner-claims-text = Kam jemand durch Sie und wurde Ihnen nicht gutgeschrieben, sagen Sie es hier. Die Aufzeichnungen werden sofort durchgesehen; das Unternehmen entscheidet und zahlt, was es annimmt, mit Ihrer nächsten Abrechnung.
partner-claims-all = Ihre Reklamationen
partner-claims-caption = Ihre Reklamationen, die neueste zuerst
partner-claims-new = Eine Empfehlung reklamieren
partner-claims-customer = Kunde
partner-claims-customer-help = Die E-Mail-Adresse des Kunden oder seine Kennung beim Unternehmen.
partner-claims-customer-wrong = Geben Sie die E-Mail-Adresse oder die Kennung des Kunden an.
partner-claims-day = Wann es war
partner-claims-day-wrong = Geben Sie einen Tag bis heute an.
partner-claims-link-none = Weiß ich nicht
partner-claims-link-wrong = Wählen Sie einen Ihrer Links.
partner-claims-words = Was geschah
partner-claims-words-help = Wie der Kunde durch Sie kam, in Ihren Worten.
partner-claims-words-wrong = Sagen Sie, was geschah, in 1 bis 1.000 Zeichen.
partner-claims-too-many = Fünfzig Ihrer Reklamationen warten schon. Warten Sie, bis einige entschieden sind.
partner-claims-file = Reklamation einreichen
partner-claims-filing = Die Reklamation wird eingereicht
partner-claims-one-open = Ihre Reklamation wartet auf das Unternehmen.
partner-claims-one-accepted = Ihre Reklamation ist angenommen und steht auf Ihrer Abrechnung.
partner-claims-one-refused = Ihre Reklamation ist abgelehnt.
partner-claims-one-withdrawn = Sie haben diese Reklamation zurückgezogen.
partner-claims-because = Das Unternehmen sagt: { $reason }
partner-claims-yours = Was Sie gesagt haben
partner-claims-decides = Das ist aufgezeichnet. Das Unternehmen entscheidet.
partner-claims-withdraw-title = Zurückziehen
partner-claims-withdraw-text = Eine zurückgezogene Reklamation sieht niemand mehr an. Sie können eine neue einreichen.
partner-claims-withdraw = Reklamation zurückziehen
partner-claims-withdrawing = Die Reklamation wird zurückgezogen
partner-claims-back = Alle Ihre Reklamationen
