"""A quantised model in one GGUF file as a folder in Hugging Face's layout: `python unpack_gguf.py FILE FOLDER`.

vLLM on CPUs does not read GGUF. The weights are multiplied out to float32, four times as large.
"""

import sys
from pathlib import Path


def main() -> None:
    """Read the command line and write the folder."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    file, folder = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    AutoTokenizer.from_pretrained(str(file.parent), gguf_file=file.name).save_pretrained(str(folder))
    read = AutoModelForCausalLM.from_pretrained(str(file.parent), gguf_file=file.name, dtype=torch.float32)
    config = read.config
    if hasattr(config, "quantization_config"):  # the weights were multiplied out as they were read
        del config.quantization_config
    plain = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    plain.load_state_dict(read.state_dict())
    plain.save_pretrained(str(folder))


if __name__ == "__main__":
    main()
