# Bewerbungen, die auf die Firma warten.
dashboard-applications-title = Bewerbungen
dashboard-applications-sentence =
    { $number ->
        [one] Eine Bewerbung wartet auf Ihre Antwort.
       *[other] { $number } Bewerbungen warten auf Ihre Antwort.
    }
dashboard-applications-sentence-more = Mehr als { $number } Bewerbungen warten auf Ihre Antwort.
dashboard-applications-sentence-later = Weitere Bewerbungen.
dashboard-applications-sentence-none = Keine Bewerbung wartet auf Ihre Antwort.
dashboard-applications-overdue =
    { $number ->
        [one] Eine davon wartet seit mehr als sieben Tagen.
       *[other] { $number } davon warten seit mehr als sieben Tagen.
    }
dashboard-applications-waiting = Offen
dashboard-applications-caption = Die älteste zuerst
dashboard-applications-nobody = Hier steht, wer sich bewirbt.
dashboard-applications-nobody-action = Sehen Sie, wo man sich bewirbt.
dashboard-applications-column-name = Name
dashboard-applications-column-program = Programm
dashboard-applications-column-referrer = Empfohlen von
dashboard-applications-column-since = Beworben
dashboard-applications-column-answer = Ihre Antwort
dashboard-applications-late = Überfällig
dashboard-applications-approve = Annehmen
dashboard-applications-approve-name = { $name } annehmen
dashboard-applications-decline = Ablehnen
dashboard-applications-decline-name = { $name } ablehnen
dashboard-applications-ask = Inhaber, Administratoren und Finanzen beantworten Bewerbungen.
dashboard-applications-approved = { $name } ist jetzt Partner. Teilen Sie Code und Anmeldeseite mit:
dashboard-applications-code-copies = den Code des neuen Partners
dashboard-applications-declined = { $name } wurde abgelehnt und darf sich wieder bewerben.
dashboard-applications-join = Wo man sich bewirbt
dashboard-applications-join-text = Setzen Sie diese Adresse auf Ihre Website. Jeder Partner hat daneben einen eigenen Anmeldelink, der sagt, wer wen empfohlen hat.
dashboard-applications-join-copies = die Adresse, unter der man sich bewirbt
