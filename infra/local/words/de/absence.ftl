# Was gesagt wird, solange es keine Beispielfirma gibt.
absence-being-made-title = Wird vorbereitet
absence-being-made = Sechs Monate Geschichte entstehen.
absence-being-made-how = Ein erfundener Teeladen gewinnt Kunden, wird bezahlt und erstattet, Monat für Monat, über dieselben Aufrufe wie später Ihrer. Es dauert keine Minute.
absence-being-made-step = { $done } von { $of } Anmeldungen, Verkäufen und Erstattungen sind da.
absence-being-made-again = Diese Seite sieht alle zwei Sekunden nach.
absence-empty-title = Keine Beispielfirma
absence-empty = Hier gibt es keine Beispielfirma.
absence-empty-why = Gestartet wurde mit { $option }: Hier steht, was Sie selbst einrichten, und sonst nichts.
absence-own = Ihre eigene Firma
absence-own-how = Einmal, mit diesem Einmal-Schlüssel. Die Antwort enthält Ihren ersten API-Schlüssel; er wird nur dieses eine Mal gezeigt.
absence-copy-token = den Einmal-Schlüssel
absence-own-then = Danach { $calls }: { $description } nennt jeden Aufruf.
absence-own-doors = Mitglieder melden sich unter { $dashboard } an, Partner unter { $portal } mit der Kennung Ihrer Firma darin.
absence-api = die Beschreibung der API
absence-demo = Stattdessen das Beispiel
