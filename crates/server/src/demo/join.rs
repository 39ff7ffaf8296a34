//! The page's form: a friend joins through the referrer's link.

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use refhook_core::join::{JoinRequest, JoinedKind, OnRepeat, PersonKey};
use refhook_core::people::email;
use refhook_core::people::person::Source;
use refhook_core::problem::Problems;
use refhook_program::JoinRefused;
use url::form_urlencoded;

use super::Demo;
use super::page::{Form, render};
use refhook_web::body;
use refhook_web::client::Client;

/// Longest first name, in characters.
const LONGEST_NAME: usize = 255;
/// Largest form, in bytes.
const LONGEST_FORM: usize = 16 * 1024;

/// `POST /demo/join` with `first_name` and `email`.
pub(super) async fn join(State(demo): State<Demo>, client: Client, body: Body) -> Response {
    let body = match body::collect(body, LONGEST_FORM).await {
        Ok(body) => body,
        Err(failure) => return failure.status().into_response(),
    };
    let mut form = Form::default();
    let mut unreadable = Problems::default();
    for (name, value) in form_urlencoded::parse(&body) {
        if value.contains('\u{fffd}') {
            unreadable.add(name.clone(), "This holds characters that can not be read; type it again.");
        }
        match &*name {
            "first_name" => form.first_name = value.into_owned(),
            "email" => form.email = value.into_owned(),
            _ => {}
        }
    }
    let request = match unreadable.or(()).and_then(|()| check(&demo, &form, &client)) {
        Ok(request) => request,
        Err(problems) => return refuse(&demo, form, problems).await,
    };
    match demo.app.joiner.join(request).await {
        Ok(joined) if joined.kind == JoinedKind::New => {
            Redirect::to(&format!("/demo#lead-{}", joined.person.facts.id)).into_response()
        }
        Ok(_) => {
            let message =
                "This address is in the campaign already, and a lead is sent once. Try another one.";
            refuse(&demo, form, Problems::one("email", message)).await
        }
        Err(JoinRefused::Rule(error)) => refuse(&demo, form, Problems::one("email", error.to_string())).await,
        Err(JoinRefused::Store(error)) => {
            tracing::error!(%error, "a lead of the demo could not be stored");
            let email_problem = "The lead could not be stored. Try again in a moment.".to_owned();
            let form = Form { email_problem, ..form };
            render(&demo, StatusCode::SERVICE_UNAVAILABLE, form).await
        }
    }
}

fn check(demo: &Demo, form: &Form, client: &Client) -> Result<JoinRequest, Problems> {
    let mut problems = Problems::default();
    let first_name = problems.take(check_name(&form.first_name));
    let email = problems.take(email::check("email", &form.email));
    let (first_name, email) = (first_name.unwrap_or_default(), email.unwrap_or_default());
    problems.or(JoinRequest {
        account_id: demo.seed.account,
        campaign_id: demo.seed.campaign.id,
        first_name,
        email,
        meta: Vec::new(),
        source: Source::Direct,
        referrer: Some(PersonKey::Id(demo.seed.referrer.id)),
        ip: client.0.map(|ip| ip.to_string()),
        on_repeat: OnRepeat::Keep,
        code: None,
        consent: None,
        quiet: false,
        idempotency: None,
    })
}

fn check_name(text: &str) -> Result<String, Problems> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Problems::one("first_name", "A first name is needed."));
    }
    if text.chars().count() > LONGEST_NAME || text.chars().any(char::is_control) {
        let message = format!("Write at most {LONGEST_NAME} characters on one line.");
        return Err(Problems::one("first_name", message));
    }
    Ok(text.to_owned())
}

/// Shows the form again with what was typed, each message beside its field.
async fn refuse(demo: &Demo, mut form: Form, problems: Problems) -> Response {
    for problem in problems.0 {
        let place = if problem.field == "first_name" {
            &mut form.first_name_problem
        } else {
            &mut form.email_problem
        };
        *place = problem.message;
    }
    render(demo, StatusCode::UNPROCESSABLE_ENTITY, form).await
}
