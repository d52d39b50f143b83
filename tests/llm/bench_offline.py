"""vLLM alone, without any server, in its own environment: a round of listings for every line on stdin.

Prints one JSON object a line: first {"ready": …}, then tokens and seconds of each round.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any


def main() -> None:
    """Read the model's folder and the engine's arguments from the command line, and serve stdin."""
    from vllm import LLM, SamplingParams
    from vllm.sampling_params import StructuredOutputsParams

    llm = LLM(model=sys.argv[1], **json.loads(sys.argv[2]))
    requests = json.loads(Path(sys.argv[3]).read_text(encoding="utf-8"))

    def sampling(asked: dict[str, Any]) -> Any:
        schema = asked["response_format"]["json_schema"]["schema"]
        return SamplingParams(
            temperature=asked["temperature"], seed=asked["seed"], max_tokens=asked["max_tokens"],
            structured_outputs=StructuredOutputsParams(json=schema),
        )  # fmt: skip

    def say(**told: object) -> None:
        sys.stdout.write(f"\nBENCH {json.dumps(told)}\n")
        sys.stdout.flush()

    messages = [asked["messages"] for asked in requests]
    tokenizer = llm.get_tokenizer()
    began = time.perf_counter()
    prompts = [tokenizer.apply_chat_template(one, add_generation_prompt=True, tokenize=False) for one in messages]
    encoded = [tokenizer.encode(prompt) for prompt in prompts]
    say(ready=True, tokenise_s=time.perf_counter() - began, prompt_tokens=sum(map(len, encoded)))
    for _ in sys.stdin:
        given = [{"prompt_token_ids": ids} for ids in encoded]
        began = time.perf_counter()
        answers = llm.generate(given, [sampling(asked) for asked in requests], use_tqdm=False)
        seconds = time.perf_counter() - began
        texts = [answer.outputs[0].text for answer in answers]
        say(seconds=seconds, tokens=sum(len(answer.outputs[0].token_ids) for answer in answers), texts=texts[:2])


if __name__ == "__main__":
    main()
