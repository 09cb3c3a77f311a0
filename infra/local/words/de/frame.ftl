# Was um die Seiten dieses Rechners steht.
frame-start = Start
frame-shop = Der Laden
frame-mailbox = Postfach
frame-components = Bauteile
frame-sign-in = Anmelden
frame-portal = Als Partner
frame-dashboard = Als Firma
frame-now = { $moment } in { $city }
frame-now-utc = { $moment } UTC
frame-foot = Vouch auf diesem Rechner: erfundene Leute, echte Bücher, nichts verlässt ihn. Programme finden das alles unter { $address }.
frame-foot-plain = Vouch auf diesem Rechner.
frame-some-partner = Ein Partner
