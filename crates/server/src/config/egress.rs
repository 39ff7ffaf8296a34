//! What webhooks may connect to.

use std::path::Path;

use anyhow::Context;
use clap::Args;
use refhook_core::address::EgressAllow;
use refhook_delivery::egress::{
    EgressClient, EgressLimits, Guard, LocalTarget, Resolver, parse_name_servers,
};

/// The guard between webhooks and the network.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Sending")]
pub struct EgressSettings {
    /// Private targets that webhooks may reach, and reach over http:// too: networks, addresses and host names,
    /// separated by commas, such as 10.0.0.0/8,n8n [default: public addresses alone]
    #[arg(long, env = "REFHOOK_EGRESS_ALLOW", value_name = "LIST", value_parser = EgressAllow::parse)]
    pub egress_allow: Option<EgressAllow>,
    /// Certificates to trust beside the public authorities: a PEM file, or the PEM text itself
    #[arg(long, env = "REFHOOK_EGRESS_CA", value_name = "PEM")]
    pub egress_ca: Option<String>,
    /// Name servers, separated by commas, such as 10.0.0.53 [default: the system's]
    #[arg(long, env = "REFHOOK_DNS", value_name = "LIST")]
    pub dns: Option<String>,
}

impl EgressSettings {
    /// The allowed private targets, including the test inbox.
    pub fn allow(&self, inbox: Option<&LocalTarget>) -> EgressAllow {
        let allow = self.egress_allow.clone().unwrap_or_default();
        match inbox {
            Some(inbox) => allow.with_inbox(&inbox.host, inbox.port),
            None => allow,
        }
    }

    /// The client that sends every outbound request.
    pub fn client(&self, inbox: Option<LocalTarget>, limits: EgressLimits) -> anyhow::Result<EgressClient> {
        let resolver = match &self.dns {
            Some(list) => Resolver::with_name_servers(&parse_name_servers(list)?)?,
            None => Resolver::system().context("name the name servers with REFHOOK_DNS")?,
        };
        let roots = self.egress_ca.as_deref().map(read_roots).transpose()?;
        let guard = Guard::new(self.allow(inbox.as_ref()), resolver, inbox);
        Ok(EgressClient::new(guard, limits, roots.as_deref())?)
    }
}

fn read_roots(setting: &str) -> anyhow::Result<String> {
    if setting.contains("-----BEGIN ") {
        return Ok(setting.to_owned());
    }
    std::fs::read_to_string(Path::new(setting))
        .with_context(|| format!("REFHOOK_EGRESS_CA: the file {setting} can not be read"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(settings: &EgressSettings) -> String {
        format!("{:#}", settings.client(None, EgressLimits::default()).err().unwrap())
    }

    #[test]
    fn a_setting_that_can_not_be_used_is_named() {
        let ca =
            |text: &str| EgressSettings { egress_ca: Some(text.to_owned()), ..EgressSettings::default() };
        assert!(
            sentence(&ca("/nowhere/ca.pem"))
                .starts_with("REFHOOK_EGRESS_CA: the file /nowhere/ca.pem can not")
        );
        assert!(sentence(&ca("-----BEGIN X-----")).starts_with("REFHOOK_EGRESS_CA: "));
        let dns = EgressSettings { dns: Some("dns.example".to_owned()), ..EgressSettings::default() };
        assert!(sentence(&dns).starts_with("REFHOOK_DNS: \"dns.example\""));
    }
}
