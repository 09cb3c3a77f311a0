# Das Postfach.
mailbox-title = Postfach
mailbox-opening =
    { $number ->
        [0] Es wurde noch keine Mail verschickt.
        [one] Eine Mail wurde verschickt.
       *[other] { $number } Mails wurden verschickt.
    }
mailbox-what = Keine hat diesen Rechner verlassen. Es ist das, was die Firma und ihre Partner in ihren Postfächern hätten.
mailbox-first = Die erste kommt, wenn ein Monat endet.
mailbox-last = Das sind die letzten { $number }. Alle stehen unter { $address }.
mailbox-to = , an { $readers }
