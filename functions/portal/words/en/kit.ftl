# Words of the kit itself: what every page says in the same way.
kit-skip = To the page’s text
kit-menu = Menu
kit-menu-label = Pages
kit-language = Language
kit-copy = Copy
kit-copy-what = Copy { $what }
kit-copied = Copied
kit-copy-failed = Select it and press Ctrl+C
kit-pager = More of this table
kit-first-page = First page
kit-next-page = Next page
kit-earlier-years = Earlier years
kit-from = From
kit-to = To
kit-show-days = Show these days
kit-optional = (optional)
kit-form-wrong =
    { $number ->
        [one] One thing needs to be changed. Nothing you typed is lost.
       *[other] { $number } things need to be changed. Nothing you typed is lost.
    }
