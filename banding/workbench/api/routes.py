"""The routes of the API, and its OpenAPI description, both made from the list of operations."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import msgspec
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from banding import __version__
from banding.errors import BandingError
from banding.workbench.access import NotAllowedError, NotFoundError
from banding.workbench.api import types
from banding.workbench.api.operations import OPERATIONS, Operation
from banding.workbench.api.tokens import SCOPE_MEANINGS, find_token
from banding.workbench.outbox import Event
from banding.workbench.web.app_context import bench

PREFIX = "/api/v1"
_TOKEN = "token"  # noqa: S105 - the name of the scheme


def add_api(app: Flask, exempt: Any) -> None:
    """Add the API; its requests carry a token, and no cookie that another site could use."""
    for operation in OPERATIONS:
        view = _view(operation)
        path = re.sub(r"\{(\w+)\}", r"<path:\1>", operation.path)
        name = operation.run.__name__
        api_rule = f"{PREFIX}{path}"
        app.add_url_rule(api_rule, f"api.{name}", exempt(view), methods=[operation.method.upper()])
    app.add_url_rule(f"{PREFIX}/openapi.json", "api.openapi", lambda: _answer(200, openapi()))


def _view(operation: Operation) -> Any:
    def view(**path: str) -> Response:
        try:
            return _answered(operation, path)
        except NotFoundError as error:
            return problem(404, error)
        except NotAllowedError as error:
            return problem(403, error)
        except BandingError as error:
            return problem(400, error.on_a_page)
        except (msgspec.DecodeError, ValueError) as error:
            return problem(400, error)
        except HTTPException as error:
            return problem(error.code or 500, error.description or error.name)

    view.__name__ = operation.run.__name__
    return view


def _answered(operation: Operation, path: dict[str, str]) -> Response:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    token = find_token(bench().database, secret.strip()) if scheme.casefold() == "bearer" else None
    if token is None:
        found = problem(401, "send `Authorization: Bearer <token>` with a token that is in use")
        found.headers["WWW-Authenticate"] = "Bearer"
        return found
    if operation.scope not in token.scopes:
        return problem(403, f"the token is not for {operation.scope}")
    asked = {each.name: _parameter(each.name, each.schema, path) for each in operation.parameters}
    given = [bench(), token, asked]
    if operation.body:
        if request.mimetype != "application/json":
            return problem(415, "send JSON, as application/json")
        given.append(msgspec.json.decode(request.get_data(), type=operation.body))
        json.loads(request.get_data(), object_pairs_hook=_each_once)
    return _answer(200, operation.run(*given))


def _each_once(pairs: list[tuple[str, object]]) -> None:
    """Refuse an object that has a name twice: of two values, nobody can say which is meant."""
    twice = next((name for name, count in Counter(name for name, _ in pairs).items() if count > 1), None)
    if twice is not None:
        raise ValueError(f"`{twice[:40]}` is there twice in one object; keep one")


def _parameter(name: str, schema: dict[str, Any], path: dict[str, str]) -> Any:
    if name not in path and name not in request.args:
        return schema["default"]
    text = path.get(name, request.args.get(name, ""))
    if schema["type"] == "string":
        if not schema.get("minLength", 0) <= len(text) <= schema["maxLength"] or "\0" in text:
            raise ValueError(f"{name}: expected at most {schema['maxLength']} characters")
        return text
    if (
        not re.fullmatch(r"[0-9]{1,18}", text, re.ASCII)
        or not schema["minimum"] <= int(text) <= schema["maximum"]
    ):
        raise ValueError(f"{name}: expected a whole number from {schema['minimum']} to {schema['maximum']}")
    return int(text)


def _answer(code: int, body: object) -> Response:
    return Response(msgspec.json.encode(body), status=code, mimetype="application/json")


def problem(code: int, said: object) -> Response:
    """Say what is wrong with a request."""
    return _answer(code, types.Problem(str(said)))


def openapi() -> dict[str, Any]:
    """Give the OpenAPI 3.1 description."""
    used = {each for operation in OPERATIONS for each in (operation.answer, operation.body) if each}
    schemas, parts = types.schemas([*sorted(used, key=lambda each: each.__name__), types.Problem, Event])
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        described: dict[str, Any] = {
            "operationId": operation.run.__name__,
            "summary": operation.summary,
            "description": operation.run.__doc__,
            "security": [{_TOKEN: [operation.scope.value]}],
            "parameters": [
                {
                    "name": each.name,
                    "in": "path" if each.in_path else "query",
                    "required": each.in_path,
                    "description": each.meaning,
                    "schema": each.schema,
                }
                for each in operation.parameters
            ],
            "responses": {
                "200": {"description": "Done", "content": _json(schemas[operation.answer])},
                **{
                    code: {"description": said, "content": _json(schemas[types.Problem])}
                    for code, said in _PROBLEMS.items()
                },
            },
        }
        if operation.body:
            described["requestBody"] = {"required": True, "content": _json(schemas[operation.body])}
        paths.setdefault(operation.path, {})[operation.method] = described
    return {
        "openapi": "3.1.0",
        "info": {"title": "Colour banding", "version": __version__},
        "servers": [{"url": PREFIX}],
        "paths": paths,
        "webhooks": {
            kind: {
                "post": {
                    "summary": said,
                    "requestBody": {"content": _json(schemas[Event])},
                    "responses": {"200": {"description": "Taken"}},
                }
            }
            for kind, said in _WEBHOOKS.items()
        },
        "components": {
            "schemas": parts,
            "securitySchemes": {
                _TOKEN: {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "; ".join(f"{scope}: {said}" for scope, said in SCOPE_MEANINGS.items()),
                }
            },
        },
    }


_PROBLEMS = {
    "400": "The request cannot be read, or asks what cannot be",
    "401": "There is no token, or none that is in use",
    "403": "The token is not for this",
    "404": "There is no such case, or none of the token's teams",
    "413": "The request is too large",
    "415": "The body is not JSON",
}
_WEBHOOKS = {
    "band.changed": "A person's band is another than it was",
    "case.allocated": "A person's case was given to an officer",
}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
