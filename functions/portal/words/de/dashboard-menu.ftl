# Das Menü der Übersicht.
dashboard-menu-heading = Programm
dashboard-menu-home = Start
dashboard-menu-partners = Partner
dashboard-menu-commissions = Provisionen
dashboard-menu-invoices = Rechnungen
dashboard-menu-customers = Kunden
dashboard-menu-transactions = Verkäufe
dashboard-menu-deliveries = Meldungen
dashboard-menu-settings = Einstellungen
dashboard-menu-account = Ihre Anmeldung
