# Die Links eines Partners.
partner-links-title = Links
partner-links-brought = { $links ->
    [one] Ihr Link brachte
   *[other] Ihre { $links } Links brachten
} { $sign-ups ->
    [one] eine Anmeldung
   *[other] { $sign-ups } Anmeldungen
} und { $amount }.
partner-links-quiet = { $links ->
    [one] Ihr Link hat noch keine Anmeldung gebracht; ihm folgte man
   *[other] Ihre { $links } Links haben noch keine Anmeldung gebracht; ihnen folgte man
} { $clicks ->
    [0] noch nie.
    [one] einmal.
   *[other] { $clicks } Mal.
}
partner-links-none = Sie haben noch keinen Link.
partner-links-made = Ihr Link „{ $label }“ ist fertig. Kopieren und teilen Sie ihn; Klicks erscheinen hier binnen einer Minute.
partner-links-copied = Ihren Link
partner-links-copied-of = den Link „{ $label }“
partner-links-new = Neuer Link
partner-links-label = Bezeichnung
partner-links-label-help = Wofür der Link ist, zum Beispiel „Newsletter“ oder „Vortrag in Berlin“. Wer dem Link folgt, sieht sie nicht.
partner-links-label-missing = Geben Sie dem Link eine Bezeichnung.
partner-links-label-long = Eine Bezeichnung hat höchstens { $most } Zeichen.
partner-links-label-odd = Die Bezeichnung enthält ein Zeichen, das sich nicht zeigen lässt. Tippen Sie sie neu.
partner-links-label-wrong = Eine Bezeichnung hat 1 bis { $most } Zeichen, die sich zeigen lassen.
partner-links-label-stays = Der Link selbst bleibt, wie er ist, und seine Zahlen auch.
partner-links-program = Programm
partner-links-program-help = Was der Link empfiehlt.
partner-links-program-missing = Wählen Sie ein Programm.
partner-links-no-program = Sie sind zurzeit in keinem Programm; darum gibt es nichts zu verlinken.
partner-links-make = Link anlegen
partner-links-making = Der Link wird angelegt
partner-links-all = Ihre Links
partner-links-caption = Was jeder Link brachte, seit es ihn gibt. Eine Überschrift sortiert nach ihrer Spalte.
partner-links-column-link = Link
partner-links-column-clicks = Klicks
partner-links-column-sign-ups = Anmeldungen
partner-links-column-conversions = Abschlüsse
partner-links-column-revenue = Umsatz
partner-links-column-commission = Provision
partner-links-sum = Zusammen
partner-links-without = Ohne Link, durch Ihren Code
partner-links-on = Führt zum Ziel
partner-links-off = Ausgeschaltet
partner-links-empty = Noch kein Link.
partner-links-empty-action = Legen Sie Ihren ersten Link an

# Ein einzelner Link.
partner-links-one-brought = „{ $label }“ brachte { $sign-ups ->
    [one] eine Anmeldung
   *[other] { $sign-ups } Anmeldungen
} und { $amount }.
partner-links-one-quiet = „{ $label }“ hat noch keine Anmeldung gebracht; dem Link folgte man { $clicks ->
    [0] noch nie.
    [one] einmal.
   *[other] { $clicks } Mal.
}
partner-links-done-label = Die Bezeichnung ist geändert.
partner-links-done-on = Der Link führt wieder zum Ziel.
partner-links-done-off = Der Link ist ausgeschaltet. Unten können Sie ihn wieder einschalten.
partner-links-is-off = Dieser Link ist ausgeschaltet: Wer ihm folgt, liest, dass er nirgendwohin mehr führt.
partner-links-steps = Was er brachte
partner-links-funnel = Vom Klick zum Abschluss
partner-links-funnel-number = Anzahl
partner-links-funnel-step = Schritt
partner-links-destination = Führt zu
partner-links-state = Zustand
partner-links-created = Angelegt am
partner-links-qr = QR-Code
partner-links-qr-title = QR-Code des Links „{ $label }“
partner-links-qr-help = Für Druck und Folien. Er führt zur selben Adresse und zählt als Klick dieses Links.
partner-links-qr-download = Als SVG herunterladen
partner-links-change = Ändern
partner-links-relabel = Bezeichnung ändern
partner-links-relabelling = Die Bezeichnung wird geändert
partner-links-switch-off = Link ausschalten
partner-links-switch-on = Link einschalten
partner-links-off-means = Ausgeschaltet führt der Link nirgendwohin. Seine Zahlen bleiben, Kunden, die über ihn kamen, bleiben Ihre, und Sie können ihn wieder einschalten.
partner-links-on-means = Eingeschaltet führt der Link dorthin, wohin er vorher führte.
