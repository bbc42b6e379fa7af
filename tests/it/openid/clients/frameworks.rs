//! `PyPI`'s Authlib in Flask, mozilla-django-oidc, and npm's Auth.js.

use std::process::Command;

use super::{Scene, app, installed};

impl Scene {
    /// An application in Python, which the operator has given the lines for its kind.
    async fn in_python(kind: &str, redirect: &str) -> Self {
        let options = ["--for", kind, "--redirect", redirect, "--logout-redirect", "{origin}/bye"];
        let mut scene = Self::registered(&options).await;
        let lines = scene.lines();
        let (lines, backend) = lines.split_once("\n# codelogin_backend.py").unwrap_or((lines, ""));
        let file = format!("{kind}_app.py");
        let files = [
            ("lines.py", lines.to_owned()),
            ("codelogin_backend.py", format!("#{backend}")),
            (file.as_str(), app(&file)),
        ];
        scene.runs(&files, Command::new(installed("venv/bin/python")).arg(&file)).await;
        scene
    }

    /// People come in, and leave.
    async fn serves(&self) {
        let person = self.person();
        let shown = self.signs_in(&person).await;
        self.knows(&shown["userinfo"]).await;
        assert_eq!(shown["sub"], self.id().await);
        let bye = self.signs_out(&person, "/logout").await;
        assert_eq!(bye.json()["signed_out"], true);
        self.signs_in(&person).await;
    }
}

#[tokio::test]
#[ignore = "needs PyPI's Authlib and Flask"]
async fn authlib_signs_people_in_and_out() {
    Scene::in_python("authlib", "{origin}/callback").await.serves().await;
}

#[tokio::test]
#[ignore = "needs PyPI's mozilla-django-oidc and Django"]
async fn mozilla_django_oidc_signs_people_in_and_out() {
    Scene::in_python("django", "{origin}/oidc/callback/").await.serves().await;
}

#[tokio::test]
#[ignore = "needs npm's Auth.js"]
async fn auth_js_signs_people_in_and_out() {
    let redirect = "{origin}/api/auth/callback/codelogin";
    let options = ["--for", "authjs", "--redirect", redirect, "--logout-redirect", "{origin}/bye"];
    let mut scene = Scene::registered(&options).await;
    let files = [
        ("lines.txt", scene.lines().to_owned()),
        ("authjs_app.mjs", app("authjs_app.mjs")),
        ("next_auth.mjs", app("next_auth.mjs")),
    ];
    let node = installed("node_modules/.bin/node");
    scene.runs(&files, Command::new(node).arg("authjs_app.mjs")).await;
    scene.serves().await;
}
