# Die Einstellungen des Unternehmens.
dashboard-settings-title = Einstellungen
dashboard-settings-sentence = So zeigt sich { $name } seinen Partnern.
dashboard-settings-saved = Ihre Einstellungen sind gespeichert. Partner sehen sie auf ihrer nächsten Seite.

dashboard-settings-seen = Ihr Unternehmen
dashboard-settings-name = Name des Unternehmens
dashboard-settings-help-name = Er steht oben auf jeder Seite.
dashboard-settings-wrong-name = Geben Sie einen Namen mit höchstens 200 Zeichen ein.
dashboard-settings-contact-email = Kontakt-E-Mail
dashboard-settings-help-contact-email = Mails zu Ihren Rechnungen gehen dorthin.
dashboard-settings-wrong-contact-email = Geben Sie eine Adresse wie pat@studio.example ein, oder lassen Sie das Feld leer.
dashboard-settings-brand-colour = Farbe
dashboard-settings-help-brand-colour = Zum Beispiel #1a6b5c. Ohne Angabe nehmen die Seiten unsere.
dashboard-settings-wrong-brand-colour = Geben Sie # und sechs Ziffern von 0 bis f ein, zum Beispiel #1a6b5c, oder lassen Sie das Feld leer.
dashboard-settings-welcome = Begrüßung
dashboard-settings-help-welcome = Partner lesen sie unter „Willkommen“. Eine Leerzeile beginnt einen Absatz; bis zu 4.000 Zeichen.
dashboard-settings-wrong-welcome = Geben Sie höchstens 4.000 Zeichen ein, ohne Steuerzeichen.
dashboard-settings-button = Einstellungen speichern
dashboard-settings-working = Wird gespeichert
dashboard-settings-ask-an-admin = Inhaber und Administratoren können das ändern.

dashboard-settings-colour = Ihre Farbe
dashboard-settings-no-colour = Keine Farbe gesetzt: Die Seiten nehmen unsere.
dashboard-settings-colour-as-it-is = Ihre Farbe { $brand } ist bei Tag ({ $day }) und bei Nacht ({ $night }) lesbar: Sie wird genommen, wie sie ist.
dashboard-settings-colour-lighter = Bei Tag wird Ihre Farbe genommen, wie sie ist: { $day }. Bei Nacht ist { $brand } zu dunkel zum Lesen, deshalb steht dort das hellere { $night }.
dashboard-settings-colour-darker = Bei Nacht wird Ihre Farbe genommen, wie sie ist: { $night }. Bei Tag ist { $brand } zu hell zum Lesen, deshalb steht dort das dunklere { $day }.
dashboard-settings-colour-both = { $brand } ist auf keinem der beiden Papiere lesbar, deshalb steht bei Tag { $day } und bei Nacht { $night }.
dashboard-settings-by-day = Bei Tag
dashboard-settings-by-night = Bei Nacht

dashboard-settings-sign-in = Wo Partner sich anmelden
dashboard-settings-sign-in-text = Geben Sie Ihren Partnern diese Adresse. Der Code ist der Benutzername.
dashboard-settings-sign-in-copies = die Adresse, wo Partner sich anmelden,

dashboard-settings-members = Ihr Team
dashboard-settings-members-caption = Wer sich in dieser Übersicht anmelden darf
dashboard-settings-members-nobody = Noch niemand.
dashboard-settings-column-name = Name
dashboard-settings-column-email = E-Mail
dashboard-settings-column-role = Rolle
dashboard-settings-column-since = Seit
dashboard-settings-role-owner = Inhaber
dashboard-settings-role-admin = Administrator
dashboard-settings-role-finance = Finanzen
dashboard-settings-role-analyst = Analyse

dashboard-settings-fixed = Ihre Bücher
dashboard-settings-cutoff-company = Um Mitternacht in Ihrer Zeitzone
dashboard-settings-cutoff-utc = Um Mitternacht UTC
dashboard-settings-currency = Währung der Summen
dashboard-settings-minimum = Kleinste Auszahlung
dashboard-settings-no-minimum = Keine Grenze
dashboard-settings-unknown = Verkäufe an Unbekannte
dashboard-settings-unknown-park = Warten auf die Anmeldung des Kunden
dashboard-settings-unknown-unattributed = Zählen für keinen Partner
dashboard-settings-fixed-text = Ihre Bücher beginnen im { $month }. Die Währung der Summen bleibt, wie sie eingerichtet wurde.

dashboard-settings-more = Weitere Einstellungen
dashboard-settings-referrals = Empfehlung von Partnern
dashboard-settings-about-referrals = Was ein Partner bekommt, der andere wirbt
dashboard-settings-about-tax = Name, Anschrift und USt. für Belege
