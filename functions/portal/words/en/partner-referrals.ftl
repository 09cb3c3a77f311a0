# The partners that a partner recruited.
partner-referrals-title = Partner referrals
partner-referrals-none = You have recruited nobody yet.
partner-referrals-earned = Recruiting brought you { $earned } in these days; { $billed } of it is billed.
partner-referrals-earned-nothing = Recruiting brought you nothing in these days.
partner-referrals-recruited = Whom you recruited
partner-referrals-nobody = Partners whom you recruited will be listed here.
partner-referrals-nobody-action = Copy your sign-up link.
partner-referrals-how = Balance is all you earned in these days, billed the part of it on issued statements, outstanding the rest. An inactive referral is no longer yours; what you earned by it before stays yours.
partner-referrals-link = Your sign-up link
partner-referrals-pays = Recruiting partners brings you this: { $what }.
partner-referrals-link-copies = your sign-up link
partner-referrals-link-help = Whoever applies by this link and is accepted by { $company } counts as recruited by you.
