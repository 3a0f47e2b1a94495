"""The stock `rasa` command on top of the TensorFlow stub: nlu/.venv/bin/python nlu/rasa_cli.py run --enable-api ..."""

import sys

import runtime

if __name__ == "__main__":
    runtime.prepare()
    from rasa.__main__ import main

    sys.exit(main())
