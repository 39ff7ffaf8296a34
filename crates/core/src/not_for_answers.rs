//! Compile-time proof that a type cannot be written into a response.

/// Fails to compile when the type has `Serialize` or `Display`, because the trait method below becomes ambiguous.
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
