//! What it means that a mail was not taken: whether it may go later, or never will.

use aws_sdk_sesv2::{
    error::{ProvideErrorMetadata, SdkError},
    operation::send_email::SendEmailError,
};
use vouch_domain::people::mail::Unsendable;

/// How much is kept of what SES calls a refusal.
const CODE_MOST: usize = 64;

/// Why a mail was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NotSent {
    /// It never will be: for this reason, which the mail service calls so.
    Never(Unsendable, String),
    /// It may be at another time.
    NotNow(String),
    /// A bug: a person must look.
    Broken(String),
}

/// Reads a refusal, without what SES says of it: that cites addresses, which no log may hold.
///
/// A mail that SES refuses for what it says or whom it is to will be refused again, and so will all mails of a sender
/// that SES does not know or has shut out. Too many, a quota, a pause, trouble within SES and no answer at all pass.
pub(super) fn read<R>(error: &SdkError<SendEmailError, R>) -> NotSent {
    let Some(refused) = error.as_service_error() else {
        return NotSent::NotNow("SES gave no answer".to_owned());
    };
    let code: String =
        refused.code().unwrap_or("something unknown").chars().take(CODE_MOST).collect();
    let why = match refused {
        SendEmailError::MessageRejected(_) | SendEmailError::BadRequestException(_) => {
            Unsendable::Rejected
        }
        SendEmailError::MailFromDomainNotVerifiedException(_)
        | SendEmailError::AccountSuspendedException(_) => Unsendable::Sender,
        _ => return NotSent::NotNow(format!("SES answered {code}")),
    };
    NotSent::Never(why, code)
}

#[cfg(test)]
mod tests {
    use aws_sdk_sesv2::{
        error::ErrorMetadata,
        types::error::{
            AccountSuspendedException, BadRequestException, LimitExceededException,
            MailFromDomainNotVerifiedException, MessageRejected, NotFoundException,
            SendingPausedException, TooManyRequestsException,
        },
    };

    use super::*;

    fn answered(error: SendEmailError) -> NotSent {
        read(&SdkError::service_error(error, ()))
    }

    #[test]
    fn what_may_pass_is_told_from_what_never_will() {
        let never = |why| move |read: NotSent| matches!(read, NotSent::Never(is, _) if is == why);
        let (rejected, sender) = (never(Unsendable::Rejected), never(Unsendable::Sender));
        let passes = |read: NotSent| matches!(read, NotSent::NotNow(_));
        macro_rules! of {
            ($kind:ident) => {
                answered(SendEmailError::$kind($kind::builder().build()))
            };
        }
        assert!(rejected(of!(MessageRejected)));
        assert!(rejected(of!(BadRequestException)));
        assert!(sender(of!(MailFromDomainNotVerifiedException)));
        assert!(sender(of!(AccountSuspendedException)));
        assert!(passes(of!(TooManyRequestsException)));
        assert!(passes(of!(LimitExceededException)));
        assert!(passes(of!(SendingPausedException)));
        assert!(passes(of!(NotFoundException)));
        for code in ["ThrottlingException", "InternalServiceError", "AccessDeniedException"] {
            let read =
                answered(SendEmailError::generic(ErrorMetadata::builder().code(code).build()));
            assert_eq!(read, NotSent::NotNow(format!("SES answered {code}")));
        }
        let no_answer: SdkError<SendEmailError, ()> = SdkError::timeout_error("no answer in time");
        assert!(passes(super::read(&no_answer)));
    }
}
