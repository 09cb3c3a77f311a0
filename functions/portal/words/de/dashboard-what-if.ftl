# Was wäre, wenn andere Bedingungen gegolten hätten.
dashboard-what-if-title = Was wäre, wenn
dashboard-what-if-sentence = Was hätten andere Bedingungen gekostet?
dashboard-what-if-text = Ein Entwurf wird über Verkäufe gerechnet, die wirklich bezahlt wurden, mit ihren Erstattungen und Ihren Entscheidungen, als hätte er gegolten. Die Frage ändert nichts.
dashboard-what-if-draft = Der Entwurf
dashboard-what-if-change = Den Entwurf ändern
dashboard-what-if-more = Grundlage, Grenzen und Stufen
dashboard-what-if-button = Zeigen, was es gekostet hätte
dashboard-what-if-field-family = Bezahlt wird
dashboard-what-if-family-customers = Was Kunden zahlen
dashboard-what-if-family-partners = Das Anwerben von Partnern
dashboard-what-if-field-program = Programm
dashboard-what-if-program-all = Die Bedingungen des Unternehmens für alle Programme
dashboard-what-if-field-partner = Nur für den Partner
dashboard-what-if-help-partner = Sein Code. Leer gilt der Entwurf für alle Partner ohne eigene Bedingungen.
dashboard-what-if-field-type = Zahlt
dashboard-what-if-type-percentage = Einen Prozentsatz
dashboard-what-if-type-flat = Einen festen Betrag
dashboard-what-if-type-tracking-only = Nichts: Empfehlungen werden nur gezählt
dashboard-what-if-type-follow-program = Was die nächstweiteren Bedingungen zahlen
dashboard-what-if-field-rate = Prozentsatz
dashboard-what-if-help-rate = Etwa 20 oder 5,56
dashboard-what-if-field-amount = Fester Betrag
dashboard-what-if-help-amount = Etwa 5,00
dashboard-what-if-field-currency = Währung
dashboard-what-if-help-currency = Des Betrags, des Mindestbetrags, der Obergrenze und der Schwelle
dashboard-what-if-field-basis = Ein Prozentsatz
dashboard-what-if-basis-revenue = Vom Umsatz: Betrag ohne Steuer
dashboard-what-if-basis-profit = Vom Gewinn: Betrag ohne Steuer und Kosten
dashboard-what-if-basis-payout = Von der Provision des geworbenen Partners
dashboard-what-if-field-sales = Für
dashboard-what-if-sales-every = Jede Zahlung eines Kunden
dashboard-what-if-sales-first = Nur die erste Zahlung eines Kunden
dashboard-what-if-field-duration-months = Monate
dashboard-what-if-help-duration-months = Wie lange gezahlt wird. Leer ohne Ende.
dashboard-what-if-field-minimum = Mindestens, für einen Verkauf
dashboard-what-if-field-cap = Höchstens, für einen Kunden oder geworbenen Partner
dashboard-what-if-field-threshold = Gezahlt, sobald so viel zusammengekommen ist
dashboard-what-if-field-threshold-of = Wessen Einkünfte zählen
dashboard-what-if-threshold-of-own-earnings = Was selbst zu zahlen ist
dashboard-what-if-threshold-of-referred-earnings = Was der geworbene Partner verdiente
dashboard-what-if-field-by-tier = Andere Sätze oder Beträge nach Stufe
dashboard-what-if-field-from = Von
dashboard-what-if-field-to = Bis
dashboard-what-if-wrong = Der Entwurf ist so nicht lesbar.
dashboard-what-if-wrong-program = Das Anwerben zahlt das Unternehmen, gleich in welchem Programm; eigene Bedingungen eines Partners brauchen ein Programm.
dashboard-what-if-wrong-partner = Kein Partner hat diesen Code.
dashboard-what-if-wrong-type = Weiter als die Bedingungen des Unternehmens ist nichts: Wählen Sie ein Programm oder einen Partner.
dashboard-what-if-wrong-rate = Geben Sie einen Prozentsatz von 0 bis 100 ein, etwa 20 oder 5,56.
dashboard-what-if-wrong-amount = Geben Sie einen Betrag ein, etwa 5,00.
dashboard-what-if-wrong-currency = Geben Sie eine Währung ein, etwa EUR.
dashboard-what-if-wrong-basis = Nach der Provision geht es nur beim Anwerben von Partnern.
dashboard-what-if-wrong-sales = Das gehört nicht zum Anwerben von Partnern.
dashboard-what-if-wrong-duration-months = Geben Sie eine Zahl von 1 bis 1200 Monaten ein.
dashboard-what-if-wrong-by-tier = Geben Sie Sätze wie den Prozentsatz oder Beträge wie den festen Betrag ein.
dashboard-what-if-wrong-minimum = Geben Sie einen Betrag über null ein, etwa 1,00.
dashboard-what-if-wrong-cap = Geben Sie einen Betrag über null ein, etwa 500,00. Ein Betrag für einen geworbenen Partner hat keine Obergrenze.
dashboard-what-if-wrong-threshold = Geben Sie einen Betrag über null ein, etwa 50,00.
dashboard-what-if-wrong-threshold-of = Was geworbene Partner verdienen, zählt nur beim Anwerben.
dashboard-what-if-wrong-from = Wählen Sie weniger Monate, in ihrer Reihenfolge: höchstens { $months }, mit nicht mehr als { $changes } Verkäufen, Erstattungen und Entscheidungen.
dashboard-what-if-wrong-to = Wählen Sie einen Monat, der begonnen hat.
dashboard-what-if-dearer = Von { $from } bis { $to } hätten Partner { $draft } statt { $live } verdient: { $difference } mehr.
dashboard-what-if-cheaper = Von { $from } bis { $to } hätten Partner { $draft } statt { $live } verdient: { $difference } weniger.
dashboard-what-if-same = Von { $from } bis { $to } hätten Partner dasselbe verdient: { $draft }.
dashboard-what-if-nothing = Von { $from } bis { $to } wurde nichts verdient, und es wäre nichts verdient worden.
dashboard-what-if-is = Der Entwurf: { $what }.
dashboard-what-if-other = In { $currency }: { $draft } statt { $live }.
dashboard-what-if-accruing = Am Ende würden { $draft } statt { $live } auf eine Schwelle warten.
dashboard-what-if-counted = { $sales ->
    [one] Ein Verkauf wurde angesehen
   *[other] { $sales } Verkäufe wurden angesehen
}; der Entwurf hätte { $repriced ->
    [0] keinen davon neu bewertet
    [one] einen davon neu bewertet
   *[other] { $repriced } davon neu bewertet
}.
dashboard-what-if-earlier = Erstattungen und Entscheidungen zu Verkäufen vor diesen Monaten bleiben außer Betracht.
dashboard-what-if-fees = Feste Beträge für geworbene Partner folgen aus deren Aufnahme und bleiben außer Betracht.
dashboard-what-if-months = Monat für Monat
dashboard-what-if-months-caption = Was Partner mit diesen Verkäufen verdienten und verdient hätten, nach Monat
dashboard-what-if-months-none = Nichts in diesen Monaten.
dashboard-what-if-chart = Verdient nach Monat
dashboard-what-if-month = Monat
dashboard-what-if-live = Wie es war
dashboard-what-if-drafted = Mit Entwurf
dashboard-what-if-difference = Unterschied
dashboard-what-if-partners = Wer gewinnt, wer verliert
dashboard-what-if-partners-caption = Partner, der größte Unterschied zuerst
dashboard-what-if-partners-none = Kein Partner verdiente etwas mit diesen Verkäufen.
dashboard-what-if-partners-more = { $number ->
    [one] Ein weiterer Partner hat
   *[other] { $number } weitere Partner haben
} einen kleineren Unterschied.
dashboard-what-if-partner = Partner
dashboard-what-if-gain = { $number ->
    [0] Niemand hätte gewonnen.
    [one] Ein Partner hätte gewonnen.
   *[other] { $number } Partner hätten gewonnen.
}
dashboard-what-if-lose = { $number ->
    [0] Niemand hätte verloren.
    [one] Ein Partner hätte verloren.
   *[other] { $number } Partner hätten verloren.
}
dashboard-what-if-next-invoice = Die nächste Rechnung
dashboard-what-if-invoice = Die Rechnung für { $month } wäre { $draft } statt { $live }, so wie es jetzt steht.
dashboard-what-if-invoice-none = Für { $month } würde nichts berechnet, so wie es jetzt steht.
dashboard-what-if-invoice-not-asked = Wählen Sie den laufenden Monat als letzten, um die nächste Rechnung zu sehen.
dashboard-what-if-schedule = In Kraft setzen
dashboard-what-if-schedule-copies = den Inhalt des Aufrufs
dashboard-what-if-schedule-form = Einstellungen der Partnerempfehlung
dashboard-what-if-other-same = In { $currency }: { $draft }, dasselbe.
dashboard-what-if-invoice-same = Die Rechnung für { $month } bliebe bei { $draft }, so wie es jetzt steht.
dashboard-what-if-schedule-text = Ab dem gewählten Tag gilt der Entwurf für alles, was dann geschieht. Bedingungen kommen hinzu und ändern nie Vergangenes: Was vorher verdient wurde, bleibt, wie es ist.
dashboard-what-if-schedule-call-text = Dieser Aufruf fügt den Entwurf hinzu, gültig ab { $month }:
dashboard-what-if-schedule-call = Dasselbe über die API
dashboard-what-if-schedule-button = Diese Bedingungen vormerken
dashboard-what-if-scheduling = Wird vorgemerkt
dashboard-what-if-scheduled = Es ist vorgemerkt. Ab { $day } gilt: { $what }.
dashboard-what-if-field-valid-from = Gültig ab
dashboard-what-if-help-valid-from = Ab Mitternacht in der Zeitzone Ihres Unternehmens.
dashboard-what-if-wrong-valid-from = Wählen Sie einen Tag ab morgen.
dashboard-what-if-wrong-taken = An diesem Tag beginnen schon andere Bedingungen, oder der Partner ist nicht in diesem Programm. Wählen Sie einen anderen Tag, oder ändern Sie den Entwurf.
dashboard-what-if-rows-caption = Die Bedingungen, zu denen er kommt, die neuesten zuerst
dashboard-what-if-rows-none = Hierfür wurde noch nichts festgelegt.
dashboard-what-if-column-from = Gültig ab
dashboard-what-if-column-pays = Was sie zahlen
dashboard-what-if-column-standing = Stand
dashboard-what-if-row-in-force = In Kraft
dashboard-what-if-row-to-come = Vorgemerkt
dashboard-what-if-row-over = Vorbei
dashboard-what-if-rows = Was jetzt gilt
dashboard-what-if-none-repriced = Keiner dieser Verkäufe hätte einen Preis aus dem Entwurf: Die Bedingungen eines Programms gehen denen des Unternehmens vor, und die eigenen eines Partners beiden. Wählen Sie ein Programm oder einen Partner, um einen Unterschied zu sehen.
