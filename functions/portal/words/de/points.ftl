# Punkte und Stufen, wie Partner und Unternehmen sie lesen.
points-title = Punkte und Stufe

## Wo jemand steht.

points-you-next = Sie sind { $tier } mit { $points ->
    [one] einem Punkt
   *[other] { $points } Punkten
}; { $missing ->
    [one] ein weiterer macht
   *[other] { $missing } weitere machen
} Sie zu { $next }.
points-you-rises = Sie sind { $tier } mit { $points ->
    [one] einem Punkt
   *[other] { $points } Punkten
}; am { $date } werden Sie damit { $next }.
points-you-falls = Sie sind { $tier } mit { $points ->
    [one] einem Punkt
   *[other] { $points } Punkten
}; um { $next } zu bleiben, brauchen Sie vor dem { $date } noch { $missing }.
points-you-highest = Sie sind { $tier }, die höchste Stufe, mit { $points ->
    [one] einem Punkt
   *[other] { $points } Punkten
}.
points-one-next = { $name } ist { $tier } mit { $points ->
    [one] einem Punkt
   *[other] { $points } Punkten
}; { $missing ->
    [one] einer fehlt
   *[other] { $missing } fehlen
} bis { $next }.
points-one-rises = { $name } ist { $tier } mit { $points ->
    [one] einem Punkt
   *[other] { $points } Punkten
} und wird damit am { $date } { $next }.
points-one-falls = { $name } ist { $tier } mit { $points ->
    [one] einem Punkt
   *[other] { $points } Punkten
}; um { $next } zu bleiben, fehlen vor dem { $date } noch { $missing }.
points-one-highest = { $name } ist { $tier }, die höchste Stufe, mit { $points ->
    [one] einem Punkt
   *[other] { $points } Punkten
}.
points-next-recalculation = Es zählen die Punkte der letzten zwölf Monate. Am { $date } werden sie wieder zusammengezählt, und die Stufe folgt daraus.
points-coming = { $tier } beginnt am { $time }.
points-still-count = Ältere Punkte fallen vorher weg: Von allen diesen zählen am { $date } noch { $counting }.
points-since = { $tier } seit dem { $date }.

## Die Stufen.

points-ladder = Stufen
points-ladder-caption = Ab wie vielen Punkten jede Stufe erreicht ist und was sie öffnet
points-column-tier = Stufe
points-column-opens = Öffnet
points-column-from = Ab Punkten
points-here = Jetzt
points-opens = Hilfe per E-Mail und Chat
points-opens-more = Hilfe per E-Mail und Chat, Ansprechpartner, Analysen und Berichte

## Woraus die Punkte bestehen.

points-made-of = Letzte zwölf Monate
points-made-of-caption = Wofür es die Punkte der letzten zwölf Monate gab
points-column-for = Für
points-column-each = Je
points-column-points = Punkte
points-sum = Zusammen
points-bonus-help = Den Bonus gibt es für ein Quartal, in dem sich mindestens { $number ->
    [one] ein Kunde
   *[other] { $number } Kunden
} angemeldet { $number ->
    [one] hat
   *[other] haben
}; er kommt hinzu, wenn das Quartal vorbei ist.
points-category-all = Alle
points-category-onboarding = Kunde angemeldet
points-category-retention = Kunde ein halbes Jahr geblieben
points-category-renewal = Kunde ein Jahr geblieben
points-category-recruitment = Partner geworben
points-category-bonus = Starkes Quartal
points-category-adjustment = Von Hand

## Zeile für Zeile.

points-rows = Wie sie verdient wurden
points-rows-caption = Wie jeder Punkt verdient wurde, die neuesten zuerst
points-rows-filter = Verdient für
points-rows-nothing = Noch keine Punkte. Die ersten kommen mit dem ersten Kunden, der sich anmeldet.
points-rows-nothing-of-it = Noch keine Punkte dieser Art.
points-column-why = Warum
points-column-when = Wann
points-row-onboarding = { $customer } hat sich angemeldet
points-row-retention = { $customer } ist ein halbes Jahr geblieben
points-row-renewal = { $customer } ist ein Jahr geblieben
points-row-recruitment = { $partner } ist Partner geworden
points-row-bonus = { $number } Kunden haben sich in { $quarter } angemeldet
points-row-by-hand = von Hand
points-quarter = Q{ $number } { $year }
