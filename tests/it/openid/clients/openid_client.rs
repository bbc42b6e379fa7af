//! npm's openid-client 6, which is certified: a client that keeps a secret, and one that cannot.

use std::process::Command;

use serde_json::json;

use super::{Scene, app, installed};

impl Scene {
    /// An application with openid-client, registered with these options besides.
    pub async fn openid_client(options: &[&str]) -> Self {
        let addresses =
            ["--json", "--redirect", "{origin}/callback", "--logout-redirect", "{origin}/bye"];
        let mut scene = Self::registered(&[&addresses, options].concat()).await;
        let files = [("app.mjs", app("openid_client.mjs"))];
        let mut command = Command::new(installed("node_modules/.bin/node"));
        command.env("CLIENT_ID", scene.told("client_id"));
        command.env("CLIENT_SECRET", scene.told("client_secret"));
        scene.runs(&files, command.arg("app.mjs")).await;
        scene
    }
}

#[tokio::test]
#[ignore = "needs npm's openid-client"]
async fn openid_client_signs_people_in_and_out_and_is_told_when_they_leave() {
    let scene = Scene::openid_client(&["--backchannel", "{origin}/backchannel"]).await;
    let person = scene.person();
    let shown = scene.signs_in(&person).await;
    scene.knows(&shown["userinfo"]).await;
    assert_eq!(shown["amr"], json!(["sms", "otp"]));

    let refreshed = person.goes_to(&format!("{}/refresh", scene.origin())).await.is(200).json();
    assert_eq!(refreshed["another_access_token"], true);
    assert_eq!(refreshed["another_refresh_token"], false);
    scene.knows(&refreshed["userinfo"]).await;

    let bye = scene.signs_out(&person, "/logout").await;
    assert_eq!(bye.json()["signed_out"], true);
    scene.signs_in(&person).await;
    scene.is_told_of_a_sign_out(&person).await;
}

#[tokio::test]
#[ignore = "needs npm's openid-client"]
async fn openid_client_without_a_secret_refreshes_with_another_token_each_time() {
    let scene = Scene::openid_client(&["--public"]).await;
    let person = scene.person();
    let shown = scene.signs_in(&person).await;
    scene.knows(&shown["userinfo"]).await;
    for _ in 0..2 {
        let refreshed = person.goes_to(&format!("{}/refresh", scene.origin())).await.is(200).json();
        assert_eq!(refreshed["another_access_token"], true);
        assert_eq!(refreshed["another_refresh_token"], true);
        scene.knows(&refreshed["userinfo"]).await;
    }
    let bye = scene.signs_out(&person, "/logout").await;
    assert_eq!(bye.json()["signed_out"], true);
}
