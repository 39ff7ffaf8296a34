//! Handles a submitted form: checks it, joins the person, and redirects to the next page. Whoever is stopped gets the
//! form again with what they typed, so no one is lost.

use axum::extract::{Query, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};
use refhook_core::ids::PersonId;
use refhook_core::join::{JoinRequest, Joined, JoinedKind, OnRepeat, PersonKey};
use refhook_core::people::email;
use refhook_core::people::person::{Consent, MetaEntry};
use refhook_core::places::fill;
use refhook_program::JoinRefused;

use super::body::{self, Typed};
use super::code::Code;
use super::door::{Door, FrameQuery, Way};
use super::form::{self, TERMS};
use super::guard::{Sent, Stopped};
use super::share::{self, key};
use super::words::{self, Words};
use super::{Pages, answers, message};
use refhook_web::client::Client;

/// Longest name, in characters.
const NAME: usize = 255;
/// The honeypot field, and the one that says when the form was shown.
const WEBSITE: &str = "website";
const TOKEN: &str = "t";

pub(super) async fn sign_up(
    State(pages): State<Pages>,
    Code(code): Code,
    client: Client,
    request: Request,
) -> Response {
    take(&pages, Way::SignUp, &code, client, request).await
}

pub(super) async fn join(
    State(pages): State<Pages>,
    Code(code): Code,
    client: Client,
    request: Request,
) -> Response {
    take(&pages, Way::Join, &code, client, request).await
}

pub(super) async fn frame(
    State(pages): State<Pages>,
    Code(code): Code,
    query: Query<FrameQuery>,
    client: Client,
    request: Request,
) -> Response {
    take(&pages, Way::frame(query), &code, client, request).await
}

async fn take(pages: &Pages, way: Way, code: &str, client: Client, request: Request) -> Response {
    let typed = match body::read(request).await {
        Ok(typed) => typed,
        Err(unreadable) => return message::unreadable(pages, unreadable),
    };
    let door = match Door::find(pages, way, code).await {
        Ok(door) => door,
        Err(other) => return *other,
    };
    if let Some(name) = unknown(&door, &typed) {
        return message::unreadable(pages, body::Unreadable::unknown(&name));
    }
    let words = words::of(&door.campaign.lang);
    let mut fields = form::fields(&door, &typed, words);
    let again = |fields, notice: String, status| form::show(pages, &door, fields, notice, status);
    let sent = Sent {
        client: client.0,
        campaign: door.campaign.id,
        website: typed.of(WEBSITE),
        token: typed.of(TOKEN),
    };
    if let Err(stopped) = pages.guard.check(&sent, pages.app.program.now()) {
        return stop(stopped, words, |notice, status| again(fields, notice, status));
    }
    let request = match check(pages, &door, &typed, &client, words) {
        Ok(request) => request,
        Err(problems) => {
            for field in &mut fields {
                field.problem = problems
                    .iter()
                    .find(|(name, _)| *name == field.name)
                    .map_or_else(String::new, |(_, problem)| problem.clone());
            }
            return again(fields, String::new(), StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    match pages.app.joiner.join(request).await {
        Ok(joined) => follow(pages, &door, &joined).await,
        // The campaign or the referrer was deleted while the form was being filled in.
        Err(JoinRefused::Rule(_)) => message::unknown(pages, Some(&door.campaign)),
        Err(JoinRefused::Store(error)) => {
            tracing::error!(%error, "someone who filled in a form could not be stored");
            let status = StatusCode::SERVICE_UNAVAILABLE;
            retry_after(again(fields, words.trouble.to_owned(), status), 10)
        }
    }
}

/// A submitted field that the form does not have.
fn unknown(door: &Door, typed: &Typed) -> Option<String> {
    let own = ["first_name", "email", TERMS, WEBSITE, TOKEN];
    let is_known =
        |name: &str| own.contains(&name) || door.questions().iter().any(|q| answers::name(q) == name);
    typed.unknown(is_known).map(str::to_owned)
}

fn stop(stopped: Stopped, words: &Words, again: impl FnOnce(String, StatusCode) -> Response) -> Response {
    match stopped {
        Stopped::TooMany { wait } => {
            let notice = fill(words.too_many, &[("n", &wait.to_string())]);
            retry_after(again(notice, StatusCode::TOO_MANY_REQUESTS), wait)
        }
        // The honeypot field comes back empty, so a person's next click goes through.
        Stopped::Filled | Stopped::Again => {
            again(words.send_again.to_owned(), StatusCode::UNPROCESSABLE_ENTITY)
        }
    }
}

fn retry_after(mut response: Response, seconds: u64) -> Response {
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

type FieldProblems = Vec<(String, String)>;

fn check(
    pages: &Pages,
    door: &Door,
    typed: &Typed,
    client: &Client,
    words: &Words,
) -> Result<JoinRequest, FieldProblems> {
    let mut problems = FieldProblems::new();
    let first_name = typed.of("first_name").trim();
    if first_name.is_empty() {
        problems.push(("first_name".to_owned(), words.needed.to_owned()));
    } else if first_name.chars().count() > NAME {
        problems.push(("first_name".to_owned(), answers::too_long(NAME, words)));
    } else if first_name.chars().any(char::is_control) {
        problems.push(("first_name".to_owned(), words.unreadable.to_owned()));
    }
    let email = email::check("email", typed.of("email")).unwrap_or_else(|_| {
        problems.push(("email".to_owned(), words.bad_email.to_owned()));
        String::new()
    });
    let meta = check_answers(door, typed, words, &mut problems);
    let consent = door
        .campaign
        .pages
        .terms
        .as_ref()
        .map(|terms| Consent { text: terms.label.clone(), at: pages.app.program.now() });
    if consent.is_some() && typed.of(TERMS).is_empty() {
        problems.push((TERMS.to_owned(), words.agree.to_owned()));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(JoinRequest {
        account_id: door.campaign.account_id,
        campaign_id: door.campaign.id,
        first_name: first_name.to_owned(),
        email,
        meta,
        code: None,
        source: door.way.source(),
        referrer: door.referrer.as_ref().map(|person| PersonKey::Id(person.facts.id)),
        ip: client.0.map(|ip| ip.to_string()),
        consent,
        on_repeat: OnRepeat::Keep,
        quiet: false,
        idempotency: None,
    })
}

fn check_answers(door: &Door, typed: &Typed, words: &Words, problems: &mut FieldProblems) -> Vec<MetaEntry> {
    let mut meta = Vec::new();
    for question in door.questions() {
        let name = answers::name(question);
        match answers::check(question, typed.of(&name), (&door.campaign.lang, words)) {
            Ok(answer) => meta.extend(answer),
            Err(problem) => problems.push((name, problem)),
        }
    }
    meta
}

/// Redirects to the page after the form, so that reloading does not submit again.
///
/// Someone who had joined before gets only their link: whoever types another person's address learns no more than that,
/// and no redirect carries that person's data.
async fn follow(pages: &Pages, door: &Door, joined: &Joined) -> Response {
    let person = &joined.person.facts;
    if joined.kind != JoinedKind::New {
        return see_other(&share::path(&person.code, None, door.way));
    }
    if door.way == Way::Join
        && let Some(redirect) = &door.campaign.pages.redirect
    {
        match share::redirect_url(pages, redirect, person.id).await {
            Ok(Some(url)) => return see_other(&url),
            Ok(None) => {}
            // They have joined, whatever becomes of the next page.
            Err(error) => tracing::error!(%error, "what a redirect carries can not be read"),
        }
    }
    let key = key(pages, person.id);
    see_other(&share::path(&person.code, Some(&key), door.way))
}

fn key(pages: &Pages, person: PersonId) -> String {
    let program = &pages.app.program;
    program.random().with(|random| key::make(program.vault(), person, random))
}

fn see_other(url: &str) -> Response {
    Redirect::to(url).into_response()
}
