# Die Abrechnungen eines Partners.
partner-statements-title = Abrechnungen
partner-statements-one-title = Abrechnung für { $month }
partner-statements-none = Sie haben noch keine Abrechnung.
partner-statements-earlier = Ihre früheren Abrechnungen
partner-statements-latest-so-far = { $month } ergibt bisher { $amount }.
partner-statements-latest = { $month } ergibt { $amount }.
partner-statements-for = Für { $name }, Code { $code }. Stand: { $time }.
partner-statements-caption = Ihre Abrechnungen, die neueste zuerst
partner-statements-column-month = Monat
partner-statements-column-number = Nummer
partner-statements-column-status = Stand
partner-statements-column-commissions = Provisionen
partner-statements-column-clawbacks = Rückbuchungen
partner-statements-column-payouts = Auszahlungen
partner-statements-column-balance = Saldo
partner-statements-empty = Jeder Monat, in dem Sie etwas verdienen, hat hier eine Abrechnung.
partner-statements-empty-action = Einen Link kopieren und teilen.
