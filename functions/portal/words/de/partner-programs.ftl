# Die Programme eines Partners.
partner-programs-title = Meine Programme
partner-programs-sentence = { $count ->
    [0] Sie sind zurzeit in keinem Programm von { $company }.
    [one] Sie sind in einem Programm von { $company }.
   *[other] Sie sind in { $count } Programmen von { $company }.
}
partner-programs-empty = Hier stehen Ihre Programme, sobald { $company } Sie aufgenommen hat.
partner-programs-no-description = Dieses Programm hat noch keine Beschreibung.
partner-programs-status = Stand
partner-programs-applied = Aufnahme beantragt
partner-programs-approved = Sie sind dabei
partner-programs-rejected = Nicht aufgenommen
partner-programs-suspended = Gesperrt
partner-programs-since = seit { $day }
partner-programs-clicks = Welche Klicks zählen
partner-programs-window = Ein Klick zählt { $days ->
    [one] einen Tag
   *[other] { $days } Tage
} lang.
partner-programs-first-click = Wer mehreren Links gefolgt ist, zählt für den ersten.
partner-programs-last-click = Wer mehreren Links gefolgt ist, zählt für den letzten vor der Anmeldung.
partner-programs-links = Ihre Links
partner-programs-link-count = { $count ->
    [0] Noch keiner
    [one] Ein Link
   *[other] { $count } Links
}
partner-programs-terms = Was es zahlt
partner-programs-to-structure = Zu Ihren Provisionssätzen
