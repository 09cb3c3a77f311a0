# Wie es um etwas steht. Partner und Unternehmen lesen dieselben Wörter.
commission-new = Neu
commission-pending = Offen
commission-approved = Genehmigt
commission-declined = Abgelehnt
commission-on-hold = Zurückgestellt
commission-invoiced = Abgerechnet
commission-paid = Bezahlt

statement-open = Offen
statement-review = In Prüfung
statement-final = Endgültig
statement-paid = Bezahlt

invoice-review = In Prüfung
invoice-paused = Angehalten
invoice-final = Wird abgebucht
invoice-charged = Abgebucht
invoice-failed = Abbuchung gescheitert

payout-due = Fällig
payout-sent = Unterwegs
payout-paid = Bezahlt
payout-failed = Fehlgeschlagen
payout-unknown = Wird geklärt

subscription-trialing = Probezeit
subscription-active = Aktiv
subscription-past-due = Zahlung überfällig
subscription-canceled = Beendet

delivery-applied = Wirksam
delivery-repeat = Schon einmal gesendet
delivery-parked = Wartet auf den Kunden
delivery-quarantined = Braucht einen Blick
