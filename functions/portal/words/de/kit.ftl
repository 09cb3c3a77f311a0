# Wörter des Bausatzes selbst: was jede Seite auf dieselbe Weise sagt.
kit-skip = Zum Text der Seite
kit-menu = Menü
kit-menu-label = Seiten
kit-language = Sprache
kit-copy = Kopieren
kit-copy-what = { $what } kopieren
kit-copied = Kopiert
kit-copy-failed = Markieren und Strg+C drücken
kit-pager = Mehr aus dieser Tabelle
kit-first-page = Erste Seite
kit-next-page = Nächste Seite
kit-earlier-years = Frühere Jahre
kit-from = Von
kit-to = Bis
kit-show-days = Diese Tage zeigen
kit-optional = (freiwillig)
kit-form-wrong =
    { $number ->
        [one] Eine Angabe muss geändert werden. Alles, was Sie eingegeben haben, ist noch da.
       *[other] { $number } Angaben müssen geändert werden. Alles, was Sie eingegeben haben, ist noch da.
    }
