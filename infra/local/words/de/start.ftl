# Die Startseite.
start-title = Start
start-owed = { $company } schuldete seinen Partnern { $amount } für { $month }.
start-owes-nothing = { $company } schuldet seinen Partnern noch nichts.
start-then =
    Das ist ein ganzes Vouch auf Ihrem Rechner: ein erfundener Teeladen, { $partners ->
        [one] ein Partner, der ihn empfiehlt,
        [2] zwei Partner, die ihn empfehlen,
        [3] drei Partner, die ihn empfehlen,
        [4] vier Partner, die ihn empfehlen,
       *[other] { $partners } Partner, die ihn empfehlen,
    } und sechs Monate Bücher. Gehen Sie einmal herum, in zehn Minuten.
start-ways = Oder gehen Sie gleich zu den { $sign-ins }, den { $links }, der { $clock } oder den { $keys }.
start-ways-sign-ins = Zugängen
start-ways-links = Links
start-ways-clock = Uhr
start-ways-keys = Schlüsseln

## Der Rundgang.

start-tour = Ein Rundgang
start-follow = Einem Link folgen
start-follow-text = { $partner } teilt diesen Link. Er führt in den Laden, mit einem Zeichen, an dem man sieht, wessen Link es war.
start-follow-button = Dem Link von { $name } folgen
start-sign-up = Sich anmelden
start-sign-up-text = Geben Sie im Laden irgendeinen Namen und eine E-Mail-Adresse an. Der Laden meldet es Vouch mit einem signierten Webhook, und Vouch entscheidet, durch wen Sie kamen.
start-pay = Bezahlen
start-pay-text = Wählen Sie ein Abo und einen Betrag. { $name } verdient { $rate } % davon, ohne Steuer.
start-refund = Erstatten
start-refund-text = Lassen Sie sich einen Teil oder alles erstatten. Die Provision sinkt mit, auf den Cent.
start-partner = Als Partner sehen, wie es ankommt
start-partner-text = Melden Sie sich als { $name } an. Was Sie bezahlt haben und was es eingebracht hat, steht dort nach Sekunden.
start-partner-open = Zum Partnerportal
start-member = Als Firma den Monat sehen
start-member-text = Melden Sie sich als Inhaberin von { $company } an: der Monat bis jetzt, und worum sich jemand kümmern muss.
start-member-open = Zur Übersicht
start-month-end = Zum Monatsende gehen
start-month-end-text = Jeder Partner bekommt eine Abrechnung und { $company } eine Rechnung. Sie ist sieben Tage in Prüfung.
start-month-end-see = Die Rechnung in Prüfung ansehen
start-week = Die Prüfung enden lassen
start-week-text = Eine Woche später ist die Rechnung endgültig und eingezogen, und die Partner sind bezahlt.
start-week-see = Die Abrechnungen von { $name } ansehen
start-why = Nach dem Warum fragen
start-why-text = Jeder Betrag führt zu seinem Warum: wem er zusteht, nach welcher Regel, und wie er berechnet wurde.
start-why-partner = Provisionen von { $name }
start-why-company = Verkäufe der Firma

## Die Links.

start-links = Die Links
start-links-caption = Was jeder Link seit dem Anfang gebracht hat
start-links-whose = Partner und Link
start-links-address = Adresse
start-links-clicks = Klicks
start-links-sign-ups = Anmeldungen
start-links-paying = Zahlende
start-links-none = Keine Links.

## Zugänge und Schlüssel.

start-sign-ins = Zugänge
start-sign-ins-text = Partner melden sich im { $portal } an, die Leute der Firma in der { $dashboard }.
start-the-portal = Partnerportal
start-the-dashboard = Übersicht
start-sign-ins-caption = Wer sich anmelden kann, und womit
start-sign-ins-who = Wer
start-sign-ins-user = Partnercode oder E-Mail-Adresse
start-who-partner = { $name }, Partner
start-who-member = { $name }, { $role }
start-role-owner = Inhaberin
start-role-finance = Finanzen
start-role-analyst = Auswertung, liest nur
start-code = Partnercode
start-email = E-Mail-Adresse
start-password = Passwort
start-keys = Schlüssel
start-keys-text = Sie öffnen die Beispielfirma dieses Rechners und sonst nichts.
start-keys-company = Firma
start-keys-program = Programm
start-keys-api = API-Schlüssel
start-keys-secret = Webhook-Geheimnis
start-keys-months = Monate und Geld
start-keys-months-are = Mitternacht in { $zone }, { $currency }
start-keys-try = Die API versuchen
start-keys-components = Woraus Seiten gemacht sind

## Was die Knöpfe zum Kopieren kopieren.

start-copy-link = den Link
start-copy-code = den Partnercode
start-copy-email = die E-Mail-Adresse
start-copy-password = das Passwort
start-copy-company = die Kennung der Firma
start-copy-program = die Kennung des Programms
start-copy-api = den API-Schlüssel
start-copy-secret = das Webhook-Geheimnis
start-copy-call = den Aufruf
