# Was die Programme eines Unternehmens sind, für alle, die daran denken mitzumachen.
about-title = Partnerprogramm
about-sentence = Empfehlen Sie { $company } und verdienen Sie, wenn jemand kauft.
about-how = Sie erhalten einen eigenen Link. Wer ihm folgt und Kunde wird, zählt zu Ihnen, und jede Provision sagt, warum sie ist, wie sie ist.
about-none = { $company } hat derzeit kein Programm.
about-pays = Es zahlt { $what }.
about-pays-nothing = Es zählt Empfehlungen und zahlt derzeit keine Provision.
about-window = { $days ->
    [one] Ein Klick zählt einen Tag lang.
   *[other] Ein Klick zählt { $days } Tage lang.
}
about-tiers = Stufen
about-tiers-how = Kunden, die sich anmelden, Kunden, die bleiben, und Partner, die Sie werben, geben Punkte. Die Punkte der letzten zwölf Monate ergeben Ihre Stufe; sie wird in jedem Quartal neu bestimmt.
about-tiers-caption = Ab wie vielen Punkten jede Stufe erreicht ist
about-tier = Stufe
about-points = Ab Punkten
about-join = So machen Sie mit
about-join-how = Senden Sie eine Bewerbung; ein Mensch bei { $company } sieht sie sich an. Es kostet nichts, und Sie können jederzeit aufhören.
about-join-now = Partner werden
