//! A marketer's settings, and what the pages make of them.

use serde_json::json;
use url::form_urlencoded::Serializer;

use super::policy;
use crate::fixture::House;
use crate::on_both;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n0123";

on_both! {
    async fn a_campaigns_own_words_and_colour_show_on_its_pages(database: Database) {
        let house = House::on(database).await;
        let pages = json!({
            "referring": {"title": "Bring {{campaign_name}} to friends", "button": "Go"},
            "invited": {"title": "{{referrer_first_name}} has something for you", "text": "First\nSecond"},
            "share": {"subject": "Hi from {{first_name}}", "message": "Look: {{url}} !"},
            "accent": "#FF6600",
        });
        let campaign = house.add_campaign_with(&json!({}), &pages).await;
        let path = format!("/api/v2/campaigns/{}/pages", campaign["id"]);
        let kept = house.api.get(&path).await.json()["data"].clone();
        assert_eq!((&kept["settings"]["accent"], &kept["settings"]["invited"]), (&json!("#ff6600"), &json!({
            "title": "{{referrer_first_name}} has something for you", "text": "First\nSecond", "button": "",
            "thanks_title": "", "thanks_text": "",
        })));
        assert_eq!(kept["defaults"]["invited"]["title"], json!("{{referrer_first_name}} invites you"));
        assert_eq!(kept["defaults"]["share"]["message"], json!("I would like to invite you to Tea & Co: {{url}}"));

        let sign_up = house.visitor().get(&format!("/{}/signup", campaign["code"].as_str().unwrap())).await.body;
        assert!(sign_up.contains("Bring Tea &#38; Co to friends</h1>") && sign_up.contains("--accent:#ff6600"), "{sign_up}");
        let jo = house.join(campaign["id"].as_i64().unwrap(), "Jo", None).await;
        let join = house.visitor().get(&format!("/{}/join", jo["code"].as_str().unwrap())).await.body;
        assert!(join.contains("Jo has something for you</h1>") && join.contains("First\nSecond"), "{join}");
        let link = format!("http://{}/{}/join", house.running.address, jo["code"].as_str().unwrap());
        assert_eq!(jo["sharing"]["subject"], json!("Hi from Jo"), "the API and webhooks tell the same words");
        assert_eq!(jo["sharing"]["text"], json!(format!("Look: {link} !")));
    }

    async fn mistakes_in_the_settings_are_named_and_change_nothing(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign_with(&json!({}), &json!({"accent": "#123456"})).await;
        let path = format!("/api/v2/campaigns/{}/pages", campaign["id"]);
        let wrong = json!({
            "referring": {"title": "{{first_name}}"}, "invited": {"text": "{{"}, "accent": "blue",
            "allowed_origins": ["https://shop.example", "shop.example"],
        });
        let answer = house.api.put(&path, &wrong).await;
        assert_eq!(answer.status, 422, "{answer:?}");
        let named: Vec<_> = answer.json()["errors"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(named, ["accent", "allowed_origins.1", "invited.text", "referring.title"]);
        let unknown = house.api.put(&path, &json!({"referring": {"titel": "x"}})).await;
        assert!(unknown.status == 422 && unknown.body.contains("referring.titel"), "{unknown:?}");
        assert_eq!(house.api.get(&path).await.json()["data"]["settings"]["accent"], json!("#123456"));
    }

    async fn a_logo_is_kept_shown_and_taken_away(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign_with(&json!({}), &json!({})).await;
        let (id, code) = (&campaign["id"], campaign["code"].as_str().unwrap());
        let path = format!("/api/v2/campaigns/{id}/logo");
        let file = house.api.with_header("content-type", "application/octet-stream");
        let svg = file.send("PUT", &path, "<svg xmlns='http://www.w3.org/2000/svg'/>").await;
        assert!(svg.status == 422 && svg.body.contains("no PNG, JPEG, GIF or WebP"), "{svg:?}");
        for size in [256 * 1024, 3_000_000] {
            let large = file.send("PUT", &path, [PNG, &vec![0; size]].concat()).await;
            let told = &large.json()["errors"]["logo"][0]["message"];
            assert_eq!((large.status, told), (413, &json!("This picture is larger than 256 kB. Make it smaller, or choose another one.")));
        }
        assert_eq!(file.send("PUT", &path, PNG).await.status, 204);
        let url = house.api.get(&format!("/api/v2/campaigns/{id}")).await.json()["data"]["assets"]["logo"].clone();
        let shown = url.as_str().unwrap().split_once(&house.running.address.to_string()).unwrap().1.to_owned();
        assert!(shown.starts_with(&format!("/{code}/logo?v=")), "{url}");
        let sign_up = house.visitor().get(&format!("/{code}/signup")).await.body;
        assert!(sign_up.contains(&format!("<img class=\"logo\" src=\"{shown}\"")), "{sign_up}");
        assert!(sign_up.contains(&format!("property=\"og:image\" content=\"{}\"", url.as_str().unwrap())));
        assert_eq!(house.api.delete(&path).await.status, 204);
        assert_eq!(house.visitor().get(&shown).await.status, 404);
        assert_eq!(house.api.get(&format!("/api/v2/campaigns/{id}")).await.json()["data"]["assets"]["logo"], json!(null));
    }

    async fn a_preview_shows_what_is_not_saved_and_can_not_be_sent(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign_with(&json!({}), &json!({})).await;
        let path = format!("/api/v2/campaigns/{}/pages/preview", campaign["id"]);
        let preview = async |page: &str, settings: &str| {
            let form = house.api.with_header("content-type", "application/x-www-form-urlencoded").with_header("accept", "text/html");
            let body = Serializer::new(String::new()).append_pair("page", page).append_pair("settings", settings).finish();
            form.send("POST", &path, body).await
        };
        let own = json!({"referring": {"title": "Mine"}, "invited": {"title": "By {{referrer_first_name}}", "thanks_title": "Yes, {{first_name}}"}});
        for (page, words) in [("signup", "Mine</h1>"), ("join", "By Jessica</h1>"), ("thanks", "Yes, Byron</h1>"), ("share", "Your link is ready</h1>")] {
            let shown = preview(page, &own.to_string()).await;
            assert!(shown.status == 200 && shown.body.contains(words), "{page}: {shown:?}");
            assert!(policy(&shown).contains("form-action 'none'; frame-ancestors 'self'"), "{shown:?}");
        }
        let wrong = preview("join", &json!({"invited": {"title": "{{nobody}}"}}).to_string()).await;
        assert!(wrong.status == 200 && wrong.body.contains("The preview waits") && wrong.body.contains("nobody"), "{wrong:?}");
        assert_eq!(preview("join", "[").await.status, 422);
        let kept = house.api.get(&format!("/api/v2/campaigns/{}/pages", campaign["id"])).await.json();
        assert_eq!(kept["data"]["settings"]["referring"]["title"], json!(""));
    }
}
