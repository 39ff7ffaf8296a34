//! Tells by `User-Agent` who opens a link: a person with a browser or an in-app browser, or a program that fetches
//! pages by itself.

use std::sync::LazyLock;

use fancy_regex::Regex;

/// The list of the npm package `isbot` 5.2.3 (public domain), which is maintained and tested against thousands of
/// browsers; updated from its `src/patterns.json`. One change: a hyphen in a set is escaped.
const PROGRAMS: &str = include_str!("../../../assets/visits/programs.json");
/// Missing from the list: mail programs that scan a link before anyone clicks, and more preview fetchers.
const MORE_PROGRAMS: [&str; 8] = [
    r"\bmicrosoft (?:office|outlook)\b",
    r"\bms-?office\b",
    r"\bbarracuda\b",
    r"\bproofpoint\b",
    r"\bmimecast\b",
    r"^(?:dalvik|cfnetwork|okhttp)/",
    r"^(?:friendica|mastodon|pleroma|akkoma|misskey|lemmy|mattermost)\b",
    r"\bgls/",
];
/// Phones and apps that people use, but whose names contain one of the patterns.
const PEOPLE: [&str; 2] = ["cubot", "okhttp/"];
/// Real user agents are shorter; anything beyond is ignored.
const MAX_CHARS: usize = 1_000;

static KNOWN: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let listed: Vec<String> = serde_json::from_str(PROGRAMS).unwrap_or_default();
    let patterns = listed.into_iter().chain(MORE_PROGRAMS.map(str::to_owned));
    // Most patterns need no look-around and are merged into one regex, which scans the text once.
    let (apart, together): (Vec<_>, Vec<_>) = patterns.partition(|pattern| {
        pattern.contains("(?<!")
            || pattern.contains("(?!")
            || pattern.contains("(?<=")
            || pattern.contains("(?=")
    });
    let together: Vec<_> = together.iter().map(|pattern| format!("(?:{pattern})")).collect();
    let all = apart.into_iter().chain([together.join("|")]);
    all.filter_map(|pattern| Regex::new(&format!("(?i){pattern}")).ok()).collect()
});

/// Whether the agent is a program that fetches pages by itself; an empty one counts as such.
pub(super) fn is_program(agent: &str) -> bool {
    let mut agent: String = agent.chars().take(MAX_CHARS).collect::<String>().to_ascii_lowercase();
    if agent.trim().is_empty() {
        return true;
    }
    if agent.starts_with("mozilla/") {
        for word in PEOPLE {
            agent = agent.replace(word, "");
        }
    }
    // A regex that exceeds its backtracking limit counts as no match.
    KNOWN.iter().any(|known| known.is_match(&agent).unwrap_or(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANDROID: &str = "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.6478.122 Mobile Safari/537.36";
    const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148";

    #[test]
    fn every_expression_of_the_list_can_be_read() {
        let listed: Vec<String> = serde_json::from_str(PROGRAMS).unwrap();
        assert!(listed.len() > 200, "{}", listed.len());
        for pattern in listed.iter().map(String::as_str).chain(MORE_PROGRAMS) {
            assert!(Regex::new(pattern).is_ok(), "{pattern}");
        }
        assert!(KNOWN.len() < 20, "{}", KNOWN.len());
    }

    #[test]
    fn people_count_also_inside_apps() {
        for app in [
            "",
            " [Pinterest/Android]",
            " Instagram 320.0.0.42.101 Android (34/14; 420dpi; 1080x2209; Google/google; Pixel 8; shiba; shiba; en_US; 560107895)",
            " [FB_IAB/FB4A;FBAV/470.0.0.40.98;]",
            " [FB_IAB/MESSENGER;FBAV/460.0.0.47.109;]",
            " Telegram-Android/11.3.3 (Google Pixel 8; Android 14; SDK 34; HIGH)",
            " Snapchat/12.90.0.46 (Pixel 8; Android 14#10; gzip; )",
            " trill_340503 BytedanceWebview/d8a21c6",
            " LinkedInApp",
            " Line/14.9.0/IAB",
            " Viber/22.5",
            " MicroMessenger/8.0.49.2600(0x28003156) WeChat/arm64 Weixin NetType/WIFI",
            " OkHttp/4 Zalo/24",
            " Bluesky/1.90",
            " Mastodon/2.7",
            " TwitterAndroid",
        ] {
            assert!(!is_program(&format!("{ANDROID}{app}")), "{app}");
        }
        for app in [
            "",
            " [Pinterest/iOS]",
            " Instagram 334.0.4.32.98 (iPhone13,2; iOS 17_5; en_US; en; scale=3.00; 1170x2532; 614064327)",
            " Twitter for iPhone/10.48",
            " [FBAN/FBIOS;FBAV/470.0.0.39.107;FBBV/621;FBDV/iPhone14,5;FBMD/iPhone;FBSN/iOS;FBSV/17.5;FBSS/3;FBID/phone;FBLC/en_US;FBOP/5]",
            " Line/14.9.0",
            " Snapchat/12.90.0.46 (like Safari/8618.2.12.10.9, panda)",
            " GSA/320.0.639063105 Safari/604.1",
            " KAKAOTALK 10.8.5",
            " WhatsApp/2.24.12",
            " Slack/24.06.10",
            " DuckDuckGo/7 Safari/605.1.15",
            " FxiOS/127.0 Safari/605.1.15",
            " CriOS/126.0 Safari/604.1",
            " Safari/604.1 Ecosia ios@10.1.0.1803",
            " Threads 334.0",
        ] {
            assert!(!is_program(&format!("{IPHONE}{app}")), "{app}");
        }
        for device in [
            "Linux; Android 9; CUBOT_X19",
            "Linux; Android 10; CUBOT NOTE 20 Build/QP1A",
            "Linux; U; Android 11; KINGKONG 5 Build/CUBOT_KK5",
            "Linux; Android 12;CUBOT P60",
        ] {
            let agent = format!(
                "Mozilla/5.0 ({device}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36"
            );
            assert!(!is_program(&agent), "{agent}");
        }
        for browser in [
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Teams/1.6.00.33567 Chrome/102.0.5005.197 Electron/19.1.9 Safari/537.36",
            "Opera/9.80 (Android; Opera Mini/76.0.2254/191.303; U; en) Presto/2.12.423 Version/12.16",
            "Mozilla/5.0 (Mobile; Nokia 8110 4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5",
        ] {
            assert!(!is_program(browser), "{browser}");
        }
    }

    #[test]
    fn previews_fetchers_and_crawlers_do_not_count() {
        for program in [
            "",
            " ",
            "Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)",
            "Mastodon/4.3.0 (http.rb/5.2.0; +https://mastodon.social/)",
            "http.rb/5.1.1 (Mastodon/4.2.1; +https://chaos.social/) Bot",
            "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.12026; Pro)",
            "Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
            "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Win64; x64; Trident/7.0; Microsoft Outlook 16.0.5134; ms-office)",
            "Microsoft Office Existence Discovery",
            "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
            "WhatsApp/2.23.20.0",
            "WhatsApp/2.2421.8 W",
            "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
            "Slack-ImgProxy (+https://api.slack.com/robots)",
            "curl/8.5.0",
            "Wget/1.21",
            "TelegramBot (like TwitterBot)",
            "Pinterest/0.2 (+https://www.pinterest.com/bot.html)",
            "facebookexternalhit/1.1",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko; compatible; Snap URL Preview Service; bot; snapchat; https://developers.snap.com/robots) Chrome/109.0.0.0 Safari/537.36",
            "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
            "kakaotalk-scrap/1.0",
            "facebookexternalhit/1.1;line-poker/1.0",
            "Viber/22.1.0",
            "vkShare; +http://vk.com/dev/Share",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0 Safari/537.36",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116 Safari/537.36",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) MicrosoftPreview/2.0 +https://aka.ms/MicrosoftPreview Chrome/121 Safari/537.36",
            "python-requests/2.32",
            "Go-http-client/2.0",
            "okhttp/4.12.0",
            "axios/1.7.2",
            "node",
            "undici",
            "Java/17.0.1",
            "Dalvik/2.1.0 (Linux; U; Android 13; Pixel)",
            "Friendica 'Interrupted Fern' 2024.03",
            "Mozilla/5.0 (compatible; Barracuda Sentinel (EE))",
            "Synapse (bot; +https://github.com/matrix-org/synapse)",
            "reqwest/0.12",
            "Zulip URL Preview",
            "Googlebot/2.1",
            "Lemmy/0.19.3; +https://lemmy.world",
        ] {
            assert!(is_program(program), "{program}");
        }
    }

    #[test]
    fn a_name_without_end_takes_no_time() {
        for text in ["a", "(", "mozilla/5.0 ", "x/1 ", "\u{e9}"] {
            assert_eq!(is_program(&text.repeat(1_000_000)), is_program(&text.repeat(1_000)), "{text}");
        }
    }
}
