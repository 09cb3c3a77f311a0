### Was Diagramme von sich sagen.

chart-nothing = Noch gibt es nichts zu zeichnen.
chart-numbers = Die Zahlen dieses Diagramms
chart-point = { $label }: { $value }
chart-point-running = { $label }, bisher: { $value }
chart-share = { $share } der Stufe davor
