# The demo’s shop.
shop-teas = Teas
shop-account = Your account
shop-back = Back to Vouch
shop-you-are = You are { $name }
shop-foot = A made-up shop with a billing system of its own: it tells Vouch what happens by signed webhooks, as yours would. No tea is sent and no money taken.
shop-opening = Good tea every month, from { $amount }.
shop-came = You came by a referral link. The shop keeps its token in a cookie of its own until you sign up.
shop-token = The token
shop-came-alone = You came without a referral link: nobody will be credited, unless you name a partner’s code. { $tour } to come as a referral.
shop-came-alone-tour = Follow a link from the tour
shop-plan-caddy = Two teas a month, a hundred grams each.
shop-plan-sampler = Six small tins a month, never the same twice.
shop-plan-cellar = A kilo a month, for offices and breakfast rooms.
shop-plan-teapot = Once, stoneware, holds a litre.
shop-monthly = a month
shop-once = once
shop-welcome = Welcome back
shop-signed-up-as = You are signed up as { $name } ({ $email }).
shop-go-to-account = Go to your account
shop-leave = Be somebody else

## Signing up.

shop-sign-up = Sign up
shop-sign-up-working = Signing up …
shop-sign-up-name = Name
shop-sign-up-name-help = Any name will do.
shop-sign-up-email = E-mail address
shop-sign-up-email-help = Nothing is sent to it.
shop-sign-up-code = Partner code
shop-sign-up-code-help = Such as ines. A referral link goes before it.
shop-sign-up-wrong-name = Type a name of at most 100 characters.
shop-sign-up-wrong-email = Type an e-mail address such as ada@post.example.
shop-sign-up-wrong-code = Codes have at most 64 characters.

## Paying.

shop-pay = Pay
shop-pay-working = Paying …
shop-pay-for = What you pay for
shop-pay-amount = Amount
shop-pay-currency = Currency
shop-pay-tax = Tax in it
shop-pay-tax-help = No commission is paid on tax.
shop-pay-wrong-currency = Choose a currency.
shop-pay-wrong-tax = Tax is an amount, and at most what is paid.
shop-amount-nil = It must be more than nothing.
shop-amount-whole = Type an amount such as 2400, without decimals.
shop-amount-wrong = Type an amount such as 24.00.

## The account.

shop-paid-nothing = You have paid nothing yet.
shop-paid = You have paid { $amounts }.
shop-paid-less = You have paid { $amounts }, less what came back.
shop-and = { $others } and { $last }
shop-unheard = Vouch has not heard of you yet.
shop-credited = { $partner } is credited with you: { $reason }.
shop-credited-nobody = Nobody is credited with you: { $reason }.
shop-reason-click = you followed a referral link
shop-reason-code = you named a partner’s code
shop-reason-coupon = you used a partner’s coupon
shop-reason-no-referral = you came without a link or a code
shop-reason-unreadable = the link’s token is cut or garbled
shop-reason-forged = the link’s token was not signed by Vouch
shop-reason-foreign = the link belongs to another company
shop-reason-after-sign-up = the link was followed after you signed up
shop-reason-expired = the link was followed too long ago
shop-reason-code-unknown = no partner has that code
shop-reason-not-active = the partner is not in the program
shop-reason-self = you are the partner
shop-reason-partner-pays = the partner pays for you
shop-reason-other = another rule decided
shop-payments = Payments
shop-payments-caption = What you paid and what came back
shop-payments-what = What
shop-payments-paid = Paid
shop-payments-back = Given back
shop-payments-left = Left
shop-payments-act = Refund
shop-payments-none = No payment yet.
shop-payments-first = Pay something.
shop-refund = Give back
shop-refund-part = A part of it
shop-refund-this = Give it back
shop-refund-all = Give all back
shop-refund-working = Giving back …
shop-refund-done = All given back
shop-refund-nothing-left = All of it was given back already.
shop-refund-too-much = That is more than is left of it.
shop-subscription = Subscription
shop-subscription-none = None. Pay for a monthly plan to begin one.
shop-subscription-of = You have { $plan }, every month. The next payment is up to you: this shop does not take it by itself.
shop-cancel = Cancel { $plan }
shop-cancel-working = Cancelling …
shop-somebody-else = Somebody else
shop-leave-text = You are { $name } ({ $email }), customer { $id }.

## What Vouch was told.

shop-told = What Vouch was told
shop-told-caption = The shop’s webhooks about you, newest first
shop-told-what = What happened
shop-told-sent = Sent
shop-told-answer = Answer
shop-told-became = What became of it
shop-told-nothing = Nothing yet.
shop-told-signed-up = You signed up
shop-told-paid = You paid
shop-told-refunded = Money came back
shop-told-subscription = Your subscription changed
shop-told-other = Something else
shop-answer-accepted = { $status } accepted
shop-answer-refused = { $status } not accepted
shop-answer-none = not sent
shop-send-again = Send again
shop-became-noted = noted
shop-became-coming = on its way
shop-became-credited = { $amount } in all for { $partner }
shop-became-nobody = nobody is credited
