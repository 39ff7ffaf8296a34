//! The forms, and how they are shown again when something is wrong.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use http::{HeaderMap, Method, StatusCode};
use refhook_core::campaign::{CustomField, CustomFieldType};

use super::body::Typed;
use super::code::Code;
use super::door::{Door, FrameQuery, Way};
use super::layout::{Framing, Layout, respond};
use super::texts::{self, FormTexts};
use super::words::Words;
use super::{Pages, answers, visits};

/// The name of the checkbox for the terms.
pub(super) const TERMS: &str = "terms";

/// A question as the form shows it.
pub(super) struct Field {
    pub(super) name: String,
    label: String,
    /// The type of the input; `select` and `checkbox` have their own elements.
    kind: &'static str,
    required: bool,
    options: Vec<String>,
    typed: String,
    pub(super) problem: String,
    autocomplete: &'static str,
    /// Link to the terms.
    url: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/form.html")]
struct FormPage {
    layout: Layout,
    heading: String,
    text: String,
    button: String,
    notice: String,
    problems: Vec<(String, String, String)>,
    action: String,
    token: String,
    fields: Vec<Field>,
    privacy_url: Option<String>,
}

pub(super) async fn sign_up(
    State(pages): State<Pages>,
    Code(code): Code,
    method: Method,
    headers: HeaderMap,
) -> Response {
    open(&pages, Way::SignUp, &code, method == Method::GET && visits::is_person(&headers)).await
}

pub(super) async fn join(
    State(pages): State<Pages>,
    Code(code): Code,
    method: Method,
    headers: HeaderMap,
) -> Response {
    open(&pages, Way::Join, &code, method == Method::GET && visits::is_person(&headers)).await
}

/// Counts no visit: a frame loads with the page around it, whether anyone looks or not.
pub(super) async fn frame(
    State(pages): State<Pages>,
    Code(code): Code,
    query: Query<FrameQuery>,
) -> Response {
    open(&pages, Way::frame(query), &code, false).await
}

async fn open(pages: &Pages, way: Way, code: &str, is_visit: bool) -> Response {
    let door = match Door::find(pages, way, code).await {
        Ok(door) => door,
        Err(other) => return *other,
    };
    if is_visit {
        pages.visits.count(door.campaign.id, door.referrer.as_ref().map(|person| person.facts.id));
    }
    let fields = fields(&door, &Typed::default(), Words::of(&door));
    show(pages, &door, fields, String::new(), StatusCode::OK)
}

/// The form with what was typed, its problems, and a notice above it.
pub(super) fn show(
    pages: &Pages,
    door: &Door,
    fields: Vec<Field>,
    notice: String,
    status: StatusCode,
) -> Response {
    let mut layout = Layout::new(pages, &door.campaign, door.way.framing());
    layout.url = door.url();
    let token = pages.guard.token(door.campaign.id, pages.app.program.now());
    let page = page(layout, door, fields, notice, token);
    respond(status, &page.layout, &page)
}

/// The form in the preview, which cannot be submitted.
pub(super) fn preview(pages: &Pages, door: &Door) -> Response {
    let layout = Layout::new(pages, &door.campaign, Framing::Ourselves);
    let fields = fields(door, &Typed::default(), Words::of(door));
    let page = page(layout, door, fields, String::new(), String::new());
    respond(StatusCode::OK, &page.layout, &page)
}

fn page(mut layout: Layout, door: &Door, fields: Vec<Field>, notice: String, token: String) -> FormPage {
    let referrer = door.referrer.as_ref().map(|person| person.facts.clone());
    let facts = texts::facts(door.snapshot.clone(), None, referrer, door.campaign.created_at);
    let settings = &door.campaign.pages;
    let FormTexts { heading, text, button } = match door.referrer {
        Some(_) => texts::invited(&settings.invited, layout.words, &facts),
        None => texts::sign_up(&settings.referring, layout.words, &facts),
    };
    layout.title.clone_from(&heading);
    layout.description = text.chars().take(300).collect();
    layout.logo = door.campaign.logo_path();
    let with_problem = fields.iter().filter(|field| !field.problem.is_empty());
    let problems =
        with_problem.map(|field| (field.name.clone(), field.label.clone(), field.problem.clone())).collect();
    let privacy_url = settings.privacy_url.clone();
    FormPage {
        layout,
        heading,
        text,
        button,
        notice,
        problems,
        action: door.action(),
        token,
        fields,
        privacy_url,
    }
}

/// The fields of a form, filled in with what was typed.
pub(super) fn fields(door: &Door, typed: &Typed, words: &Words) -> Vec<Field> {
    let plain = |name: &str, label: &str, kind, autocomplete| Field {
        name: name.to_owned(),
        label: label.to_owned(),
        kind,
        required: true,
        options: Vec::new(),
        typed: typed.of(name).to_owned(),
        problem: String::new(),
        autocomplete,
        url: None,
    };
    let mut fields = vec![
        plain("first_name", words.first_name, "text", "given-name"),
        plain("email", words.email, "email", "email"),
    ];
    fields.extend(door.questions().iter().map(|question| custom(question, typed)));
    if let Some(terms) = &door.campaign.pages.terms {
        fields.push(Field { url: terms.url.clone(), ..plain(TERMS, &terms.label, "checkbox", "") });
    }
    fields
}

fn custom(question: &CustomField, typed: &Typed) -> Field {
    let (kind, autocomplete) = match question.kind {
        CustomFieldType::Text => ("text", ""),
        CustomFieldType::Phone => ("tel", "tel"),
        CustomFieldType::Date => ("date", ""),
        CustomFieldType::Select => ("select", ""),
        // Rendered as a text input: a number input submits nothing for text that the browser cannot read as a number.
        CustomFieldType::Number => ("number", ""),
        CustomFieldType::Url => ("url", ""),
        CustomFieldType::Checkbox => ("checkbox", ""),
    };
    let name = answers::name(question);
    Field {
        typed: typed.of(&name).to_owned(),
        name,
        label: question.label.clone(),
        kind,
        required: question.required,
        options: question.options.clone(),
        problem: String::new(),
        autocomplete,
        url: None,
    }
}

impl Words {
    fn of(door: &Door) -> &'static Self {
        super::words::of(&door.campaign.lang)
    }
}
