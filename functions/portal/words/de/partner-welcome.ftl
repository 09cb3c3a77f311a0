# Was das Unternehmen seinen Partnern zur Begrüßung schreibt.
partner-welcome-title = Willkommen
partner-welcome-sentence = Willkommen bei { $company }, { $name }.
partner-welcome-empty = { $company } hat noch keine Begrüßung geschrieben.
partner-welcome-action = Ersten Link anlegen
