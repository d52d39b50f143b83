"""The Kubernetes manifests against KubeRay's own schemas, strictly, and against the Serve configuration they carry."""

import os
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from ray_apps.gateway import proxy
from tests.conftest import ROOT, SHARED

CLUSTER = ROOT / "cluster"
MANIFESTS = sorted(CLUSTER.glob("*.yaml"))
CRDS = Path(os.environ.get("KUBERAY_CRDS", SHARED / "kuberay-crds"))


def documents() -> list[Any]:
    found = [(path.name, document) for path in MANIFESTS for document in yaml.safe_load_all(path.read_text())]
    return [pytest.param(document, id=f"{name}:{document['kind']}") for name, document in found]


def strict(schema: Any) -> Any:
    """A Kubernetes schema as JSON Schema that refuses unknown fields. What has a default may be left out."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    properties = {name: strict(part) for name, part in schema.get("properties", {}).items()}
    made = {key: strict(value) for key, value in schema.items() if key not in {"properties", "required", "nullable"}}
    made["required"] = [n for n in schema.get("required", []) if "default" not in schema["properties"].get(n, {})]
    if properties:
        made["properties"] = properties
        if not schema.get("x-kubernetes-preserve-unknown-fields"):
            made.setdefault("additionalProperties", False)
    if schema.get("x-kubernetes-int-or-string"):
        made.pop("type", None)
        made["type"] = ["integer", "string"]
    return {"anyOf": [{"type": "null"}, made]} if schema.get("nullable") else made


def schema_of(kind: str, version: str) -> Any:
    file = CRDS / f"ray.io_{kind.lower()}s.yaml"
    if not file.exists():
        pytest.skip(f"KubeRay's CRDs are not here: {file.name} is expected in $KUBERAY_CRDS or shared/kuberay-crds")
    versions = {v["name"]: v for v in yaml.safe_load(file.read_text())["spec"]["versions"]}
    schema = versions[version]["schema"]["openAPIV3Schema"]
    schema["properties"]["metadata"] = {"type": "object"}
    return strict(schema)


def ray_documents() -> list[Any]:
    return [case for case in documents() if case.values[0]["apiVersion"].startswith("ray.io/")]


@pytest.mark.parametrize("document", ray_documents())
def test_kuberay_would_accept_it(document: dict[str, Any]) -> None:
    group, _, version = document["apiVersion"].partition("/")
    assert group == "ray.io"
    validator = jsonschema.Draft202012Validator(schema_of(document["kind"], version))
    assert [f"{'.'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in validator.iter_errors(document)] == []


def test_the_check_would_find_a_wrong_field() -> None:
    document = yaml.safe_load((CLUSTER / "rayjob.yaml").read_text())
    validator = jsonschema.Draft202012Validator(schema_of("RayJob", "v1"))
    document["spec"]["rayClusterSpec"]["headGroupSpec"]["template"]["spec"]["containers"][0]["imagee"] = "x"
    document["spec"]["backoffLimit"] = "two"
    assert {e.validator for e in validator.iter_errors(document)} == {"additionalProperties", "type"}


def test_the_service_carries_the_applications_of_the_serve_configuration() -> None:
    carried = yaml.safe_load(yaml.safe_load((CLUSTER / "rayservice.yaml").read_text())["spec"]["serveConfigV2"])
    ours = yaml.safe_load((ROOT / "serve_configs" / "cpu.yaml").read_text())
    # The listing model waits for a folder to be named, and for an image that holds vLLM.
    assert carried["applications"] == [one for one in ours["applications"] if one["name"] != "listing_model"]
    assert carried["proxy_location"] == ours["proxy_location"]


def pods(part: Any) -> Iterator[dict[str, Any]]:
    """Every pod spec in a document."""
    if isinstance(part, dict):
        if "containers" in part:
            yield part
        for value in part.values():
            yield from pods(value)
    elif isinstance(part, list):
        for value in part:
            yield from pods(value)


@pytest.mark.parametrize("document", documents())
def test_every_container_is_bounded_unprivileged_and_free_of_secrets(document: dict[str, Any]) -> None:
    found = list(pods(document))
    assert found
    for pod in found:
        assert pod["securityContext"]["runAsNonRoot"] is True
        for container in [*pod["containers"], *pod.get("initContainers", [])]:
            assert {"cpu", "memory"} <= container["resources"]["limits"].keys()
            assert container["securityContext"]["allowPrivilegeEscalation"] is False
            for variable in container.get("env", []):
                secret = any(word in variable["name"] for word in ("TOKEN", "KEY", "SECRET", "PASSWORD", "URL"))
                assert not (secret and "value" in variable), variable["name"]


@pytest.mark.parametrize("document", ray_documents())
def test_ray_itself_is_behind_a_token_and_in_the_version_we_lock(document: dict[str, Any]) -> None:
    spec = document["spec"]
    cluster = spec.get("rayClusterConfig") or spec["rayClusterSpec"]
    assert cluster["authOptions"]["mode"] == "token"
    assert cluster["rayVersion"] == metadata.version("ray")


def test_the_image_runs_as_an_ordinary_user_with_the_locked_dependencies() -> None:
    lines = (CLUSTER / "Dockerfile").read_text().splitlines()
    assert "USER 1000:1000" in lines
    assert any("pip install --requirement requirements.lock" in line for line in lines)
    assert any(f"{proxy.VARIABLE}={proxy.IMPORT_PATH}" in line for line in lines)
    copied = {word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]}
    missing = [name for name in copied if not name.startswith(("--", "/")) and not (ROOT / name).exists()]
    assert missing == []
