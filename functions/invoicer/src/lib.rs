//! invoicer.
