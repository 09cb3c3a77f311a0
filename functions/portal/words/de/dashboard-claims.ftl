# What partners say was missed.
dashboard-claims-title = Reklamationen
dashboard-claims-title-one = Reklamation
dashboard-claims-sentence = { $count ->
    [0] Keine Reklamation wartet auf Sie.
    [one] Eine Reklamation wartet auf Sie.
   *[other] { $count } Reklamationen warten auf Sie.
}
dashboard-claims-sentence-many = Diese Reklamationen warten auf Sie.
dashboard-claims-sentence-decided = Diese Reklamationen sind entschieden.
dashboard-claims-text = Partner sagen hier, dass eine Empfehlung verpasst wurde. Was Sie annehmen, wird mit der nächsten Abrechnung des Partners gezahlt; wem der Kunde gutgeschrieben ist, bleibt, wie es ist.
dashboard-claims-list = Reklamationen
dashboard-claims-caption = Reklamationen, die neueste zuerst
dashboard-claims-partner = Partner
dashboard-claims-empty = Keine Reklamation hier.
dashboard-claims-one = { $partner } reklamiert { $customer }.
dashboard-claims-back = Alle Reklamationen
dashboard-claims-said = Was der Partner sagt
dashboard-claims-day = Wann es war
dashboard-claims-words = In seinen Worten
dashboard-claims-decided = Entschieden
dashboard-claims-reason = Grund
dashboard-claims-nobody = Niemand
dashboard-claims-known-as = Ihre Kennung
dashboard-claims-signed-up = Angemeldet
dashboard-claims-credited = Gutgeschrieben
dashboard-claims-worth = Hätte eingebracht
dashboard-claims-accept = Annehmen
dashboard-claims-accept-text = Der Betrag kommt als Anpassung auf die nächste Abrechnung des Partners. Spätere Verkäufe an diesen Kunden ändert das nicht.
dashboard-claims-amount = Betrag in { $currency }
dashboard-claims-amount-help = Was die Verkäufe an den Kunden eingebracht hätten, wenn Sie nichts anderes sagen.
dashboard-claims-amount-wrong = Geben Sie einen Betrag über null an, etwa 20.00.
dashboard-claims-accept-button = Annehmen und zahlen
dashboard-claims-accepting = Die Reklamation wird angenommen
dashboard-claims-refuse = Ablehnen
dashboard-claims-reason-help = Der Partner liest es.
dashboard-claims-reason-wrong = Sagen Sie, warum, in 1 bis 1.000 Zeichen.
dashboard-claims-refuse-button = Reklamation ablehnen
dashboard-claims-refusing = Die Reklamation wird abgelehnt
