# Die Abrechnung eines Partners, wie das Unternehmen sie sieht.
dashboard-statements-title = { $partner }, { $month }
