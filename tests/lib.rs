//! The tests of the whole: `it` tells stories over HTTP, `tidy` keeps the house rules. There is no code here.
