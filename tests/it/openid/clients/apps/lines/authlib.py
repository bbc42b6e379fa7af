oauth.register(
    "codelogin",
    client_id="{id}",
    client_secret="{secret}",
    server_metadata_url="{issuer}/.well-known/openid-configuration",
    client_kwargs={"scope": "openid profile phone", "code_challenge_method": "S256"},
)
