//! Notifications: when a pipeline fails or cannot run, when its data become stale, and when it recovers; once each by each
//! channel of `[notify]`. Errors in seara.toml itself cannot be reported, because it names the channels.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;

use super::{arguments::Global, clock, console::Console, write_session::WriteLock};
use crate::{
    fetch::{self, FetchError, Fetcher},
    model::{
        messages::{Locale, Messages},
        site::Site,
    },
    run::{
        notify::{State, news},
        status::{PipelineStatus, statuses},
    },
    spec::{Project, notify::Mail},
    state::ledger::Ledger,
};

/// A channel.
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

/// Sends new notifications. Returns 2 when a channel cannot be reached.
pub(super) fn notify(project: &Project, now: DateTime<Utc>, global: &Global, console: &Console) -> u8 {
    let Some(site) = &project.site else { return 0 };
    let webhook = project.notify.webhook.as_deref().map(Channel::Webhook);
    let channels: Vec<_> = webhook.into_iter().chain(project.notify.mail.as_ref().map(Channel::Mail)).collect();
    if channels.is_empty() {
        return 0;
    }
    let layout = super::layout(global, false);
    let seen = Ledger::open_read_only(&layout);
    let all = statuses(project, &layout, now);
    if channels.iter().all(|channel| news(&all, channel.name(), seen.as_ref()).is_empty()) {
        return 0;
    }
    drop(seen);
    let lock = match WriteLock::acquire("run", global, &layout, site, console) {
        Ok(lock) => lock,
        Err(status) => return status,
    };
    let fetcher = Fetcher::new(site, &global.allow_address, &layout, None);
    // Another command may have run or notified while this one waited for the lock.
    let all = statuses(project, &layout, now);
    let messages = Messages::for_locale(Locale::from_tag(&site.language));
    let mut exit_status = 0;
    for channel in &channels {
        for (status, state) in news(&all, channel.name(), Some(&lock.ledger)) {
            let notice = Notice { status, state, now, site, messages };
            if let Err(error) = notice.send(channel, &fetcher) {
                console.print_error(&error.to_string());
                exit_status = 2;
                break;
            }
            // If this cannot be recorded, the notification is sent again, which is better than never.
            let _ = lock.ledger.record_notified(channel.name(), &status.dataset, state.word());
        }
    }
    exit_status
}

/// A notification about one pipeline.
struct Notice<'n> {
    status: &'n PipelineStatus,
    state: State,
    now: DateTime<Utc>,
    site: &'n Site,
    messages: &'static Messages,
}

impl Notice<'_> {
    fn send(&self, channel: &Channel<'_>, fetcher: &Fetcher<'_>) -> Result<(), FetchError> {
        let Self { status, state, now, site, messages } = self;
        let args = [
            ("dataset", status.dataset.clone()),
            ("at", clock::instant(status.ran.unwrap_or(*now))),
            ("frequency", status.frequency.clone()),
            ("state", state.word().to_owned()),
        ];
        let text = messages.screen(&format!("notice-{}", state.word()), &args);
        match channel {
            Channel::Webhook(address) => {
                let at = status.ran.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
                let body = json!({
                    "text": text, "dataset": status.dataset, "state": state.word(), "last_run": at,
                    "publisher": site.publisher.name,
                    "address": format!("{}{}/latest/", site.base_url, status.dataset),
                });
                fetcher.hook(address, body.to_string())
            }
            Channel::Mail(mail) => fetch::mail(mail, &messages.screen("notice-subject", &args), format!("{text}\n")),
        }
    }
}
