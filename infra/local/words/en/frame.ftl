# What stands around the pages of this machine.
frame-start = Start
frame-shop = The shop
frame-mailbox = Mailbox
frame-components = Components
frame-sign-in = Sign in
frame-portal = As a partner
frame-dashboard = As the company
frame-now = { $moment } in { $city }
frame-now-utc = { $moment } UTC
frame-foot = Vouch on this machine: made-up people, real books, nothing leaves it. Programs find all this at { $address }.
frame-foot-plain = Vouch on this machine.
frame-some-partner = A partner
