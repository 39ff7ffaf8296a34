//! The public pages, as visitors and bots see them.

mod closed;
mod forms;
mod hostile;
mod links;
mod settings;

use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use crate::fixture::{Answer, Client, House};

/// Firefox's user agent.
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

impl House {
    /// A visitor with a browser and no cookies.
    fn visitor(&self) -> Client {
        let form = "application/x-www-form-urlencoded";
        self.browser().with_header("user-agent", FIREFOX).with_header("content-type", form)
    }

    /// A campaign with page settings that override the defaults.
    async fn add_campaign_with(&self, campaign: &Value, pages: &Value) -> Value {
        let mut body = json!({"name": "Tea & Co"});
        body.as_object_mut().unwrap().extend(campaign.as_object().unwrap().clone());
        let answer = self.api.post("/api/v2/campaigns", &body).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        let campaign = answer.json()["data"].clone();
        let answer = self.api.put(&format!("/api/v2/campaigns/{}/pages", campaign["id"]), pages).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        campaign
    }

    async fn user(&self, email: &str) -> Value {
        self.api.get(&format!("/api/v2/users/{email}?with=user.analytics")).await.json()["data"].clone()
    }
}

/// Fills in a form as its page shows it, and submits it.
async fn fill_in(visitor: &Client, path: &str, typed: &[(&str, &str)]) -> Answer {
    let shown = visitor.get(path).await;
    let action = attribute(&shown.body, "action=\"").replace("&amp;", "&");
    let token = attribute(&shown.body, "name=\"t\" value=\"");
    let body = Serializer::new(String::new()).append_pair("t", &token).extend_pairs(typed).finish();
    visitor.send("POST", &action, body).await
}

/// The text between a mark and the next quote.
fn attribute(html: &str, mark: &str) -> String {
    let after = html.split(mark).nth(1).unwrap_or_else(|| panic!("no {mark} in {html}"));
    after.split('"').next().unwrap().to_owned()
}

/// Where a submitted form redirects to.
fn location(answer: &Answer) -> &str {
    assert_eq!(answer.status, 303, "{answer:?}");
    answer.header("location").unwrap()
}

fn policy(answer: &Answer) -> &str {
    answer.header("content-security-policy").unwrap()
}
