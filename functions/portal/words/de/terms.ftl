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
terms-profit-every = { $rate } dessen, was ein Kunde zahlt, ohne Steuer und Kosten, solange er zahlt
terms-profit-every-months = { $rate } dessen, was ein Kunde zahlt, ohne Steuer und Kosten, { $months ->
    [one] einen Monat
   *[other] { $months } Monate
} lang ab seiner Anmeldung
terms-profit-first = { $rate } der ersten Zahlung eines Kunden, ohne Steuer und Kosten
terms-profit-first-months = { $rate } der ersten Zahlung eines Kunden, ohne Steuer und Kosten, wenn sie binnen { $months ->
    [one] eines Monats
   *[other] { $months } Monaten
} nach seiner Anmeldung kommt
terms-referral-payout = { $rate } dessen, was ein geworbener Partner verdient
terms-referral-payout-months = { $rate } dessen, was ein geworbener Partner verdient, { $months ->
    [one] einen Monat
   *[other] { $months } Monate
} lang
terms-referral-revenue = { $rate } dessen, was die Kunden eines geworbenen Partners zahlen, ohne Steuer
terms-referral-revenue-months = { $rate } dessen, was die Kunden eines geworbenen Partners zahlen, ohne Steuer, { $months ->
    [one] einen Monat
   *[other] { $months } Monate
} lang
terms-referral-profit = { $rate } dessen, was die Kunden eines geworbenen Partners zahlen, ohne Steuer, Kosten und dessen eigene Provision
terms-referral-profit-months = { $rate } dessen, was die Kunden eines geworbenen Partners zahlen, ohne Steuer, Kosten und dessen eigene Provision, { $months ->
    [one] einen Monat
   *[other] { $months } Monate
} lang
terms-referral-fee = { $fee } für jeden geworbenen Partner, sobald er angenommen ist
terms-referral-fee-sale = { $fee } für jeden geworbenen Partner, sobald ein Kunde von ihm gezahlt hat
terms-referral-none = Nichts: Geworbene Partner werden nur gezählt
terms-referral-follows = Wie für alle Partner
terms-with-tier = { $what }; { $rate } in der Stufe { $tier }
terms-with-minimum = { $what }; jeweils mindestens { $least }
terms-with-cap-customer = { $what }; höchstens { $most } für einen Kunden
terms-with-cap-partner = { $what }; höchstens { $most } für einen geworbenen Partner
terms-with-threshold = { $what }; ausgezahlt, sobald { $sum } zusammengekommen sind
terms-tier-bronze = Bronze
terms-tier-silver = Silber
terms-tier-gold = Gold
terms-tier-platinum = Platin
