# Die Partner, die ein Partner geworben hat.
partner-referrals-title = Empfohlene Partner
partner-referrals-none = Sie haben noch niemanden empfohlen.
partner-referrals-earned = Ihre Empfehlungen brachten Ihnen in diesen Tagen { $earned }; davon sind { $billed } abgerechnet.
partner-referrals-earned-nothing = Ihre Empfehlungen brachten Ihnen in diesen Tagen nichts.
partner-referrals-recruited = Wen Sie empfohlen haben
partner-referrals-nobody = Hier stehen künftig die Partner, die Sie empfohlen haben.
partner-referrals-nobody-action = Kopieren Sie Ihren Anmeldelink.
partner-referrals-how = Der Saldo ist alles, was Sie in diesen Tagen verdient haben, abgerechnet der Teil davon in gestellten Abrechnungen, offen der Rest. Eine Empfehlung, die nicht aktiv ist, zählt nicht mehr als Ihre; was Sie vorher damit verdient haben, bleibt Ihnen.
partner-referrals-link = Ihr Anmeldelink
partner-referrals-pays = Für empfohlene Partner bekommen Sie: { $what }.
partner-referrals-link-copies = Ihren Anmeldelink
partner-referrals-link-help = Wer sich über diesen Link bewirbt und von { $company } angenommen wird, zählt als von Ihnen empfohlen.
