//! Proof that a type can not be written into an answer.

/// Fails to compile when the type has `Serialize` or `Display`: then one of the two names below is ambiguous.
macro_rules! assert_no_answer {
    ($($kind:ty),+) => {
        const _: fn() = || {
            trait Unless<Which> {
                fn it_can_be_written() {}
            }
            struct Json;
            struct Text;
            impl<T> Unless<()> for T {}
            impl<T: serde::Serialize> Unless<Json> for T {}
            impl<T: std::fmt::Display> Unless<Text> for T {}
            $(let _ = <$kind as Unless<_>>::it_can_be_written;)+
        };
    };
}

pub(crate) use assert_no_answer;
