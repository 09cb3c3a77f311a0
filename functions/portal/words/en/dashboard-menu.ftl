# The menu of the dashboard.
dashboard-menu-heading = Program
dashboard-menu-home = Home
dashboard-menu-partners = Partners
dashboard-menu-commissions = Commissions
dashboard-menu-leads = Leads
dashboard-menu-invoices = Invoices
dashboard-menu-customers = Customers
dashboard-menu-transactions = Transactions
dashboard-menu-claims = Claims
dashboard-menu-deliveries = Deliveries
dashboard-menu-tiers = Points and tiers
dashboard-menu-audit = Audit trail
dashboard-menu-settings = Settings
dashboard-menu-account = Your sign-in
dashboard-menu-applications = Applications
dashboard-menu-referrals = Partner referrals
dashboard-menu-what-if = What if
