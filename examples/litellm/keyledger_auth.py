# Beside LiteLLM's config.yaml: asks the agent about each request in place of LiteLLM's own keys. The agent's profile is "nginx".
import httpx
from fastapi import Request
from litellm.proxy._types import ProxyException, UserAPIKeyAuth

agent = httpx.AsyncClient(base_url="http://127.0.0.1:8085", timeout=1.0)
CREDENTIALS = ("authorization", "x-api-key", "api-key")


def refusal(message: str, type: str, code: int) -> ProxyException:
    return ProxyException(message=message, type=type, param=None, code=code)


async def user_api_key_auth(request: Request, api_key: str) -> UserAPIKeyAuth:
    question = [(name, value) for name in CREDENTIALS for value in request.headers.getlist(name)]
    question.append(("x-original-method", request.method))
    # As the client sent it, not as it was decoded on the way here.
    question.append(("x-original-uri", request.scope["raw_path"].decode("latin-1")))
    try:
        answer = await agent.get("/v1/authorize", headers=question)
    except httpx.HTTPError:
        raise refusal("The API key can't be checked now. Try again.", "server_error", 503) from None
    if answer.status_code != 200:
        error = answer.json()["error"]
        raise refusal(error["message"], error["type"], answer.status_code)
    # What usage is reported by: see "LiteLLM" in docs/gateways.md. The key itself is nowhere in it.
    return UserAPIKeyAuth(
        key_alias=answer.headers["x-keyledger-key-id"],
        metadata={
            "keyledger_key_id": answer.headers["x-keyledger-key-id"],
            "keyledger_secret_version": int(answer.headers["x-keyledger-secret-version"]),
        },
    )
