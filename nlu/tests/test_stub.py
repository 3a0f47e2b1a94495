"""Without TensorFlow: what would really use it fails loudly."""

from __future__ import annotations

import pytest

import tensorflow_stub


def test_the_stub_stands() -> None:
    assert tensorflow_stub.install() is True
    import tensorflow

    assert isinstance(tensorflow, tensorflow_stub.StubModule)


def test_naming_and_inheriting_are_allowed() -> None:
    import tensorflow as tf

    class Layer(tf.keras.layers.Layer):
        pass

    @tf.function
    def doubled(x: tf.Tensor | None) -> int:
        return 2

    assert doubled(None) == 2
    with pytest.raises(tensorflow_stub.TensorFlowNotInstalled, match="Layer"):
        Layer()


@pytest.mark.parametrize("call", ["constant", "random.set_seed", "config.experimental.list_physical_devices"])
def test_computing_fails_loudly(call: str) -> None:
    import tensorflow

    name: object = tensorflow
    for part in call.split("."):
        name = getattr(name, part)
    with pytest.raises(tensorflow_stub.TensorFlowNotInstalled, match=f"tensorflow.{call}.*--diet"):
        name(1)  # type: ignore[operator]


def test_diet_fails_loudly() -> None:
    from rasa.utils.tensorflow.models import RasaModel

    with pytest.raises(tensorflow_stub.TensorFlowNotInstalled):
        RasaModel()
