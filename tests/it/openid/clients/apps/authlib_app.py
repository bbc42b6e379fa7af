"""A small application with Authlib in Flask: it shows who has signed in."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, jsonify, redirect, session

ORIGIN = os.environ["ORIGIN"]

app = Flask(__name__)
app.secret_key = os.urandom(32)
# What the operator is given to paste: it makes `oauth`.
exec(Path("lines.py").read_text())


@app.get("/")
def home():
    if "user" not in session:
        return oauth.codelogin.authorize_redirect(f"{ORIGIN}/callback")
    return jsonify(session["user"])


@app.get("/callback")
def callback():
    token = oauth.codelogin.authorize_access_token()
    session["user"] = {**token["userinfo"], "userinfo": oauth.codelogin.userinfo(token=token)}
    session["id_token"] = token["id_token"]
    return redirect("/")


@app.get("/logout")
def logout():
    session.pop("user", None)
    return oauth.codelogin.logout_redirect(f"{ORIGIN}/bye", id_token_hint=session.pop("id_token"))


@app.get("/bye")
def bye():
    oauth.codelogin.validate_logout_response()
    return jsonify(signed_out=True)


place = urlsplit(ORIGIN)
app.run(place.hostname, place.port)
