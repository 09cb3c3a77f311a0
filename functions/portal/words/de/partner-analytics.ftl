# Analysen und Berichte, für die Stufen, die sie öffnen.
partner-analytics-title = Analysen und Berichte
partner-analytics-nobody = Über Sie ist noch niemand gekommen.
partner-analytics-young = Über Sie { $clients ->
    [one] ist ein Kunde
   *[other] sind { $clients } Kunden
} gekommen, keiner vor mehr als einem halben Jahr.
partner-analytics-sentence = Über Sie { $clients ->
    [one] ist ein Kunde
   *[other] sind { $clients } Kunden
} gekommen; { $stayed } von { $of } sind ein halbes Jahr geblieben.
partner-analytics-growth = Wachstum
partner-analytics-chart = Neue Kunden nach Monat
partner-analytics-retention = Bleiben
partner-analytics-six-months = Ein halbes Jahr geblieben
partner-analytics-twelve-months = Ein Jahr geblieben
partner-analytics-active = Aktive Abonnements
partner-analytics-stayed = { $stayed } von { $customers }
partner-analytics-nobody-yet = So lange ist noch niemand angemeldet.
partner-analytics-retention-help = Ein Kunde ist geblieben, wenn er nach dieser Zeit wieder gezahlt hat.
partner-analytics-revenue = Monat für Monat
partner-analytics-months-caption = Neue Kunden, Umsatz und Verdienst nach Monat, der neueste zuerst
partner-analytics-months-nothing = Nichts in den letzten zwölf Monaten.
partner-analytics-column-month = Monat
partner-analytics-column-signups = Neue Kunden
partner-analytics-column-first = Erste Zahlungen
partner-analytics-column-revenue = Umsatz
partner-analytics-column-earned = Verdient
partner-analytics-in-all = Seit dem Beginn
partner-analytics-clients = Kunden
partner-analytics-paying = Mindestens einmal gezahlt
