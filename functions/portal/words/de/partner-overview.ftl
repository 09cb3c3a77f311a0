# Was ein Partner zuerst sieht.
partner-overview-title = Übersicht

## Der Satz, mit dem die Seite beginnt.

partner-overview-coming = Sie haben im { $month } { $earned } verdient; ausgezahlt wird am { $date }.
partner-overview-coming-more = Sie haben im { $month } { $earned } verdient. Mit dem, was von früher übrig war, werden { $amount } am { $date } ausgezahlt.
partner-overview-due = Sie haben im { $month } { $earned } verdient; der Betrag ist seit dem { $date } fällig.
partner-overview-due-more = Sie haben im { $month } { $earned } verdient. Mit dem, was von früher übrig war, sind { $amount } seit dem { $date } fällig.
partner-overview-sent = Sie haben im { $month } { $earned } verdient; der Betrag ist unterwegs zu Ihnen.
partner-overview-sent-more = Sie haben im { $month } { $earned } verdient. Mit dem, was von früher übrig war, sind { $amount } unterwegs zu Ihnen.
partner-overview-paid = Sie haben im { $month } { $earned } verdient; ausgezahlt wurde am { $date }.
partner-overview-paid-more = Sie haben im { $month } { $earned } verdient. Mit dem, was von früher übrig war, wurden am { $date } { $amount } ausgezahlt.
partner-overview-failed = Sie haben im { $month } { $earned } verdient. Die Auszahlung von { $amount } kam nicht an; das Unternehmen schickt sie noch einmal.
partner-overview-unknown = Sie haben im { $month } { $earned } verdient. Ob die Auszahlung von { $amount } angekommen ist, wird noch geprüft.
partner-overview-kept = Sie haben im { $month } { $earned } verdient. Ausgezahlt wird ab { $minimum }: { $kept } bleiben für Sie aufgehoben, { $missing } fehlen noch.
partner-overview-carried = Sie haben im { $month } { $earned } verdient; { $kept } sind für Ihre nächste Auszahlung aufgehoben.
partner-overview-held = Sie haben im { $month } { $earned } verdient. Auszahlungen an Sie sind zurzeit angehalten; { $kept } sind für Sie aufgehoben.
partner-overview-paused = Sie haben im { $month } { $earned } verdient; das Unternehmen prüft den Monat noch, bevor es zahlt.
partner-overview-offset = Sie haben im { $month } { $earned } verdient; damit ist ausgeglichen, was vorher zurückgebucht worden war.
partner-overview-taken = Es wurde mehr zurückgebucht, als Sie verdient haben: Ihr Saldo ist { $balance }. Was Sie als Nächstes verdienen, gleicht ihn aus.
partner-overview-so-far = Sie haben im { $month } bisher { $earned } verdient.
partner-overview-quiet = Sie haben im { $month } nichts verdient und im { $running } bisher auch nichts.
partner-overview-waiting = { $clients ->
    [one] Ein Kunde kam
   *[other] { $clients } Kunden kamen
} durch Sie; verdient haben Sie noch nichts.
partner-overview-nothing = Sie haben noch nichts verdient.
partner-overview-share = Teilen Sie einen Ihrer Links
partner-overview-running = Im { $month } haben Sie bisher { $earned } verdient.
partner-overview-running-next = Im { $month } haben Sie bisher { $earned } verdient; ausgezahlt wird am { $date }.
partner-overview-also = Im { $month } haben Sie außerdem { $earned } verdient.
partner-overview-also-so-far = Im { $month } haben Sie bisher außerdem { $earned } verdient.

## Monat für Monat.

partner-overview-by-month = Monat für Monat
partner-overview-chart = Was Sie im Monat verdienten, in { $currency }
partner-overview-column-month = Monat
partner-overview-column-earned = Verdient
partner-overview-payouts = Auszahlungen
partner-overview-payouts-caption = Ihre nächste Auszahlung und die letzten. Jede führt zu ihrer Abrechnung.
partner-overview-payouts-empty = Noch keine Auszahlung. Jeder Monat wird eine Woche nach seinem Ende ausgezahlt.
partner-overview-payouts-action = Wann Sie Ihr Geld erhalten
partner-overview-column-date = Datum
partner-overview-column-status = Stand
partner-overview-column-amount = Betrag
partner-overview-state-running = Bisher
partner-overview-state-review = In Prüfung
partner-overview-state-paused = Prüfung unterbrochen
partner-overview-state-kept = Unter dem Mindestbetrag
partner-overview-state-held = Angehalten

## Alles zusammen.

partner-overview-in-all = Seit Beginn
partner-overview-tier = Stufe
partner-overview-points = Punkte, letzte zwölf Monate
partner-overview-earned-to-date = Bisher verdient
partner-overview-revenue = Gebrachter Umsatz
partner-overview-clients = Kunden
partner-overview-clients-new = { $new ->
    [one] (einer hat sich im { $month } angemeldet)
   *[other] ({ $new } haben sich im { $month } angemeldet)
}
partner-overview-active = Laufende Abonnements
partner-overview-as-of = Stand: { $time }.

## Was zuletzt geschah.

partner-overview-news = Zuletzt
partner-overview-news-caption = Was zuletzt geschah, das Neueste zuerst.
partner-overview-news-empty = Es ist noch nichts geschehen.
partner-overview-news-action = Kopieren Sie einen Ihrer Links
partner-overview-column-event = Was geschah
partner-overview-column-time = Wann
partner-overview-somebody = Ein Kunde
partner-overview-signed-up = { $customer } hat sich angemeldet.
partner-overview-sale = { $customer } hat { $revenue } bezahlt.
partner-overview-sale-held = { $customer } hat { $revenue } bezahlt. Das Unternehmen sieht sich das zuerst an.
partner-overview-refund = { $customer } hat { $revenue } zurückbekommen.
partner-overview-refund-reversed = { $customer } hat wieder { $revenue } bezahlt: Eine Erstattung wurde aufgehoben.
partner-overview-corrected = Ein Verkauf an { $customer } wurde berichtigt.
partner-overview-news-held = Die Provision für einen Verkauf an { $customer } wurde zurückgestellt.
partner-overview-approved = Die Provision für einen Verkauf an { $customer } wurde genehmigt.
partner-overview-released = Die Provision für einen Verkauf an { $customer } wurde freigegeben.
partner-overview-declined = Die Provision für einen Verkauf an { $customer } wurde abgelehnt.
partner-overview-in-review = Ihre Abrechnung für { $month } ist in Prüfung.
partner-overview-final = Ihre Abrechnung für { $month } ist endgültig.
partner-overview-payout-due = Ihre Auszahlung für { $month } ist fällig.
partner-overview-payout-paid = Ihre Auszahlung für { $month } ist bezahlt.
