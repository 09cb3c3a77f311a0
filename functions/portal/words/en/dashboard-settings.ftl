# The company's settings.
dashboard-settings-title = Settings
dashboard-settings-sentence = How { $name } appears to its partners.
dashboard-settings-saved = Your settings are saved. Partners see them at their next page.

dashboard-settings-seen = Your company
dashboard-settings-name = Company’s name
dashboard-settings-help-name = It stands at the top of every page.
dashboard-settings-wrong-name = Enter a name of at most 200 characters.
dashboard-settings-contact-email = Contact e-mail
dashboard-settings-help-contact-email = Mails about your invoices go there.
dashboard-settings-wrong-contact-email = Enter an address such as pat@studio.example, or leave it empty.
dashboard-settings-brand-colour = Colour
dashboard-settings-help-brand-colour = Such as #1a6b5c. Empty, pages use ours.
dashboard-settings-wrong-brand-colour = Enter # and six digits from 0 to f, such as #1a6b5c, or leave it empty.
dashboard-settings-welcome = Welcome
dashboard-settings-help-welcome = Partners read it under Welcome. An empty line begins a paragraph; up to 4,000 characters.
dashboard-settings-wrong-welcome = Enter at most 4,000 characters, without control characters.
dashboard-settings-button = Save settings
dashboard-settings-working = Saving
dashboard-settings-ask-an-admin = Owners and admins can change this.

dashboard-settings-colour = Your colour
dashboard-settings-no-colour = No colour is set: pages use ours.
dashboard-settings-colour-as-it-is = Your colour, { $brand }, can be read by day ({ $day }) and by night ({ $night }): it is used as it is.
dashboard-settings-colour-lighter = By day your colour is used as it is, { $day }. By night { $brand } is too dark to read, so a lighter { $night } is used.
dashboard-settings-colour-darker = By night your colour is used as it is, { $night }. By day { $brand } is too light to read, so a darker { $day } is used.
dashboard-settings-colour-both = { $brand } cannot be read on either paper, so { $day } is used by day and { $night } by night.
dashboard-settings-by-day = By day
dashboard-settings-by-night = By night

dashboard-settings-sign-in = Where partners sign in
dashboard-settings-sign-in-text = Give your partners this address. The code is the user name.
dashboard-settings-sign-in-copies = the address where partners sign in

dashboard-settings-members = Your team
dashboard-settings-members-caption = Who may sign in to this dashboard
dashboard-settings-members-nobody = Nobody yet.
dashboard-settings-column-name = Name
dashboard-settings-column-email = E-mail
dashboard-settings-column-role = Role
dashboard-settings-column-since = Since
dashboard-settings-role-owner = Owner
dashboard-settings-role-admin = Admin
dashboard-settings-role-finance = Finance
dashboard-settings-role-analyst = Analyst

dashboard-settings-fixed = Your books
dashboard-settings-cutoff-company = At midnight in your time zone
dashboard-settings-cutoff-utc = At midnight UTC
dashboard-settings-currency = Currency of totals
dashboard-settings-minimum = Least payout
dashboard-settings-no-minimum = None
dashboard-settings-unknown = Sales to unknown customers
dashboard-settings-unknown-park = Wait for their sign-up
dashboard-settings-unknown-unattributed = Count as no partner’s
dashboard-settings-fixed-text = Your books began in { $month }. The currency of totals stays as it was set up.

dashboard-settings-more = More settings
dashboard-settings-referrals = Partner referrals
dashboard-settings-about-referrals = What a partner gets who recruits another
dashboard-settings-about-tax = Name, address and VAT for documents
