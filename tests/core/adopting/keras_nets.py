"""The small Keras nets of the tests: a table of builders, each with the traps that it lies in wait with.

Read by `make_keras_files.py` in an environment that has Keras; the tests themselves only read the files.
"""

from collections.abc import Callable

import keras
import tf_keras
from keras import layers as L
from tf_keras import layers as L2

Build = Callable[[], keras.Model]
NETS: dict[str, tuple[str, Build]] = {}  # file's name -> input's range ("unit", "signed" or "raw"), builder


def net(name: str, pixels: str = "unit") -> Callable[[Build], Build]:
    """Enter a builder under the name of its file."""

    def enter(build: Build) -> Build:
        NETS[name] = pixels, build
        return build

    return enter


def stack(shape: tuple[int, ...], *rest: L.Layer, **named: str) -> keras.Model:
    return keras.Sequential([keras.Input(shape), *rest], **named)


@net("r4_cnn.keras", "signed")
def r4() -> keras.Model:
    return stack(
        (28, 28, 1),
        L.Conv2D(32, 3, activation="relu"),
        L.MaxPooling2D(2),
        L.Conv2D(64, 3, activation="relu"),
        L.MaxPooling2D(2),
        L.Flatten(),
        L.Dropout(0.5),
        L.Dense(10, activation="softmax"),
    )


@net("r1_mlp.keras", "signed")
def r1() -> keras.Model:
    return stack(
        (28, 28),
        L.Flatten(),
        L.Dense(128, activation="relu"),
        L.Dense(64, activation="relu"),
        L.Dense(10, activation="softmax"),
    )


@net("r2_mlp.keras", "signed")
def r2() -> keras.Model:
    return stack(
        (784,),
        L.Dense(256, activation="relu"),
        L.Dense(128, activation="relu"),
        L.Dense(10, activation="softmax"),
    )


@net("lenet5.keras", "signed")
def lenet() -> keras.Model:
    return stack(
        (32, 32, 3),
        L.Conv2D(6, 5, activation="tanh"),
        L.AveragePooling2D(2),
        L.Conv2D(16, 5, activation="tanh"),
        L.AveragePooling2D(2),
        L.Flatten(),
        L.Dense(120, activation="tanh"),
        L.Dense(84, activation="tanh"),
        L.Dense(10),
    )


@net("twelve_convs.keras", "signed")
def twelve_convs() -> keras.Model:
    convs = [L.Conv2D(4, 3, padding="same", activation="tanh") for _ in range(12)]
    return stack((10, 10, 1), L.Conv2D(4, 1), *convs, L.Flatten(), L.Dense(10))


@net("twelve_dense.keras", "signed")
def twelve_dense() -> keras.Model:
    return stack((8, 8), L.Flatten(), *[L.Dense(64, activation="tanh") for _ in range(3)], *_narrow(), L.Dense(10))


def _narrow() -> list[L.Layer]:
    return [L.Dense(12, activation="tanh") for _ in range(12)]


@net("square_dense.keras", "signed")
def square_dense() -> keras.Model:
    return stack((4, 4, 1), L.Flatten(), L.Dense(16, activation="sigmoid"), L.Dense(16), L.Softmax())


@net("same_strided.keras", "signed")
def same_strided() -> keras.Model:
    return stack(
        (12, 11, 3),
        L.Conv2D(6, 3, strides=2, padding="same", activation="gelu"),
        L.Conv2D(8, 4, strides=1, padding="same", activation="elu"),
        L.Conv2D(8, 2, dilation_rate=2, padding="same"),
        L.Flatten(),
        L.Dense(10),
    )


@net("pool_same.keras", "signed")
def pool_same() -> keras.Model:
    return stack(
        (11, 12, 1),
        L.Conv2D(5, 3, activation="gelu"),
        L.MaxPooling2D(3, 2, padding="same"),
        L.AveragePooling2D(2, 2, padding="same"),
        L.MaxPooling2D(2, 1, padding="same"),
        L.Flatten(),
        L.Dense(10),
    )


@net("max_pool_same.keras", "signed")
def max_pool_same() -> keras.Model:
    pools = [L.MaxPooling2D(3, 1, padding="same"), L.MaxPooling2D(4, 3, padding="same")]
    return stack((12, 11, 1), L.Conv2D(4, 3, activation="gelu"), *pools, L.Flatten(), L.Dense(10))


@net("average_pool_same.keras", "signed")
def average_pool_same() -> keras.Model:
    pools = [L.AveragePooling2D(3, 2, padding="same"), L.AveragePooling2D(3, 1, padding="same")]
    return stack((12, 11, 1), L.Conv2D(4, 3), *pools, L.Flatten(), L.Dense(10))


@net("batch_norm.keras", "signed")
def batch_norm() -> keras.Model:
    return stack(
        (10, 10, 1),
        L.Conv2D(6, 3, use_bias=False),
        L.BatchNormalization(),
        L.ReLU(),
        L.Conv2D(6, 3),
        L.BatchNormalization(scale=False, epsilon=0.1),
        L.LeakyReLU(),
        L.Flatten(),
        L.BatchNormalization(center=False),
        L.Dense(12),
        L.BatchNormalization(center=False, scale=False),
        L.Activation("leaky_relu"),
        L.Dense(10),
    )


@net("slopes.keras", "signed")
def slopes() -> keras.Model:
    return stack(
        (9, 9, 1),
        L.Conv2D(5, 3, activation="leaky_relu"),
        L.LeakyReLU(negative_slope=0.15),
        L.Conv2D(5, 3, activation=L.LeakyReLU(negative_slope=0.4)),
        L.ReLU(max_value=2.0, negative_slope=0.2, threshold=0.1),
        L.PReLU(),
        L.PReLU(shared_axes=[1, 2]),
        L.Flatten(),
        L.PReLU(),
        L.Dense(10, activation="softmax"),
    )


@net("activations.keras", "signed")
def activations() -> keras.Model:
    names = [
        "gelu",
        "selu",
        "silu",
        "mish",
        "softplus",
        "softsign",
        "hard_sigmoid",
        "exponential",
        "tanh",
        "relu6",
        "hard_silu",
        "sigmoid",
        "elu",
    ]
    dense = [L.Dense(9, activation=name) for name in names]
    return stack((4, 4, 1), L.Flatten(), *dense, L.ELU(0.7), L.Dense(10, activation="log_softmax"))


@net("gelu_tanh.keras", "signed")
def gelu() -> keras.Model:
    return stack((5, 5, 1), L.Flatten(), L.Dense(20, activation="gelu"), L.Dense(10))


@net("norms.keras", "signed")
def norms() -> keras.Model:
    return stack(
        (9, 8, 3),
        L.Conv2D(6, 3),
        L.LayerNormalization(),
        L.Conv2D(6, 3),
        L.GroupNormalization(3, epsilon=0.01),
        L.Flatten(),
        L.LayerNormalization(epsilon=0.1),
        L.Dense(10),
    )


@net("depthwise.keras", "signed")
def depthwise() -> keras.Model:
    return stack(
        (10, 9, 3),
        L.DepthwiseConv2D(3, depth_multiplier=2, padding="same", activation="relu"),
        L.SeparableConv2D(7, 3, depth_multiplier=2, strides=2, padding="same", activation="tanh"),
        L.Conv2D(6, 1),
        L.Conv2D(8, 3, groups=2, padding="same"),
        L.GlobalAveragePooling2D(),
        L.Dense(10),
    )


@net("transposed.keras", "signed")
def transposed() -> keras.Model:
    return stack(
        (6, 5, 1),
        L.Conv2DTranspose(4, 3, strides=2, padding="same"),
        L.Conv2DTranspose(3, 4, strides=2, padding="same", activation="relu"),
        L.Conv2DTranspose(3, 4, strides=1, padding="same"),
        L.Conv2DTranspose(3, 2, strides=3, padding="same"),
        L.Conv2DTranspose(2, 2, strides=3),
        L.MaxPooling2D(20),
        L.Flatten(),
        L.Dense(10),
    )


@net("resized.keras", "raw")
def resized() -> keras.Model:
    return stack(
        (10, 9, 3),
        L.Rescaling(1 / 127.5, offset=-1),
        L.UpSampling2D((2, 3)),
        L.UpSampling2D(2, interpolation="bilinear"),
        L.Resizing(14, 13),
        L.Resizing(9, 11, interpolation="nearest"),
        L.ZeroPadding2D(((1, 2), (0, 3))),
        L.Cropping2D(((0, 1), (2, 1))),
        L.CenterCrop(8, 6),
        L.Flatten(),
        L.Dense(10),
    )


@net("normalised_given.keras", "raw")
def normalised_given() -> keras.Model:
    front = L.Normalization(mean=[100.0, 120.0, 90.0], variance=[4000.0, 3600.0, 5000.0])
    return stack((6, 6, 3), front, L.Conv2D(4, 3, activation="relu"), L.Flatten(), L.Dense(10))


@net("normalised_adapted.keras", "raw")
def normalised_adapted() -> keras.Model:
    import numpy as np

    front = L.Normalization()
    front.adapt(np.random.default_rng(3).uniform(0, 255, (50, 6, 6, 1)).astype("float32"))
    return stack((6, 6, 1), front, L.Flatten(), L.Dense(10, activation="softmax"))


@net("branches.keras", "signed")
def branches() -> keras.Model:
    given = keras.Input((8, 8, 1))
    left = L.Conv2D(4, 3, padding="same", activation="relu")(given)
    right = L.Conv2D(4, 5, padding="same", activation="relu")(given)
    both = L.Concatenate()([right, left])
    summed = L.Add()([left, right])
    product = L.Multiply()([left, right])
    mean = L.Average()([summed, product, left])
    most = L.Maximum()([L.Minimum()([left, mean]), L.Subtract()([right, summed])])
    flat = L.Concatenate()([L.Flatten()(most), L.Flatten()(both), L.GlobalMaxPooling2D()(mean)])
    return keras.Model(given, L.Dense(10, activation="softmax")(flat))


@net("residual.keras", "signed")
def residual() -> keras.Model:
    given = keras.Input((9, 9, 3))
    x = L.Conv2D(6, 3, padding="same")(given)
    for stride in (1, 2):
        y = L.Activation("relu")(L.BatchNormalization()(L.Conv2D(6, 3, stride, padding="same", use_bias=False)(x)))
        short = L.Conv2D(6, 1, stride)(x) if stride > 1 else x
        x = L.ReLU()(L.Add()([short, y]))
    squeezed = L.Dense(6, activation="sigmoid")(L.GlobalAveragePooling2D(keepdims=True)(x))
    x = L.Multiply()([x, squeezed])
    return keras.Model(given, L.Dense(10)(L.GlobalAveragePooling2D()(x)))


@net("shared.keras", "signed")
def shared() -> keras.Model:
    given = keras.Input((8, 8, 1))
    once = L.Conv2D(3, 3, padding="same", activation="tanh")
    conv, dense = L.Conv2D(3, 3, strides=2, padding="same"), L.Dense(7)
    x = once(given)
    first, second = conv(x), conv(L.MaxPooling2D(1, 1)(L.Cropping2D(1)(x)))
    flat = [dense(L.GlobalAveragePooling2D()(first)), dense(L.GlobalMaxPooling2D()(second))]
    return keras.Model(given, L.Dense(10)(L.Concatenate()([L.Flatten()(first), *flat])))


@net("nested.keras", "signed")
def nested() -> keras.Model:
    block = stack((6, 6, 3), L.Conv2D(4, 3, activation="relu"), L.BatchNormalization(), L.Conv2D(4, 3))
    given = keras.Input((8, 8, 1))
    inner = keras.Model(given, L.Conv2D(3, 3)(L.Conv2D(3, 1)(given)))
    outer = keras.Input((8, 8, 1))
    x = block(inner(L.Conv2D(1, 1)(outer)))
    return keras.Model(outer, stack((2, 2, 4), L.Flatten(), L.Dense(8), L.ReLU(), L.Dense(10))(x))


@net("nested_twice.keras", "signed")
def nested_twice() -> keras.Model:
    tower = stack((6, 6, 1), L.Conv2D(3, 3, activation="relu"), L.Flatten(), L.Dense(5))
    given = keras.Input((6, 6, 1))
    both = [tower(given), tower(L.MaxPooling2D(3, 1, padding="same")(given))]
    return keras.Model(given, L.Dense(10, activation="softmax")(L.Concatenate()(both)))


@net("sequential_of_models.h5", "signed")
def sequential_of_models() -> keras.Model:
    body = stack((7, 7, 1), L.Conv2D(4, 3, padding="same"), L.BatchNormalization(), L.Conv2D(4, 3, padding="same"))
    return stack((7, 7, 1), body, L.ReLU(), stack((7, 7, 4), L.Flatten(), L.Dense(10, activation="softmax")))


@net("old_format.h5", "signed")
def old_format() -> keras.Model:
    convs = [L.Conv2D(3, 3, padding="same", activation="tanh") for _ in range(11)]
    return stack((8, 8, 3), *convs, L.BatchNormalization(), L.Flatten(), L.Dropout(0.3), L.Dense(10))


@net("old_functional.h5", "signed")
def old_functional() -> keras.Model:
    given = keras.Input((8, 8, 1))
    left, right = L.Conv2D(3, 3)(given), L.SeparableConv2D(3, 3)(given)
    return keras.Model(given, L.Dense(10)(L.Flatten()(L.Concatenate()([right, left]))))


@net("bfloat16.keras", "signed")
def bfloat16() -> keras.Model:
    keras.config.set_dtype_policy("bfloat16")
    try:
        hidden = [L.Conv2D(4, 3, activation="relu"), L.Flatten(), L.Dense(12, activation="relu")]
        return stack((8, 8, 1), *hidden, L.Dense(10, activation="softmax", dtype="float32"))
    finally:
        keras.config.set_dtype_policy("float32")


@net("mixed.keras", "signed")
def mixed() -> keras.Model:
    hidden = [L.Conv2D(4, 3, activation="relu", dtype="mixed_bfloat16"), L.Flatten()]
    return stack((8, 8, 1), *hidden, L.Dense(10, activation="softmax"))


@net("softmax_inside.keras", "signed")
def softmax_inside() -> keras.Model:
    return stack((6, 6, 1), L.Conv2D(4, 3, activation="softmax"), L.Flatten(), L.Dense(10), L.Activation("softmax"))


@net("sigmoids.keras", "signed")
def sigmoids() -> keras.Model:
    return stack((6, 6, 1), L.Flatten(), L.Dense(10, activation="sigmoid"))


@net("all_convolutional.keras", "signed")
def all_convolutional() -> keras.Model:
    return stack((8, 8, 1), L.Conv2D(6, 3, 2, activation="relu"), L.Conv2D(4, 2), L.Flatten(), L.Softmax())


@net("augmented.keras", "raw")
def augmented() -> keras.Model:
    drawn = [L.RandomRotation(0.1), L.RandomTranslation(0.1, 0.1), L.GaussianNoise(0.2), L.SpatialDropout2D(0.2)]
    return stack((8, 8, 1), L.Rescaling(1 / 255), *drawn, L.Flatten(), L.Dense(10, activation="softmax"))


@net("dense_on_maps.keras", "signed")
def dense_on_maps() -> keras.Model:
    return stack((6, 5, 3), L.Dense(4, activation="relu"), L.Flatten(), L.Dense(10))


@net("reshaped.keras", "signed")
def reshaped() -> keras.Model:
    return stack(
        (64,),
        L.Reshape((8, 8, 1)),
        L.Conv2D(4, 3),
        L.Reshape((6, 12, 2)),
        L.Conv2D(3, 3, activation="relu"),
        L.Reshape((-1,)),
        L.Dense(24),
        L.Reshape((2, 3, 4)),
        L.MaxPooling2D(2),
        L.Flatten(),
        L.Dense(10),
    )


@net("rows_gru.keras", "signed")
def gru() -> keras.Model:
    return stack((7, 6), L.GRU(5, return_sequences=True), L.GRU(8), L.Dense(10, activation="softmax"))


@net("rows_lstm.keras", "signed")
def lstm() -> keras.Model:
    return stack(
        (7, 6), L.LSTM(5, return_sequences=True), L.SimpleRNN(6, return_sequences=True), L.LSTM(8), L.Dense(10)
    )


@net("any_size.keras", "signed")
def any_size() -> keras.Model:
    hidden = [L.Conv2D(3, 3, 2, padding="same", activation="relu"), L.GlobalAveragePooling2D()]
    return stack((None, None, 1), *hidden, L.Dense(10, activation="softmax"))


@net("weights_only.weights.h5", "signed")
def weights_only() -> keras.Model:
    hidden = [L.Conv2D(4, 3, activation="relu"), L.MaxPooling2D(2), L.Conv2D(4, 3, activation="relu"), L.Flatten()]
    return stack((28, 28, 1), *hidden, L.Dense(12, activation="tanh"), L.Dense(10, activation="softmax"))


@net("trained_weights.weights.h5", "unit")
def trained_weights() -> keras.Model:
    return stack((28, 28), L.Flatten(), L.Dense(4, activation="relu"), L.Dense(10))


@net("compiled.keras", "unit")
def compiled() -> keras.Model:
    return stack((6, 6, 1), L.Flatten(), L.Dense(5, activation="relu"), L.Dense(10, activation="softmax"))


@net("keras2.h5", "signed")
def keras2() -> tf_keras.Model:
    given = tf_keras.Input((9, 8, 3))
    conv = L2.Conv2D(4, 3, padding="same")
    x = L2.LeakyReLU(alpha=0.25)(conv(L2.Conv2D(3, 1, activation="hard_sigmoid")(given)))
    x = L2.Concatenate()([conv(L2.Conv2D(3, 1)(x)), L2.BatchNormalization()(x)])
    x = L2.SeparableConv2D(5, 3, strides=2, padding="same", activation="elu")(x)
    x = L2.Dense(9, activation="swish")(L2.Dropout(0.2)(L2.Flatten()(x)))
    return tf_keras.Model(given, L2.Dense(10, activation="softmax")(x))


@net("keras2_nested.h5", "signed")
def keras2_nested() -> tf_keras.Model:
    inner = [L2.Conv2D(3, 3), L2.BatchNormalization(), L2.ReLU(), L2.Conv2D(3, 3), L2.BatchNormalization()]
    body = tf_keras.Sequential([L2.InputLayer((8, 8, 1)), *inner])
    body.layers[1].trainable = False
    return tf_keras.Sequential(
        [L2.InputLayer((8, 8, 1)), body, L2.Flatten(), L2.GaussianNoise(0.1), L2.Dense(10, activation="sigmoid")]
    )


@net("keras2_zip.keras", "signed")
def keras2_zip() -> tf_keras.Model:
    convs = [L2.Conv2D(3, 3, padding="same", activation="tanh") for _ in range(11)]
    return tf_keras.Sequential([L2.InputLayer((7, 7, 1)), *convs, L2.Flatten(), L2.Dense(10)])


@net("keras2_rows.h5", "signed")
def keras2_rows() -> tf_keras.Model:
    return tf_keras.Sequential([L2.InputLayer((7, 6)), L2.GRU(5, return_sequences=True), L2.LSTM(6), L2.Dense(10)])


@net("keras2_weights.weights.h5", "signed")
def keras2_weights() -> tf_keras.Model:
    hidden = [L2.Conv2D(4, 3, activation="relu"), L2.MaxPooling2D(2), L2.Flatten(), L2.Dense(12, activation="tanh")]
    return tf_keras.Sequential([L2.InputLayer((28, 28, 1)), *hidden, L2.Dense(10, activation="softmax")])
