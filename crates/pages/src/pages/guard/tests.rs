use rand::SeedableRng;
use rand::rngs::StdRng;

use super::*;

const NOW: UnixMs = UnixMs(1_654_768_800_000);
const SUMMER: CampaignId = CampaignId(7);

fn guard(rate: u32) -> Guard {
    let key = Vault::generate_key(&mut StdRng::seed_from_u64(1));
    Guard::new(rate, Arc::new(Vault::from_base64(&key).unwrap()), Random::from_seed(2))
}

fn sent<'a>(client: &str, campaign: CampaignId, token: &'a str) -> Sent<'a> {
    Sent { client: Some(client.parse().unwrap()), campaign, website: "", token }
}

#[test]
fn a_form_that_took_as_long_as_a_person_takes_goes_through() {
    let guard = guard(10);
    let token = guard.token(SUMMER, NOW);
    let after = |ms| guard.check(&sent("192.0.2.1", SUMMER, &token), NOW.plus(ms));
    assert_eq!((after(1_999), after(2_000)), (Err(Stopped::Again), Ok(())));
    assert_eq!((after(24 * 3_600_000), after(24 * 3_600_000 + 1)), (Ok(()), Err(Stopped::Again)));
    assert_eq!(guard.check(&sent("192.0.2.1", CampaignId(8), &token), NOW.plus(2_000)), Err(Stopped::Again));
    assert_eq!(guard.check(&sent("192.0.2.1", SUMMER, ""), NOW.plus(2_000)), Err(Stopped::Again));
}

#[test]
fn the_field_that_people_do_not_see_stays_empty() {
    for rate in [0, 10] {
        let guard = guard(rate);
        let token = guard.token(SUMMER, NOW);
        let filled = Sent { website: "https://spam.example", ..sent("192.0.2.1", SUMMER, &token) };
        assert_eq!(guard.check(&filled, NOW.plus(5_000)), Err(Stopped::Filled));
    }
}

#[test]
fn a_client_has_so_many_forms_a_minute_and_ten_times_as_many_an_hour() {
    let guard = guard(2);
    let token = guard.token(SUMMER, NOW);
    let send = |client: &str, ms| guard.check(&sent(client, SUMMER, &token), NOW.plus(ms));
    assert!(send("2001:db8::1", 2_000).is_ok() && send("2001:db8::2", 2_000).is_ok());
    assert_eq!(send("2001:db8::3", 2_000), Err(Stopped::TooMany { wait: 60 }), "a network is one client");
    assert!(send("2001:db8:0:1::3", 2_000).is_ok(), "and its neighbour another");
    for minute in 1..10 {
        assert!((0..2).all(|_| send("2001:db8::1", 2_000 + minute * 60_000).is_ok()), "{minute}");
    }
    assert_eq!(send("2001:db8::1", 2_000 + 10 * 60_000), Err(Stopped::TooMany { wait: 50 * 60 }));
    assert!(send("2001:db8::1", 2_000 + 60 * 60_000).is_ok());
}

#[test]
fn a_campaign_has_a_limit_over_all_clients_and_no_campaign_pays_for_another() {
    let guard = guard(1);
    let (summer, winter) = (guard.token(SUMMER, NOW), guard.token(CampaignId(8), NOW));
    for n in 0..600 {
        let client = format!("192.0.{}.{}", n / 256, n % 256);
        assert_eq!(guard.check(&sent(&client, SUMMER, &summer), NOW.plus(2_000)), Ok(()));
    }
    let late = sent("198.51.100.1", SUMMER, &summer);
    assert_eq!(guard.check(&late, NOW.plus(2_000)), Err(Stopped::TooMany { wait: 60 }));
    assert_eq!(guard.check(&sent("198.51.100.2", CampaignId(8), &winter), NOW.plus(2_000)), Ok(()));
}

#[test]
fn without_a_rate_nothing_is_limited_or_timed() {
    let guard = guard(0);
    assert!((0..10_000).all(|_| guard.check(&sent("192.0.2.1", SUMMER, ""), NOW).is_ok()));
}
