# The menu of the partners' portal.
partner-menu-home = Home
partner-menu-overview = Overview
partner-menu-welcome = Welcome
partner-menu-profile = My Profile
partner-menu-programs = My Programs
partner-menu-structure = My Commission Structure
partner-menu-resources = Resources
partner-menu-links = Links
partner-menu-reports = Reports
partner-menu-commissions = Commissions
partner-menu-statements = Statements
partner-menu-ledger = My Ledger
partner-menu-customers = Customers
partner-menu-sales = Sales
