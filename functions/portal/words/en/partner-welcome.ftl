# The company's welcome to its partners.
partner-welcome-title = Welcome
partner-welcome-sentence = Welcome to { $company }, { $name }.
partner-welcome-empty = { $company } has not written a welcome yet.
partner-welcome-action = Make your first link
