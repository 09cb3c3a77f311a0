# Das Menü der Übersicht.
dashboard-menu-heading = Programm
dashboard-menu-home = Start
dashboard-menu-partners = Partner
dashboard-menu-commissions = Provisionen
dashboard-menu-leads = Interessenten
dashboard-menu-invoices = Rechnungen
dashboard-menu-customers = Kunden
dashboard-menu-transactions = Verkäufe
dashboard-menu-claims = Reklamationen
dashboard-menu-deliveries = Meldungen
dashboard-menu-tiers = Punkte und Stufen
dashboard-menu-audit = Protokoll
dashboard-menu-settings = Einstellungen
dashboard-menu-account = Ihre Anmeldung
dashboard-menu-applications = Bewerbungen
dashboard-menu-referrals = Empfehlungen
dashboard-menu-what-if = Was wäre, wenn
