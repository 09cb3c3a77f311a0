# The menu of the dashboard.
dashboard-menu-heading = Program
dashboard-menu-home = Home
dashboard-menu-partners = Partners
dashboard-menu-commissions = Commissions
dashboard-menu-invoices = Invoices
dashboard-menu-customers = Customers
dashboard-menu-transactions = Transactions
dashboard-menu-deliveries = Deliveries
dashboard-menu-settings = Settings
dashboard-menu-account = Your sign-in
