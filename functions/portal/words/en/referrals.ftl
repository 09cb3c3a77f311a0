# What recruiting partners brought: the table that partners and their company read.
referrals-caption = A row for each structure between two partners, with what it came to in these days
referrals-column-recruit = Recruited
referrals-column-referrer = Referred by
referrals-column-since = Referred date
referrals-column-structure = What it pays
referrals-column-status = Status
referrals-column-billed = Billed
referrals-column-outstanding = Outstanding
referrals-column-balance = Balance
referrals-no-structure = Nothing: no structure was set up
referrals-until = Until { $day }
referrals-active = Active
referrals-inactive = Inactive
referrals-billed-by = What counts as billed
referrals-billed-by-earned = Billed, of what was earned in these days
referrals-billed-by-issued = Billed on statements of these days
