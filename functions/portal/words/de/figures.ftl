### Wie Zeiten zusammengesetzt werden.

figures-day-and-time = { $day }, { $time }
figures-exact = { $day }, { $time } { $zone }

## Was bis zu einer Zeit bleibt: „noch …“.

figures-left-days = { $count ->
    [one] { $count } Tag
   *[other] { $count } Tage
}
figures-left-hours = { $count ->
    [one] { $count } Stunde
   *[other] { $count } Stunden
}
figures-left-minutes = { $count ->
    [one] { $count } Minute
   *[other] { $count } Minuten
}
figures-left-moment = weniger als eine Minute
