# The programs that a partner is in.
partner-programs-title = My Programs
partner-programs-sentence = { $count ->
    [0] You are in no program of { $company } now.
    [one] You are in one program of { $company }.
   *[other] You are in { $count } programs of { $company }.
}
partner-programs-empty = Your programs will stand here, once { $company } has taken you in.
partner-programs-no-description = This program has no description yet.
partner-programs-status = Status
partner-programs-applied = Asked to join
partner-programs-approved = You are in
partner-programs-rejected = Not taken
partner-programs-suspended = Suspended
partner-programs-since = since { $day }
partner-programs-clicks = Which clicks count
partner-programs-window = A click counts for { $days ->
    [one] one day
   *[other] { $days } days
}.
partner-programs-first-click = Where somebody followed several links, the first counts.
partner-programs-last-click = Where somebody followed several links, the last before the sign-up counts.
partner-programs-links = Your links
partner-programs-link-count = { $count ->
    [0] None yet
    [one] One link
   *[other] { $count } links
}
partner-programs-terms = What it pays
partner-programs-to-structure = See your commission structure
