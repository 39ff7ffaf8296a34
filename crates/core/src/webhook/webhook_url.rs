//! Which URLs a webhook may have. The same rules apply when it is saved and each time it is sent.

use url::{Host, Url};

use crate::address::{self, EgressAllow};
use crate::problem::Problems;
use crate::webhook::endpoint_url::EndpointUrl;

/// The longest URL, in characters.
pub const MAX_CHARS: usize = 2_048;

/// Parses a webhook's URL; problems are reported under the field `url`. The result's own text is what is sent: its host
/// is lower case, and characters that a URL cannot contain are percent-encoded.
pub fn check(text: &str, allow: &EgressAllow) -> Result<Url, Problems> {
    read(text, allow).map_err(|message| Problems::one("url", message))
}

fn read(text: &str, allow: &EgressAllow) -> Result<Url, String> {
    let length = text.chars().count();
    if length > MAX_CHARS {
        return Err(format!("The URL has {length} characters; at most {MAX_CHARS} are possible."));
    }
    // The parser would silently remove these, and the webhook would go somewhere else than it reads.
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err("The URL contains a space, a line break or a control character; remove it.".to_owned());
    }
    let scheme = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    if !matches!(scheme.as_deref(), Some("https" | "http")) {
        return Err("The URL must start with https://.".to_owned());
    }
    let url = Url::parse(text).map_err(|error| format!("The URL can not be read: {error}."))?;
    check_parsed(&url, allow)?;
    Ok(url)
}

/// The rules for a URL that is already parsed; the error is a plain sentence. An IP literal gets its address check
/// here, in whatever form it was written; a name gets it when it is resolved.
pub fn check_parsed(url: &Url, allow: &EgressAllow) -> Result<(), String> {
    let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
        return Err("The URL names no host.".to_owned());
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err("The URL must not hold a user name or password; enter them as credentials.".to_owned());
    }
    if url.fragment().is_some() {
        return Err("The URL must not hold a part after #: it is never sent.".to_owned());
    }
    let inbox = url.host_str().is_some_and(|host| allow.is_inbox(host, port));
    let allowed = match &host {
        Host::Domain(name) => allow.allows_host(name),
        Host::Ipv4(address) => allow.allows_address((*address).into()),
        Host::Ipv6(address) => allow.allows_address((*address).into()),
    };
    if url.scheme() != "https" && !(url.scheme() == "http" && allowed) {
        return Err("The URL must start with https://.".to_owned());
    }
    if inbox || allowed {
        return Ok(());
    }
    if port != 443 && port < 1024 {
        return Err(format!("Port {port} can not be used; use 443, 8443 or one from 1024 up."));
    }
    check_host(&host, allow)
}

fn check_host(host: &Host<&str>, allow: &EgressAllow) -> Result<(), String> {
    let address = match host {
        Host::Domain(name) => return check_name(name),
        Host::Ipv4(address) => (*address).into(),
        Host::Ipv6(address) => (*address).into(),
    };
    address::vet(address, allow, "").map_err(|blocked| {
        format!(
            "The URL's address {} can not be used: it is not a public address ({}).",
            address, blocked.reason
        )
    })
}

/// Suffixes that never resolve to a public host: RFC 6761 (`localhost`), RFC 6762 (`local`), and ICANN's reservation of
/// 2024-07-29 (`internal`).
const PRIVATE_SUFFIXES: [&str; 3] = ["localhost", "local", "internal"];

fn check_name(name: &str) -> Result<(), String> {
    let name = name.strip_suffix('.').unwrap_or(name);
    // RFC 1035, section 2.3.4.
    if name.len() > 253 || name.split('.').any(|label| label.is_empty() || label.len() > 63) {
        return Err(format!("\"{name}\" is not a valid host name."));
    }
    let Some((_, suffix)) = name.rsplit_once('.') else {
        return Err(format!(
            "\"{name}\" is not a public host name; write it in full, like hooks.example.com."
        ));
    };
    if PRIVATE_SUFFIXES.iter().any(|private| suffix.eq_ignore_ascii_case(private)) {
        return Err(format!("\"{name}\" is not a public host name: names under .{suffix} are private."));
    }
    Ok(())
}

/// Whether two URLs are the same, however they are written.
pub fn is_same(one: &EndpointUrl, other: &EndpointUrl) -> bool {
    one == other
        || matches!((Url::parse(one.text()), Url::parse(other.text())), (Ok(one), Ok(other)) if one == other)
}

/// Whether this is an n8n test URL, which listens once and only while someone watches: events between two tests are not
/// sent to it.
pub fn is_for_tests(url: &EndpointUrl) -> bool {
    Url::parse(url.text()).is_ok_and(|url| {
        url.path_segments().is_some_and(|mut segments| segments.any(|segment| segment == "webhook-test"))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sentence(text: &str, allow: &EgressAllow) -> String {
        let problems = check(text, allow).expect_err(text);
        assert_eq!(problems.0[0].field, "url");
        problems.0[0].message.clone()
    }

    #[test]
    fn an_address_of_n8n_for_tests_is_known() {
        for url in
            ["https://n8n.example.com/webhook-test/1f/webhook", "https://x.example/n8n/webhook-test/a?b=c"]
        {
            assert!(is_for_tests(&url.into()), "{url}");
        }
        for url in [
            "https://n8n.example.com/webhook/1f",
            "https://x.example/?a=/webhook-test/",
            "https://webhook-test/",
        ] {
            assert!(!is_for_tests(&url.into()), "{url}");
        }
    }

    #[test]
    fn a_public_https_url_is_taken() {
        let none = EgressAllow::default();
        for (text, sent) in [
            ("https://example.com", "https://example.com/"),
            ("https://hooks.example.com/a/b?x=1&y=%20", "https://hooks.example.com/a/b?x=1&y=%20"),
            ("HTTPS://Example.COM:443/", "https://example.com/"),
            ("https://example.com:8443/", "https://example.com:8443/"),
            ("https://example.com:1024/", "https://example.com:1024/"),
            ("https://example.com./", "https://example.com./"),
            ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
            ("https://93.184.216.34/", "https://93.184.216.34/"),
            ("https://[2606:4700::1111]/", "https://[2606:4700::1111]/"),
            ("https://internal.example.com/", "https://internal.example.com/"),
            ("https://a.notlocal/", "https://a.notlocal/"),
        ] {
            assert_eq!(check(text, &none).map(String::from).as_deref(), Ok(sent));
        }
        let longest = format!("https://example.com/{}", "a".repeat(MAX_CHARS - 20));
        assert!(check(&longest, &none).is_ok());
    }

    #[test]
    fn what_is_wrong_is_said_in_a_plain_sentence() {
        let none = EgressAllow::default();
        let start = "The URL must start with https://.";
        let space = "The URL contains a space, a line break or a control character; remove it.";
        let user = "The URL must not hold a user name or password; enter them as credentials.";
        let private = |name: &str, suffix: &str| {
            format!("\"{name}\" is not a public host name: names under .{suffix} are private.")
        };
        let single = |name: &str| {
            format!("\"{name}\" is not a public host name; write it in full, like hooks.example.com.")
        };
        for (text, message) in [
            ("", start.to_owned()),
            ("example.com", start.to_owned()),
            ("http://example.com/", start.to_owned()),
            ("ftp://example.com/", start.to_owned()),
            ("javascript:alert(1)", start.to_owned()),
            ("file:///etc/passwd", start.to_owned()),
            ("https:/example.com", start.to_owned()),
            (" https://example.com/", space.to_owned()),
            ("https://exa\tmple.com/", space.to_owned()),
            ("https://example.com/\n", space.to_owned()),
            ("https://example.com/a b", space.to_owned()),
            ("https://example.com/\u{a0}", space.to_owned()),
            ("https://example.com/\0", space.to_owned()),
            ("https://user@example.com/", user.to_owned()),
            ("https://user:pass@example.com/", user.to_owned()),
            ("https://:pass@example.com/", user.to_owned()),
            (
                "https://example.com/#top",
                "The URL must not hold a part after #: it is never sent.".to_owned(),
            ),
            ("https://example.com/#", "The URL must not hold a part after #: it is never sent.".to_owned()),
            (
                "https://example.com:22/",
                "Port 22 can not be used; use 443, 8443 or one from 1024 up.".to_owned(),
            ),
            (
                "https://example.com:80/",
                "Port 80 can not be used; use 443, 8443 or one from 1024 up.".to_owned(),
            ),
            (
                "https://example.com:0/",
                "Port 0 can not be used; use 443, 8443 or one from 1024 up.".to_owned(),
            ),
            ("https://example.com:70000/", "The URL can not be read: invalid port number.".to_owned()),
            ("https://", "The URL can not be read: empty host.".to_owned()),
            ("https://a..example/", "\"a..example\" is not a valid host name.".to_owned()),
            ("https://localhost/", single("localhost")),
            ("https://LOCALHOST./", single("localhost")),
            ("https://crm/", single("crm")),
            ("https://a.localhost/", private("a.localhost", "localhost")),
            ("https://printer.local/", private("printer.local", "local")),
            ("https://metadata.google.internal./", private("metadata.google.internal", "internal")),
        ] {
            assert_eq!(sentence(text, &none), message, "{text}");
        }
        let long = format!("https://example.com/{}", "a".repeat(2_980));
        assert_eq!(sentence(&long, &none), "The URL has 3000 characters; at most 2048 are possible.");
    }

    #[test]
    fn an_address_is_refused_in_every_disguise() {
        for (host, address) in [
            ("127.0.0.1", "127.0.0.1"),
            ("127.1", "127.0.0.1"),
            ("2130706433", "127.0.0.1"),
            ("0x7f000001", "127.0.0.1"),
            ("0x7f.0.0.1", "127.0.0.1"),
            ("0177.0.0.1", "127.0.0.1"),
            ("017700000001", "127.0.0.1"),
            ("127.0.0.1.", "127.0.0.1"),
            ("127%2e0%2e0%2e1", "127.0.0.1"),
            ("①②⑦.0.0.1", "127.0.0.1"),
            ("127。0。0。1", "127.0.0.1"),
            ("0", "0.0.0.0"),
            ("169.254.169.254", "169.254.169.254"),
            ("0xa9fea9fe", "169.254.169.254"),
            ("10.0.0.1", "10.0.0.1"),
            ("[::]", "::"),
            ("[::1]", "::1"),
            ("[0:0:0:0:0:0:0:1]", "::1"),
            ("[::ffff:127.0.0.1]", "::ffff:127.0.0.1"),
            ("[::ffff:7f00:1]", "::ffff:127.0.0.1"),
            ("[::127.0.0.1]", "::7f00:1"),
            ("[64:ff9b::7f00:1]", "64:ff9b::7f00:1"),
            ("[2002:7f00:1::]", "2002:7f00:1::"),
            ("[fd00:ec2::254]", "fd00:ec2::254"),
            ("[fe80::1]", "fe80::1"),
        ] {
            let message = sentence(&format!("https://{host}:8443/x"), &EgressAllow::default());
            let start = format!("The URL's address {address} can not be used: it is not a public address (");
            assert!(message.starts_with(&start), "{host}: {message}");
        }
    }

    #[test]
    fn an_allowed_target_may_be_private_plain_and_on_any_port() {
        let allow = EgressAllow::parse("10.0.0.0/8, fd00::/8, n8n, crm.internal").unwrap();
        for text in [
            "http://10.1.2.3/",
            "http://0x0a010203:25/",
            "https://10.1.2.3:22/",
            "http://[fd00::1]:5678/",
            "http://n8n:5678/webhook/x",
            "http://CRM.internal./",
        ] {
            assert!(check(text, &allow).is_ok(), "{text}");
        }
        for text in [
            "http://example.com/",
            "http://11.1.2.3/",
            "https://192.168.0.1/",
            "https://other.internal/",
            "https://user@n8n/",
            "http://n8n/#x",
            "ftp://n8n/",
            "http://[::ffff:10.1.2.3]/",
        ] {
            assert!(check(text, &allow).is_err(), "{text}");
        }
    }

    #[test]
    fn the_test_inbox_is_open_over_https_alone() {
        let allow = EgressAllow::default().with_inbox("localhost", 443);
        assert!(check("https://localhost/", &allow).is_ok());
        for text in
            ["http://localhost:443/", "https://localhost:8443/", "https://u@localhost/", "https://127.0.0.1/"]
        {
            assert!(check(text, &allow).is_err(), "{text}");
        }
    }

    fn url_like() -> impl Strategy<Value = String> {
        let host = prop_oneof![
            "[a-z0-9.\\-]{1,20}",
            any::<u32>().prop_map(|bits| std::net::Ipv4Addr::from(bits).to_string()),
            any::<u32>().prop_map(|bits| format!("{bits:#x}")),
            any::<u128>().prop_map(|bits| format!("[{}]", std::net::Ipv6Addr::from(bits))),
            "[a-z]{1,5}\\.(localhost|local|internal|com)\\.?",
        ];
        (
            prop_oneof!["https?", "[a-zA-Z]{1,6}"],
            prop_oneof!["", "[a-z:]{0,4}@"],
            host,
            "(:[0-9]{1,5})?",
            "[/?#%\\PC]{0,12}",
        )
            .prop_map(|(scheme, user, host, port, rest)| format!("{scheme}://{user}{host}{port}{rest}"))
    }

    proptest! {
        #[test]
        fn no_text_makes_the_check_panic(text in "\\PC{0,80}") {
            let _ = check(&text, &EgressAllow::default());
        }

        #[test]
        fn what_is_accepted_keeps_every_rule(text in url_like()) {
            if let Ok(url) = check(&text, &EgressAllow::default()) {
                prop_assert_eq!(url.scheme(), "https");
                prop_assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none());
                let port = url.port_or_known_default().unwrap();
                prop_assert!(port == 443 || port >= 1024);
                match url.host().unwrap() {
                    Host::Ipv4(address) => prop_assert!(address::is_public_unicast(address.into()).is_ok()),
                    Host::Ipv6(address) => prop_assert!(address::is_public_unicast(address.into()).is_ok()),
                    Host::Domain(name) => prop_assert!(name.trim_end_matches('.').contains('.')),
                }
                prop_assert_eq!(check(url.as_str(), &EgressAllow::default()), Ok(url), "the result is its own form");
            }
        }
    }
}
