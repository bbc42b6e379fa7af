//! Apache with Debian's `mod_auth_openidc`, which is certified, before an application that knows nothing of signing in.

use std::process::Command;

use serde_json::{Value, json};

use super::{MOBILE, NAME, Scene, app};
use crate::proxies::Application;

const CALLBACK: &str = "{origin}/oidc-callback";
/// Where it hears of a sign-out.
const BACKCHANNEL: &str = "{origin}/oidc-callback?logout=backchannel";

impl Scene {
    async fn apache(application: &Application) -> Self {
        let options =
            ["--for", "apache", "--redirect", CALLBACK, "--logout-redirect", "{origin}/bye"];
        let options = [&options[..], &["--backchannel", BACKCHANNEL]].concat();
        let mut scene = Self::registered(&options).await;
        let folder = scene.folder.path().display().to_string();
        let places = [
            ("{folder}", folder.clone()),
            ("{address}", scene.at.to_string()),
            ("{application}", application.address().to_string()),
            ("{lines}", scene.lines().to_owned()),
        ];
        let text = app("apache.conf");
        let text = places.iter().fold(text, |text, (place, named)| text.replace(place, named));
        let mut command = Command::new("/usr/sbin/apache2");
        command.args(["-D", "FOREGROUND", "-f", &format!("{folder}/apache.conf")]);
        scene.runs(&[("apache.conf", text)], &mut command).await;
        scene
    }

    /// The application is told who is there.
    async fn tells(&self, shown: &Value) {
        let id = self.id().await;
        let phone = format!("+86{MOBILE}");
        for (claim, value) in [("sub", id.as_str()), ("name", NAME), ("phone_number", &phone)] {
            let header = &shown["headers"][format!("oidc_claim_{claim}")];
            assert_eq!(*header, json!([value]), "{shown}");
        }
    }
}

#[tokio::test]
#[ignore = "needs Apache and mod_auth_openidc"]
async fn apache_signs_people_in_and_out_and_is_told_when_they_leave() {
    let application = Application::start().await;
    let scene = Scene::apache(&application).await;
    let person = scene.person();
    let shown = scene.signs_in(&person).await;
    scene.tells(&shown).await;

    // What it leads to then asks who is there, like every page of this application.
    let bye = format!("/oidc-callback?logout={}%2Fbye", scene.origin().replace('/', "%2F"));
    let page = scene.signs_out(&person, &bye).await;
    assert!(page.text_of("form#code-login").is_some(), "{}", page.body);

    let shown = scene.signs_in(&person).await;
    scene.tells(&shown).await;
    scene.is_told_of_a_sign_out(&person).await;
}
