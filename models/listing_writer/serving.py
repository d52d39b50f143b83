"""The listing model on Ray Serve: vLLM behind `ray.serve.llm`, asked as OpenAI's chat API is.

`serve_configs/` names this builder and says which model, on what, how many replicas and how much may wait. The engine
decodes by the JSON schema of each request. vLLM has an environment of its own (`requirements-llm.lock`, or `ray[llm]`
where there are GPUs), so that nothing here imports it before `build` is called.
"""

import os
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

if TYPE_CHECKING:
    from ray import serve

MODEL_ID = "listing-writer"
"""What callers name the model, LISTING_MODEL_NAME for ours."""
KEY_VARIABLE = "LISTING_SERVICE_KEY"
MIN_KEY_CHARS = 16
STRUCTURED = {"backend": "xgrammar", "disable_any_whitespace": True}
"""How the engine keeps answers to their schema. Without the second one small models fill JSON with white space until
the answer is cut off; a request cannot ask for it, only the engine."""


class ListingModelArgs(BaseModel):
    """Arguments of the application in `serve_configs/`.

    `model` is a folder in Hugging Face's layout or a hub's id; `max_model_len` tokens of prompt and answer together;
    `max_num_seqs` answers decoded together by one replica, which is also about what `target_ongoing_requests` should
    be. `max_ongoing_requests` are under way in a replica, `max_queued_requests` wait for one; the next one gets 503.
    `engine_metrics` has each step of the engine told to Ray's metrics.
    A replica takes `cpus` CPUs, and a GPU if that is the accelerator. How many threads an engine on CPUs has is told by
    OMP_NUM_THREADS in the application's environment.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = Field(min_length=1)
    model_id: str = Field(MODEL_ID, pattern=r"^[A-Za-z0-9._-]{1,64}$")
    accelerator: Literal["cpu", "gpu"] = "gpu"
    accelerator_type: str | None = None
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    max_model_len: int = Field(2048, ge=512, le=131_072)
    max_num_seqs: int = Field(32, ge=1, le=1024)
    gpu_memory_utilization: float = Field(0.9, gt=0, le=1)
    enforce_eager: bool = False
    engine_metrics: bool = True
    cpus: float = Field(1.0, ge=0, le=256)
    min_replicas: int = Field(1, ge=0, le=256)
    max_replicas: int = Field(1, ge=1, le=256)
    target_ongoing_requests: int = Field(32, ge=1, le=4096)
    max_ongoing_requests: int = Field(64, ge=1, le=4096)
    max_queued_requests: int = Field(128, ge=1, le=65_536)
    upscale_delay_s: float = Field(10.0, ge=0, le=3600)
    downscale_delay_s: float = Field(600.0, ge=0, le=86_400)
    health_check_period_s: float = Field(2.0, gt=0, le=600)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.max_replicas < self.min_replicas:
            raise ValueError("max_replicas must be min_replicas or more")
        if self.max_ongoing_requests < self.target_ongoing_requests:
            raise ValueError("max_ongoing_requests must be target_ongoing_requests or more")
        return self

    def engine(self) -> dict[str, Any]:
        """vLLM's own arguments."""
        given: dict[str, Any] = {
            "dtype": self.dtype,
            "max_model_len": self.max_model_len,
            "max_num_seqs": self.max_num_seqs,
            "enforce_eager": self.enforce_eager,
            "structured_outputs_config": STRUCTURED,
            "trust_remote_code": False,
        }
        return given if self.accelerator == "cpu" else given | {"gpu_memory_utilization": self.gpu_memory_utilization}

    def deployment(self) -> dict[str, Any]:
        """Serve's options for the engine's deployment."""
        return {
            "max_ongoing_requests": self.max_ongoing_requests,
            "max_queued_requests": self.max_queued_requests,
            "health_check_period_s": self.health_check_period_s,
            # On CPUs they are in the placement group, see below.
            "ray_actor_options": {"num_cpus": self.cpus if self.accelerator == "gpu" else 0},
            "autoscaling_config": {
                "min_replicas": self.min_replicas,
                "max_replicas": self.max_replicas,
                "initial_replicas": self.min_replicas,
                "target_ongoing_requests": self.target_ongoing_requests,
                "upscale_delay_s": self.upscale_delay_s,
                "downscale_delay_s": self.downscale_delay_s,
            },
        }

    def placement(self) -> dict[str, Any] | None:
        """What `ray.serve.llm` reserves beside the replica's own CPUs; by itself it would take a whole CPU."""
        return {"bundles": [{"CPU": self.cpus}]} if self.accelerator == "cpu" else None


def build(args: dict[str, Any]) -> "serve.Application":
    """The application for `import_path`.

    Raises `ValidationError` naming the argument that is wrong, `ValueError` for a missing or short key.
    """
    given = ListingModelArgs.model_validate(args)
    if len(os.environ.get(KEY_VARIABLE, "")) < MIN_KEY_CHARS:
        raise ValueError(f"set {KEY_VARIABLE} to a secret of {MIN_KEY_CHARS} characters or more; callers send it")
    from ray.serve.llm import LLMConfig, build_openai_app

    from models.listing_writer.ingress import guarded_ingress

    config = LLMConfig(
        model_loading_config={"model_id": given.model_id, "model_source": given.model},
        accelerator_config={"kind": given.accelerator},
        accelerator_type=given.accelerator_type,
        placement_group_config=given.placement(),
        engine_kwargs=given.engine(),
        deployment_config=given.deployment(),
        log_engine_metrics=given.engine_metrics,
    )
    application: serve.Application = build_openai_app(
        {
            "llm_configs": [config],
            "ingress_cls_config": {"ingress_cls": guarded_ingress(KEY_VARIABLE)},
            "ingress_deployment_config": {
                "max_ongoing_requests": 1024,
                "ray_actor_options": {"num_cpus": 0.25},
                "autoscaling_config": {"min_replicas": 1, "max_replicas": 4, "target_ongoing_requests": 128},
            },
        }
    )
    return application
