# Der Laden des Beispiels.
shop-teas = Tees
shop-account = Ihr Konto
shop-back = Zurück zu Vouch
shop-you-are = Sie sind { $name }
shop-foot = Ein erfundener Laden mit eigener Kasse: Er meldet Vouch mit signierten Webhooks, was geschieht, so wie Ihrer es täte. Es wird kein Tee verschickt und kein Geld genommen.
shop-opening = Guter Tee, jeden Monat, ab { $amount }.
shop-came = Sie kamen über einen Empfehlungslink. Der Laden hebt dessen Zeichen in einem eigenen Cookie auf, bis Sie sich anmelden.
shop-token = Das Zeichen
shop-came-alone = Sie kamen ohne Empfehlungslink: Sie werden niemandem zugerechnet, außer Sie nennen den Code eines Partners. { $tour }, um als Empfehlung zu kommen.
shop-came-alone-tour = Folgen Sie einem Link aus dem Rundgang
shop-plan-caddy = Zwei Tees im Monat, je hundert Gramm.
shop-plan-sampler = Sechs kleine Dosen im Monat, nie zweimal dieselben.
shop-plan-cellar = Ein Kilo im Monat, für Büros und Frühstücksräume.
shop-plan-teapot = Einmal, Steinzeug, fasst einen Liter.
shop-monthly = im Monat
shop-once = einmal
shop-welcome = Willkommen zurück
shop-signed-up-as = Sie sind als { $name } angemeldet ({ $email }).
shop-go-to-account = Zu Ihrem Konto
shop-leave = Jemand anders sein

## Sich anmelden.

shop-sign-up = Anmelden
shop-sign-up-working = Wird angemeldet …
shop-sign-up-name = Name
shop-sign-up-name-help = Irgendein Name genügt.
shop-sign-up-email = E-Mail-Adresse
shop-sign-up-email-help = Es wird nichts dorthin geschickt.
shop-sign-up-code = Partnercode
shop-sign-up-code-help = Zum Beispiel ines. Ein Empfehlungslink geht vor.
shop-sign-up-wrong-name = Geben Sie einen Namen mit höchstens 100 Zeichen ein.
shop-sign-up-wrong-email = Geben Sie eine E-Mail-Adresse wie ada@post.example ein.
shop-sign-up-wrong-code = Codes haben höchstens 64 Zeichen.

## Bezahlen.

shop-pay = Bezahlen
shop-pay-working = Wird bezahlt …
shop-pay-for = Was Sie bezahlen
shop-pay-amount = Betrag
shop-pay-currency = Währung
shop-pay-tax = Steuer darin
shop-pay-tax-help = Auf Steuer gibt es keine Provision.
shop-pay-wrong-currency = Wählen Sie eine Währung.
shop-pay-wrong-tax = Steuer ist ein Betrag und höchstens so viel, wie bezahlt wird.
shop-amount-nil = Es muss mehr als nichts sein.
shop-amount-whole = Geben Sie einen Betrag wie 2400 ein, ohne Nachkommastellen.
shop-amount-wrong = Geben Sie einen Betrag wie 24,00 ein.

## Das Konto.

shop-paid-nothing = Sie haben noch nichts bezahlt.
shop-paid = Sie haben { $amounts } bezahlt.
shop-paid-less = Sie haben { $amounts } bezahlt, Erstattungen abgezogen.
shop-and = { $others } und { $last }
shop-unheard = Vouch weiß noch nichts von Ihnen.
shop-credited = Sie werden { $partner } zugerechnet: { $reason }.
shop-credited-nobody = Sie werden niemandem zugerechnet: { $reason }.
shop-reason-click = Sie sind einem Empfehlungslink gefolgt
shop-reason-code = Sie haben den Code eines Partners genannt
shop-reason-coupon = Sie haben den Gutschein eines Partners benutzt
shop-reason-no-referral = Sie kamen ohne Link und ohne Code
shop-reason-unreadable = das Zeichen des Links ist abgeschnitten oder verstümmelt
shop-reason-forged = das Zeichen des Links ist nicht von Vouch signiert
shop-reason-foreign = der Link gehört einer anderen Firma
shop-reason-after-sign-up = dem Link sind Sie erst nach der Anmeldung gefolgt
shop-reason-expired = dem Link sind Sie vor zu langer Zeit gefolgt
shop-reason-code-unknown = kein Partner hat diesen Code
shop-reason-not-active = der Partner ist nicht im Programm
shop-reason-self = Sie sind selbst der Partner
shop-reason-partner-pays = der Partner bezahlt für Sie
shop-reason-other = eine andere Regel hat entschieden
shop-payments = Zahlungen
shop-payments-caption = Was Sie bezahlt haben und was zurückkam
shop-payments-what = Was
shop-payments-paid = Bezahlt
shop-payments-back = Erstattet
shop-payments-left = Rest
shop-payments-act = Erstattung
shop-payments-none = Noch keine Zahlung.
shop-payments-first = Etwas bezahlen.
shop-refund = Erstatten
shop-refund-part = Ein Teil davon
shop-refund-this = Diesen Teil erstatten
shop-refund-all = Alles erstatten
shop-refund-working = Wird erstattet …
shop-refund-done = Alles erstattet
shop-refund-nothing-left = Es ist schon alles erstattet.
shop-refund-too-much = Das ist mehr, als davon übrig ist.
shop-subscription = Abo
shop-subscription-none = Keins. Bezahlen Sie eines der monatlichen, um damit zu beginnen.
shop-subscription-of = Sie haben { $plan }, jeden Monat. Die nächste Zahlung liegt bei Ihnen: Dieser Laden zieht sie nicht selbst ein.
shop-cancel = { $plan } kündigen
shop-cancel-working = Wird gekündigt …
shop-somebody-else = Jemand anders
shop-leave-text = Sie sind { $name } ({ $email }), Kunde { $id }.

## Was Vouch gemeldet wurde.

shop-told = Was Vouch gemeldet wurde
shop-told-caption = Die Webhooks des Ladens über Sie, die neuesten zuerst
shop-told-what = Was geschah
shop-told-sent = Gesendet
shop-told-answer = Antwort
shop-told-became = Was daraus wurde
shop-told-nothing = Noch nichts.
shop-told-signed-up = Sie haben sich angemeldet
shop-told-paid = Sie haben bezahlt
shop-told-refunded = Geld kam zurück
shop-told-subscription = Ihr Abo hat sich geändert
shop-told-other = Etwas anderes
shop-answer-accepted = { $status } angenommen
shop-answer-refused = { $status } nicht angenommen
shop-answer-none = nicht gesendet
shop-send-again = Noch einmal senden
shop-became-noted = vermerkt
shop-became-coming = unterwegs
shop-became-credited = { $amount } insgesamt für { $partner }
shop-became-nobody = niemandem zugerechnet
