"""How a sandbox is started: where it lives, how many calls it allows and how badly it behaves."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ray_apps.domain.errors import InputError
from ray_apps.sandbox.rules import contract

Rate = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
Fault = Literal["lose_request", "lose_answer", "slow", "error_before", "error_after", "throttle", "truncate"]
FAULTS: tuple[Fault, ...] = (
    "lose_request",
    "lose_answer",
    "slow",
    "error_before",
    "error_after",
    "throttle",
    "truncate",
)


class HostileOptions(BaseModel):
    """How often a call to the marketplace goes wrong; each fault's rate is 0..1 and together they are at most 1.

    `lose_request` closes the connection before anything is done and `lose_answer` after it is done; `slow` answers
    after `slow_seconds`; `error_before` and `error_after` answer 500 or 503 with nothing or everything done;
    `throttle` answers 429 with Retry-After; `truncate` cuts the JSON in half. The nth call of a method and path always
    meets the same fate under one `seed`. `only` restricts faults to these methods (all when empty) and `times` to the
    first so many calls of each method and path.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = 0
    lose_request: Rate = 0.0
    lose_answer: Rate = 0.0
    slow: Rate = 0.0
    error_before: Rate = 0.0
    error_after: Rate = 0.0
    throttle: Rate = 0.0
    truncate: Rate = 0.0
    slow_seconds: Annotated[float, Field(gt=0, le=600)] = 1.0
    retry_after: Annotated[int, Field(ge=0, le=3600)] = 1
    only: tuple[Literal["GET", "POST", "PUT", "PATCH", "DELETE"], ...] = ()
    times: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _at_most_one_fault_a_call(self) -> "HostileOptions":
        if sum(getattr(self, fault) for fault in FAULTS) > 1.0 + 1e-9:
            raise ValueError("the rates of all faults together must be at most 1")
        return self

    @classmethod
    def parse(cls, spec: str) -> "HostileOptions":
        """Read `name=value,name=value` (`only` takes methods joined by `+`); a bad spec is an `InputError`."""
        pairs = [part.strip().partition("=") for part in spec.split(",") if part.strip()]
        values: dict[str, object] = {name: value for name, _, value in pairs}
        if "only" in values:
            values["only"] = tuple(str(values["only"]).upper().split("+"))
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "rates"
            raise InputError(f"hostile mode {spec!r}: {where}: {first['msg']}") from error

    def spec(self) -> str:
        """The text that `parse` reads back."""
        values = self.model_dump(exclude_defaults=True)
        if self.only:
            values["only"] = "+".join(self.only)
        return ",".join(f"{name}={value}" for name, value in values.items())


class CallBudget(BaseModel):
    """Calls allowed: in any one second and in any 24 hours. The defaults are the contract's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    per_second: Annotated[int, Field(ge=1)] = Field(default_factory=lambda: contract().calls.per_second)
    per_day: Annotated[int, Field(ge=1)] = Field(default_factory=lambda: contract().calls.per_day)


class SandboxOptions(BaseModel):
    """Everything that starting a sandbox needs. `folder` holds all of its state; `seed` decides what shoppers like."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: Path
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    seed: int = 20261122
    calls: CallBudget = Field(default_factory=CallBudget)
    hostile: HostileOptions | None = None
    while_used: bool = False
