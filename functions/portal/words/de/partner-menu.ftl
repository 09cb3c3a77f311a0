# Das Menü des Partnerportals.
partner-menu-home = Start
partner-menu-overview = Übersicht
partner-menu-welcome = Willkommen
partner-menu-profile = Mein Profil
partner-menu-programs = Meine Programme
partner-menu-structure = Meine Provisionssätze
partner-menu-resources = Material
partner-menu-links = Links
partner-menu-reports = Berichte
partner-menu-commissions = Provisionen
partner-menu-statements = Abrechnungen
partner-menu-ledger = Mein Kontoblatt
partner-menu-customers = Kunden
partner-menu-sales = Verkäufe
