//! Tells people when a pipeline fails or cannot begin, when its data grow old, and when it is well again: once each, by each
//! channel of `[notify]`. Where seara.toml itself has mistakes nobody can be told so: it names the channels.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;

use super::{arguments::Global, console::Console, schedule::instant, writing};
use crate::{
    fetch::{self, FetchError, Fetcher},
    model::{
        messages::{Locale, Messages},
        site::Site,
    },
    run::{
        notify::{State, news},
        standing::{Standing, standings},
    },
    spec::{Project, notify::Mail},
    state::ledger::Ledger,
};

/// A way to tell.
enum Channel<'n> {
    Webhook(&'n str),
    Mail(&'n Mail),
}

impl Channel<'_> {
    /// Its name in the ledger.
    fn name(&self) -> &'static str {
        match self {
            Self::Webhook(_) => "webhook",
            Self::Mail(_) => "mail",
        }
    }
}

/// Tells what is new, where somebody wants to know; 2 when a channel is out of reach.
pub(super) fn notify(project: &Project, now: DateTime<Utc>, global: &Global, console: &Console) -> u8 {
    let Some(site) = &project.site else { return 0 };
    let webhook = project.notify.webhook.as_deref().map(Channel::Webhook);
    let channels: Vec<_> = webhook.into_iter().chain(project.notify.mail.as_ref().map(Channel::Mail)).collect();
    if channels.is_empty() {
        return 0;
    }
    let layout = super::layout(global, false);
    let seen = Ledger::look(&layout);
    let all = standings(project, &layout, now);
    if channels.iter().all(|channel| news(&all, channel.name(), seen.as_ref()).is_empty()) {
        return 0;
    }
    drop(seen);
    let writing = match writing::begin("run", global, &layout, site, console) {
        Ok(writing) => writing,
        Err(status) => return status,
    };
    let fetcher = Fetcher::new(site, &global.allow_address, &layout, None);
    // Another command may have run, or told, until the lock was free.
    let all = standings(project, &layout, now);
    let messages = Messages::for_locale(Locale::from_tag(&site.language));
    let mut status = 0;
    for channel in &channels {
        for (standing, state) in news(&all, channel.name(), Some(&writing.ledger)) {
            if let Err(error) = tell(channel, standing, (state, now), site, messages, &fetcher) {
                console.complain(&error.to_string());
                status = 2;
                break;
            }
            // What cannot be remembered is told twice, which is better than never.
            let _ = writing.ledger.tell(channel.name(), &standing.dataset, state.word());
        }
    }
    status
}

fn tell(
    channel: &Channel<'_>,
    standing: &Standing,
    (state, now): (State, DateTime<Utc>),
    site: &Site,
    messages: &Messages,
    fetcher: &Fetcher<'_>,
) -> Result<(), FetchError> {
    let args = [
        ("dataset", standing.dataset.clone()),
        ("at", instant(standing.ran.unwrap_or(now))),
        ("frequency", standing.frequency.clone()),
        ("state", state.word().to_owned()),
    ];
    let text = messages.screen(&format!("notice-{}", state.word()), &args);
    match channel {
        Channel::Webhook(address) => {
            let at = standing.ran.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
            let told = json!({
                "text": text, "dataset": standing.dataset, "state": state.word(), "last_run": at,
                "publisher": site.publisher.name, "address": format!("{}{}/latest/", site.base_url, standing.dataset),
            });
            fetcher.hook(address, told.to_string())
        }
        Channel::Mail(mail) => fetch::mail(mail, &messages.screen("notice-subject", &args), format!("{text}\n")),
    }
}
