# Signing in and out, and changing a password.
sign-in-title = Sign in
sign-in-partner = Sign in to the partner portal of { $company }.
sign-in-member = Sign in to your company’s dashboard.
sign-in-code = Partner code
sign-in-code-help = The code that the company gave you.
sign-in-email = E-mail address
sign-in-password = Password
sign-in-button = Sign in
sign-in-working = Signing in
sign-in-wrong-code = This code and this password do not belong together. Check both and try again.
sign-in-wrong-email = This address and this password do not belong together. Check both and try again.
sign-in-applied = { $company } has your application and has not answered it yet. You can sign in once it lets you in.
sign-in-declined = { $company } has not taken your application. Write to it if you think that is a mistake.
sign-in-wait =
    { $seconds ->
        [one] There were too many attempts. Try again in one second.
       *[other] There were too many attempts. Try again in { $seconds } seconds.
    }
sign-in-wait-minutes = There were too many attempts. Try again in { $minutes } minutes.
sign-in-done-out = You are signed out.
sign-in-done-everywhere = You are signed out on every device.

account-password = Password
account-password-now = Your password now
account-password-new = New password
account-password-help = At least 8 characters; 15 or more are better. You are signed out on your other devices.
account-password-button = Change the password
account-password-working = Changing
account-password-changed = Your password is changed, and you are signed out on your other devices.
account-password-wrong-now = This is not your password now.
account-password-wrong-length = A password has 8 to 128 characters.
account-password-wrong-same = This is the password you have. Take another.
account-password-wrong-common = This is one of the first that somebody would guess. Take another.
account-everywhere = Sign out everywhere
account-everywhere-text = Ends your sessions on every device, this one too.
account-everywhere-button = Sign out on every device
account-everywhere-working = Signing out
account-title = Password and sessions
account-sentence = Your password and your sessions.
