# Was Bedingungen zahlen. Die Wendungen stehen mitten im Satz und in Zellen.
terms-percentage-every = { $rate } dessen, was ein Kunde zahlt, ohne Steuer, solange er zahlt
terms-percentage-every-months = { $rate } dessen, was ein Kunde zahlt, ohne Steuer, { $months ->
    [one] einen Monat
   *[other] { $months } Monate
} lang ab seiner Anmeldung
terms-percentage-first = { $rate } der ersten Zahlung eines Kunden, ohne Steuer
terms-percentage-first-months = { $rate } der ersten Zahlung eines Kunden, ohne Steuer, wenn sie binnen { $months ->
    [one] eines Monats
   *[other] { $months } Monaten
} nach seiner Anmeldung kommt
terms-flat-every = { $fee } für jede Zahlung eines Kunden, solange er zahlt
terms-flat-every-months = { $fee } für jede Zahlung eines Kunden, { $months ->
    [one] einen Monat
   *[other] { $months } Monate
} lang ab seiner Anmeldung
terms-flat-first = { $fee } für die erste Zahlung eines Kunden
terms-flat-first-months = { $fee } für die erste Zahlung eines Kunden, wenn sie binnen { $months ->
    [one] eines Monats
   *[other] { $months } Monaten
} nach seiner Anmeldung kommt
terms-tracks-only = Keine Provision: Empfehlungen werden nur gezählt
terms-follows-program = Wie das Programm
terms-you-earn = Sie erhalten { $what }.
terms-you-earn-nothing = Ihre Empfehlungen werden gezählt; eine Provision bringen sie nicht.
terms-example-percentage = Beispiel: Ein Kunde zahlt { $paid }, davon { $tax } Steuer; Sie erhalten { $earned }.
terms-example-flat = Beispiel: Ein Kunde zahlt { $paid }; Sie erhalten { $earned }. Zahlungen in anderen Währungen als { $currency } bringen nichts ein.
