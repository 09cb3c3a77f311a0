# An- und Abmelden, und das Passwort ändern.
sign-in-title = Anmelden
sign-in-partner = Melden Sie sich im Partnerportal von { $company } an.
sign-in-member = Melden Sie sich in der Übersicht Ihrer Firma an.
sign-in-code = Partnercode
sign-in-code-help = Der Code, den Ihnen die Firma gegeben hat.
sign-in-email = E-Mail-Adresse
sign-in-password = Passwort
sign-in-button = Anmelden
sign-in-working = Wird angemeldet
sign-in-wrong-code = Dieser Code und dieses Passwort gehören nicht zusammen. Prüfen Sie beides und versuchen Sie es noch einmal.
sign-in-wrong-email = Diese Adresse und dieses Passwort gehören nicht zusammen. Prüfen Sie beides und versuchen Sie es noch einmal.
sign-in-applied = { $company } hat Ihre Bewerbung noch nicht beantwortet. Sie können sich anmelden, sobald Sie Partner sind.
sign-in-declined = { $company } hat Ihre Bewerbung nicht angenommen. Schreiben Sie dorthin, wenn Sie das für einen Irrtum halten.
sign-in-wait =
    { $seconds ->
        [one] Es waren zu viele Versuche. Versuchen Sie es in einer Sekunde wieder.
       *[other] Es waren zu viele Versuche. Versuchen Sie es in { $seconds } Sekunden wieder.
    }
sign-in-wait-minutes = Es waren zu viele Versuche. Versuchen Sie es in { $minutes } Minuten wieder.
sign-in-done-out = Sie sind abgemeldet.
sign-in-done-everywhere = Sie sind auf allen Geräten abgemeldet.

account-password = Passwort
account-password-now = Ihr jetziges Passwort
account-password-new = Neues Passwort
account-password-help = Mindestens 8 Zeichen; 15 oder mehr sind besser. Auf Ihren anderen Geräten werden Sie abgemeldet.
account-password-button = Passwort ändern
account-password-working = Wird geändert
account-password-changed = Ihr Passwort ist geändert, und Sie sind auf Ihren anderen Geräten abgemeldet.
account-password-wrong-now = Das ist nicht Ihr jetziges Passwort.
account-password-wrong-length = Ein Passwort hat 8 bis 128 Zeichen.
account-password-wrong-same = Dieses Passwort haben Sie schon. Nehmen Sie ein anderes.
account-password-wrong-common = Dieses würde jemand als eines der ersten raten. Nehmen Sie ein anderes.
account-everywhere = Überall abmelden
account-everywhere-text = Beendet Ihre Sitzungen auf allen Geräten, auch auf diesem.
account-everywhere-button = Auf allen Geräten abmelden
account-everywhere-working = Wird abgemeldet
account-title = Passwort und Sitzungen
account-sentence = Ihr Passwort und Ihre Sitzungen.
