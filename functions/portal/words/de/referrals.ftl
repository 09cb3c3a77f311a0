# Was das Werben von Partnern eingebracht hat: die Tabelle, die Partner und ihre Firma lesen.
referrals-caption = Eine Zeile für jede Regelung zwischen zwei Partnern, mit dem, was sie in diesen Tagen ergab
referrals-column-recruit = Empfohlen
referrals-column-referrer = Empfohlen von
referrals-column-since = Empfohlen am
referrals-column-structure = Was es bringt
referrals-column-status = Stand
referrals-column-billed = Abgerechnet
referrals-column-outstanding = Offen
referrals-column-balance = Saldo
referrals-no-structure = Nichts: Es gab keine Regelung
referrals-until = Bis { $day }
referrals-active = Aktiv
referrals-inactive = Nicht aktiv
referrals-billed-by = Was als abgerechnet zählt
referrals-billed-by-earned = Abgerechnet von dem, was in diesen Tagen verdient wurde
referrals-billed-by-issued = In Abrechnungen dieser Tage
